"""Every rule of the catalogue, one by one, and what a change brings."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from portal import rulebook, safety
from portal.safety import (
    Allergen,
    DayFacts,
    Dose,
    Drug,
    Given,
    HunterAnswers,
    Lab,
    Level,
    Other,
    Situation,
    TaperRule,
    Use,
)
from portal.safety.asked import KINDS as ASKED
from tests.portal.safety.record import DAY, TODAY, drug, other, situation, use

pytestmark = pytest.mark.once

RULES = {rule.id: rule for rule in rulebook.rules()}
STANDING = [rule for rule in RULES.values() if rule.kind in safety.KINDS]


def agents_of(side):
    """One thing taken for each name of a side, the treatments first."""
    for slug in sorted(side.treatments):
        yield Use(drug(slug), first=TODAY - 400 * DAY)
    for substance in rulebook.substances().values():
        if substance.slug in side.ingredients or side.classes & substance.classes:
            yield Other(substance.name, substance)


def record_of(rule):
    """The smallest record on which the rule must speak."""
    uses = [a for a in agents_of(rule.of) if isinstance(a, Use)][:1]
    others = [a for a in agents_of(rule.of) if isinstance(a, Other)][:1]
    makers = {
        "interaction": _with_other,
        "allergy": _with_allergy,
        "duplicate": lambda r, u, o: situation(
            use("clonazepam"), others=[other("clonazepam")]
        ),
        "unknown": lambda r, u, o: situation(others=[Other("Blue pills")]),
        "condition": lambda r, u, o: situation(*u, others=o, conditions=r.conditions),
        "event": lambda r, u, o: situation(*u, events=r.events),
        "age": lambda r, u, o: situation(*u, others=o, age=17 if r.below else 99),
        "lab": _with_result,
        "times_limit": lambda r, u, o: situation(
            *u, labs=(Lab(r.tests[0], TODAY, Decimal(1), r.at_least),)
        ),
        "reinjection": _injected,
        "cumulative": _injected,
    }
    return makers.get(rule.kind, _dosed)(rule, uses, others)


def _with_other(rule, uses, others):
    mine = [*uses, *others][0]
    theirs = next(
        a
        for a in agents_of(rule.against)
        if isinstance(a, Other)
        and not (isinstance(mine, Other) and a.substance == mine.substance)
    )
    return situation(*uses, others=[*([] if uses else others), theirs])


def _with_allergy(rule, uses, others):
    if rule.of.is_empty:
        substance = rulebook.substances()["baclofen"]
        return situation(use("baclofen"), allergies=(Allergen("it", substance),))
    mine = others[0].substance
    against = next(a.substance for a in agents_of(rule.against) if a.substance != mine)
    return situation(others=others, allergies=(Allergen("it", against),))


def _with_result(rule, uses, others):
    value = next(
        v
        for v in map(Decimal, range(200))
        if (rule.at_least is None or v >= rule.at_least)
        and (rule.above is None or v > rule.above)
    )
    steps = (Dose(TODAY - DAY, Decimal(3000)),)
    return situation(
        replace(uses[0], steps=steps), labs=(Lab(rule.tests[0], TODAY, value),)
    )


def _injected(rule, uses, others):
    toxin = use("onabotulinumtoxina", first=TODAY)
    rows = [Given(toxin.drug.slug, TODAY - n * DAY, Decimal(300)) for n in (0, 40)]
    return situation(toxin, given=tuple(rows))


def _dosed(rule, uses, others):
    """Far too much, too fast, for too long, untested, and then ended at once."""
    steps = (
        Dose(TODAY - 400 * DAY, Decimal(1), Decimal(1)),
        Dose(TODAY, Decimal(5000), Decimal(5000)),
        Dose(TODAY + DAY, Decimal(6000), Decimal(6000)),
    )
    if rule.kind == "reduction":
        steps = (*steps, Dose(TODAY + 2 * DAY, Decimal(1), Decimal(1)))
    slug = "baclofen" if rule.kind == "rise_soon" else "tizanidine"
    mine = uses[0] if uses else use(slug, first=TODAY - 400 * DAY)
    last = TODAY + 2 * DAY if rule.kind == "taper" else None
    if rule.kind.startswith("lab"):
        steps = steps[:1]
    taken = replace(mine, steps=steps, last=last)
    return situation(taken, labs=(), conditions=rule.conditions)


@pytest.mark.parametrize("rule", STANDING, ids=lambda rule: rule.id)
def test_every_standing_rule_speaks_on_the_record_that_it_is_about(rule):
    found = safety.alerts(record_of(rule), [rule])
    assert {alert.rule for alert in found} == {rule.id}
    assert all("%(" not in a.plain + a.precise for a in found)


@pytest.mark.parametrize("rule", STANDING, ids=lambda rule: rule.id)
def test_no_standing_rule_speaks_on_an_empty_record(rule):
    assert safety.alerts(Situation(TODAY), [rule]) == ()


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r.kind == "day"], ids=lambda rule: rule.id
)
def test_every_rule_about_a_day_speaks_when_its_answers_are_given(rule):
    taken = list(agents_of(rule.of))[:1]
    record = situation(
        *[a for a in taken if isinstance(a, Use)],
        others=[a for a in taken if isinstance(a, Other)],
        conditions=rule.conditions,
    )
    answers = frozenset({*rule.answers, *rule.with_answers} - {"hunter_positive"})
    hunter = HunterAnswers(serotonergic=True, clonus_spontaneous=True)
    day = DayFacts(TODAY, answers, hunter)
    found = safety.day_alerts(record, day, [rule])
    assert {alert.rule for alert in found} == {rule.id}
    assert safety.day_alerts(record, DayFacts(TODAY), [rule]) == ()


def test_every_kind_is_read_by_the_engine_or_asked_by_name():
    kinds = {rule.kind for rule in RULES.values()}
    assert kinds == safety.ALL_KINDS
    assert len(RULES) == len(rulebook.rules())
    assert kinds - set(safety.KINDS) == {"day", "units", *ASKED}


def test_the_gravest_comes_first():
    record = situation(
        use("tizanidine", 40),
        use("clonazepam"),
        others=[other("ciprofloxacin"), other("oxycodone")],
        labs=(),
    )
    levels = [alert.level for alert in safety.alerts(record, rulebook.rules())]
    assert levels == sorted(levels, key=lambda level: level.rank)
    assert levels[0] is Level.CONTRAINDICATED
    assert {Level.BOXED, Level.WARNING, Level.MONITOR} <= set(levels)


def test_what_refuses_is_urgent_or_graver():
    record = situation(
        use("clonazepam"), use("baclofen", 90), others=[other("oxycodone")]
    )
    found = safety.alerts(record, rulebook.rules())
    assert {a.level for a in safety.refusing(found)} == {Level.BOXED}
    assert len(found) > len(safety.refusing(found))


def test_a_change_brings_what_is_new_whichever_of_two_came_first():
    drug_here, pill = use("tizanidine"), other("ciprofloxacin")
    both = situation(drug_here, others=[pill])
    for before in (situation(drug_here), situation(others=[pill])):
        (alert,) = safety.added(before, both, rulebook.rules())
        assert alert.rule == "tizanidine-cyp1a2-strong"
    assert safety.added(both, both, rulebook.rules()) == ()


def test_more_of_what_is_too_much_is_said_again_and_less_is_not():
    high, higher = situation(use("baclofen", 90)), situation(use("baclofen", 120))
    (alert,) = safety.added(high, higher, rulebook.rules())
    assert alert.code == "over_label_max"
    assert safety.added(higher, high, rulebook.rules()) == ()


def test_units_of_two_toxins_have_no_rate():
    one, other_one = drug("onabotulinumtoxina"), drug("abobotulinumtoxina")
    alert = safety.convert_units(one, other_one, rulebook.rules())
    assert alert.level.refuses
    assert alert.code == "units_not_interchangeable"
    assert "no rate" in alert.precise


SPANISH = replace(
    RULES["tizanidine-cyp1a2-strong"],
    plain={"en": "Ask.", "es": "Pregunte por %(drug)s."},
)


@pytest.mark.parametrize(
    ("language", "plain"),
    [("en", "Ask."), ("es-mx", "Pregunte por Tizanidine."), ("fr", "Ask.")],
)
def test_words_are_those_of_the_language_or_else_english(language, plain):
    record = situation(use("tizanidine"), others=[other("ciprofloxacin")])
    (alert,) = safety.alerts(record, [SPANISH], language=language)
    assert alert.plain == plain


def test_a_drug_without_limits_raises_nothing():
    nothing = Drug("x", "X", "home")
    steps = (Dose(TODAY, Decimal(9999), Decimal(9999)),)
    taken = Use(nothing, first=TODAY, last=TODAY, steps=steps, benefit=True)
    assert safety.alerts(situation(taken), rulebook.rules()) == ()


def test_the_taper_of_a_drug_is_read_with_its_own_rule():
    rule = TaperRule("X", "mg", 3, None, None, None, "Slowly.", "A label", TODAY)
    mine = replace(drug("baclofen"), taper=rule)
    steps = tuple(
        Dose(TODAY + n * timedelta(days=1), Decimal(amount))
        for n, amount in ((-20, 20), (1, 10))
    )
    taken = Use(mine, first=TODAY - 20 * DAY, steps=steps, last=TODAY + 3 * DAY)
    assert safety.alerts(situation(taken), rulebook.rules()) == ()
