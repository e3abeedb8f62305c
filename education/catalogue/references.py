"""Whether what one entry names is held by a file."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from education.catalogue.entries import RuleEntry, SideEntry, TreatmentEntry


@dataclass(frozen=True)
class Shelves:
    """The short names that entries may point to."""

    treatments: Collection[str]
    ingredients: Collection[str]
    classes: Collection[str]
    conditions: Collection[str]
    side_effects: Collection[str]
    codes: Collection[str]


def shelves(found: Mapping[str, list[Any]]) -> Shelves:
    """The names of everything that was read, by kind of entry."""
    return Shelves(
        treatments={e.slug for e in found["treatment"]},
        ingredients={e.slug for e in found["ingredient"]},
        classes={name for e in found["ingredient"] for name in e.classes},
        conditions={e.slug for e in [*found["precaution"], *found["condition"]]},
        side_effects={e.slug for e in found["side_effect"]},
        codes={e.code for e in found["rule"]},
    )


def dangling(found: Mapping[str, list[Any]]) -> Iterator[str]:
    """Each name that no file holds, in words: "tizanidine: side_effects names itch"."""
    held = shelves(found)
    for treatment in found["treatment"]:
        yield from _missing(treatment.slug, _of_treatment(treatment, held))
    for rule in found["rule"]:
        yield from _missing(rule.slug, _of_rule(rule, held))
    for aggravator in found["aggravator"]:
        named = iter([("signs", aggravator.signs, held.side_effects)])
        yield from _missing(aggravator.slug, named)


Named = Iterator[tuple[str, list[str], Collection[str]]]


def _missing(slug: str, named: Named) -> Iterator[str]:
    for field, names, held in named:
        for name in names:
            if name not in held:
                yield f"{slug}: {field} names {name}, which no file holds"


def _of_treatment(treatment: TreatmentEntry, held: Shelves) -> Named:
    yield "side_effects", treatment.side_effects, held.side_effects
    yield "ingredients", treatment.ingredients, held.ingredients


def _of_rule(rule: RuleEntry, held: Shelves) -> Named:
    yield "conditions", rule.conditions, held.conditions
    yield "unless_codes", rule.unless_codes, held.codes
    yield from _of_side("of", rule.of, held)
    yield from _of_side("against", rule.against, held)


def _of_side(name: str, side: SideEntry, held: Shelves) -> Named:
    yield f"{name}.treatments", side.treatments, held.treatments
    yield f"{name}.ingredients", side.ingredients, held.ingredients
    yield f"{name}.classes", side.classes, held.classes
