"""What to do now: the gravest first, and the same again while it is young."""

from datetime import timedelta

import pytest

from portal import day_advice
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_flag,
    make_ingredient,
    make_other_medicine,
    make_period,
    make_side_effect,
    make_side_effect_report,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


def titles(said):
    return [one.title for one in said]


def test_an_ordinary_day_has_no_advice(ana):
    log = make_day_log(ana, by=ana.user, value=4, falls=0)

    assert not day_advice.of_logs(ana, [log], today=TODAY)
    assert not day_advice.of_logs(ana, [], today=TODAY)


def test_advice_is_told_by_how_soon_it_is_needed(ana):
    baclofen = make_treatment("baclofen", ingredients=["baclofen"])
    make_period(ana, by=ana.user, treatment=baclofen)
    log = make_day_log(
        ana, by=ana.user, falls=1, head_hit=True, missed_doses="day", value=4
    )
    advice = day_advice.of_logs(ana, [log], today=TODAY)

    (emergency,), (today,), (tell,) = advice.emergencies, advice.today, advice.tell
    assert emergency.plain.startswith("You hit your head in a fall.")
    assert "Never double a dose." in today.plain
    assert tell.plain.startswith("You fell while taking Baclofen.")
    assert (advice.crisis, advice.check) == (False, None)


def test_a_note_that_raises_no_flag_is_told_too(ana):
    baclofen = make_treatment("baclofen", ingredients=["baclofen"])
    make_period(ana, by=ana.user, treatment=baclofen)
    log = make_day_log(ana, by=ana.user, missed_doses="one", value=4)

    (tell,) = day_advice.of_logs(ana, [log], today=TODAY).tell
    assert tell == day_advice.Said(
        "",
        "You missed one dose. Never double a dose. "
        "Call your clinic if you are not sure what to do.",
    )


def test_thoughts_of_suicide_call_for_the_crisis_line(ana):
    log = make_day_log(ana, by=ana.user)
    sign = make_side_effect("suicidal-thoughts", red_flag=True, urgency="emergency")
    make_side_effect_report(log, sign, "severe")
    advice = day_advice.of_logs(ana, [log], today=TODAY)

    assert advice.crisis
    assert titles(advice.emergencies) == ["Thoughts of suicide"]


def test_worse_clonus_leads_to_the_questions_of_its_open_flag(ana):
    sertraline = make_ingredient("sertraline", ("serotonergic",))
    make_other_medicine(ana, by=ana.user, ingredient=sertraline)
    for days in range(1, 6):
        day = TODAY - timedelta(days=days)
        make_day_log(ana, by=ana.user, day=day, value=2)
    log = make_day_log(ana, by=ana.user, value=8)
    flag = make_flag(
        ana, by=ana.user, rule="new-clonus-serotonergic", about="sertraline"
    )

    advice = day_advice.of_logs(ana, [log], today=TODAY)
    assert (advice.check, advice.answered) == (flag.pk, False)


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ({}, True),
        ({"raised_at": NOW - timedelta(hours=47)}, True),
        ({"raised_at": NOW - timedelta(hours=48)}, False),
        ({"level": "warning"}, True),
        ({"level": "monitor"}, False),
    ],
)
def test_a_young_open_flag_that_they_were_shown_stands_at_home(ana, fields, there):
    make_flag(ana, by=ana.user, shown_to=ana.user, **fields)

    assert bool(day_advice.of_home(ana, ana.user, now=NOW)) is there


def test_what_a_clinician_was_shown_or_has_closed_is_not_at_home(cast, ana):
    make_flag(ana, by=cast.ben, shown_to=cast.ben)
    make_flag(
        ana,
        by=ana.user,
        shown_to=ana.user,
        closed_at=NOW,
        closed_by=cast.ben,
        closed_reason="called",
    )

    assert not day_advice.of_home(ana, ana.user, now=NOW)
