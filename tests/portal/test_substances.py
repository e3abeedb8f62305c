"""What a name means: one ingredient, perhaps some, or none that is known."""

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from education.models import Ingredient
from portal.substances import MOST, Known, known
from tests.factories import make_ingredient, make_treatment


def ingredient(slug, name, *also):
    return Ingredient(slug=slug, texts={"en": {"name": name, "also": list(also)}})


TOXINS = [
    (ingredient(f"toxin-{letter}", f"Botulinum toxin ({letter}toxin)"), letter)
    for letter in "abc"
]
LIST = Known(
    [
        (ingredient("ciprofloxacin", "Ciprofloxacin"), ["Ciprofloxacin", "Cipro"]),
        (ingredient("st-johns-wort", "St John's wort"), ["St John's wort"]),
        (ingredient("aspirin", "Aspirin"), ["Aspirin"]),
        (ingredient("codeine", "Codeine"), ["Codeine"]),
        *[(toxin, ["Botulinum toxin", f"{c}toxin"]) for toxin, c in TOXINS],
    ]
)


def slugs(meant):
    return [item.slug for item in meant.maybe]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Ciprofloxacin", "ciprofloxacin"),
        (" CIPRO ", "ciprofloxacin"),
        ("ciprófloxacin", "ciprofloxacin"),
        ("Ciprofloxacin 500 mg", "ciprofloxacin"),
        ("Cipro 2x500mg", "ciprofloxacin"),
        ("aspirin 0.5 g", "aspirin"),
        ("St. Johns Wort", "st-johns-wort"),
        ("st john’s-wort", "st-johns-wort"),
        ("btoxin", "toxin-b"),
    ],
)
def test_a_name_of_the_list_is_taken_whatever_its_case_and_amount(typed, slug):
    assert LIST.meant_by(typed).sure.slug == slug


@pytest.mark.parametrize(
    ("typed", "maybe"),
    [
        ("botulinum toxin", ["toxin-a", "toxin-b", "toxin-c"]),
        ("cipr", ["ciprofloxacin"]),
        ("ciprofloxacine", ["ciprofloxacin"]),
        ("siprofloxacin", ["ciprofloxacin"]),
        ("wort", ["st-johns-wort"]),
        ("aspirin with codeine", ["aspirin", "codeine"]),
        ("alcohol free aspirin drops", ["aspirin"]),
    ],
)
def test_what_only_resembles_a_name_is_asked_about(typed, maybe):
    meant = LIST.meant_by(typed)

    assert meant.sure is None
    assert sorted(slugs(meant)) == maybe


@pytest.mark.parametrize("typed", ["", "ci", "blue pills", "500 mg", "???"])
def test_any_other_name_means_nothing_known(typed):
    meant = LIST.meant_by(typed)

    assert (meant.sure, meant.maybe) == (None, ())


@given(st.text(max_size=80))
def test_whatever_is_typed_is_sure_or_asked_or_neither(typed):
    meant = LIST.meant_by(typed)

    assert meant.sure is None or meant.maybe == ()
    assert len(slugs(meant)) == len(set(slugs(meant))) <= MOST


@pytest.mark.django_db
def test_a_brand_of_a_treatment_with_one_ingredient_counts(
    django_assert_num_queries,
):
    make_ingredient("baclofen", ())
    make_treatment("baclofen", ingredients=["baclofen"], brand_names=["Lioresal"])

    with django_assert_num_queries(2):
        found = known()

    assert found.names == ["Baclofen"]
    assert found.meant_by("lioresal").sure.slug == "baclofen"


@pytest.mark.django_db
def test_every_name_of_the_catalogue_means_its_ingredient_or_asks():
    call_command("load_catalogue", verbosity=0)
    found = known()

    for item in Ingredient.objects.all():
        for name in (item.name, *item.also):
            meant = found.meant_by(name)
            assert meant.sure == item or item in meant.maybe, name
    assert found.meant_by("Cipro").sure.slug == "ciprofloxacin"
    assert found.meant_by("Prozac 20 mg").sure.slug == "fluoxetine"
