"""Two things that do not go together: medicine with medicine, allergy, condition."""

from collections.abc import Iterator
from itertools import combinations, permutations

from portal.safety.agents import Agent, covers, not_over
from portal.safety.facts import Allergen, Other, Situation
from portal.safety.rules import Finding, Rule


def interaction(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """`of` and `against` are taken on one day, in whichever order they were entered.

    A medicine never interacts with itself; the rule `duplicate` speaks of that.
    """
    for one, other in permutations(not_over(situation), 2):
        if one.ingredients & other.ingredients or not one.meets(other):
            continue
        if covers(rule.of, one) and covers(rule.against, other):
            symmetric = covers(rule.of, other) and covers(rule.against, one)
            pair = sorted([one, other], key=_name) if symmetric else [one, other]
            yield _pair(*pair)


def duplicate(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A treatment here and another medicine, or two treatments, share an ingredient."""
    for one, other in combinations(not_over(situation), 2):
        shared = one.ingredients & other.ingredients
        same_treatment = one.treatment == other.treatment
        if shared and not same_treatment and one.meets(other):
            for slug in shared:
                first, second = sorted([one, other], key=_name)
                names = {"drug": first.name, "other": second.name}
                yield Finding(slug, names)


def allergy(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """An allergy to what is taken: its own ingredient where `against` is empty.

    With `against`: an allergy to one of these stands against every `of`.
    """
    for agent in not_over(situation):
        for allergen in situation.allergies:
            if _stands_against(rule, allergen, agent) and allergen.substance:
                yield Finding(
                    f"{agent.key}+{allergen.substance.slug}",
                    {"drug": agent.name, "other": allergen.name},
                )


def _stands_against(rule: Rule, allergen: Allergen, agent: Agent) -> bool:
    substance = allergen.substance
    if substance is None:
        return False
    if rule.against.is_empty:
        return substance.slug in agent.ingredients
    named = substance.slug in rule.against.ingredients
    of_class = bool(rule.against.classes & substance.classes)
    own = substance.slug in agent.ingredients
    return covers(rule.of, agent) and not own and (named or of_class)


def condition(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """One of `conditions` is on record and one of `of` is taken or planned."""
    for agent in not_over(situation):
        if covers(rule.of, agent):
            for slug in rule.conditions & situation.conditions:
                yield Finding(f"{agent.key}+{slug}", {"drug": agent.name})


def unknown(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A medicine or an allergy has a name that is on no list: no rule can read it."""
    today = situation.today
    taken = [o for o in situation.others if o.last is None or o.last >= today]
    listed: tuple[Other | Allergen, ...] = (*taken, *situation.allergies)
    for named in listed:
        if named.substance is None:
            yield Finding(f"unknown+{named.name.casefold()}", {"other": named.name})


def age(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """The person is `at_least` or `below` so many years old and takes one of `of`."""
    years = situation.age
    if years is None:
        return
    old = rule.at_least is not None and years >= rule.at_least
    young = rule.below is not None and years < rule.below
    if old or young:
        for agent in not_over(situation):
            if covers(rule.of, agent):
                yield Finding(agent.key, {"drug": agent.name, "age": years})


def event(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """One of `events` has happened to one of `of`: a late refill, a pump alarm."""
    for agent in not_over(situation):
        if covers(rule.of, agent):
            for name in rule.events & situation.events:
                yield Finding(f"{agent.key}+{name}", {"drug": agent.name})


def _pair(one: Agent, other: Agent) -> Finding:
    return Finding(f"{one.key}+{other.key}", {"drug": one.name, "other": other.name})


def _name(agent: Agent) -> tuple[str, str]:
    return (agent.key, agent.name)
