"""Doses as phases, on cases worked by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from clinic.phases import (
    Dose,
    Phase,
    Rules,
    Try,
    segments,
    span,
    stable_days,
    tapering,
    unsettled,
)

pytestmark = pytest.mark.once
START = date(2026, 1, 1)
TODAY = date(2026, 6, 30)


def day(number):
    """The day `number` days after the start."""
    return START + timedelta(days=number)


def a_try(*doses, last=None, ended=None, **rules):
    return Try(
        key=1,
        first=START,
        last=None if last is None else day(last),
        ended=last is not None if ended is None else ended,
        doses=tuple(Dose(day(n), Decimal(amount)) for n, amount in doses),
        rules=Rules(**rules),
    )


def phases(each, today=TODAY):
    return [
        ((s.first - START).days, (s.last - START).days, s.amount, s.phase.value)
        for s in segments(each, today=today)
    ]


def test_a_dose_raised_within_two_weeks_is_titration():
    assert phases(a_try((0, 15), (13, 30), last=60)) == [
        (0, 12, 15, "titration"),
        (13, 60, 30, "stable"),
    ]


def test_a_dose_held_for_two_weeks_before_the_next_rise_was_a_dose():
    assert phases(a_try((0, 15), (14, 30), last=60))[0] == (0, 13, 15, "stable")


def test_the_falling_steps_before_the_end_are_a_taper():
    assert phases(a_try((0, 60), (50, 45), (54, 30), (58, 15), last=61)) == [
        (0, 49, 60, "stable"),
        (50, 53, 45, "taper"),
        (54, 57, 30, "taper"),
        (58, 61, 15, "taper"),
    ]


@pytest.mark.parametrize(("held", "phase"), [(28, "taper"), (29, "stable")])
def test_a_lower_dose_held_for_more_than_four_weeks_was_a_dose(held, phase):
    each = a_try((0, 60), (50, 45), last=50 + held - 1)

    assert phases(each)[1][3] == phase


def test_what_is_tapered_slowly_may_hold_a_step_for_longer():
    each = a_try((0, 60), (50, 45), last=99, steady_days=56)

    assert phases(each)[1][3] == "taper"


def test_a_lower_dose_that_goes_on_is_no_taper():
    assert phases(a_try((0, 60), (50, 45)), today=day(60)) == [
        (0, 49, 60, "stable"),
        (50, 60, 45, "stable"),
    ]


def test_a_planned_zero_makes_the_steps_before_it_a_running_taper():
    each = a_try((0, 60), (50, 30), (57, 0))

    assert phases(each, today=day(52))[-1] == (50, 52, 30, "taper")
    assert tapering(each, today=day(52))
    assert not tapering(each, today=day(49))
    assert not tapering(each, today=day(57))


def test_days_before_the_first_dose_and_days_on_zero_are_off():
    each = a_try((2, 10), (10, 0), (20, 10), last=40)

    assert [p[3] for p in phases(each)] == ["off", "stable", "off", "stable"]


def test_the_same_amount_again_is_no_new_step():
    assert phases(a_try((0, 15), (5, 15), last=60)) == [(0, 60, 15, "stable")]


def test_of_two_steps_on_one_day_the_later_one_holds():
    assert phases(a_try((0, 15), (0, 30), last=60)) == [(0, 60, 30, "stable")]


def test_steps_after_the_end_do_not_count():
    assert phases(a_try((0, 15), (90, 30), last=60)) == [(0, 60, 15, "stable")]


def test_without_doses_the_whole_try_is_steady():
    assert phases(a_try(last=60)) == [(0, 60, None, "stable")]


def test_a_try_is_cut_at_today():
    assert phases(a_try((0, 15)), today=day(9)) == [(0, 9, 15, "stable")]
    assert phases(a_try((0, 15)), today=day(-1)) == []


def test_without_exact_dates_there_are_no_segments():
    unknown = Try(key=1, first=None, last=day(60), ended=True)
    open_end = Try(key=1, first=START, last=None, ended=True)

    assert segments(unknown, today=TODAY) == segments(open_end, today=TODAY) == ()
    assert span(unknown, TODAY) == span(open_end, TODAY) == (None, None)


def test_onset_is_left_out_after_each_change_of_dose():
    each = a_try((0, 30), (20, 45), last=39, onset_days=4)
    found = [
        (d - START).days
        for d in stable_days(segments(each, today=TODAY), each.rules.onset_days)
    ]

    assert found == [*range(4, 20), *range(24, 40)]


def test_unsettled_are_the_taper_and_the_days_the_catalogue_leaves_out_after_it():
    each = a_try((0, 60), (50, 30), last=53, exclude_days_after=7)
    found = sorted((d - START).days for d in unsettled(each, TODAY))

    assert found == [*range(50, 54), *range(54, 61)]


def test_a_try_that_goes_on_unsettles_nothing():
    assert list(unsettled(a_try((0, 60), exclude_days_after=7), TODAY)) == []


def test_taking_nothing_any_more_unsettles_the_days_after():
    each = a_try((0, 60), (50, 0), exclude_days_after=2)

    assert [(d - START).days for d in unsettled(each, day(80))] == [50, 51]


def test_a_segment_counts_both_its_ends():
    assert segments(a_try((0, 15), last=0), today=TODAY)[0].days == 1
    assert Phase.STABLE == "stable"
