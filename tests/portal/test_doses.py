"""The doses of one day: what is taken, what changes on the next, what stands still."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import doses
from tests.cast import make_cast
from tests.factories import (
    TODAY,
    make_dose_taken,
    make_hold,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db


def day(n):
    return TODAY + timedelta(days=n)


@pytest.fixture
def cast():
    return make_cast()


def period(cast, slug, *steps, **fields):
    fields = {"treatment": make_treatment(slug), "started_on": day(-9)} | fields
    own = make_period(cast.ana_record, by=cast.ben, **fields)
    for n, amounts in steps:
        make_step(own, by=cast.ben, from_day=day(n), **amounts)
    return own


def load(cast):
    return doses.load(cast.ana_record, day=TODAY)


def test_doses_stand_by_time_of_day_across_treatments(cast):
    period(cast, "magnesium", (-9, {"morning": 5, "night": 10}))
    period(cast, "valerian", (-9, {"morning": 2}))
    found = load(cast)
    assert [(t.name, [d.name for d in t.doses]) for t in found.times] == [
        ("Morning", ["Magnesium", "Valerian"]),
        ("Night", ["Magnesium"]),
    ]
    assert found.unsaid
    assert found.next_day == ()


def test_what_was_said_stands_with_the_dose(cast):
    own = period(cast, "magnesium", (-9, {"morning": 5}))
    make_dose_taken(own, by=cast.ana, what="part")
    found = load(cast)
    assert found.planned[0].said_words == "Part of it"
    assert not found.unsaid


def test_tomorrow_says_what_changes_starts_and_ends(cast):
    period(cast, "magnesium", (-9, {"morning": 5}), (1, {"morning": 10}))
    period(cast, "valerian", (-9, {"morning": 2}), (2, {"morning": 4}))
    period(cast, "ginger", (1, {"morning": 0, "night": 1}), started_on=day(1))
    period(cast, "lemon", (-9, {"morning": 0, "noon": 1}), ended_on=TODAY)
    assert sorted(load(cast).next_day) == [
        "Ginger: from tomorrow 1 mg at night.",
        "Lemon: this is the last day.",
        "Magnesium: from tomorrow 10 mg in the morning.",
    ]
    assert {dose.name for dose in load(cast).all} == {"Magnesium", "Valerian", "Lemon"}


def test_a_pump_is_one_line_and_what_is_not_taken_is_none(cast):
    pump = make_treatment("pump", kind="pump", unit="mcg", sedating=True)
    own = period(cast, "x", (-9, {"morning": 300}), treatment=pump, unit="mcg")
    period(cast, "valerian", (-9, {"morning": 0}))
    found = load(cast)
    assert found.pumps == ("Pump: 300 mcg a day by pump",)
    assert found.all == ()
    assert found.sedating == (own.name,)


def test_a_held_plan_keeps_the_dose_of_its_day(cast):
    own = period(cast, "magnesium", (-9, {"morning": 5}), (-1, {"morning": 10}))
    hold = make_hold(own, by=cast.ana, from_day=day(-2))
    own.dose_steps.filter(from_day=day(-1)).update(held_by=hold)
    (held,) = load(cast).held
    assert (held.dose, held.lower, held.lowered) == ("5 mg in the morning", "", False)
    assert load(cast).planned[0].amount == "5 mg"


def test_the_queries_are_the_same_for_1_and_20(cast):
    def count():
        with CaptureQueriesContext(connection) as seen:
            load(cast)
        return len(seen)

    period(cast, "magnesium", (-9, {"morning": 5}))
    one = count()
    for n in range(19):
        own = period(cast, f"drug-{n}", (-9, {"morning": 5}), (1, {"morning": 6}))
        make_dose_taken(own, by=cast.ana)
        make_hold(own, by=cast.ana)
    assert count() == one <= 7
