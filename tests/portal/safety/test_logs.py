import pytest

from portal import rulebook
from portal.safety import ANSWERS, DayFacts, HunterAnswers, day_alerts
from tests.portal.safety.record import DAY, TODAY, other, situation, use

pytestmark = pytest.mark.once


def said(record, *answers, hunter=None):
    """The rules that a day's answers call for, gravest first."""
    day = DayFacts(TODAY, frozenset(answers), hunter)
    return [alert.rule for alert in day_alerts(record, day, rulebook.rules())]


def test_a_day_without_answers_calls_for_nothing():
    assert said(situation(use("baclofen", 60))) == []


@pytest.mark.parametrize(
    ("sign", "level"),
    [
        ("seizure", "emergency"),
        ("suicidal-thoughts", "emergency"),
        ("trouble-breathing-or-swallowing", "emergency"),
        ("yellow-skin-or-eyes", "urgent"),
        ("new-confusion", "urgent"),
    ],
)
def test_a_red_flag_is_a_rule_in_its_own_words(sign, level):
    day = DayFacts(TODAY, frozenset({sign}))
    (alert,) = day_alerts(situation(), day, rulebook.rules())
    assert (alert.rule, alert.level) == (f"red-flag-{sign}", level)
    (effect,) = [e for e in rulebook.library().side_effects if e.slug == sign]
    assert alert.plain == effect.texts["en"]["advice"]


def test_a_fall_is_graver_with_a_hit_head_or_a_blood_thinner():
    thinned = situation(others=[other("warfarin")])
    assert said(situation(), "fall") == []
    assert said(situation(), "fall", "cannot_stand") == ["fall-cannot-stand"]
    assert said(situation(), "fall", "head_hit") == ["fall-head-hit"]
    assert said(thinned, "fall") == ["fall-blood-thinner"]
    assert said(thinned, "fall", "head_hit") == [
        "fall-head-hit",
        "fall-head-hit-blood-thinner",
        "fall-blood-thinner",
    ]
    assert said(situation(use("baclofen", 60)), "fall") == ["fall-sedative"]


def test_a_blood_thinner_that_has_ended_does_not_count():
    ended = situation(others=[other("warfarin", last=TODAY - DAY)])
    assert said(ended, "fall") == []


@pytest.mark.parametrize("answer", ["missed_day", "vomited"])
def test_a_day_without_baclofen_is_a_call_today(answer):
    on_it = situation(use("baclofen", 60))
    assert said(on_it, answer) == ["missed-baclofen"]
    assert said(situation(use("dantrolene", 100)), answer) == []
    assert said(situation(use("clonazepam", 1)), answer) == ["missed-other-taper"]


def test_signs_of_withdrawal_after_missed_doses_are_an_emergency():
    on_it = situation(use("baclofen", 60))
    rules = said(on_it, "missed_day", "withdrawal-signs")
    assert rules[0] == "missed-baclofen-signs"
    assert "missed-baclofen-signs" not in said(on_it, "withdrawal-signs")


@pytest.mark.parametrize(
    ("slug", "days_ago", "rules"),
    [
        ("sertraline", None, ["new-clonus-serotonergic"]),
        ("sertraline", 35, ["new-clonus-serotonergic"]),
        ("sertraline", 36, []),
        ("sumatriptan", None, ["new-clonus-serotonergic-weak"]),
        ("metformin", None, []),
    ],
)
def test_worse_clonus_within_five_weeks_of_a_serotonergic_medicine(
    slug, days_ago, rules
):
    last = None if days_ago is None else TODAY - days_ago * DAY
    record = situation(others=[other(slug, last=last)])
    assert said(record, "clonus_worse") == rules
    assert said(record) == []


def test_the_hunter_answers_make_it_an_emergency():
    record = situation(others=[other("tramadol")])
    met = HunterAnswers(serotonergic=True, tremor=True, hyperreflexia=True)
    assert said(record, "clonus_worse", hunter=met)[0] == "hunter-positive"
    not_met = HunterAnswers(serotonergic=True, tremor=True)
    assert said(record, hunter=not_met) == []


def test_a_pounding_headache_with_a_high_cord_injury_is_an_emergency():
    record = situation(conditions=frozenset({"cord-injury-above-t6"}))
    assert "dysreflexia-headache" in said(record, "pounding-headache")
    assert "dysreflexia-headache" not in said(situation(), "pounding-headache")


def test_trouble_after_toxin_names_the_toxin():
    record = situation(use("onabotulinumtoxina", first=TODAY - 14 * DAY))
    answer = "trouble-breathing-or-swallowing"
    assert said(record, answer) == [f"red-flag-{answer}", "toxin-spread"]


def test_the_same_answers_give_the_same_alerts_in_any_order():
    thinner, pill = other("warfarin"), other("sertraline")
    answers = frozenset({"fall", "head_hit", "clonus_worse", "seizure"})
    day = DayFacts(TODAY, answers)
    one = day_alerts(situation(others=[thinner, pill]), day, rulebook.rules())
    two = day_alerts(situation(others=[pill, thinner]), day, rulebook.rules())
    assert one == two
    assert len(one) >= 5


def test_rules_ask_only_for_answers_that_a_day_can_give():
    shelf = rulebook.library()
    known = ANSWERS | {effect.slug for effect in shelf.side_effects}
    for rule in rulebook.rules():
        assert rule.answers | rule.with_answers <= known, rule.id


@pytest.mark.parametrize("slug", ["tizanidine", "onabotulinumtoxina"])
@pytest.mark.parametrize(
    ("answer", "rule"),
    [("near_fall", "near-fall-lost-tone"), ("fall", "fall-sedative")],
)
def test_falls_on_what_lowers_tone_are_not_better(slug, answer, rule):
    assert said(situation(use(slug)), answer) == [rule]
    assert said(situation(use("stretching")), answer) == []
