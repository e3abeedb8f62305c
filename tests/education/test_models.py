from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import translation

from education import catalogue
from education.models import (
    FALLBACK_LANGUAGE,
    Article,
    Condition,
    DiagnosticTest,
    Ingredient,
    Precaution,
    SideEffect,
    Treatment,
)

pytestmark = pytest.mark.django_db

NAMED = {"en": {"name": "Some name"}}
SOURCED = {"source": "A label", "source_date": date(2026, 1, 1)}
REVIEWED = {"reviewed_on": date(2026, 1, 1), "review_due": date(2027, 1, 1)}


def make_treatment(**fields):
    fields = {"slug": "try", "kind": "medicine", "texts": NAMED} | fields
    return Treatment.objects.create(**SOURCED | REVIEWED | fields)


def make_side_effect(**fields):
    fields = {"slug": "effect", "texts": NAMED} | fields
    return SideEffect.objects.create(**SOURCED | fields)


def make_article(**fields):
    fields = {
        "slug": "page",
        "section": "clonus",
        "title": "A page",
        "summary": "Short.",
        "body_markdown": "Text.",
        "sources": [{"name": "A label", "url": "", "date": "2026-01-01"}],
    } | fields
    return Article.objects.create(**REVIEWED | fields)


TREATMENT_RULES = [
    ("named_in_english", {"texts": {"es": {"name": "Nombre"}}}),
    ("sourced", {"source": ""}),
    ("max_not_below_start", {"start_dose": 10, "max_daily_dose": 9}),
    ("step_above_zero", {"step_dose": 0}),
    ("doses_not_negative", {"start_dose": Decimal("-1")}),
    ("doses_not_negative", {"adequate_daily_dose": Decimal("-1")}),
    ("doses_not_negative", {"taper_max_step": Decimal("-1")}),
    ("doses_not_negative", {"max_rise": Decimal("-1")}),
    ("doses_not_negative", {"max_single_dose": Decimal("-1")}),
    ("taper_only_says_how", {"taper_only": True, "taper_min_days": 7}),
    (
        "taper_only_says_how",
        {"taper_only": True, "texts": {"en": {"name": "N", "taper_text": "How."}}},
    ),
    ("taper_percent_in_range", {"taper_max_percent": 101}),
    ("taper_percent_in_range", {"taper_max_percent": 0}),
    ("usual_taper_within_largest", {"taper_usual_percent": 10}),
    (
        "usual_taper_within_largest",
        {"taper_max_percent": 10, "taper_usual_percent": 11},
    ),
    (
        "usual_taper_within_largest",
        {"taper_max_percent": 10, "taper_usual_percent": 0},
    ),
    ("cumulative_limit_has_window", {"max_cumulative_units": 400}),
    ("cumulative_limit_has_window", {"cumulative_window_days": 90}),
    ("review_due_after_review", {"review_due": date(2026, 1, 1)}),
]
SIDE_EFFECT_RULES = [
    ("named_in_english", {"texts": {}}),
    ("sourced", {"source": ""}),
    ("red_flag_is_urgent", {"red_flag": True, "urgency": "routine"}),
    ("red_flag_is_urgent", {"red_flag": False, "urgency": "emergency"}),
]
ARTICLE_RULES = [
    ("sourced", {"sources": []}),
    ("review_due_after_review", {"review_due": date(2026, 1, 1)}),
]


def test_every_constraint_is_broken_by_a_test():
    kept = {
        constraint.name
        for model in apps.get_app_config("education").get_models()
        for constraint in model._meta.constraints
    }
    broken = {
        *(f"treatment_{rule}" for rule, _ in TREATMENT_RULES),
        *(f"sideeffect_{rule}" for rule, _ in SIDE_EFFECT_RULES),
        *(f"article_{rule}" for rule, _ in ARTICLE_RULES),
        *(
            f"{prefix}_{rule}"
            for prefix in ("condition", "test", "ingredient", "precaution")
            for rule in ("named_in_english", "sourced")
        ),
        "article_one_per_language",
    }
    assert broken == kept


@pytest.mark.parametrize(("rule", "fields"), TREATMENT_RULES)
def test_the_database_refuses_a_treatment_that_breaks(rule, fields):
    with pytest.raises(IntegrityError, match=rf"treatment_{rule}\b"):
        make_treatment(**fields)


def test_the_database_accepts_limits_that_meet():
    texts = {"en": {"name": "N", "taper_text": "How."}}
    make_treatment(
        texts=texts, start_dose=5, max_daily_dose=5, taper_only=True, taper_min_days=1
    )


@pytest.mark.parametrize(("rule", "fields"), SIDE_EFFECT_RULES)
def test_the_database_refuses_a_side_effect_that_breaks(rule, fields):
    with pytest.raises(IntegrityError, match=rf"sideeffect_{rule}\b"):
        make_side_effect(**fields)


@pytest.mark.parametrize(
    ("model", "prefix"),
    [
        (Condition, "condition"),
        (DiagnosticTest, "test"),
        (Ingredient, "ingredient"),
        (Precaution, "precaution"),
    ],
)
def test_the_database_refuses_an_entry_without_name_or_source(model, prefix):
    with (
        pytest.raises(IntegrityError, match=f"{prefix}_named_in_english"),
        transaction.atomic(),
    ):
        model.objects.create(slug="x", texts={"es": {"name": "x"}}, **SOURCED)
    with pytest.raises(IntegrityError, match=f"{prefix}_sourced"):
        model.objects.create(slug="x", texts=NAMED, **SOURCED | {"source": ""})


@pytest.mark.parametrize(("rule", "fields"), ARTICLE_RULES)
def test_the_database_refuses_an_article_that_breaks(rule, fields):
    with pytest.raises(IntegrityError, match=rf"article_{rule}\b"):
        make_article(**fields)


def test_an_article_exists_once_per_language():
    make_article()
    make_article(language="es")
    with pytest.raises(IntegrityError):
        make_article()


def test_words_follow_the_reader_and_fall_back_to_english_word_by_word():
    texts = {
        "en": {"name": "Cold packs", "summary": "Cold can ease."},
        "es": {"name": "Bolsas frías"},
    }
    cold = make_treatment(texts=texts)
    with translation.override("es-mx"):
        assert cold.name == "Bolsas frías"
        assert cold.summary == "Cold can ease."
        assert str(cold) == "Bolsas frías"
    with translation.override(None):
        assert cold.name == "Cold packs"


def test_words_that_nobody_wrote_are_empty():
    treatment = make_treatment()
    assert treatment.taper_text == ""
    assert list(treatment.watch_for) == []


def test_articles_are_shown_in_the_language_of_the_reader_where_there_is_one():
    make_article(slug="both", title="Both")
    make_article(slug="both", title="Ambos", language="es")
    make_article(slug="only", title="Only")
    spanish = Article.objects.in_language("es-mx").values_list("title", flat=True)
    assert sorted(spanish) == ["Ambos", "Only"]
    english = Article.objects.in_language("en-gb").values_list("title", flat=True)
    assert sorted(english) == ["Both", "Only"]


def test_treatments_are_found_by_the_words_of_the_clinic():
    texts = {"en": {"name": "N", "taper_text": "How."}}
    make_treatment(
        slug="pill", sedating=True, taper_only=True, taper_min_days=7, texts=texts
    )
    make_treatment(slug="shot", kind="injection")
    make_treatment(slug="cold", kind="home")

    def slugs(rows):
        return sorted(rows.values_list("slug", flat=True))

    assert slugs(Treatment.objects.medicines()) == ["pill"]
    assert slugs(Treatment.objects.drugs()) == ["pill", "shot"]
    assert slugs(Treatment.objects.taper_only()) == ["pill"]
    assert slugs(Treatment.objects.sedating()) == ["pill"]


def test_side_effects_are_ordinary_or_red_flags():
    mild = make_side_effect(slug="dizziness")
    flag = make_side_effect(slug="seizure", red_flag=True, urgency="emergency")
    assert list(SideEffect.objects.ordinary()) == [mild]
    assert list(SideEffect.objects.red_flags()) == [flag]
    treatment = make_treatment()
    treatment.side_effects.set([mild, flag])
    assert treatment.ordinary_effects == [mild]
    assert treatment.warning_signs == [flag]


def test_the_chief_source_comes_first():
    other = {"name": "A trial", "url": "", "date": "1994-11-01"}
    treatment = make_treatment(further_sources=[other])
    chief = {"name": "A label", "url": "", "date": "2026-01-01"}
    assert treatment.sources == [chief, other]


def test_entries_have_an_address_and_a_name():
    assert make_treatment().get_absolute_url() == "/learn/treatments/try/"
    assert make_article().get_absolute_url() == "/learn/page/"
    assert str(make_article(slug="other", title="Other page")) == "Other page"
    assert str(Condition(slug="nameless", texts={})) == "nameless"


def test_reader_and_rows_fall_back_to_the_same_language():
    assert catalogue.FALLBACK_LANGUAGE == FALLBACK_LANGUAGE
