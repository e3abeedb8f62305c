"""Writes to the catalogue. No personal data here, so no audit rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.db import transaction

from education.catalogue import ArticleEntry, CatalogueError, Entry, Library
from education.models import (
    Article,
    Condition,
    DiagnosticTest,
    Ingredient,
    Precaution,
    SideEffect,
    Treatment,
)


@transaction.atomic
def load_library(*, library: Library) -> Counter:
    """Make the rows say what the files say; count made, changed and same.

    Keyed by slug (articles by slug and language). Rows that no file holds stay, for
    records may point to them; they are counted as `left`. All or nothing: the first
    row the models refuse raises `CatalogueError` with its slug and field.
    """
    counts: Counter = Counter()
    shelves = (
        (SideEffect, library.side_effects),
        (Condition, library.conditions),
        (DiagnosticTest, library.tests),
        (Ingredient, library.ingredients),
        (Precaution, library.precautions),
        (Treatment, library.treatments),
        (Article, library.articles),
    )
    for model, entries in shelves:
        rows = {_key(row): row for row in model.objects.all()}
        for entry in entries:
            row = rows.pop(_key(entry), None)
            counts[_store(model, row, entry)] += 1
        counts["left"] += len(rows)
    return counts


def _key(item) -> tuple:
    return (item.slug, getattr(item, "language", ""))


def _store(model, row, entry: Entry | ArticleEntry) -> str:
    values = asdict(entry)
    side_effects = values.pop("side_effects", None)
    outcome = "made" if row is None else "same"
    row = row or model(slug=entry.slug)
    if outcome == "made" or _differs(row, values):
        outcome = "made" if outcome == "made" else "changed"
        _save(row, values)
    if side_effects is not None and _relate(row, side_effects):
        outcome = "made" if outcome == "made" else "changed"
    return outcome


def _differs(row, values: Mapping) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _save(row, values: Mapping) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise CatalogueError(f"{row.slug}: {error.message_dict}") from error
    row.save()


def _relate(treatment: Treatment, slugs: list[str]) -> bool:
    """Whether the treatment's side effects had to be changed."""
    before = set(treatment.side_effects.values_list("slug", flat=True))
    if before == set(slugs):
        return False
    treatment.side_effects.set(SideEffect.objects.filter(slug__in=slugs))
    return True
