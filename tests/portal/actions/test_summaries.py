"""The summary of one record."""

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.actions import summaries
from portal.actions.targets import set_targets
from portal.models import NEVER, NO_CHANGE, NO_MEAN, PatientSummary
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_patient,
    make_period,
    make_step,
    make_target,
    make_treatment,
)

pytestmark = pytest.mark.django_db


def refreshed(patient, *, today):
    """The summary as it stands after a refresh."""
    summaries.refresh(patient, today=today)
    return PatientSummary.objects.get(patient=patient)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


def ago(days):
    return TODAY - timedelta(days=days)


def test_a_record_without_logs_has_sort_keys_all_the_same(ana):
    summary = refreshed(ana, today=TODAY)

    assert (summary.last_log_day, summary.mean_14) == (NEVER, NO_MEAN)
    assert (summary.change_14, summary.mean_before) == (NO_CHANGE, NO_MEAN)
    assert summary.spark == [None] * 28
    assert (summary.clinic_id, summary.name_key) == (ana.clinic_id, ana.search_key)
    assert (summary.status, summary.as_of) == ("active", TODAY)


def test_the_two_means_have_14_days_each(ana):
    for back, value in ((0, 2), (13, 3), (14, 8), (27, 9), (28, 0)):
        make_day_log(ana, by=ana.user, day=ago(back), value=value)

    summary = refreshed(ana, today=TODAY)

    assert (summary.mean_14, summary.days_14) == (Decimal("2.5"), 2)
    assert (summary.mean_before, summary.days_before) == (Decimal("8.5"), 2)
    assert summary.change_14 == -6
    assert (summary.spark[0], summary.spark[13], summary.spark[14]) == (9, 8, 3)
    assert (len(summary.spark), summary.spark[27]) == (28, 2)


def test_means_never_cross_targets(ana):
    make_day_log(ana, by=ana.user, day=ago(2), value=9)
    set_targets(patient=ana, texts=["Walking"], by=ana.user, now=NOW)
    make_day_log(ana, by=ana.user, day=TODAY, value=1)

    summary = refreshed(ana, today=TODAY)
    assert (summary.mean_14, summary.days_14) == (1, 1)


def test_a_dose_the_patient_changed_stands_beside_until_confirmed(cast, ana):
    period = make_period(ana, by=cast.ben, treatment=make_treatment())
    make_step(period, by=cast.ben, from_day=ago(9), morning=30)
    make_step(period, by=cast.ana, morning=0, source="self")

    summary = refreshed(ana, today=TODAY)
    assert summary.current_treatments == ["Baclofen 30 mg"]
    assert summary.unconfirmed_changes == 1


def test_a_second_target_does_not_count(ana):
    second = make_target(ana, by=ana.user, text="Walking", order=2)
    make_day_log(ana, by=ana.user, value=9, target=second)

    assert refreshed(ana, today=TODAY).mean_14 == NO_MEAN


def test_a_carers_number_is_not_the_patients(cast, ana):
    make_day_log(ana, by=ana.user, value=2)
    make_day_log(ana, by=cast.eva, value=8)
    make_day_log(ana, by=cast.eva, day=ago(1), value=8)

    summary = refreshed(ana, today=TODAY)
    assert (summary.mean_14, summary.days_14) == (2, 1)


def test_paper_from_before_the_claim_counts_until_the_patient_says_more(cast, ana):
    make_day_log(ana, by=cast.ben, rater=None, value=8)
    make_day_log(ana, by=cast.ben, rater=None, value=6, day=ago(1))
    make_day_log(ana, by=ana.user, value=2)

    assert refreshed(ana, today=TODAY).mean_14 == 4


def test_the_paper_of_a_patient_without_an_account_counts(cast):
    new = make_patient(cast.harbour, by=cast.ben)
    make_target(new, by=cast.ben)
    make_day_log(new, by=cast.ben, rater=None, value=8)

    assert refreshed(new, today=TODAY).mean_14 == 8


def test_voided_logs_do_not_count(ana):
    make_day_log(
        ana,
        by=ana.user,
        value=8,
        falls=2,
        voided_at=NOW,
        voided_by=ana.user,
        voided_reason="wrong",
    )
    summary = refreshed(ana, today=TODAY)

    assert (summary.mean_14, summary.falls_14) == (NO_MEAN, 0)
    assert summary.last_log_day == NEVER


def test_a_fall_that_two_people_logged_is_one_fall(cast, ana):
    make_day_log(ana, by=ana.user, falls=1)
    make_day_log(ana, by=cast.eva, falls=2)
    make_day_log(ana, by=ana.user, falls=1, day=ago(13))
    make_day_log(ana, by=ana.user, falls=5, day=ago(14))

    assert refreshed(ana, today=TODAY).falls_14 == 3


def test_current_treatments_are_named_with_the_dose_of_today(cast, ana):
    oral = make_period(ana, by=cast.ben, started_on=ago(30))
    make_step(oral, by=cast.ben, from_day=ago(30), morning=5)
    make_step(oral, by=cast.ben, from_day=ago(1), morning=10, night="12.5")
    make_step(oral, by=cast.ben, from_day=ago(-5), morning=20)
    make_period(ana, by=cast.ben, other_name="Cold packs", started_on=ago(9), unit="")
    stopped = make_period(
        ana, by=cast.ben, treatment=make_treatment("tizanidine"), started_on=ago(8)
    )
    make_step(
        stopped,
        by=ana.user,
        from_day=ago(2),
        morning=0,
        source="self",
        confirmed_at=NOW,
        confirmed_by=cast.ben,
    )
    make_period(
        ana,
        by=cast.ben,
        treatment=make_treatment("diazepam"),
        started_on=ago(90),
        ended_on=ago(60),
    )
    summary = refreshed(ana, today=TODAY)

    assert summary.current_treatments == [
        "Baclofen 22.5 mg",
        "Cold packs",
        "Tizanidine (not taken)",
    ]
    assert summary.unconfirmed_changes == 0


def test_refreshing_costs_the_same_with_1_and_with_20_days(
    ana, django_assert_max_num_queries
):
    make_day_log(ana, by=ana.user, value=4)
    summaries.refresh(ana, today=TODAY)
    with django_assert_max_num_queries(16) as one:
        summaries.refresh(ana, today=TODAY)
    for back in range(1, 20):
        make_day_log(ana, by=ana.user, day=ago(back), value=4)
        make_period(ana, by=ana.user, other_name=f"Cold {back}", started_on=ago(back))
    with django_assert_max_num_queries(16) as twenty:
        summaries.refresh(ana, today=TODAY)

    # Periods bring two prefetches, whatever their number.
    assert len(twenty) <= len(one) + 2
    assert PatientSummary.objects.count() == 1
