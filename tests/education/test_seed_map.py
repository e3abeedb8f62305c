"""Every fact the portal was founded on stands in a sentence of a public page."""

import tomllib
from pathlib import Path

import pytest

from education.models import Condition, DiagnosticTest, SideEffect, Treatment
from tests.education import reading

pytestmark = pytest.mark.django_db

FACTS = tomllib.loads(Path(__file__).with_name("seed_map.toml").read_text())["fact"]
SHELVES = {
    "condition": Condition,
    "side_effect": SideEffect,
    "test": DiagnosticTest,
    "treatment": Treatment,
}


@pytest.fixture
def said(client, catalogue):
    """The sentences of a page, by its address."""
    paths = {fact["page"] for fact in FACTS}
    pages = {path: client.get(path).content.decode() for path in paths}
    return {path: set(_whole(page)) for path, page in pages.items()}


def _whole(page):
    """Sentences, and blocks with a colon in them as one."""
    return [*reading.sentences(page), *reading.full_stops(page)]


def test_every_fact_has_an_id_of_its_own():
    ids = [fact["id"] for fact in FACTS]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 75


def test_every_founding_fact_stands_in_a_sentence_of_its_page(said):
    missing = [
        (fact["id"], sentence)
        for fact in FACTS
        for sentence in fact["sentences"]
        if sentence not in said[fact["page"]]
    ]
    assert missing == []


def test_what_a_founding_fact_needs_is_in_the_catalogue(catalogue):
    needed = [need for fact in FACTS for need in fact.get("needs", [])]
    assert len(needed) > 30
    for need in needed:
        shelf, slug = need.split(":")
        assert SHELVES[shelf].objects.filter(slug=slug).exists(), need


def test_a_keyword_is_not_enough(said):
    assert "Krabbe disease" not in said["/learn/causes/"]
