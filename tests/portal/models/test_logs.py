"""Every rule that the database keeps about targets and days, broken once."""

import uuid
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.models import DayDraft, DayLog, Rating, SideEffectReport
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_episode,
    make_side_effect,
    make_side_effect_report,
    make_target,
)

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@contextmanager
def refused(name):
    """The database refuses, by the constraint of this name.

    SQLite names only check constraints; of a unique one it names the columns.
    """
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
    told = str(error.value)
    assert name in told or "UNIQUE" in told, told


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def target(ana):
    return ana.targets.get()


# ---- targets ---------------------------------------------------------------------


def test_two_open_targets_do_not_share_a_place(ana):
    with refused("portal_target_order_once_among_open"):
        make_target(ana, by=ana.user, text="Sleep", order=1)


def test_a_retired_or_voided_target_frees_its_place(ana, target):
    target.retired_on = TODAY
    target.save()
    second = make_target(ana, by=ana.user, text="Sleep", order=1)
    second.voided_at, second.voided_by, second.voided_reason = NOW, ana.user, "wrong"
    second.save()

    assert make_target(ana, by=ana.user, text="Pain", order=1).pk


@pytest.mark.parametrize("order", [0, 4])
def test_there_are_three_places(ana, order):
    with refused("portal_target_at_most_three"):
        make_target(ana, by=ana.user, text="Sleep", order=order)


def test_a_target_is_not_retired_before_it_was_opened(ana):
    with refused("portal_target_retired_after_opening"):
        make_target(
            ana,
            by=ana.user,
            order=2,
            opened_on=TODAY,
            retired_on=TODAY - timedelta(days=1),
        )


def test_a_target_has_words(ana):
    with refused("portal_target_has_words"):
        make_target(ana, by=ana.user, order=2, text="")


def test_open_targets_come_primary_first(ana, target):
    third = make_target(ana, by=ana.user, text="Pain", order=3)
    second = make_target(ana, by=ana.user, text="Sleep", order=2)

    assert list(ana.targets.open()) == [target, second, third]
    assert list(ana.targets.primary()) == [target]
    assert "Shaking" not in str(target)


# ---- day logs --------------------------------------------------------------------


def test_a_rater_has_one_standing_log_of_a_day(ana):
    make_day_log(ana, by=ana.user)
    with refused("portal_daylog_once_per_day_and_rater"):
        make_day_log(ana, by=ana.user)


def test_a_voided_log_frees_its_day_and_two_raters_never_collide(cast, ana):
    make_day_log(
        ana, by=ana.user, voided_at=NOW, voided_by=ana.user, voided_reason="wrong"
    )
    make_day_log(ana, by=ana.user)
    make_day_log(ana, by=cast.eva)

    assert ana.day_logs.count() == 3
    assert ana.day_logs.standing().count() == 2
    assert ana.day_logs.by_rater(cast.eva).count() == 1


def test_paper_without_a_rater_is_there_once_a_day(cast, ana):
    make_day_log(ana, by=cast.ben, rater=None)
    with refused("portal_daylog_once_per_day_on_paper"):
        make_day_log(ana, by=cast.ben, rater=None)


def test_a_log_is_not_about_the_future(ana):
    with refused("portal_daylog_not_in_the_future"):
        make_day_log(ana, by=ana.user, day=TOMORROW, entered_on=TODAY)


@pytest.mark.parametrize("frequency", ["", "0"])
def test_only_a_day_with_spasms_has_their_strength(ana, frequency):
    with refused("portal_daylog_severity_only_with_spasms"):
        make_day_log(ana, by=ana.user, spasm_frequency=frequency, spasm_severity="1")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"sleepiness": 11}, "portal_daylog_sleepiness_0_to_10"),
        ({"falls": 51}, "portal_daylog_falls_in_range"),
        ({"near_falls": 51}, "portal_daylog_near_falls_in_range"),
        ({"head_hit": True}, "portal_daylog_head_hit_needs_a_fall"),
        ({"head_hit": True, "falls": 0}, "portal_daylog_head_hit_needs_a_fall"),
        ({"cannot_stand": True}, "portal_daylog_cannot_stand_needs_a_fall"),
        ({"cannot_stand": True, "falls": 0}, "portal_daylog_cannot_stand_needs_a_fall"),
        ({"could_not": "away"}, "portal_daylog_reason_only_when_not_logged"),
        ({"version": 0}, "portal_daylog_version_positive"),
        ({"voided_at": NOW}, "portal_daylog_void_is_complete"),
    ],
)
def test_a_log_keeps_its_ranges(ana, fields, name):
    with refused(name):
        make_day_log(ana, by=ana.user, **fields)


def test_how_late_a_log_is_counts_in_days(ana):
    log = make_day_log(ana, by=ana.user, day=TODAY - timedelta(days=3))
    log.entered_on = TODAY

    assert log.days_late == 3
    assert str(log) == f"day log {log.pk}"


def test_logs_between_two_days_have_both_ends(ana):
    for back in range(4):
        make_day_log(ana, by=ana.user, day=TODAY - timedelta(days=back))

    found = ana.day_logs.between(TODAY - timedelta(days=2), TODAY - timedelta(days=1))
    assert found.count() == 2


def test_logs_come_with_their_answers_in_three_queries(ana, django_assert_num_queries):
    for back in range(3):
        log = make_day_log(ana, by=ana.user, day=TODAY - timedelta(days=back), value=4)
        make_side_effect_report(log, make_side_effect("dizziness"))

    with django_assert_num_queries(3):
        for log in ana.day_logs.with_answers():
            assert log.ratings.all()[0].target.text == "Shaking"
            assert log.side_effects.all()[0].side_effect.name == "Dizziness"


# ---- ratings and side effects --------------------------------------------------------


def test_a_target_is_rated_once_a_log(ana, target):
    log = make_day_log(ana, by=ana.user, value=4)
    with refused("portal_rating_once_per_target"):
        Rating.objects.create(day_log=log, target=target, value=5)


def test_a_rating_goes_from_0_to_10(ana, target):
    log = make_day_log(ana, by=ana.user)
    with refused("portal_rating_0_to_10"):
        Rating.objects.create(day_log=log, target=target, value=11)


def test_a_side_effect_is_reported_once_a_log(ana):
    report = make_side_effect_report(make_day_log(ana, by=ana.user))
    with refused("portal_sideeffectreport_once_per_day"):
        make_side_effect_report(report.day_log, report.side_effect)


def test_a_side_effect_is_mild_moderate_or_severe(ana):
    log = make_day_log(ana, by=ana.user)
    with refused("portal_sideeffectreport_has_severity"):
        SideEffectReport.objects.create(
            day_log=log, side_effect=make_side_effect(), severity="awful"
        )


# ---- bouts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"beats": 3, "band": "3-9"}, "portal_episode_beats_or_band"),
        ({"beats": 2001}, "portal_episode_beats_in_range"),
        ({"seconds": 3601}, "portal_episode_seconds_in_range"),
        ({"day": TOMORROW}, "portal_episode_not_in_the_future"),
        ({"version": 0}, "portal_episode_version_positive"),
        ({"voided_reason": "wrong"}, "portal_episode_void_is_complete"),
    ],
)
def test_a_bout_keeps_its_ranges(ana, fields, name):
    with refused(name):
        make_episode(ana, by=ana.user, **fields)


# ---- drafts ----------------------------------------------------------------------


def test_a_rater_has_one_draft_of_a_patient(ana):
    draft = {"patient": ana, "rater": ana.user, "updated_at": NOW}
    DayDraft.objects.create(**draft, day=TODAY, client_key=uuid.uuid4())
    with refused("portal_daydraft_one_per_rater"):
        DayDraft.objects.create(**draft, day=date(2026, 3, 1), client_key=uuid.uuid4())


def test_a_key_names_one_entry(ana):
    log = make_day_log(ana, by=ana.user)
    with refused("client_key"):
        make_day_log(ana, by=ana.user, day=date(2026, 3, 1), client_key=log.client_key)
    assert DayLog.objects.count() == 1
