"""The ladder's sums, on cases worked by hand and on invented records."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.ladder import (
    ENOUGH_DAYS,
    Judged,
    Observed,
    Reported,
    Side,
    Turn,
    rungs,
    worst_first,
)
from clinic.phases import Dose, Rules, Try

pytestmark = pytest.mark.once
START = date(2026, 3, 1)
TODAY = date(2026, 12, 31)
SHAKING, WAKING = 1, 2


def day(number):
    return START + timedelta(days=number)


def a_try(*doses, key=1, first=0, last=None, exact=True, reported=None, **rules):
    """Days are counted from START."""
    return Try(
        key=key,
        first=day(first) if exact else None,
        last=None if last is None else day(last),
        ended=last is not None,
        doses=tuple(Dose(day(n), Decimal(amount)) for n, amount in doses),
        reported_dose=reported,
        rules=Rules(**rules),
    )


def observed(*ratings, target=SHAKING, **fields):
    """Ratings as (first, last, value) runs of days."""
    values = {
        day(n): value for first, last, value in ratings for n in range(first, last + 1)
    }
    fields = {
        "ratings": {target: values},
        "sleepiness": {},
        "effects": (),
        "falls": {},
    } | fields
    return Observed(**fields)


def rung(each, seen, *others, today=TODAY):
    return rungs([each, *others], seen, today=today)[0]


class TestChange:
    def test_is_the_mean_before_minus_the_mean_on_it(self):
        # Before: 28 days of 6. On it: 10 days of 5, 20 days of 4 -> 130 / 30 = 4.33.
        seen = observed((-28, -1, 6), (0, 9, 5), (10, 29, 4))
        change = rung(a_try(last=29), seen).change

        assert (change.before.days, change.before.mean) == (28, Decimal("6.0"))
        assert (change.on.days, change.on.mean) == (30, Decimal("4.3"))
        assert change.points == Decimal("1.7")

    def test_is_below_zero_when_the_days_on_it_were_worse(self):
        seen = observed((-28, -1, 3), (0, 29, 5))

        assert rung(a_try(last=29), seen).change.points == Decimal("-2.0")

    def test_looks_back_28_days_and_no_further(self):
        seen = observed((-29, -29, 10), (-28, -1, 6), (0, 29, 6))

        assert rung(a_try(last=29), seen).change.before == Side(28, 168)

    def test_missing_days_are_missing_and_not_zero(self):
        seen = observed((-28, -24, 6), (-3, -1, 6), (0, 3, 4), (20, 23, 4))
        change = rung(a_try(last=29), seen).change

        assert (change.before, change.on) == (Side(8, 48), Side(8, 32))

    @pytest.mark.parametrize(("days", "points"), [(4, None), (5, Decimal("2.0"))])
    def test_needs_five_days_on_each_side(self, days, points):
        before_short = observed((-days, -1, 6), (0, 29, 4))
        on_short = observed((-28, -1, 6), (0, days - 1, 4))

        assert rung(a_try(last=29), before_short).change.points == points
        assert rung(a_try(last=29), on_short).change.points == points

    def test_leaves_out_onset_titration_and_taper(self):
        each = a_try((0, 15), (3, 30), (6, 60), (40, 30), last=45, onset_days=4)
        # Days 10 to 39 count: 60 mg without its first 4 days.
        seen = observed((-28, -1, 6), (0, 9, 9), (10, 39, 4), (40, 45, 9))

        assert rung(each, seen).change.on == Side(30, 120)

    def test_counts_a_steady_lower_dose_too(self):
        each = a_try((0, 60), (10, 45), last=100)
        seen = observed((-28, -1, 6), (0, 100, 4))

        assert rung(each, seen).change.on.days == 101

    def test_never_mixes_two_targets(self):
        seen = observed(
            ratings={
                WAKING: {day(n): 2 for n in range(15, 30)},
                SHAKING: {day(n): 6 for n in range(-28, 15)},
            }
        )
        change = rung(a_try(last=29), seen).change

        assert change.target == SHAKING
        assert (change.before.days, change.on.days) == (28, 15)

    def test_takes_the_target_with_more_days_on_its_shorter_side(self):
        seen = observed(
            ratings={
                WAKING: {day(n): 2 for n in range(-3, 30)},
                SHAKING: {day(n): 6 for n in range(-28, 0)},
            }
        )
        change = rung(a_try(last=29), seen).change

        assert change.target == WAKING
        assert change.points is None
        assert change.before.days == 3

    def test_the_taper_of_another_treatment_and_its_rebound_count_on_neither_side(self):
        other = a_try(
            (-90, 60), (-20, 30), key=2, first=-90, last=-11, exclude_days_after=7
        )
        seen = observed((-28, 29, 6))
        found = rung(a_try(last=29), seen, other)

        # Tapered days -20 to -11, rebound -10 to -4: 17 of 28 days are left out.
        assert found.change.before.days == 11
        assert found.left_out == ((2, 17),)

    def test_another_treatment_that_goes_on_takes_no_days(self):
        other = a_try((-90, 60), key=2, first=-90)
        found = rung(a_try(last=29), observed((-28, 29, 6)), other)

        assert found.change.before.days == 28
        assert found.left_out == found.meanwhile == ()

    def test_says_what_else_started_or_ended_in_the_days_compared(self):
        others = (
            a_try(key=2, first=-90, last=-5),
            a_try(key=3, first=10),
            a_try(key=4, first=-90, last=-29),
            a_try(key=5, first=30),
        )
        found = rung(a_try(last=29), observed((-28, 29, 6)), *others)

        assert found.meanwhile == (Turn(2, started=False), Turn(3, started=True))

    def test_is_not_made_where_a_date_is_not_known_to_the_day(self):
        found = rung(a_try(exact=False, last=29), observed((-28, 29, 6)))

        assert not found.comparable
        assert found.days is None
        assert found.change.points is None

    def test_a_mean_is_rounded_half_up_in_exact_arithmetic(self):
        # 2.25 would be rounded to 2.2 by binary floats and bankers.
        assert Side(8, 18).mean == Decimal("2.3")
        assert Side(20, 7).mean == Decimal("0.4")

    def test_the_difference_adds_up_with_the_means_that_are_shown(self):
        # 36/7 = 5.142..., 11/3 = 3.666...: 5.1 and 3.7 are shown, so 1.4.
        seen = observed((-7, -2, 5), (-1, -1, 6), (0, 9, 4), (10, 14, 3))
        change = rung(a_try(last=14), seen).change

        assert (change.before.mean, change.on.mean) == (Decimal("5.1"), Decimal("3.7"))
        assert change.points == Decimal("1.4")


class TestJudged:
    @pytest.mark.parametrize(
        ("dose", "verdict"),
        [("29.999", Judged.TOO_LOW), ("30", Judged.FAIR), ("60", Judged.FAIR)],
    )
    def test_the_top_dose_must_reach_the_adequate_one(self, dose, verdict):
        each = a_try((0, dose), last=59, adequate_dose=Decimal(30), min_days=14)

        assert rung(each, observed()).judged is verdict

    @pytest.mark.parametrize(
        ("last", "verdict"), [(12, Judged.TOO_SHORT), (13, Judged.FAIR)]
    )
    def test_the_dose_must_be_held_for_the_minimum_of_days(self, last, verdict):
        each = a_try((0, 30), last=last, adequate_dose=Decimal(30), min_days=14)

        assert rung(each, observed()).judged is verdict

    def test_days_above_the_adequate_dose_count_and_days_below_it_do_not(self):
        each = a_try(
            (0, 15), (20, 30), (27, 60), last=33, adequate_dose=Decimal(30), min_days=14
        )
        found = rung(each, observed())

        assert (found.top_dose, found.days_at_top) == (60, 7)
        assert (found.days_at_dose, found.judged) == (14, Judged.FAIR)

    def test_what_goes_on_is_not_judged(self):
        each = a_try((0, 5), adequate_dose=Decimal(30), min_days=14)

        assert rung(each, observed()).judged is Judged.RUNNING

    def test_a_past_dose_that_was_too_low_ended_before_we_could_judge(self):
        each = a_try(
            exact=False,
            last=9,
            reported=Decimal(15),
            adequate_dose=Decimal(30),
            min_days=14,
        )

        assert rung(each, observed()).judged is Judged.TOO_LOW

    def test_a_past_try_of_unknown_dose_or_dates_is_not_known(self):
        rules = {"adequate_dose": Decimal(30), "min_days": 14}

        for reported in (None, Decimal(60)):
            each = a_try(exact=False, last=9, reported=reported, **rules)
            assert rung(each, observed()).judged is Judged.NOT_KNOWN

    def test_without_rules_there_is_nothing_to_fall_short_of(self):
        assert rung(a_try(last=1), observed()).judged is Judged.FAIR

    def test_what_has_no_dose_is_judged_by_its_days(self):
        each = a_try(last=26, min_days=28)

        assert rung(each, observed()).judged is Judged.TOO_SHORT


class TestCost:
    def test_names_the_worst_first_then_the_most_frequent(self):
        reports = [
            Reported(day(1), 7, "mild"),
            Reported(day(2), 7, "severe"),
            Reported(day(1), 8, "moderate"),
            Reported(day(1), 9, "moderate"),
            Reported(day(2), 9, "mild"),
        ]
        found = [(c.effect, c.worst, c.days) for c in worst_first(reports)]

        assert found == [(7, "severe", 2), (9, "moderate", 2), (8, "moderate", 1)]

    def test_counts_only_days_while_on_it(self):
        effects = [Reported(day(n), 7, "mild") for n in (-1, 0, 9, 10)]
        falls = {day(-1): 1, day(0): 2, day(9): 1, day(10): 1}
        found = rung(a_try(last=9), observed(effects=effects, falls=falls))

        assert found.costs[0].days == 2
        assert (found.falls, found.fall_days) == (3, 2)

    def test_compares_sleepiness_on_the_same_days(self):
        sleepy = {day(n): 2 for n in range(-28, 0)} | {day(n): 5 for n in range(20)}
        found = rung(a_try(last=19), observed(sleepiness=sleepy))

        assert found.sleepiness.points == Decimal("-3.0")


ratings = st.dictionaries(
    st.integers(-40, 60).map(day), st.integers(0, 10), max_size=101
)
doses = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 80)),
    max_size=6,
    unique_by=lambda d: d[0],
)


@given(ratings, doses, st.integers(0, 60) | st.none(), st.integers(0, 10))
def test_no_more_days_count_than_were_rated(rated, steps, last, onset):
    each = a_try(*steps, last=last, onset_days=onset)
    change = rung(each, observed(ratings={SHAKING: rated}), today=day(60)).change

    end = day(60 if last is None else last)
    assert change.before.days <= sum(1 for d in rated if day(-28) <= d < START)
    assert change.on.days <= sum(1 for d in rated if START <= d <= end)


@given(ratings, doses, st.integers(0, 60))
def test_a_mean_is_between_its_extremes_and_points_turn_with_the_scale(
    rated, steps, last
):
    each = a_try(*steps, last=last)
    turned = {d: 10 - value for d, value in rated.items()}
    change = rung(each, observed(ratings={SHAKING: rated})).change
    mirror = rung(each, observed(ratings={SHAKING: turned})).change

    for side in (change.before, change.on):
        assert side.mean is None or 0 <= side.mean <= 10
        assert (side.mean is None) == (side.days < ENOUGH_DAYS)
    if change.points is None:
        assert mirror.points is None
    else:
        # Both means round half up, so turned ones may differ by a tenth each.
        assert abs(change.points + mirror.points) <= Decimal("0.2")


@given(ratings, doses, st.integers(0, 60))
def test_days_at_a_dose_never_exceed_the_days_of_the_try(rated, steps, last):
    found = rung(a_try(*steps, last=last), observed(ratings={SHAKING: rated}))

    assert found.days == last + 1
    assert found.days_at_top <= found.days_at_dose <= found.days
