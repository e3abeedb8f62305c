"""The list of patients says the facts, in order, and misses nobody."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic import panel
from clinic.models import CareAssignment, Clinician, PatientReview
from portal.actions import summaries
from portal.models import PatientSummary
from tests.cast import make_cast
from tests.factories import (
    TODAY,
    entry_fields,
    make_clinic,
    make_clinician,
    make_condition,
    make_day_log,
    make_patient,
    make_period,
    make_target,
    make_treatment,
    make_user,
)


@pytest.fixture
def cast(db):
    return make_cast()


def load(cast, **how):
    for patient in (cast.ana_record, cast.dan_record, cast.fay_record):
        summaries.refresh(patient, today=TODAY)
    return panel.load([cast.harbour.pk], today=TODAY, **how)


def names(page):
    return [row.name for row in page.rows]


def test_it_lists_the_patients_of_these_clinics_by_name(cast):
    assert names(load(cast)) == ["Ana Example", "Dan Example"]


@pytest.mark.parametrize("typed", ["DAN", "dàn", " dan  exam", "dan"])
def test_search_does_not_mind_case_accents_or_spaces(cast, typed):
    assert names(load(cast, search=typed)) == ["Dan Example"]


def test_search_that_finds_nobody_gives_an_empty_page(cast):
    assert load(cast, search="Fay").rows == ()


def test_the_worst_change_comes_first_when_asked(cast):
    for back in range(1, 29):
        day = TODAY - timedelta(days=back)
        make_day_log(cast.ana_record, by=cast.ana, day=day, value=4)
        value = 8 if back < 14 else 5
        make_day_log(cast.dan_record, by=cast.dan, day=day, value=value)
    page = load(cast, sort="change")
    assert names(page) == ["Dan Example", "Ana Example"]
    assert page.rows[0].change_word == "higher than before"
    assert page.rows[1].change_word == "about the same"


def test_a_mean_says_of_how_many_days(cast):
    make_day_log(cast.ana_record, by=cast.ana, day=TODAY, value=4)
    make_day_log(cast.ana_record, by=cast.ana, day=TODAY - timedelta(days=1), value=5)
    row = load(cast).rows[0]
    assert row.mean == "4.5 (2 days)"
    assert row.change_word == "nothing to compare"
    assert row.last_log == "Log: today"


def test_days_not_logged_leave_gaps_in_the_small_picture(cast):
    make_day_log(cast.ana_record, by=cast.ana, day=TODAY, value=10)
    make_day_log(cast.ana_record, by=cast.ana, day=TODAY - timedelta(days=27), value=0)
    row = load(cast).rows[0]
    assert row.spark == "M1 17.8h.8M28 0.8h.8"
    assert row.spark_says == "2 of 28 days logged"


def test_discharged_patients_are_shown_only_when_asked_for(cast):
    cast.dan_record.status = "discharged"
    cast.dan_record.save()
    assert names(load(cast)) == ["Ana Example"]
    page = load(cast, filters={"status": "discharged"})
    assert names(page) == ["Dan Example"]
    assert page.rows[0].status == "Discharged"


def test_it_filters_by_current_treatment(cast):
    make_period(cast.dan_record, by=cast.ben, treatment=make_treatment("tizanidine"))
    make_period(
        cast.ana_record,
        by=cast.ben,
        treatment=make_treatment("tizanidine"),
        started_on=TODAY - timedelta(days=9),
        ended_on=TODAY - timedelta(days=2),
    )
    assert names(load(cast, filters={"treatment": "tizanidine"})) == ["Dan Example"]


def test_it_filters_by_condition(cast):
    cast.ana_record.condition = make_condition("stroke")
    cast.ana_record.save()
    page = load(cast, filters={"condition": "stroke"})
    assert names(page) == ["Ana Example"]


def test_it_filters_by_whose_patient_it_is(cast):
    ben = Clinician.objects.get(user=cast.ben)
    CareAssignment.objects.create(patient=cast.ana_record, clinician=ben, since=TODAY)
    assert names(load(cast, filters={"mine": ben})) == ["Ana Example"]


def test_the_last_standing_review_is_named(cast):
    PatientReview.objects.create(
        patient=cast.ana_record,
        **entry_fields(by=cast.ben) | {"entered_on": TODAY - timedelta(days=3)},
    )
    assert [row.reviewed for row in load(cast).rows] == [
        "Review: 3 days ago",
        "Review: never",
    ]


@pytest.mark.parametrize("sort", list(panel.SORTS))
def test_pages_follow_each_other_without_a_gap_or_a_repeat(db, monkeypatch, sort):
    monkeypatch.setattr(panel, "PAGE", 3)
    clinic, ben = make_clinic(), make_user()
    for number in range(11):
        patient = make_patient(clinic, by=ben, name=f"Same Name {number % 2}")
        summaries.refresh(patient, today=TODAY)
    # Equal keys are the hard case: half the rows share each value.
    PatientSummary.objects.update(mean_14=Decimal("4.00"))
    seen, after = [], None
    for _page in range(5):
        page = panel.load([clinic.pk], today=TODAY, sort=sort, after=after)
        seen += page.patient_ids
        after = page.next_after
        if after is None:
            break
    assert len(seen) == 11
    assert len(set(seen)) == 11


@pytest.mark.parametrize("sort", list(panel.SORTS))
def test_the_id_of_a_patient_elsewhere_or_of_nobody_gives_the_first_page(cast, sort):
    first = load(cast, sort=sort)
    for after in (cast.fay_record.pk, 10**9):
        assert load(cast, sort=sort, after=after) == first


@pytest.mark.parametrize("many", [3, 20])
def test_later_pages_cost_one_query_more(
    db, monkeypatch, many, django_assert_num_queries
):
    monkeypatch.setattr(panel, "PAGE", 1)
    clinic, ben = make_clinic(), make_user()
    patients = [make_patient(clinic, by=ben, name=f"P{n:02}") for n in range(many)]
    for patient in patients:
        summaries.refresh(patient, today=TODAY)
    with django_assert_num_queries(3):
        page = panel.load([clinic.pk], today=TODAY, after=patients[0].pk)
    assert page.patient_ids == [patients[1].pk]


@pytest.mark.parametrize("many", [1, 20])
def test_queries_do_not_grow_with_patients(db, many, django_assert_num_queries):
    clinic, ben = make_clinic(), make_user()
    make_clinician(clinic, user=ben)
    for _ in range(many):
        patient = make_patient(clinic, by=ben, condition=make_condition())
        make_target(patient, by=ben)
        make_period(patient, by=ben)
        make_day_log(patient, by=ben, value=3)
        summaries.refresh(patient, today=TODAY)
    with django_assert_num_queries(2):
        panel.load([clinic.pk], today=TODAY)


def test_a_mean_is_rounded_once(cast):
    """28 points over 11 days are 2.545: 2.5, and not 2.55 and then 2.6."""
    for back, value in enumerate([3] * 6 + [2] * 5):
        day = TODAY - timedelta(days=back)
        make_day_log(cast.ana_record, by=cast.ana, day=day, value=value)
    assert load(cast).rows[0].mean == "2.5 (11 days)"


def test_no_change_has_no_sign(cast):
    for back in range(28):
        day = TODAY - timedelta(days=back)
        make_day_log(cast.ana_record, by=cast.ana, day=day, value=4)
    row = load(cast).rows[0]
    assert (row.change, row.change_word) == ("0.0", "about the same")
