"""What was said to be taken is counted; what was not said is never taken."""

from datetime import timedelta

import pytest

from portal import adherence
from tests.cast import make_cast
from tests.factories import TODAY, make_dose_taken, make_period, make_step

pytestmark = pytest.mark.django_db


def day(n):
    return TODAY + timedelta(days=n)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def period(cast):
    """Twice a day for 40 days, once a day before that."""
    period = make_period(cast.ana_record, by=cast.ben, started_on=day(-50))
    make_step(period, by=cast.ben, from_day=day(-50), morning=5)
    make_step(period, by=cast.ben, from_day=day(-40), morning=5, night=5)
    return period


def load(period):
    return adherence.load(period, today=TODAY)


def test_what_was_not_said_is_not_taken(period):
    found = load(period)
    # Today is not over: nothing of it is missing yet.
    assert (found.recent.days, found.recent.planned) == (28, 54)
    assert (found.recent.taken, found.recent.not_said) == (0, 54)
    assert (found.whole.days, found.whole.planned) == (51, 10 + 80)
    assert found.whole.not_said == 90


def test_each_answer_is_counted_where_it_belongs(cast, period):
    for n, slot, what in (
        (-45, "morning", "taken"),
        (-2, "morning", "taken"),
        (-2, "night", "part"),
        (-1, "morning", "skipped"),
        (-1, "night", "extra"),
        (0, "morning", "taken"),
    ):
        make_dose_taken(period, by=cast.ana, day=day(n), slot=slot, what=what)
    recent, whole = load(period).recent, load(period).whole
    assert (recent.taken, recent.part, recent.skipped, recent.extra) == (2, 1, 1, 1)
    assert recent.planned == 55
    assert recent.not_said == 50
    assert (whole.taken, whole.not_said) == (3, 91 - 6)


def test_as_needed_doses_stand_apart(cast):
    period = make_period(cast.ana_record, by=cast.ben, started_on=day(-5))
    make_step(period, by=cast.ben, from_day=day(-5), morning=2, as_needed_max=3)
    make_dose_taken(period, by=cast.ana, slot="as_needed", times=2)
    make_dose_taken(period, by=cast.ana, slot="as_needed", day=day(-1), what="skipped")
    found = load(period)
    assert (found.whole.planned, found.whole.as_needed) == (0, 2)
    assert not found.is_empty


def test_a_period_that_ended_counts_to_its_last_day(cast):
    period = make_period(
        cast.ana_record, by=cast.ben, started_on=day(-20), ended_on=day(-11)
    )
    make_step(period, by=cast.ben, from_day=day(-20))
    assert load(period).whole.planned == 10
    assert load(period).recent.planned == 10


def test_a_period_without_doses_has_nothing_to_say(cast):
    assert load(make_period(cast.ana_record, by=cast.ben)).is_empty
