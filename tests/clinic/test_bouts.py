"""Home counts by place, and when they disagree with an exam."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.bouts import (
    DISAGREE_DAYS,
    LOGGED_DAYS,
    LOWER_END,
    Bout,
    Cutoffs,
    Disagreement,
    Strength,
    at_home,
    disagreements,
    strength,
)

pytestmark = pytest.mark.once

LIMITS = Cutoffs(abnormal_beats=3, sustained_beats=10, sustained_seconds=10)
TODAY = date(2026, 3, 10)


def ankle(side="left", *, ago=0, **counts):
    return Bout("ankle", side, day=TODAY - timedelta(days=ago), **counts)


def differ(seen, home=(), *, logged_days=14):
    return disagreements([seen], home, logged_days=logged_days, limits=LIMITS)


class TestStrength:
    def test_of_each_count(self):
        expected = {0: 0, 1: 1, 2: 1, 3: 2, 9: 2, 10: 3, 60: 3}
        for beats, strong in expected.items():
            assert strength(ankle(beats=beats), LIMITS) == strong

    def test_of_each_band_is_that_of_its_lower_end(self):
        found = [strength(ankle(band=band), LIMITS) for band in LOWER_END]
        assert found == [0, 1, 2, 3, 3]

    def test_a_band_is_never_taken_for_more_than_it_says(self):
        high = Cutoffs(abnormal_beats=5, sustained_beats=12, sustained_seconds=10)
        assert strength(ankle(band="3-9"), high) is Strength.SOME
        assert strength(ankle(band="10+"), high) is Strength.ABNORMAL

    def test_exactly_ten_seconds_are_not_sustained(self):
        assert strength(ankle(seconds=Decimal(10)), LIMITS) is Strength.SOME
        assert strength(ankle(seconds=Decimal("10.1")), LIMITS) is Strength.SUSTAINED

    def test_a_mark_is_enough(self):
        assert strength(ankle(beats=1, sustained=True), LIMITS) is Strength.SUSTAINED


class TestAtHome:
    def test_one_row_for_each_place(self):
        bouts = [
            ankle(beats=4, seconds=Decimal(2)),
            ankle(beats=7, ago=1),
            ankle(beats=12, ago=1),
            ankle(band="3-9", ago=2),
            ankle(side="right", band="unstopped"),
        ]
        left, right = at_home(bouts, LIMITS)

        assert (left.bouts, left.days, left.counted) == (4, 3, 3)
        assert (left.median, left.most, left.longest) == (7, 12, 2)
        assert left.bands == (("3-9", 1),)
        assert left.worst is Strength.SUSTAINED
        assert (right.median, right.most, right.worst) == (None, None, 3)

    def test_the_median_of_two_is_exact(self):
        (row,) = at_home([ankle(beats=4), ankle(beats=7)], LIMITS)
        assert row.median == Decimal("5.5")

    def test_no_bouts_are_no_rows(self):
        assert at_home([], LIMITS) == ()

    @given(
        st.lists(
            st.builds(
                Bout,
                st.sampled_from(["ankle", "knee"]),
                st.sampled_from(["left", "both"]),
                beats=st.none() | st.integers(0, 200),
                band=st.sampled_from(["", *LOWER_END]),
                day=st.dates(TODAY - timedelta(days=13), TODAY),
            )
        )
    )
    def test_every_bout_stands_in_one_row(self, bouts):
        found = at_home(bouts, LIMITS)
        assert sum(row.bouts for row in found) == len(bouts)
        assert all(row.days <= row.bouts for row in found)
        assert found == at_home(list(reversed(bouts)), LIMITS)


class TestDisagreements:
    def often(self, days=DISAGREE_DAYS, side="left", **counts):
        return [ankle(side, ago=n, **(counts or {"beats": 20})) for n in range(days)]

    def test_none_in_the_room_and_sustained_at_home(self):
        (found,) = differ(ankle(beats=0), self.often())
        assert (found.how, found.days, found.side) == (
            Disagreement.HOME_MORE,
            DISAGREE_DAYS,
            "left",
        )

    def test_one_day_less_is_no_disagreement(self):
        assert differ(ankle(beats=0), self.often(DISAGREE_DAYS - 1)) == ()

    def test_three_bouts_of_one_day_are_one_day(self):
        assert differ(ankle(beats=0), [ankle(beats=20)] * 3) == ()

    def test_both_sides_at_home_speak_for_each(self):
        assert differ(ankle(beats=0), self.often(side="both"))
        assert not differ(ankle(beats=0), self.often(side="right"))

    def test_an_exam_of_both_sides_hears_either(self):
        assert differ(ankle("both", beats=0), self.often(side="right"))

    def test_another_site_says_nothing(self):
        knees = [Bout("knee", b.side, beats=20, day=b.day) for b in self.often()]
        assert differ(ankle(beats=0), knees) == ()

    def test_what_was_not_tested_disagrees_with_nothing(self):
        assert differ(ankle(), self.often()) == ()

    def test_some_beats_in_the_room_do_not_disagree(self):
        assert differ(ankle(beats=2), self.often()) == ()

    def test_sustained_in_the_room_and_little_at_home(self):
        little = self.often(5, beats=2)
        (found,) = differ(ankle(seconds=Decimal(11)), little, logged_days=LOGGED_DAYS)
        assert (found.how, found.days) == (Disagreement.HOME_LESS, LOGGED_DAYS)
        assert differ(ankle(sustained=True))

    def test_too_few_logged_days_say_nothing(self):
        assert differ(ankle(sustained=True), logged_days=LOGGED_DAYS - 1) == ()

    def test_one_abnormal_bout_at_home_agrees_enough(self):
        assert differ(ankle(sustained=True), [ankle(beats=3)]) == ()

    @given(st.integers(0, 200), st.integers(0, 14), st.integers(0, 200))
    def test_a_place_never_differs_both_ways(self, seen, logged, beats):
        home = [ankle(beats=beats, ago=n) for n in range(5)]
        assert len(differ(ankle(beats=seen), home, logged_days=logged)) <= 1
