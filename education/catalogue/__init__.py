"""Reads the reviewed texts of this folder and of ``content/`` into plain values.

Plain Python: no Django, no database. Every mistake raises `CatalogueError` with the
file, the entry and the field, so that a review finds it before a patient does.
What a value may be (choices, ranges, pairs) is kept by the models.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from education.catalogue.entries import (
    AggravatorEntry,
    ArticleEntry,
    ConditionEntry,
    DiagnosticTestEntry,
    Entry,
    IngredientEntry,
    PrecautionEntry,
    RuleEntry,
    SideEffectEntry,
    TreatmentEntry,
)
from education.catalogue.references import dangling
from education.catalogue.values import string, strings

CATALOGUE_DIR = Path(__file__).parent
CONTENT_DIR = CATALOGUE_DIR.parent / "content"
FALLBACK_LANGUAGE = "en"
FRONT_MATTER_FENCE = "+++"


class CatalogueError(ValueError):
    """A catalogue file says something it may not; the message says where."""


@dataclass(frozen=True)
class Library:
    """Everything the files hold, in the order in which rows can be made."""

    side_effects: tuple[SideEffectEntry, ...]
    conditions: tuple[ConditionEntry, ...]
    tests: tuple[DiagnosticTestEntry, ...]
    ingredients: tuple[IngredientEntry, ...]
    precautions: tuple[PrecautionEntry, ...]
    treatments: tuple[TreatmentEntry, ...]
    rules: tuple[RuleEntry, ...]
    aggravators: tuple[AggravatorEntry, ...]
    articles: tuple[ArticleEntry, ...]


KINDS: Mapping[str, type[Entry]] = {
    "side_effect": SideEffectEntry,
    "condition": ConditionEntry,
    "test": DiagnosticTestEntry,
    "ingredient": IngredientEntry,
    "precaution": PrecautionEntry,
    "treatment": TreatmentEntry,
    "rule": RuleEntry,
    "aggravator": AggravatorEntry,
}

AnyEntry = TypeVar("AnyEntry")


def read_library(
    catalogue: Path = CATALOGUE_DIR, content: Path = CONTENT_DIR
) -> Library:
    """Read both folders. Raises `CatalogueError` at the first mistake."""
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for path in sorted(catalogue.glob("*.toml")):
        for kind, entry in _entries_of(path):
            _refuse_twice(path, entry, found[kind])
            found[kind].append(entry)
    for mistake in dangling(found):
        raise CatalogueError(mistake)
    return Library(
        side_effects=tuple(found["side_effect"]),
        conditions=tuple(found["condition"]),
        tests=tuple(found["test"]),
        ingredients=tuple(found["ingredient"]),
        precautions=tuple(found["precaution"]),
        treatments=tuple(found["treatment"]),
        rules=tuple(found["rule"]),
        aggravators=tuple(sorted(found["aggravator"], key=lambda e: e.order)),
        articles=tuple(read_article(path) for path in sorted(content.glob("*/*.md"))),
    )


def _refuse_twice(path: Path, entry: Entry, others: list[Any]) -> None:
    if any(other.slug == entry.slug for other in others):
        raise CatalogueError(f"{path.name}: {entry.slug}: slug is used twice")


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from error


def _entries_of(path: Path) -> Iterator[tuple[str, Entry]]:
    tables = _toml(path.read_text(encoding="utf-8"), path.name)
    for kind, rows in tables.items():
        if kind not in KINDS:
            raise CatalogueError(f"{path.name}: {kind} is no kind of entry")
        for row in rows:
            yield kind, _entry(KINDS[kind], row, path.name)


def _entry(cls: type[Entry], row: Mapping[str, Any], name: str) -> Entry:
    values = {**row}
    if cls is RuleEntry and "id" in values:
        values["slug"] = values.pop("id")
    where = f"{name}: {values.get('slug', '(no slug)')}"
    values["texts"] = _texts(cls, values.pop("text", {}), where)
    return _build(cls, values, where)


def _texts(cls: type[Entry], texts: Mapping[str, Any], where: str) -> dict[str, Any]:
    if FALLBACK_LANGUAGE not in texts:
        raise CatalogueError(f"{where}: text.{FALLBACK_LANGUAGE} is missing")
    return {
        language: _words(cls, words, f"{where}: text.{language}")
        for language, words in texts.items()
    }


def _words(cls: type[Entry], words: Mapping[str, Any], where: str) -> dict[str, Any]:
    missing = sorted(cls.must_say - set(words))
    unknown = sorted(set(words) - cls.must_say - cls.may_say)
    if missing or unknown:
        word = missing[0] if missing else unknown[0]
        raise CatalogueError(f"{where}.{word} is {'missing' if missing else 'unknown'}")
    return {
        word: _read(strings if word in cls.lists else string, value, f"{where}.{word}")
        for word, value in words.items()
    }


def _read(reader: Callable[[Any], Any], value: Any, where: str) -> Any:
    try:
        return reader(value)
    except ValueError as error:
        raise CatalogueError(f"{where} {error}") from error


def _is_required(spec: Field[Any]) -> bool:
    return spec.default is MISSING and spec.default_factory is MISSING


def _readers(cls: type[Any]) -> dict[str, Callable[[Any], Any]]:
    """The reader of each field: the second part of its Annotated type."""
    hints = get_type_hints(cls, include_extras=True)
    return {spec.name: hints[spec.name].__metadata__[0] for spec in fields(cls)}


def _build(cls: type[AnyEntry], values: Mapping[str, Any], where: str) -> AnyEntry:
    readers = _readers(cls)
    for name in values:
        if name not in readers:
            raise CatalogueError(f"{where}: {name} is unknown")
    for spec in fields(cls):  # type: ignore[arg-type]
        if _is_required(spec) and spec.name not in values:
            raise CatalogueError(f"{where}: {spec.name} is missing")
    return cls(
        **{
            name: _read(readers[name], value, f"{where}: {name}")
            for name, value in values.items()
        }
    )


def read_article(path: Path) -> ArticleEntry:
    """Read one Markdown file with TOML front matter between two `+++` lines."""
    where = f"{path.parent.name}/{path.name}"
    parts = path.read_text(encoding="utf-8").split(f"{FRONT_MATTER_FENCE}\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise CatalogueError(f"{where}: front matter between +++ lines is missing")
    values = {
        **_toml(parts[1], where),
        "slug": path.stem,
        "language": path.parent.name,
        "body_markdown": parts[2],
    }
    return _build(ArticleEntry, values, where)
