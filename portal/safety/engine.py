"""The rules at work: what stands against a situation, and what a change brings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from portal.safety import asked, doses, injections, interactions, labs, logs
from portal.safety.facts import Drug, Situation
from portal.safety.rules import Alert, Finding, Rule, gravest_first, said

UNITS = "units"
"""The kind of the one rule that is asked, not found: units of two toxins."""

KINDS: Mapping[str, Callable[[Rule, Situation], Iterator[Finding]]] = {
    "interaction": interactions.interaction,
    "duplicate": interactions.duplicate,
    "allergy": interactions.allergy,
    "condition": interactions.condition,
    "unknown": interactions.unknown,
    "age": interactions.age,
    "event": interactions.event,
    "dose_max": doses.dose_max,
    "single_max": doses.single_max,
    "rise": doses.rise,
    "rise_soon": doses.rise_soon,
    "rise_percent": doses.rise_percent,
    "taper": doses.taper,
    "reduction": doses.reduction,
    "driving": doses.driving,
    "lab": labs.lab,
    "times_limit": labs.times_limit,
    "lab_baseline": labs.lab_baseline,
    "lab_after_max": labs.lab_after_max,
    "lab_repeat": labs.lab_repeat,
    "review": labs.review,
    "long_use": labs.long_use,
    "reinjection": injections.reinjection,
    "cumulative": injections.cumulative,
}
"""How each kind of standing rule is read."""

ALL_KINDS = frozenset({*KINDS, *asked.KINDS, logs.DAY, UNITS})


TIMED = frozenset(
    {"lab_baseline", "lab_after_max", "lab_repeat", "review", "long_use", "event"}
)
"""Kinds that a day more can bring, though nobody changed anything."""


def alerts(
    situation: Situation, rules: Sequence[Rule], *, language: str = "en"
) -> tuple[Alert, ...]:
    """Everything that stands against this situation, gravest first.

    A function of the whole situation: the order of entry cannot matter. A rule with
    `unless_codes` is silent about what a rule of those codes already speaks of.
    """
    found = [
        said(rule, finding, language)
        for rule in rules
        if rule.kind in KINDS
        for finding in KINDS[rule.kind](rule, situation)
    ]
    spoken = {(alert.code, _parts(alert)) for alert in found}
    silent = {rule.id: rule.unless_codes for rule in rules if rule.unless_codes}
    return gravest_first(
        alert
        for alert in found
        if not any(
            (code, _parts(alert)) in spoken for code in silent.get(alert.rule, ())
        )
    )


def added(
    before: Situation,
    after: Situation,
    rules: Sequence[Rule],
    *,
    language: str = "en",
) -> tuple[Alert, ...]:
    """What a change brings: alerts that are new, or further beyond their limit."""
    known = {_key(a): a.excess for a in alerts(before, rules, language=language)}
    return tuple(
        alert
        for alert in alerts(after, rules, language=language)
        if alert.excess > known.get(_key(alert), Decimal(-1))
    )


def refusing(found: Iterable[Alert]) -> tuple[Alert, ...]:
    """Those that need a physician's written reason."""
    return tuple(alert for alert in found if alert.level.refuses)


def convert_units(
    from_product: Drug, to_product: Drug, rules: Iterable[Rule], *, language: str = "en"
) -> Alert:
    """The refusal to turn units of one toxin into another's: there is no rate."""
    rule = next(rule for rule in rules if rule.kind == UNITS)
    names = {"drug": from_product.name, "other": to_product.name}
    about = f"{from_product.slug}+{to_product.slug}"
    return said(rule, Finding(about, names), language)


def _key(alert: Alert) -> tuple[str, str, str]:
    return (alert.rule, alert.about, alert.level)


def _parts(alert: Alert) -> frozenset[str]:
    """What an alert is about, whichever is named first."""
    return frozenset(alert.about.split("+"))
