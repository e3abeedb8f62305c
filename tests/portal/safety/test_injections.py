from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.safety import Given
from tests.portal.safety.record import DAY, TODAY, found, situation, use

pytestmark = pytest.mark.once

ONA, ABO = "onabotulinumtoxina", "abobotulinumtoxina"


def toxin(units, days_ago=0, product=ONA, **fields):
    return Given(product, TODAY - days_ago * DAY, Decimal(units), **fields)


def sessions(*given):
    return situation(use(ONA, first=TODAY), given=given)


@pytest.mark.parametrize(("days", "soon"), [(83, True), (84, False), (1, True)])
def test_the_days_between_two_sessions_are_counted(days, soon):
    record = sessions(toxin(100, days), toxin(100))
    assert (found(record) == ["toxin-interval"]) is soon


def test_toxin_given_elsewhere_counts_for_both_rules():
    record = sessions(toxin(200, 60, elsewhere=True), toxin(201))
    assert found(record) == ["toxin-cumulative", "toxin-interval"]


def test_units_of_two_products_are_never_added():
    record = sessions(toxin(1000, 89, product=ABO), toxin(400))
    assert found(record) == []


def test_several_muscles_of_one_day_are_one_session_and_one_total():
    assert found(sessions(toxin(200), toxin(200))) == []
    assert found(sessions(toxin(200), toxin(201))) == ["toxin-cumulative"]


def test_the_window_ends_where_the_label_says():
    assert found(sessions(toxin(300, 90), toxin(300))) == []
    assert found(sessions(toxin(300, 89), toxin(300))) == ["toxin-cumulative"]


def test_what_was_given_before_today_is_history():
    assert found(sessions(toxin(500, 10), toxin(500, 20))) == []


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 400)), max_size=8))
def test_a_total_above_the_limit_is_always_told_in_any_order(given_):
    rows = [toxin(units, ago) for ago, units in given_]
    today = toxin(1)
    total = 1 + sum(units for ago, units in given_ if ago < 90)
    one = found(sessions(*rows, today))
    assert ("toxin-cumulative" in one) is (total > 400)
    assert one == found(sessions(today, *reversed(rows)))
