from datetime import date
from decimal import Decimal

import pytest

from education.catalogue import CatalogueError, read_article, read_library

EFFECT = """
[[side_effect]]
slug = "sleepiness"
order = 1
source = "A label"
source_date = 2026-01-01
[side_effect.text.en]
name = "Sleepiness"
advice = "Do not drive."
"""

TREATMENT = """
[[treatment]]
slug = "cold"
order = 2
kind = "home"
source = "A study"
source_date = 1993-01-01
reviewed_on = 2026-01-01
review_due = 2027-01-01
step_dose = 0.5
side_effects = ["sleepiness"]
[treatment.text.en]
name = "Cold"
summary = "Cold can ease."
how_it_works = "It slows signals."
instructions_plain = "Wrap it."
watch_for = ["Sore skin."]
"""

ARTICLE = """+++
title = "A page"
summary = "Short."
section = "clonus"
order = 1
reviewed_on = 2026-01-01
review_due = 2027-01-01
sources = [{ name = "A label", date = 2026-01-01 }]
+++

Text.
"""


@pytest.fixture
def read(tmp_path):
    """Read a library that consists of these texts."""

    def read_texts(catalogue=EFFECT + TREATMENT, article=ARTICLE):
        shelf, content = tmp_path / "catalogue", tmp_path / "content"
        shelf.mkdir()
        (content / "en").mkdir(parents=True)
        (shelf / "things.toml").write_text(catalogue)
        (content / "en" / "page.md").write_text(article)
        return read_library(catalogue=shelf, content=content)

    return read_texts


def test_a_library_is_read_into_plain_values(read):
    library = read()
    assert library.side_effects[0].texts["en"]["name"] == "Sleepiness"
    treatment = library.treatments[0]
    assert treatment.step_dose == Decimal("0.5")
    assert treatment.source_date == date(1993, 1, 1)
    assert treatment.side_effects == ["sleepiness"]
    assert treatment.max_daily_dose is None
    article = library.articles[0]
    assert (article.slug, article.language) == ("page", "en")
    assert article.body_markdown == "Text."
    assert article.sources == [{"name": "A label", "url": "", "date": "2026-01-01"}]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "home"\n', "", "things.toml: cold: kind is missing"),
        ('kind = "home"', "kind = 3", "cold: kind must be a text"),
        ('kind = "home"', 'kind = "home"\ncolour = "red"', "cold: colour is unknown"),
        ("order = 2", "order = -2", "cold: order must be a whole number"),
        ("order = 2", "order = true", "cold: order must be a whole number"),
        ("step_dose = 0.5", 'step_dose = "half"', "cold: step_dose must be a number"),
        ("step_dose = 0.5", "sedating = 1", "cold: sedating must be true or false"),
        ("1993-01-01", '"1993"', "cold: source_date must be a date"),
        ("1993-01-01", "1993-01-01T08:00:00", "cold: source_date must be a date"),
        ('source = "A study"', 'source = " "', "cold: source must be a text"),
        (
            'source = "A study"',
            'source = "A study"\nsource_url = "http://x.org"',
            "cold: source_url must be an address",
        ),
        ('["sleepiness"]', '["itch"]', "cold: side_effects names itch"),
        ('["sleepiness"]', '"sleepiness"', "cold: side_effects must be a list"),
        (
            "step_dose = 0.5",
            'tablet_sizes = ["half"]',
            "cold: tablet_sizes must be a list of amounts",
        ),
        (
            "step_dose = 0.5",
            'tablet_sizes = ["0"]',
            "cold: tablet_sizes must be a list of amounts",
        ),
        (
            "step_dose = 0.5",
            'times = ["night", "noon"]',
            "cold: times must be some of morning, noon, evening, night",
        ),
        (
            "step_dose = 0.5",
            'ingredients = ["ice"]',
            "cold: ingredients names ice, which no file holds",
        ),
        ("text.en", "text.es", "cold: text.en is missing"),
        ('name = "Cold"\n', "", "cold: text.en.name is missing"),
        ('name = "Cold"', 'name = "Cold"\njoke = "x"', "cold: text.en.joke is unknown"),
        ('["Sore skin."]', '"Sore skin."', "text.en.watch_for must be a list"),
        ('slug = "cold"\n', "", r"\(no slug\): slug is missing"),
        ("[[treatment]]", "[[potion]]", "things.toml: potion is no kind of entry"),
        ("order = 2", "order = ", "things.toml: .*line"),
    ],
)
def test_a_mistake_in_the_catalogue_names_file_entry_and_field(read, old, new, message):
    assert old in TREATMENT
    broken = TREATMENT.replace(old, new).replace("[treatment.", "[treatment.")
    if "potion" in new:
        broken = broken.replace("[treatment.text", "[potion.text")
    with pytest.raises(CatalogueError, match=message):
        read(catalogue=EFFECT + broken)


def test_a_slug_is_used_once(read):
    with pytest.raises(CatalogueError, match="sleepiness: slug is used twice"):
        read(catalogue=EFFECT + EFFECT)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "A page"\n', "", "en/page.md: title is missing"),
        ('section = "clonus"', "section = 1", "en/page.md: section must be a text"),
        ('[{ name = "A label", date = 2026-01-01 }]', "[]", "at least one source"),
        ("date = 2026-01-01", 'url = ""', "a name and a date for each source"),
        ("date = 2026", "page = 3, date = 2026", "only name, url and date"),
        ("+++\ntitle", "title", "front matter between"),
        ("\nText.\n", "", "body_markdown must be a text"),
    ],
)
def test_a_mistake_in_an_article_names_the_file(read, old, new, message):
    assert old in ARTICLE
    with pytest.raises(CatalogueError, match=message):
        read(article=ARTICLE.replace(old, new))


def test_a_table_of_dashes_or_fences_in_the_text_does_not_end_it(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(ARTICLE + "\n+++\nmore\n")
    assert read_article(path).body_markdown.endswith("more")


INGREDIENT = """
[[ingredient]]
slug = "ice"
order = 1
classes = ["cold"]
source = "A list"
source_date = 2026-01-01
[ingredient.text.en]
name = "Ice"
"""

RULE = """
[[rule]]
id = "ice-twice"
code = "duplicate"
version = 1
level = "warning"
kind = "interaction"
of = { ingredients = ["ice"] }
against = { classes = ["cold"] }
at_least = 3
source = "A label"
source_date = 2026-01-01
[rule.text.en]
title = "Ice twice"
plain = "Ask first."
precise = "%(drug)s twice."
"""


def test_a_rule_is_read_with_its_sides_and_its_id(read):
    (rule,) = read(catalogue=EFFECT + TREATMENT + INGREDIENT + RULE).rules
    assert (rule.slug, rule.code, rule.at_least) == ("ice-twice", "duplicate", 3)
    assert (rule.of.ingredients, rule.against.classes) == (["ice"], ["cold"])
    assert rule.of.treatments == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"ice"]', '"snow"]', "ice-twice: of.ingredients names snow, which no file"),
        ('["cold"]', '["warm"]', "ice-twice: against.classes names warm"),
        ("at_least = 3", 'conditions = ["old"]', "ice-twice: conditions names old"),
        ("at_least = 3", 'unless_codes = ["x"]', "ice-twice: unless_codes names x"),
        ("{ ingredients", "{ things", "ice-twice: of must hold some of: classes"),
        ("at_least = 3", "of_all = 3", "ice-twice: of_all is unknown"),
        ('id = "ice-twice"', "", r"\(no slug\): slug is missing"),
        ('level = "warning"', "", "ice-twice: level is missing"),
        ('title = "Ice twice"', "", "ice-twice: text.en.title is missing"),
    ],
)
def test_a_mistake_in_a_rule_names_rule_and_field(read, old, new, message):
    assert old in RULE
    broken = RULE.replace(old, new, 1)
    with pytest.raises(CatalogueError, match=message):
        read(catalogue=EFFECT + TREATMENT + INGREDIENT + broken)


def test_every_class_that_a_rule_names_has_an_ingredient_and_is_used(library):
    held = {name for entry in library.ingredients for name in entry.classes}
    named = {
        name
        for rule in library.rules
        for side in (rule.of, rule.against)
        for name in side.classes
    }
    assert named <= held
    # Shown with the ingredient, and read by no rule yet.
    assert held - named == {"cannabinoid", "food", "not-a-medicine"}


def test_every_treatment_that_is_a_drug_names_its_ingredient(library):
    drugs = {"medicine", "injection", "pump"}
    without = [
        t.slug for t in library.treatments if t.kind in drugs and not t.ingredients
    ]
    assert without == []


def test_a_sign_that_no_file_holds_is_found_in_what_makes_worse(read):
    wind = """
[[aggravator]]
slug = "wind"
order = 1
signs = ["sleepiness", "gale"]
source = "A study"
source_date = 1993-01-01
[aggravator.text.en]
name = "Wind"
"""
    with pytest.raises(CatalogueError, match="wind: signs names gale, which no file"):
        read(catalogue=EFFECT + TREATMENT + wind)
