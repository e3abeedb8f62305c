from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.designs.arms import Arm
from clinic.designs.orders import (
    Design,
    Unplannable,
    draw,
    possible,
    smallest_p,
)

pytestmark = pytest.mark.once


def arms(count):
    return [Arm("ABCDEF"[n], "ABCDEF"[n]) for n in range(count)]


def order(design, count, cycles=1, seed=0, **more):
    return "".join(draw(design, arms(count), cycles, seed, **more))


class TestEverythingThatStudyUSchedules:
    """Alternating, counterbalanced, randomised and custom; with three arms too."""

    def test_alternating(self):
        assert order(Design.ALTERNATING, 2, 2) == "ABAB"
        assert order(Design.ALTERNATING, 3, 2) == "ABCABC"

    def test_counterbalanced(self):
        assert order(Design.COUNTERBALANCED, 2, 2) == "ABBA"
        assert order(Design.COUNTERBALANCED, 2, 4) == "ABBAABBA"
        assert order(Design.COUNTERBALANCED, 3, 6) == "ABCBCACABCBAACBBAC"

    def test_randomised(self):
        assert order(Design.RANDOMISED, 2, 4, seed=3) == "ABBAABBA"
        assert order(Design.RANDOMISED, 3, 3, seed=3) == "ACBCBACAB"

    def test_custom(self):
        assert order(Design.CUSTOM, 2, custom="abba") == "ABBA"
        assert order(Design.CUSTOM, 3, custom="A CB A") == "ACBA"
        assert order(Design.CUSTOM, 3, custom=["C", "A"]) == "CA"

    def test_custom_letters_are_those_of_the_arms(self):
        a, b, _c, d = arms(4)
        found = draw(Design.CUSTOM, [a, b, d], custom="ABD")
        assert "".join(found) == "ABD"

    def test_before_and_after(self):
        assert order(Design.BEFORE_AFTER, 1) == "A"
        assert order(Design.BEFORE_AFTER, 2) == "AB"


@pytest.mark.parametrize(
    ("design", "count", "custom", "code"),
    [
        (Design.ALTERNATING, 0, None, "no_arms"),
        (Design.BEFORE_AFTER, 3, None, "too_many_arms"),
        (Design.CUSTOM, 2, "ABC", "unknown_arm"),
        (Design.CUSTOM, 2, "", "unknown_arm"),
        (Design.CUSTOM, 2, None, "unknown_arm"),
        (Design.CUSTOM, 2, ["A", "Z"], "unknown_arm"),
    ],
)
def test_where_there_is_no_order_it_says_why(design, count, custom, code):
    with pytest.raises(Unplannable) as caught:
        draw(design, arms(count), custom=custom)

    assert caught.value.code == code


DRAWN = st.sampled_from([Design.ALTERNATING, Design.COUNTERBALANCED, Design.RANDOMISED])


@given(DRAWN, st.integers(1, 5), st.integers(1, 12), st.integers(0, 2**62))
def test_the_order_never_changes_and_every_arm_comes_equally_often(
    design, count, cycles, seed
):
    found = order(design, count, cycles, seed)

    assert found == order(design, count, cycles, seed)
    assert set(Counter(found).values()) == {cycles}


@given(st.integers(2, 5), st.integers(1, 12), st.integers(0, 2**62))
def test_each_block_holds_every_arm_and_no_arm_follows_itself_if_asked(
    count, cycles, seed
):
    found = order(Design.RANDOMISED, count, cycles, seed, max_run=1)

    for start in range(0, len(found), count):
        assert len(set(found[start : start + count])) == count
    assert all(one != other for one, other in pairwise(found))


@given(st.integers(2, 6))
def test_in_a_counterbalanced_order_each_arm_follows_each_other_equally_often(count):
    rows = count * (2 if count % 2 else 1)
    found = order(Design.COUNTERBALANCED, count, rows)
    blocks = [found[n : n + count] for n in range(0, len(found), count)]

    after = Counter(pair for block in blocks for pair in pairwise(block))
    places = Counter((n, arm) for block in blocks for n, arm in enumerate(block))

    assert len(after) == count * (count - 1)
    assert len(set(after.values())) == 1
    assert set(places.values()) == {rows // count}


@pytest.mark.parametrize(
    ("count", "cycles", "max_run"), [(2, 3, None), (3, 2, None), (3, 2, 1), (2, 3, 1)]
)
def test_every_possible_order_is_drawn_the_first_block_too(count, cycles, max_run):
    drawn = {
        order(Design.RANDOMISED, count, cycles, seed, max_run=max_run)
        for seed in range(600)
    }

    assert len(drawn) == possible(Design.RANDOMISED, arms(count), cycles, max_run)
    assert {found[0] for found in drawn} == set("ABC"[:count])


def test_four_blocks_of_two_cannot_give_less_than_one_in_sixteen():
    assert smallest_p(Design.RANDOMISED, arms(2), 4) == Fraction(1, 16)
    assert smallest_p(Design.RANDOMISED, arms(3), 2) == Fraction(1, 36)


@pytest.mark.parametrize("design", [d for d in Design if d is not Design.RANDOMISED])
def test_what_is_not_drawn_has_one_order_and_no_p(design):
    assert possible(design, arms(2), 4) == 1
    assert smallest_p(design, arms(2), 4) is None
