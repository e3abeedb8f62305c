from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.titration import Row, Tablets, fractions, notes_on
from portal.titration.tablets import grain
from tests.portal.titration.recipes import BACLOFEN, DANTROLENE, START

pytestmark = pytest.mark.once
SIZES = (D(5), D(10), D(20))


@pytest.mark.parametrize(
    ("amount", "sizes", "splittable", "tablets"),
    [
        (15, (10, 20), True, [(F(3, 2), 10)]),
        (5, (5, 10), True, [(F(1), 5)]),
        (5, (10,), True, [(F(1, 2), 10)]),
        (30, (10, 20), True, [(F(1), 20), (F(1), 10)]),
        (25, (10, 20), True, [(F(1), 20), (F(1, 2), 10)]),
        (25, (10, 15, 20), True, [(F(1), 15), (F(1), 10)]),
        (6, (4, 5), False, None),
        (8, (4, 5), False, [(F(2), 4)]),
        ("2.5", (10,), True, None),
        ("0.75", ("0.5", 1), True, [(F(3, 2), "0.5")]),
        (5, (), True, None),
        (0, SIZES, True, []),
        (-5, SIZES, True, None),
    ],
)
def test_the_fewest_tablets(amount, sizes, splittable, tablets):
    found = fractions(D(amount), [D(size) for size in sizes], splittable)

    assert found == (
        None if tablets is None else tuple(Tablets(n, D(size)) for n, size in tablets)
    )


def test_one_and_a_half_is_told_as_data():
    one_and_a_half = Tablets(F(3, 2), D(10))

    assert (one_and_a_half.whole, one_and_a_half.half) == (1, True)
    assert (Tablets(F(2), D(10)).whole, Tablets(F(2), D(10)).half) == (2, False)


@given(
    st.integers(1, 120),
    st.lists(st.sampled_from([*SIZES, D("2.5"), D("0.5")]), min_size=1),
    st.booleans(),
)
def test_tablets_sum_to_the_amount_in_halves_at_most(quarters, sizes, splittable):
    amount = D(quarters) / 4

    found = fractions(amount, sizes, splittable)

    smallest = min(sizes) / (2 if splittable else 1)
    if found is None:
        assert amount % smallest
        return
    assert sum(t.count * F(t.size) for t in found) == F(amount)
    assert all(t.count.denominator <= (2 if splittable else 1) for t in found)
    assert len({t.size for t in found}) == len(found)


def test_a_plan_written_by_hand_is_checked_too():
    rows = [Row(START, morning=D(7), night=D(10))]

    (note,) = notes_on(BACLOFEN, rows)

    assert (note.time, note.amount, note.from_day) == ("morning", 7, START)


def test_what_has_no_tablets_is_measured():
    assert (
        notes_on(BACLOFEN.__class__("mL", None, None, None), [Row(START, D(7))]) == ()
    )


def test_the_smallest_piece():
    assert grain(BACLOFEN) == D("2.5")
    assert grain(DANTROLENE) == 25
    liquid = BACLOFEN.__class__("mg", D(15), D("2.5"), 3)
    assert grain(liquid) == D("0.5")
    assert grain(BACLOFEN.__class__("mg", D("0.0005"), None, 3)) == D("0.001")
