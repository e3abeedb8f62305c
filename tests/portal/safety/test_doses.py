from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import rulebook
from portal.safety import Dose, Use, added, alerts
from tests.portal.safety.record import DAY, TODAY, WHILE_AGO, found, situation, use

pytestmark = pytest.mark.once

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


@pytest.mark.parametrize("ago", [0, 1, 200])
def test_a_rise_is_looked_at_however_late_it_is_entered(ago):
    first = TODAY - ago * DAY
    before = use("baclofen", (first - 30 * DAY, 15))
    raised = use("baclofen", (first - 30 * DAY, 15), (first, 60), (first + DAY, 75))
    new = added(situation(before), situation(raised), rulebook.rules())
    rules = [alert.rule for alert in new if alert.code != "driving"]
    assert rules == ["rise-too-large", "rise-too-soon"]


def test_a_rise_that_was_there_before_is_not_told_again():
    past = use("baclofen", (WHILE_AGO, 15), (WHILE_AGO + DAY, 60))
    record, more = situation(past), situation(past, use("dantrolene", benefit=True))
    assert found(record) == ["rise-too-large", "rise-too-soon"]
    new = added(record, more, rulebook.rules())
    assert not [alert for alert in new if alert.code.startswith("rise")]


@pytest.mark.parametrize(("ago", "told"), [(14, True), (15, False)])
def test_the_first_dose_is_looked_at_for_two_weeks(ago, told):
    begun = use("baclofen", 60, first=TODAY - ago * DAY)
    assert ("rise-too-large" in found(situation(begun))) is told


DROPS = [
    ("baclofen", (80, 40), 2, []),
    ("baclofen", (80, "39.9"), 2, ["steep-baclofen"]),
    ("baclofen", (80, "0.001"), 2, ["steep-baclofen"]),
    ("baclofen", (80, 40, 20), 1, ["steep-baclofen"]),
    ("baclofen", (80, 40, 20), 2, []),
    ("baclofen", (40, 15, 40, 15), 1, ["steep-baclofen"] * 2),
    ("tizanidine", (12, 8), 1, []),
    ("tizanidine", (12, 6), 1, ["steep-tizanidine"]),
    ("gabapentin", (900, 300), 9, ["steep-gabapentin"]),
    ("clonazepam", (2, 1.5, 1), 13, ["steep-benzodiazepine"]),
    ("clonazepam", (2, 1.5, 1.125), 14, []),
    ("intrathecal-baclofen", (500, 400), 1, []),
    ("intrathecal-baclofen", (500, 390), 1, ["steep-pump"]),
    ("dantrolene", (400, 25), 1, []),
]


@pytest.mark.parametrize(
    ("amounts", "conditions", "rules"),
    [
        ((100, 130), (), []),
        ((100, 131), (), ["pump-rise"]),
        ((100, 115), ("stroke",), []),
        ((100, 116), ("stroke",), ["pump-rise-brain"]),
        ((100, 131), ("stroke",), ["pump-rise", "pump-rise-brain"]),
        ((100, 116), ("multiple-sclerosis",), []),
        ((100, 80), ("stroke",), []),
    ],
)
def test_a_pump_goes_up_by_per_cents(amounts, conditions, rules):
    record = situation(
        plan("intrathecal-baclofen", *amounts), conditions=frozenset(conditions)
    )
    assert found(record, without={"driving", "condition"}) == rules


@pytest.mark.parametrize("first", [TODAY - 9 * DAY, TODAY, TODAY + 9 * DAY])
@pytest.mark.parametrize(("slug", "amounts", "apart", "rules"), DROPS)
def test_a_steep_drop_is_told_without_any_end(slug, amounts, apart, rules, first):
    steps = [(first + (n - 1) * apart * DAY, a) for n, a in enumerate(amounts)]
    steps[0] = (TODAY - 60 * DAY, amounts[0])
    falls = [
        alert.rule
        for alert in alerts(situation(use(slug, *steps)), rulebook.rules())
        if alert.code == "abrupt_reduction"
    ]
    assert falls == rules


def test_a_steeper_drop_is_told_again_and_a_gentler_is_not():
    def to(amount):
        return situation(use("baclofen", (WHILE_AGO, 80), (TODAY, amount)))

    (alert,) = added(to(30), to(5), rulebook.rules())
    assert (alert.code, alert.level.refuses) == ("abrupt_reduction", True)
    assert "from 80 to 5 mg a day by 10 March 2026" in alert.precise
    assert added(to(5), to(30), rulebook.rules()) == ()


def test_doses_taken_as_needed_are_no_taper_and_count_in_full_for_the_maximum():
    tablets = use("baclofen", (WHILE_AGO, 80))
    wanted = Dose(TODAY, Decimal(40), Decimal(10), as_needed=True)
    turned = replace(tablets, steps=(*tablets.steps, wanted))
    assert found(situation(turned)) == ["abrupt-baclofen"]
    much = replace(tablets, steps=(replace(wanted, daily_total=Decimal(90)),))
    assert found(situation(much), **PLANNED)[:1] == ["dose-above-max"]


def test_the_highest_dose_is_of_all_that_holds_the_ingredient():
    one, two = use("baclofen", 50), use("baclofen", (TODAY + 5 * DAY, 40))
    (alert,) = (
        a
        for a in alerts(situation(one, two), rulebook.rules())
        if a.code == "over_label_max"
    )
    assert alert.about == "baclofen"
    assert "90 mg a day from 15 March 2026" in alert.precise
    mixed = Use(replace(two.drug, slug="mix", max_daily_dose=None), steps=two.steps)
    new = added(situation(one), situation(one, mixed), rulebook.rules())
    assert ("over_label_max", "baclofen") in {(a.code, a.about) for a in new}


def test_what_ends_before_the_other_begins_is_not_added():
    one = replace(use("dantrolene", 300), last=TODAY + 4 * DAY)
    two = use("dantrolene", (TODAY + 5 * DAY, 300))
    assert "dose-above-max" not in found(situation(one, two))
    late = replace(one, last=TODAY + 5 * DAY)
    assert "dose-above-max" in found(situation(late, two))


def test_the_pump_and_the_tablets_are_not_added():
    pump = use("intrathecal-baclofen", 500)
    assert "dose-above-max" not in found(situation(pump, use("baclofen", 80)))


def test_a_pause_entered_late_is_an_end_as_well():
    paused = use("baclofen", (WHILE_AGO, 60), (TODAY - DAY, 0))
    assert "abrupt-baclofen" in found(situation(paused))


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
