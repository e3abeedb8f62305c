"""docs/clinical-rules.md, written from the files: every rule, for a clinician to sign.

The prose stands in clinical-rules.md beside this module; each `<!-- name -->` there is
replaced by what the files say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

from education.catalogue import CATALOGUE_DIR, Library
from education.catalogue.entries import (
    Entry,
    RuleEntry,
    SideEntry,
    TreatmentEntry,
)

TEMPLATE = CATALOGUE_DIR / "clinical-rules.md"

PARAMETERS = [
    spec.name
    for spec in fields(RuleEntry)
    if spec.name not in {"order", "code", "version", "level", "kind"}
    and spec.name not in {spec.name for spec in fields(Entry)}
]
"""What tells one rule of a kind from another."""


def clinical_rules(library: Library, template: Path = TEMPLATE) -> str:
    """The whole document."""
    parts = {
        "doses": _rows(_doses(t) for t in library.treatments),
        "tapers": _rows(_taper(t) for t in library.treatments if t.taper_only),
        "after": _rows(_after(t) for t in library.treatments),
        "red_flags": _rows(
            [e.slug, e.urgency, e.source] for e in library.side_effects if e.red_flag
        ),
        "aggravators": _rows(
            [a.texts["en"]["name"], _dated(a.source, a.source_date)]
            for a in library.aggravators
        ),
        "sources": "\n".join(
            line for treatment in library.treatments for line in _sources(treatment)
        ),
        "rules": "\n".join(line for rule in library.rules for line in _rule(rule)),
    }
    text = template.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part.rstrip())
    return text


def _rows(rows: Iterator[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _doses(t: TreatmentEntry) -> list[str]:
    return [
        t.slug,
        t.unit or "-",
        *_cells(t.start_dose, t.step_dose, t.max_rise, t.step_days),
        *_cells(t.max_daily_dose, t.max_single_dose, t.adequate_daily_dose),
        *_cells(t.min_days_at_dose, t.onset_days),
        "yes" if t.sedating else "no",
    ]


def _taper(t: TreatmentEntry) -> list[str]:
    limits = (t.taper_min_days, t.taper_max_step, t.taper_max_percent)
    return [t.slug, *_cells(*limits, t.taper_step_days, t.taper_usual_percent)]


def _after(t: TreatmentEntry) -> list[str]:
    return [
        t.slug,
        *_cells(t.washout_days, t.exclude_days_after_stop),
        "yes" if t.reversible else "no",
        *_cells(t.interval_days, t.max_cumulative_units, t.cumulative_window_days),
    ]


def _cells(*values: Decimal | int | None) -> Iterator[str]:
    for value in values:
        yield "-" if value is None else f"{Decimal(value).normalize():f}"


def _sources(t: TreatmentEntry) -> Iterator[str]:
    chief = _dated(t.source, t.source_date)
    others = [_dated(s["name"], s["date"]) for s in t.further_sources]
    yield f"- **{t.slug}**: {'; '.join([chief, *others])}."
    if t.note:
        yield f"  {t.note}"


def _rule(rule: RuleEntry) -> Iterator[str]:
    words = rule.texts["en"]
    link = f" <{rule.source_url}>" if rule.source_url else ""
    yield f"### {rule.slug}"
    yield ""
    yield f"**{words['title']}**"
    yield ""
    yield f"- Level **{rule.level}**, code `{rule.code}`, version {rule.version}."
    yield f"- Kind `{rule.kind}`{_parameters(rule)}."
    yield f"- Patient: {_bracketed(words['plain'])}"
    yield f"- Clinician: {_bracketed(words['precise'])}"
    yield f"- Source: {_dated(rule.source, rule.source_date)}.{link}"
    if rule.note:
        yield f"- Note: {rule.note}"
    yield "- Signed by a clinician: ______________________ on ____________"
    yield ""


def _parameters(rule: RuleEntry) -> str:
    said = [
        f"{name} {_value(value)}"
        for name in PARAMETERS
        if (value := getattr(rule, name)) not in (None, [], SideEntry())
    ]
    return f": {'; '.join(said)}" if said else ""


def _value(value: Decimal | int | Sequence[str] | SideEntry) -> str:
    if isinstance(value, SideEntry):
        names = (value.treatments, value.ingredients, value.classes)
        return ", ".join(name for group in names for name in group)
    if isinstance(value, Decimal | int):
        return next(_cells(value))
    return ", ".join(value)


def _bracketed(words: str) -> str:
    """The words with [name] for each figure."""
    return re.sub(r"%\((\w+)\)s", r"[\1]", words).replace("%%", "%")


def _dated(source: str, on: date | str) -> str:
    return f"{source} ({on})"
