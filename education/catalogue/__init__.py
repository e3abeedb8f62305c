"""Reads the reviewed texts of this folder and of ``content/`` into plain values.

Plain Python: no Django, no database. Every mistake raises `CatalogueError` with the
file, the entry and the field, so that a review finds it before a patient does.
What a value may be (choices, ranges, pairs) is kept by the models.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar, get_type_hints

CATALOGUE_DIR = Path(__file__).parent
CONTENT_DIR = CATALOGUE_DIR.parent / "content"
FALLBACK_LANGUAGE = "en"
FRONT_MATTER_FENCE = "+++"


class CatalogueError(ValueError):
    """A catalogue file says something it may not; the message says where."""


# What a field of a file may hold. Each reader returns the value or raises
# ValueError with words that complete "file: entry: field ...".


def _string(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text that is not empty")
    return value.strip()


def _address(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("https://"):
        raise ValueError("must be an address that begins with https://")
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("must be a whole number, 0 or more")
    return value


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number")
    return Decimal(value)


def _day(value: Any) -> date:
    if not isinstance(value, date) or hasattr(value, "hour"):
        raise ValueError("must be a date written as 2026-11-22")
    return value


def _strings(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("must be a list of texts")
    return [_string(item) for item in value]


def _records(*keys: str) -> Callable[[Any], list[dict[str, str]]]:
    def read(value: Any) -> list[dict[str, str]]:
        if not isinstance(value, list):
            raise ValueError("must be a list")
        return [_record(item, keys) for item in value]

    return read


def _record(item: Any, keys: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(item, dict) or set(item) != set(keys):
        raise ValueError(f"must hold exactly: {', '.join(keys)}")
    return {key: _string(item[key]) for key in keys}


def _sources(value: Any) -> list[dict[str, str]]:
    """A list of name, url ("" where there is none) and ISO date."""
    if not isinstance(value, list) or not value:
        raise ValueError("must name at least one source")
    return [_source(item) for item in value]


def _source(item: Any) -> dict[str, str]:
    if not isinstance(item, dict) or not {"name", "date"} <= set(item):
        raise ValueError("must hold a name and a date for each source")
    if set(item) - {"name", "date", "url"}:
        raise ValueError("must hold only name, url and date for each source")
    url = _address(item["url"]) if item.get("url") else ""
    return {
        "name": _string(item["name"]),
        "url": url,
        "date": _day(item["date"]).isoformat(),
    }


Checks = Annotated[list[dict[str, str]], _records("test", "when")]
Interactions = Annotated[list[dict[str, str]], _records("with", "level", "why")]
Sources = Annotated[list[dict[str, str]], _sources]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every entry has. `texts` is words by language, English always there."""

    # Words that every language must have, and those it may have.
    must_say: ClassVar[frozenset[str]] = frozenset({"name"})
    may_say: ClassVar[frozenset[str]] = frozenset()
    lists: ClassVar[frozenset[str]] = frozenset()

    slug: Annotated[str, _string]
    order: Annotated[int, _whole]
    source: Annotated[str, _string]
    source_url: Annotated[str, _address] = ""
    source_date: Annotated[date, _day]
    note: Annotated[str, _string] = ""
    texts: Annotated[Mapping[str, Mapping[str, Any]], dict]


@dataclass(frozen=True, kw_only=True)
class SideEffectEntry(Entry):
    must_say: ClassVar = frozenset({"name", "advice"})

    red_flag: Annotated[bool, _switch] = False
    urgency: Annotated[str, _string] = "routine"


@dataclass(frozen=True, kw_only=True)
class ConditionEntry(Entry):
    must_say: ClassVar = frozenset({"name", "text"})


@dataclass(frozen=True, kw_only=True)
class DiagnosticTestEntry(Entry):
    must_say: ClassVar = frozenset({"name", "text", "why"})

    kind: Annotated[str, _string]


@dataclass(frozen=True, kw_only=True)
class TreatmentEntry(Entry):
    """Units and meanings: see `education.models.Treatment`."""

    must_say: ClassVar = frozenset(
        {"name", "summary", "how_it_works", "instructions_plain", "watch_for"}
    )
    may_say: ClassVar = frozenset({"taper_text", "withdrawal_signs"})
    lists: ClassVar = frozenset({"watch_for", "withdrawal_signs"})

    kind: Annotated[str, _string]
    reviewed_on: Annotated[date, _day]
    review_due: Annotated[date, _day]
    brand_names: Annotated[list[str], _strings] = field(default_factory=list)
    rxnorm: Annotated[str, _string] = ""
    sedating: Annotated[bool, _switch] = False
    unit: Annotated[str, _string] = ""
    start_dose: Annotated[Decimal | None, _amount] = None
    step_dose: Annotated[Decimal | None, _amount] = None
    step_days: Annotated[int | None, _whole] = None
    max_daily_dose: Annotated[Decimal | None, _amount] = None
    adequate_daily_dose: Annotated[Decimal | None, _amount] = None
    min_days_at_dose: Annotated[int | None, _whole] = None
    onset_days: Annotated[int | None, _whole] = None
    taper_only: Annotated[bool, _switch] = False
    taper_min_days: Annotated[int | None, _whole] = None
    taper_max_step: Annotated[Decimal | None, _amount] = None
    taper_max_percent: Annotated[int | None, _whole] = None
    taper_step_days: Annotated[int | None, _whole] = None
    washout_days: Annotated[int | None, _whole] = None
    exclude_days_after_stop: Annotated[int | None, _whole] = None
    reversible: Annotated[bool, _switch] = True
    interval_days: Annotated[int | None, _whole] = None
    max_cumulative_units: Annotated[Decimal | None, _amount] = None
    cumulative_window_days: Annotated[int | None, _whole] = None
    monitoring: Checks = field(default_factory=list)
    contraindications: Annotated[list[str], _strings] = field(default_factory=list)
    interactions: Interactions = field(default_factory=list)
    side_effects: Annotated[list[str], _strings] = field(default_factory=list)
    further_sources: Sources = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ArticleEntry:
    """One article in one language; the file name is its slug."""

    slug: Annotated[str, _string]
    language: Annotated[str, _string]
    section: Annotated[str, _string]
    title: Annotated[str, _string]
    summary: Annotated[str, _string]
    sources: Sources
    reviewed_on: Annotated[date, _day]
    review_due: Annotated[date, _day]
    order: Annotated[int, _whole]
    body_markdown: Annotated[str, _string]


@dataclass(frozen=True)
class Library:
    """Everything the files hold, in the order in which rows can be made."""

    side_effects: tuple[SideEffectEntry, ...]
    conditions: tuple[ConditionEntry, ...]
    tests: tuple[DiagnosticTestEntry, ...]
    treatments: tuple[TreatmentEntry, ...]
    articles: tuple[ArticleEntry, ...]


KINDS: Mapping[str, type[Entry]] = {
    "side_effect": SideEffectEntry,
    "condition": ConditionEntry,
    "test": DiagnosticTestEntry,
    "treatment": TreatmentEntry,
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
    _check_references(found["treatment"], {e.slug for e in found["side_effect"]})
    return Library(
        side_effects=tuple(found["side_effect"]),
        conditions=tuple(found["condition"]),
        tests=tuple(found["test"]),
        treatments=tuple(found["treatment"]),
        articles=tuple(read_article(path) for path in sorted(content.glob("*/*.md"))),
    )


def _refuse_twice(path: Path, entry: Entry, others: list[Any]) -> None:
    if any(other.slug == entry.slug for other in others):
        raise CatalogueError(f"{path.name}: {entry.slug}: slug is used twice")


def _check_references(treatments: list[TreatmentEntry], known: set[str]) -> None:
    for treatment in treatments:
        for slug in treatment.side_effects:
            if slug not in known:
                raise CatalogueError(
                    f"{treatment.slug}: side_effects names {slug}, which no file holds"
                )


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
    where = f"{name}: {row.get('slug', '(no slug)')}"
    values = {**row}
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
        word: _read(
            _strings if word in cls.lists else _string, value, f"{where}.{word}"
        )
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
