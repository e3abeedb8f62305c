"""Public knowledge: the catalogue and the articles that explain it.

Rows are made by ``manage.py load_catalogue`` from text under review and hold no
personal data. What a person reads stands in ``texts``, keyed by language
(``{"en": {"name": "Baclofen", ...}}``), so a row needs no second query to be shown;
``treatment.name`` is the name in the active language, or else in English.
"""

from education.models.article import Article
from education.models.catalogue import (
    Condition,
    DiagnosticTest,
    Ingredient,
    Precaution,
    SideEffect,
)
from education.models.treatment import Treatment
from education.models.worded import FALLBACK_LANGUAGE, Worded

__all__ = [
    "FALLBACK_LANGUAGE",
    "Article",
    "Condition",
    "DiagnosticTest",
    "Ingredient",
    "Precaution",
    "SideEffect",
    "Treatment",
    "Worded",
]
