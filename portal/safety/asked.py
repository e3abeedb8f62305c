"""Rules that an action asks by name: what no list of facts can find by itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal.safety.facts import Drug
from portal.safety.rules import Alert, Finding, Rule, said

WATCH = "watch"
"""The kind of the rule that follows a sudden stop."""

LAST_RESORT = "last_resort"
"""The kind of the rule that comes before what cannot be undone."""

HOLD = "hold"
"""The kind of the rule that says that a plan stands still."""

LATE_FALL = "late_fall"
"""The kind of the rule about a fall that was told too late to hold a plan."""

OVERUSE = "overuse"
"""The kind of the rule about as-needed doses above their limit."""

KINDS = frozenset({WATCH, LAST_RESORT, HOLD, LATE_FALL, OVERUSE})


def withdrawal_watch(
    drug: Drug,
    signs: str,
    stopped_on: date,
    rules: Iterable[Rule],
    *,
    language: str = "en",
) -> Alert | None:
    """What to look for after a sudden stop, under the source of the medicine itself.

    `signs` are words of the catalogue. None: it may be stopped at once.
    """
    if drug.taper is None:
        return None
    rule = _of_kind(WATCH, rules)
    figures = {"drug": drug.name, "signs": signs}
    found = said(rule, Finding(f"{drug.slug}+{stopped_on}", figures), language)
    return replace(found, source=drug.taper.source, source_date=drug.taper.source_date)


def last_resort(
    drug: Drug, missing: Sequence[str], rules: Iterable[Rule], *, language: str = "en"
) -> Alert | None:
    """The refusal of surgery before all else was tried; `missing` says what was not.

    None: nothing is missing.
    """
    if not missing:
        return None
    rule = _of_kind(LAST_RESORT, rules)
    figures = {"drug": drug.name, "missing": "; ".join(missing)}
    return said(rule, Finding(drug.slug, figures), language)


def held(
    about: str,
    figures: Mapping[str, object],
    agreed_on: date,
    rules: Iterable[Rule],
    *,
    language: str = "en",
) -> Alert:
    """That a plan stands still by the rule agreed with it on that day."""
    found = said(_of_kind(HOLD, rules), Finding(about, figures), language)
    return replace(found, source_date=agreed_on)


def late_fall(
    about: str,
    figures: Mapping[str, object],
    rules: Iterable[Rule],
    *,
    language: str = "en",
) -> Alert:
    """That a fall, told days later, would have held this plan."""
    return said(_of_kind(LATE_FALL, rules), Finding(about, figures), language)


def overuse(
    about: str,
    name: str,
    over: Collection[date],
    today: date,
    rules: Iterable[Rule],
    *,
    language: str = "en",
) -> Alert | None:
    """As-needed doses above the limit on `at_least` of the last `days`; else None."""
    rule = _of_kind(OVERUSE, rules)
    recent = [day for day in over if 0 <= (today - day).days < (rule.days or 1)]
    if rule.at_least is not None and len(recent) < rule.at_least:
        return None
    figures = {"drug": name, "count": len(recent)}
    return said(rule, Finding(about, figures), language)


def _of_kind(kind: str, rules: Iterable[Rule]) -> Rule:
    return next(rule for rule in rules if rule.kind == kind)
