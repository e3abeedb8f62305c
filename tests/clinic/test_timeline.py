"""One record as facts, in a fixed number of queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import timeline
from clinic.history.picture import dose_now, top_dose
from clinic.models import Decision, Note, PatientReview
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    entry_fields,
    make_day_log,
    make_exam,
    make_injection,
    make_period,
    make_side_effect,
    make_side_effect_report,
    make_step,
    make_target,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def load(cast, **window):
    return timeline.load(cast.ana_record, today=TODAY, **window)


def fill(cast, *, tries, days, after=0):
    """A record with so many tries, exams, decisions and logged days."""
    ana, ben = cast.ana_record, cast.ben
    effect = make_side_effect()
    for number in range(tries):
        treatment = make_treatment(f"treatment-{after + number}")
        period = make_period(ana, by=ben, treatment=treatment)
        make_step(period, by=ben)
        make_injection(period, by=ben)
        make_exam(ana, by=ben, readings=[{"beats": 3}])
        Decision.objects.create(
            patient=ana,
            period=period,
            decided_on=TODAY,
            kind="continue",
            reason="helps",
            **entry_fields(by=ben),
        )
        Note.objects.create(patient=ana, text="Note", **entry_fields(by=ben))
        PatientReview.objects.create(patient=ana, **entry_fields(by=ben))
    second = ana.targets.filter(order=2).first() or make_target(
        ana, by=cast.ana, text="Waking", order=2
    )
    for number in range(after, days):
        log = make_day_log(ana, by=cast.ana, day=TODAY - timedelta(number), value=5)
        log.ratings.create(target=second, value=3)
        make_side_effect_report(log, effect)


def queries(cast) -> int:
    with CaptureQueriesContext(connection) as seen:
        load(cast)
    return len(seen)


def test_the_patients_own_change_counts_once_it_is_confirmed(cast):
    period = make_period(cast.ana_record, by=cast.ben, treatment=make_treatment())
    make_step(period, by=cast.ben, from_day=TODAY - timedelta(9), morning=10)
    own = make_step(period, by=cast.ana, morning=30, source="self")
    (fact,) = load(cast).periods
    assert [dose.amount for dose in fact.tried.doses] == [10]
    assert [step.amount for step in fact.counted] == [10]
    assert (top_dose(fact), dose_now(fact, TODAY)) == ("10 mg", "10 mg")

    own.confirmed_at, own.confirmed_by = NOW, cast.ben
    own.save()
    (fact,) = load(cast).periods
    assert [dose.amount for dose in fact.tried.doses] == [10, 30]
    assert (top_dose(fact), dose_now(fact, TODAY)) == ("30 mg", "30 mg")


def test_the_number_of_queries_does_not_grow(cast):
    fill(cast, tries=1, days=20)
    few = queries(cast)
    fill(cast, tries=19, days=400, after=20)

    assert queries(cast) == few <= 18


def test_reads_a_day_with_all_that_was_logged(cast):
    second = make_target(cast.ana_record, by=cast.ana, text="Waking", order=2)
    log = make_day_log(
        cast.ana_record,
        by=cast.ana,
        day=TODAY - timedelta(3),
        value=6,
        sleepiness=4,
        falls=2,
        near_falls=3,
        head_hit=True,
        cannot_stand=True,
        note="Bad night",
        entered_on=TODAY,
    )
    log.ratings.create(target=second, value=1)
    make_side_effect_report(log, severity="severe")
    seen = load(cast)

    (day,) = seen.days
    assert (day.value, day.sleepiness, day.falls) == (6, 4, 2)
    assert (day.near_falls, day.head_hit, day.cannot_stand) == (3, True, True)
    assert (day.late, day.late_days) == (True, 3)
    assert [(e.name, s) for e, s in day.effects] == [("Sleepiness", "severe")]
    detail = seen.details[day.pk]
    assert (detail.other_values, detail.note) == ((("Waking", 1),), "Bad night")


def test_the_small_hours_still_belong_to_the_day_before(cast):
    for hour, ago in ((3, 1), (4, 2)):
        made = NOW.replace(hour=hour) - timedelta(days=ago - 1)
        make_day_log(
            cast.ana_record,
            by=cast.ana,
            day=TODAY - timedelta(days=ago),
            value=5,
            entered_at=made,
            entered_on=made.date(),
        )

    assert [day.late for day in load(cast).days] == [True, False]


def test_could_not_log_is_missing_and_not_zero(cast):
    make_day_log(cast.ana_record, by=cast.ana, status="could_not")
    seen = load(cast)

    assert seen.days[0].value is None
    assert seen.observed.ratings == {}


def test_the_patients_own_log_comes_before_paper_of_the_same_day(cast):
    make_day_log(cast.ana_record, by=cast.ben, value=9, rater=None)
    make_day_log(cast.ana_record, by=cast.ana, value=4)

    assert [day.value for day in load(cast).days] == [4]


def test_paper_counts_where_there_is_no_own_log_and_a_carers_log_does_not(cast):
    make_day_log(cast.ana_record, by=cast.ben, value=9, rater=None)
    make_day_log(cast.ana_record, by=cast.eva, day=TODAY - timedelta(1), value=2)

    assert [day.value for day in load(cast).days] == [9]


def test_voided_rows_do_not_count(cast):
    void = {"voided_at": NOW, "voided_by": cast.ben, "voided_reason": "Wrong person"}
    make_day_log(cast.ana_record, by=cast.ana, value=9, **void)
    make_period(cast.ana_record, by=cast.ben, **void)
    make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 9}], **void)
    seen = load(cast)

    assert seen.days == seen.periods == seen.exams == ()


def test_nothing_of_another_record_is_read(cast):
    make_day_log(cast.dan_record, by=cast.dan, value=9)
    make_period(cast.dan_record, by=cast.ben)
    seen = load(cast)

    assert seen.days == seen.periods == ()


def test_ratings_of_a_replaced_target_stay_apart(cast):
    old = cast.ana_record.targets.get()
    make_day_log(cast.ana_record, by=cast.ana, day=TODAY - timedelta(1), value=8)
    old.retired_on = TODAY
    old.save()
    new = make_target(cast.ana_record, by=cast.ana, text="Spasms", opened_on=TODAY)
    log = make_day_log(cast.ana_record, by=cast.ana, value=3, target=new)
    log.ratings.create(target=old, value=9)
    seen = load(cast)

    assert seen.primary.text == "Spasms"
    assert seen.observed.ratings == {
        new.pk: {TODAY: 3},
        old.pk: {TODAY - timedelta(1): 8},
    }


def test_a_try_carries_its_rules_and_its_doses(cast):
    treatment = make_treatment(
        adequate_daily_dose=30,
        min_days_at_dose=14,
        onset_days=4,
        exclude_days_after_stop=7,
    )
    period = make_period(cast.ana_record, by=cast.ben, treatment=treatment)
    make_step(period, by=cast.ben, morning=10, night=5)
    make_step(
        period, by=cast.ana, from_day=TODAY + timedelta(1), morning=0, source="self"
    )
    (fact,) = load(cast).periods

    assert (fact.tried.rules.adequate_dose, fact.tried.rules.min_days) == (30, 14)
    assert (fact.tried.rules.onset_days, fact.tried.rules.exclude_days_after) == (4, 7)
    assert [(s.amount, s.unconfirmed) for s in fact.steps] == [
        (Decimal(15), False),
        (Decimal(0), True),
    ]


def test_dates_that_are_only_roughly_known_are_not_compared(cast):
    make_period(
        cast.ana_record,
        by=cast.ben,
        start_precision="month",
        ended_on=TODAY,
        end_precision="year",
    )
    (fact,) = load(cast).periods

    assert fact.started_on == fact.ended_on == TODAY
    assert fact.tried.first is None
    assert fact.tried.last is None
    assert fact.tried.ended


def test_what_was_never_tried_is_offered(cast):
    make_treatment("tizanidine")
    make_period(cast.ana_record, by=cast.ben, treatment=make_treatment("baclofen"))

    assert [t.slug for t in load(cast).untried] == ["tizanidine"]


def test_single_days_are_of_the_window_and_the_sums_of_all_days(cast):
    make_day_log(cast.ana_record, by=cast.ana, value=3)
    make_day_log(cast.ana_record, by=cast.ana, day=TODAY - timedelta(50), value=4)
    seen = load(cast, first=TODAY - timedelta(9))

    assert [day.value for day in seen.days] == [3]
    assert len(seen.details) == 1
    assert [*seen.observed.ratings.values()] == [
        {TODAY - timedelta(50): 4, TODAY: 3},
    ]
    assert seen.began == TODAY - timedelta(50)


def test_days_since_the_review_and_days_of_the_table_are_read_too(cast):
    at = NOW - timedelta(days=30)
    PatientReview.objects.create(
        patient=cast.ana_record, **entry_fields(by=cast.ben, now=at)
    )
    for ago in (20, 50, 70):
        day = TODAY - timedelta(ago)
        make_day_log(cast.ana_record, by=cast.ana, day=day, value=3)
    first = TODAY - timedelta(9)

    assert len(load(cast, first=first).days) == 1
    table = (TODAY - timedelta(60), TODAY - timedelta(40))
    assert len(load(cast, first=first, table=table).days) == 2
    assert len(load(cast, first=first, table=table).details) == 1
