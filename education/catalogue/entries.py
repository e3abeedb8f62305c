"""The kinds of entry that the files of this folder hold, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from education.catalogue.values import (
    Sources,
    address,
    amount,
    amounts,
    day,
    parts_of_day,
    string,
    strings,
    switch,
    whole,
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every entry has. `texts` is words by language, English always there."""

    # Words that every language must have, and those it may have.
    must_say: ClassVar[frozenset[str]] = frozenset({"name"})
    may_say: ClassVar[frozenset[str]] = frozenset()
    lists: ClassVar[frozenset[str]] = frozenset()

    slug: Annotated[str, string]
    order: Annotated[int, whole]
    source: Annotated[str, string]
    source_url: Annotated[str, address] = ""
    source_date: Annotated[date, day]
    note: Annotated[str, string] = ""
    texts: Annotated[Mapping[str, Mapping[str, Any]], dict]


@dataclass(frozen=True, kw_only=True)
class SideEffectEntry(Entry):
    must_say: ClassVar = frozenset({"name", "advice"})

    red_flag: Annotated[bool, switch] = False
    urgency: Annotated[str, string] = "routine"


@dataclass(frozen=True, kw_only=True)
class ConditionEntry(Entry):
    must_say: ClassVar = frozenset({"name", "text"})


@dataclass(frozen=True, kw_only=True)
class DiagnosticTestEntry(Entry):
    must_say: ClassVar = frozenset({"name", "text", "why"})

    kind: Annotated[str, string]


@dataclass(frozen=True, kw_only=True)
class TreatmentEntry(Entry):
    """Units and meanings: see `education.models.Treatment`."""

    must_say: ClassVar = frozenset(
        {"name", "summary", "how_it_works", "instructions_plain", "watch_for"}
    )
    may_say: ClassVar = frozenset({"taper_text", "withdrawal_signs"})
    lists: ClassVar = frozenset({"watch_for", "withdrawal_signs"})

    kind: Annotated[str, string]
    reviewed_on: Annotated[date, day]
    review_due: Annotated[date, day]
    brand_names: Annotated[list[str], strings] = field(default_factory=list)
    rxnorm: Annotated[str, string] = ""
    ingredients: Annotated[list[str], strings] = field(default_factory=list)
    sedating: Annotated[bool, switch] = False
    unit: Annotated[str, string] = ""
    start_dose: Annotated[Decimal | None, amount] = None
    step_dose: Annotated[Decimal | None, amount] = None
    step_days: Annotated[int | None, whole] = None
    max_rise: Annotated[Decimal | None, amount] = None
    max_daily_dose: Annotated[Decimal | None, amount] = None
    max_single_dose: Annotated[Decimal | None, amount] = None
    adequate_daily_dose: Annotated[Decimal | None, amount] = None
    min_days_at_dose: Annotated[int | None, whole] = None
    onset_days: Annotated[int | None, whole] = None
    times: Annotated[list[str], parts_of_day] = field(default_factory=list)
    tablet_sizes: Annotated[list[str], amounts] = field(default_factory=list)
    splittable: Annotated[bool, switch] = False
    taper_only: Annotated[bool, switch] = False
    taper_min_days: Annotated[int | None, whole] = None
    taper_max_step: Annotated[Decimal | None, amount] = None
    taper_max_percent: Annotated[int | None, whole] = None
    taper_step_days: Annotated[int | None, whole] = None
    taper_usual_percent: Annotated[int | None, whole] = None
    washout_days: Annotated[int | None, whole] = None
    exclude_days_after_stop: Annotated[int | None, whole] = None
    reversible: Annotated[bool, switch] = True
    interval_days: Annotated[int | None, whole] = None
    max_cumulative_units: Annotated[Decimal | None, amount] = None
    cumulative_window_days: Annotated[int | None, whole] = None
    side_effects: Annotated[list[str], strings] = field(default_factory=list)
    further_sources: Sources = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class IngredientEntry(Entry):
    """`also`: brand names and other spellings; see `portal.substances`."""

    may_say: ClassVar = frozenset({"also"})
    lists: ClassVar = frozenset({"also"})

    rxnorm: Annotated[str, string] = ""
    classes: Annotated[list[str], strings] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PrecautionEntry(Entry):
    must_say: ClassVar = frozenset({"name", "text"})


@dataclass(frozen=True, kw_only=True)
class AggravatorEntry(Entry):
    """What makes clonus worse; by which signs and answers a log may tell of it."""

    signs: Annotated[list[str], strings] = field(default_factory=list)
    answers: Annotated[list[str], strings] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SideEntry:
    """What a rule speaks of; see `portal.safety.rules.Side`."""

    treatments: Annotated[list[str], strings] = field(default_factory=list)
    ingredients: Annotated[list[str], strings] = field(default_factory=list)
    classes: Annotated[list[str], strings] = field(default_factory=list)


def side(value: Any) -> SideEntry:
    """A table of treatments, ingredients and classes, at least one of them."""
    known = {spec.name for spec in fields(SideEntry)}
    if not isinstance(value, dict) or not value or set(value) - known:
        raise ValueError(f"must hold some of: {', '.join(sorted(known))}")
    return SideEntry(**{name: strings(items) for name, items in value.items()})


@dataclass(frozen=True, kw_only=True)
class RuleEntry(Entry):
    """A safety rule; kinds and parameters: see `portal.safety.rules.Rule`.

    `title` names what the rule is about; `plain` is for the patient, `precise` for
    the clinician. The file calls the slug of a rule its id.
    """

    must_say: ClassVar = frozenset({"title", "plain", "precise"})

    order: Annotated[int, whole] = 0
    code: Annotated[str, string]
    version: Annotated[int, whole]
    level: Annotated[str, string]
    kind: Annotated[str, string]
    of: Annotated[SideEntry, side] = field(default_factory=SideEntry)
    against: Annotated[SideEntry, side] = field(default_factory=SideEntry)
    conditions: Annotated[list[str], strings] = field(default_factory=list)
    answers: Annotated[list[str], strings] = field(default_factory=list)
    with_answers: Annotated[list[str], strings] = field(default_factory=list)
    events: Annotated[list[str], strings] = field(default_factory=list)
    tests: Annotated[list[str], strings] = field(default_factory=list)
    unless_codes: Annotated[list[str], strings] = field(default_factory=list)
    at_least: Annotated[Decimal | None, amount] = None
    above: Annotated[Decimal | None, amount] = None
    at_most: Annotated[Decimal | None, amount] = None
    below: Annotated[Decimal | None, amount] = None
    max_dose: Annotated[Decimal | None, amount] = None
    days: Annotated[int | None, whole] = None


@dataclass(frozen=True, kw_only=True)
class ArticleEntry:
    """One article in one language; the file name is its slug."""

    slug: Annotated[str, string]
    language: Annotated[str, string]
    section: Annotated[str, string]
    title: Annotated[str, string]
    summary: Annotated[str, string]
    sources: Sources
    reviewed_on: Annotated[date, day]
    review_due: Annotated[date, day]
    order: Annotated[int, whole]
    body_markdown: Annotated[str, string]
