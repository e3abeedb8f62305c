"""What tests/reference does not ask: edges, exactness, goals and responders."""

from decimal import Decimal
from fractions import Fraction
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import scales
from portal.scales import Ashworth, AshworthCoding, Polarity

pytestmark = pytest.mark.once


@pytest.mark.parametrize("measure", [scales.scats_clonus, scales.scats_flexor])
def test_nothing_measured_is_below_zero(measure):
    with pytest.raises(ValueError, match="below 0"):
        measure(-1)


def test_bounds_are_compared_exactly():
    assert scales.scats_clonus(Decimal("2.999")) == 1
    assert scales.scats_clonus(Decimal("10.001")) == 3
    assert scales.scats_extensor(Decimal(10)) == 2


@pytest.mark.parametrize("value", [True, "3", None, nan, float("inf")])
def test_only_numbers_are_numbers(value):
    assert not scales.valid_nrs(value)
    assert not scales.valid_reflex(value)
    assert not scales.valid_penn(value, None)


def test_a_coding_is_exact_and_an_unknown_grade_is_refused():
    half = scales.ashworth_number("1+", AshworthCoding.ONE_AND_A_HALF)
    assert half == Fraction(3, 2)
    with pytest.raises(ValueError, match=r"2\+"):
        scales.ashworth_number("2+", AshworthCoding.RANK)


@given(st.lists(st.sampled_from(list(Ashworth)), min_size=1))
def test_the_median_is_one_of_the_grades_and_the_order_does_not_matter(grades):
    middle = scales.ashworth_median(grades)
    assert middle in grades
    assert middle == scales.ashworth_median(grades[::-1])
    below = sum(1 for g in grades if g.rank < Ashworth(middle).rank)
    assert 2 * below < len(grades) + 1


def test_no_grades_have_no_median():
    assert scales.ashworth_median([]) is None


@pytest.mark.parametrize("code", [0, 8, 1.5])
def test_an_impression_is_one_of_seven(code):
    with pytest.raises(ValueError, match="1 to 7"):
        scales.impression(code, Polarity.LOW_IS_BETTER)


@pytest.mark.parametrize(
    ("scores", "weights", "score"),
    [
        ([0, 0, 0], None, 50),
        ([1], None, 60),
        ([-1], None, 40),
        ([2, 2], [9, 9], 74.8069469),
        ([1, -1], [3, 1], 55.8222251),
        ([1, 0, -1], [1, 1, 1], 50),
        ([2, -2], [4, 0], 70),
    ],
)
def test_goals_come_to_a_t_score(scores, weights, score):
    assert scales.goal_attainment(scores, weights) == pytest.approx(score, abs=1e-6)


@pytest.mark.parametrize(("scores", "weights"), [([1, 2], [0, 0]), ([], None)])
def test_without_a_weight_there_is_no_t_score(scores, weights):
    assert scales.goal_attainment(scores, weights) is None


@pytest.mark.parametrize(
    ("scores", "weights", "words"),
    [([1], [1, 1], "one weight"), ([3], None, "-2 to"), ([1], [-1], "never below 0")],
)
def test_goals_that_make_no_sense_are_refused(scores, weights, words):
    with pytest.raises(ValueError, match=words):
        scales.goal_attainment(scores, weights)


@pytest.mark.parametrize(
    ("before", "after", "percent", "reached"),
    [
        (7.0, 4.9, 30, True),
        (7, 5, 30, False),
        (10, 8.2, 18, True),
        (10, 8.21, 18, False),
        (Decimal("7.0"), Decimal("4.9"), 30, True),
        (4, 6, 18, False),
        (0, 0, 30, None),
    ],
)
def test_thresholds_are_reached_exactly_or_not(before, after, percent, reached):
    assert scales.responds(before, after, percent) is reached


def test_a_change_from_zero_has_no_percentage():
    assert scales.percent_change(0, 3) is None
    assert scales.percent_change(8, 6) == 25


@pytest.mark.parametrize(
    "words",
    [
        "1=best",
        "1_best",
        "standard",
        "1_is_very_much_improved",
        "low is better",
        "7=worst",
        "1=best, 7=worst",
        "1=very much improved",
        "lower_is_better",
        "best=1",
        "normal",
    ],
)
def test_the_low_end_is_the_good_one(words):
    assert scales.polarity_of(words) is scales.Polarity.LOW_IS_BETTER


@pytest.mark.parametrize(
    "words",
    [
        "7=best",
        "7_best",
        "reversed",
        "high_is_better",
        "7 = Very Much Improved",
        "1_worst",
        "1=very_much_worse",
        "higher better",
        "inverted",
        "7_is_best",
        "1=worst;7=best",
        "ascending",
    ],
)
def test_the_high_end_is_the_good_one(words):
    assert scales.polarity_of(words) is scales.Polarity.HIGH_IS_BETTER


@pytest.mark.parametrize(
    "words", ["", "odd", "best", "7", "7=best, 1=best", "4=best", "not reversed", "7=x"]
)
def test_a_polarity_that_is_not_known_is_refused(words):
    with pytest.raises(ValueError, match="No polarity"):
        scales.polarity_of(words)
