from datetime import timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.titration import dose_on, hold, resume, step_up, totals_by_day
from tests.portal.titration.recipes import BACLOFEN, START

pytestmark = pytest.mark.once
ROWS = step_up(BACLOFEN, first=START, target=D(60))


def day(number):
    return START + timedelta(days=number)


def test_a_hold_keeps_the_dose_in_force():
    held = hold(ROWS, on=day(4))

    assert dose_on(held, day(300)).daily_total == 30


def test_a_rise_of_the_same_day_stays():
    assert hold(ROWS, on=day(3))[-1].daily_total == 30


def test_after_the_hold_the_steps_come_as_many_days_later():
    plan = resume(ROWS, held_from=day(4), resumed_on=day(9))

    assert [row.from_day for row in plan] == [day(0), day(3), day(11), day(14)]


def test_taken_up_on_the_same_day_the_plan_is_as_before():
    assert resume(ROWS, held_from=day(4), resumed_on=day(4)) == ROWS


def test_the_days_have_their_totals():
    assert list(totals_by_day(ROWS, day(-1), day(3)).values()) == [0, 15, 15, 15, 30]


def test_before_the_first_row_no_dose_is_in_force():
    assert dose_on(ROWS, day(-1)) is None


@given(st.integers(-5, 30), st.integers(0, 60))
def test_order_and_doses_stay_and_no_day_is_higher_than_planned(on, days):
    plan = resume(ROWS, held_from=day(on), resumed_on=day(on + days))

    assert [row.amounts for row in plan] == [row.amounts for row in ROWS]
    assert plan == sorted(plan, key=lambda row: row.from_day)
    assert len({row.from_day for row in plan}) == len(plan)
    planned = totals_by_day(ROWS, day(0), day(99))
    for each, total in totals_by_day(plan, day(0), day(99)).items():
        assert total <= planned[each]
    if on >= 0:
        held = dose_on(hold(ROWS, on=day(on)), day(on))
        assert dose_on(plan, day(on + days)) == held
