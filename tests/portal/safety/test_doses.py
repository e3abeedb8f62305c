from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import rulebook
from portal.safety import Dose, alerts
from tests.portal.safety.record import DAY, TODAY, WHILE_AGO, found, situation, use

PLANNED = {"without": {"driving"}}
TAPER_ONLY = ["baclofen", "tizanidine", "clonazepam", "diazepam", "gabapentin"]


def plan(slug, *amounts, apart=1, first=TODAY, **fields):
    """A treatment that begins on `first` and has a step every `apart` days."""
    steps = [(first + n * apart * DAY, amount) for n, amount in enumerate(amounts)]
    return use(slug, *steps, **fields)


@given(st.sampled_from([*TAPER_ONLY, "dantrolene"]), st.decimals("0.1", 9999, places=1))
def test_a_dose_above_the_highest_is_always_told_and_no_other(slug, dose):
    record = situation(use(slug, dose))
    over = dose > record.uses[0].drug.max_daily_dose
    assert ("dose-above-max" in found(record)) is over


def test_the_highest_day_counts_today_or_later():
    lowered = use("baclofen", (WHILE_AGO, 90), (TODAY, 80))
    assert found(situation(lowered), **PLANNED) == []
    planned = use("baclofen", (WHILE_AGO, 80), (TODAY + 9 * DAY, 85))
    (alert,) = alerts(situation(planned), rulebook.rules())[:1]
    assert alert.rule == "dose-above-max"
    assert "85 mg a day from 19 March 2026" in alert.precise


def test_steps_after_the_last_day_do_not_count():
    ended = use("dantrolene", (WHILE_AGO, 100), (TODAY + 9 * DAY, 900), benefit=True)
    ended = replace(ended, last=TODAY + 8 * DAY)
    assert found(situation(ended), without={"driving", "rise_too_large"}) == []


@pytest.mark.parametrize(("single", "rules"), [(16, []), (17, ["single-above-max"])])
def test_one_dose_has_a_limit_of_its_own(single, rules):
    tizanidine = use("tizanidine")
    steps = (Dose(WHILE_AGO, Decimal(34), Decimal(single)),)
    assert found(situation(replace(tizanidine, steps=steps))) == rules


@pytest.mark.parametrize(
    ("amounts", "apart", "rules"),
    [
        ((15, 30, 45, 60), 3, []),
        ((15, 30), 2, ["rise-too-soon"]),
        ((15, 45), 3, ["rise-too-large"]),
        ((60,), 3, ["rise-too-large"]),
        ((15, 45), 2, ["rise-too-large", "rise-too-soon"]),
        ((15, 15, 30), 2, []),
    ],
)
def test_a_plan_goes_up_by_the_steps_of_the_label(amounts, apart, rules):
    assert found(situation(plan("baclofen", *amounts, apart=apart)), **PLANNED) == rules


def test_what_was_raised_before_today_is_history():
    past = use("baclofen", (WHILE_AGO, 15), (WHILE_AGO + DAY, 60))
    assert found(situation(past)) == []


@given(
    st.sampled_from([*TAPER_ONLY, "dantrolene"]),
    st.lists(st.integers(1, 100), min_size=1, max_size=6),
    st.lists(st.integers(1, 20), min_size=6, max_size=6),
    st.lists(st.integers(0, 20), min_size=6, max_size=6),
)
def test_going_slower_never_adds_an_alert(slug, amounts, gaps, longer):
    def after(waits):
        day, steps = TODAY, []
        for amount, wait in zip(amounts, waits, strict=False):
            steps.append((day, amount))
            day += wait * DAY
        return {
            (alert.rule, alert.code)
            for alert in alerts(situation(use(slug, *steps)), rulebook.rules())
        }

    slower = [gap + more for gap, more in zip(gaps, longer, strict=True)]
    assert after(slower) <= after(gaps)


@pytest.mark.parametrize("slug", TAPER_ONLY)
def test_an_end_without_its_taper_is_told_whenever_it_is_planned(slug):
    for last in (TODAY, TODAY + 100 * DAY):
        rules = found(situation(use(slug, 8, last=last)))
        assert rules[0].startswith("abrupt-")
    assert found(situation(use(slug, 8, last=TODAY - DAY))) == []


def test_a_planned_pause_is_an_end_as_well():
    paused = use("baclofen", (WHILE_AGO, 60), (TODAY + DAY, 0), (TODAY + 9 * DAY, 60))
    assert "abrupt-baclofen" in found(situation(paused))


def test_a_taper_by_the_rule_is_silent():
    steps = [(WHILE_AGO, 30), (TODAY, 20), (TODAY + 4 * DAY, 10)]
    down = use("baclofen", *steps, last=TODAY + 7 * DAY)
    assert found(situation(down)) == []
    short = replace(down, last=TODAY + 5 * DAY)
    assert found(situation(short)) == ["abrupt-baclofen"]


@pytest.mark.parametrize(
    ("slug", "top", "unlike"),
    [
        ("baclofen", 80, "0.001"),
        ("gabapentin", 3600, "1"),
        ("intrathecal-baclofen", 500, "1"),
    ],
)
def test_a_drop_to_almost_nothing_is_no_taper(slug, top, unlike):
    steps = [(WHILE_AGO, top), (TODAY, unlike)]
    record = situation(use(slug, *steps, last=TODAY + 13 * DAY))
    (taper,) = (
        a for a in alerts(record, rulebook.rules()) if a.code == "abrupt_withdrawal"
    )
    assert "is more than" in taper.precise


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 20)), max_size=5))
def test_no_plan_that_never_goes_down_ends_unseen(rises):
    day, amount, rows = TODAY, 15, [(WHILE_AGO, 15)]
    for wait, more in rises:
        day, amount = day + wait * DAY, amount + more
        rows.append((day, amount))
    record = situation(use("baclofen", *rows, last=TODAY + 50 * DAY))
    assert "abrupt-baclofen" in found(record)


def test_driving_is_named_when_it_begins_and_when_it_goes_up():
    assert found(situation(plan("baclofen", 15))) == ["driving"]
    rise = use("baclofen", (WHILE_AGO, 15), (TODAY + DAY, 30))
    assert found(situation(rise)) == ["driving"]
    fall = use("baclofen", (WHILE_AGO, 30), (TODAY + DAY, 15))
    assert found(situation(fall)) == []
    assert found(situation(use("stretching", first=TODAY))) == []
