"""Which ingredient a person means by a name: its own, a brand, or nearly so.

A name that is one of the list's is taken; one that only resembles some is asked about;
any other stays as it was written, for the clinic to look at.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from education.catalogue import Library
from education.models import Ingredient, Treatment
from portal.models import search_form

MOST = 6
"""Choices that are shown at most; more would be a list to search."""

ALIKE = 0.8
"""How alike two spellings must be (difflib's ratio) to be asked about."""

SHORTEST = 3
"""Letters from which the beginning of a name is asked about."""

_AMOUNT = re.compile(r"\d[\d.,/x×]*\s*(mg|mcg|µg|μg|ug|g|ml|iu|%)?(?!\w)", re.I)
_INSIDE = re.compile(r"\(([^)]*)\)")


@dataclass(frozen=True)
class Meant:
    """What a name means: surely this one, or perhaps one of these, or none known."""

    sure: Ingredient | None = None
    maybe: tuple[Ingredient, ...] = ()


class Known:
    """The list of ingredients by every name that people use for them."""

    def __init__(self, called: Iterable[tuple[Ingredient, Iterable[str]]]):
        self._of: dict[str, list[Ingredient]] = {}
        self.names: list[str] = []
        for ingredient, names in called:
            self.names.append(ingredient.name)
            for name in {plain(name) for name in names} - {""}:
                self._of.setdefault(name, []).append(ingredient)

    def meant_by(self, text: str) -> Meant:
        """What `text` means, whatever its case, accents, signs and amounts."""
        typed = plain(_AMOUNT.sub(" ", text))
        exact = self._of.get(typed, [])
        if len(exact) == 1:
            return Meant(sure=exact[0])
        return Meant(maybe=self._nearly(typed))

    def _nearly(self, typed: str) -> tuple[Ingredient, ...]:
        if len(typed) < SHORTEST:
            return ()
        named = [name for name in self._of if _holds(typed, name)]
        begun = sorted(name for name in self._of if f" {typed}" in f" {name}")
        alike = get_close_matches(typed, self._of, n=MOST, cutoff=ALIKE)
        found = chain.from_iterable(self._of[n] for n in [*named, *begun, *alike])
        return tuple({item.slug: item for item in found}.values())[:MOST]


def known() -> Known:
    """The list as it stands, in two queries."""
    ingredients = list(Ingredient.objects.all())
    brands: dict[str, list[str]] = {}
    for slugs, names in Treatment.objects.values_list("ingredients", "brand_names"):
        for slug in slugs if len(slugs) == 1 else ():
            brands.setdefault(slug, []).extend(names)
    return Known(
        (
            item,
            [
                *own_names(item.slug, item.name, item.also),
                *brands.get(item.slug, ()),
            ],
        )
        for item in ingredients
    )


def known_of(shelf: Library) -> Known:
    """The list as the files state it, without a query."""
    brands: dict[str, list[str]] = {}
    for entry in shelf.treatments:
        for slug in entry.ingredients if len(entry.ingredients) == 1 else ():
            brands.setdefault(slug, []).extend(entry.brand_names)
    return Known(
        (
            Ingredient(slug=entry.slug, texts=entry.texts),
            [
                *(
                    name
                    for words in entry.texts.values()
                    for name in own_names(
                        entry.slug, words["name"], words.get("also", ())
                    )
                ),
                *brands.get(entry.slug, ()),
            ],
        )
        for entry in shelf.ingredients
    )


def is_called(treatment: Treatment, name: str, *, among: Known) -> bool:
    """Whether a name in free words means this treatment: its own, a brand, a drug.

    A drug by pump is named as such: its name alone means what is swallowed.
    """
    own = [treatment.slug, treatment.name, *treatment.brand_names]
    if plain(_AMOUNT.sub(" ", name)) in map(plain, own):
        return True
    sure = among.meant_by(name).sure
    by_pump = treatment.kind == Treatment.Kind.PUMP
    return sure is not None and not by_pump and treatment.ingredients == [sure.slug]


def plain(text: str) -> str:
    """A name as it is compared: St. John's-wort is st johns wort."""
    letters = search_form(text).replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


def own_names(slug: str, name: str, also: Iterable[str]) -> Iterator[str]:
    """The name, what stands inside and outside its brackets, and the other names."""
    yield name
    yield _INSIDE.sub("", name)
    yield from _INSIDE.findall(name)
    yield slug
    yield from also


def _holds(typed: str, name: str) -> bool:
    return f" {name} " in f" {typed} "
