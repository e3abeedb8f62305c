import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.designs.coin import arm_on, pair_order
from tests.clinic.designs.parts import START, day

pytestmark = pytest.mark.once


@given(st.integers(0, 2**62), st.integers(1, 30))
def test_each_pair_of_days_has_both_and_no_card_is_drawn_again(seed, pairs):
    order = pair_order(seed, pairs)

    assert order == pair_order(seed, pairs)
    for first in range(0, 2 * pairs, 2):
        assert set(order[first : first + 2]) == {"A", "B"}


def test_the_first_pair_is_drawn_by_chance_too():
    assert {pair_order(seed, 1) for seed in range(40)} == {("A", "B"), ("B", "A")}


def test_more_pairs_do_not_change_the_earlier_ones():
    assert pair_order(7, 20)[:28] == pair_order(7, 14)


def test_each_day_has_its_arm_and_no_day_outside():
    order = ("B", "A")

    assert [arm_on(order, START, day(n)) for n in (-1, 0, 1, 2)] == [
        None,
        "B",
        "A",
        None,
    ]
