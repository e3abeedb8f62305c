from dataclasses import replace

import pytest

from education.actions import load_library
from education.catalogue import CatalogueError
from education.models import Article, Condition, SideEffect, Treatment

pytestmark = pytest.mark.django_db


def with_first_treatment(library, **changes):
    first, *rest = library.treatments
    return replace(library, treatments=(replace(first, **changes), *rest))


def test_the_first_load_makes_every_row(library):
    counts = load_library(library=library)
    total = sum(
        len(shelf)
        for shelf in (
            library.side_effects,
            library.conditions,
            library.tests,
            library.ingredients,
            library.precautions,
            library.treatments,
            library.articles,
        )
    )
    assert counts == {"made": total, "left": 0}
    assert Treatment.objects.count() == len(library.treatments)
    baclofen = Treatment.objects.get(slug="baclofen")
    assert baclofen.side_effects.filter(slug="sleepiness").exists()


def test_the_second_load_changes_nothing(library):
    made = load_library(library=library)["made"]
    assert load_library(library=library) == {"same": made, "left": 0}


def test_a_changed_word_changes_that_row_only(library):
    load_library(library=library)
    first = library.treatments[0]
    before = Treatment.objects.get(slug=first.slug).pk
    counts = load_library(library=with_first_treatment(library, note="Now known."))
    assert counts["changed"] == 1
    assert counts["made"] == 0
    assert Treatment.objects.get(pk=before).note == "Now known."


def test_changed_side_effects_are_a_change(library):
    load_library(library=library)
    fewer = with_first_treatment(library, side_effects=["sleepiness"])
    assert load_library(library=fewer)["changed"] == 1
    row = Treatment.objects.get(slug=library.treatments[0].slug)
    assert [effect.slug for effect in row.side_effects.all()] == ["sleepiness"]


def test_a_row_that_no_file_holds_any_more_stays(library):
    load_library(library=library)
    gone = library.conditions[0].slug
    counts = load_library(library=replace(library, conditions=library.conditions[1:]))
    assert counts["left"] == 1
    assert Condition.objects.filter(slug=gone).exists()


def test_a_translation_is_a_row_of_its_own(library):
    spanish = replace(library.articles[0], language="es", title="Hola")
    load_library(library=replace(library, articles=(*library.articles, spanish)))
    assert Article.objects.filter(slug=spanish.slug).count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "potion"}, "kind"),
        ({"unit": "drops"}, "unit"),
        ({"taper_max_percent": 101}, "treatment_taper_percent_in_range"),
    ],
)
def test_what_the_models_refuse_stops_the_whole_load(library, changes, message):
    broken = with_first_treatment(library, **changes)
    slug = library.treatments[0].slug
    with pytest.raises(CatalogueError, match=rf"{slug}: .*{message}"):
        load_library(library=broken)
    assert not SideEffect.objects.exists()
