"""Public text is plain: grade 6 at most, sentences of fewer than 20 words."""

import pytest
from django.urls import reverse

from education.models import Article, Treatment
from tests.education import reading

pytestmark = pytest.mark.django_db

MOST = 6
WORDS = 20


@pytest.fixture
def public_pages(client, catalogue):
    paths = [reverse(f"education:{name}") for name in ("home", "index", "treatments")]
    for model in (Article, Treatment):
        paths += [row.get_absolute_url() for row in model.objects.all()]
    return {path: client.get(path).content.decode() for path in paths}


def test_every_public_page_reads_at_grade_six_or_easier(public_pages):
    assert len(public_pages) == 30
    grades = {path: reading.grade(html) for path, html in public_pages.items()}
    assert {path: grade for path, grade in grades.items() if grade > MOST} == {}


def test_no_sentence_of_a_public_page_is_long(public_pages):
    long = [
        (path, sentence)
        for path, html in public_pages.items()
        for sentence in reading.sentences(html)
        if len(sentence.split()) >= WORDS
    ]
    assert long == []


def test_the_words_of_forms_are_as_plain(library):
    texts = [
        entry.texts["en"].get(key, "")
        for shelf in (library.side_effects, library.conditions, library.tests)
        for entry in shelf
        for key in ("advice", "text", "why")
    ]
    page = "".join(f"<p>{text}</p>" for text in texts)
    page = f"<main>{page}</main>"
    assert reading.grade(page) <= MOST
    assert [s for s in reading.sentences(page) if len(s.split()) >= WORDS] == []


def test_the_measure_knows_hard_text_from_plain_text():
    hard = (
        "<main><p>Pharmacological intervention necessitates individualised "
        "consideration of contraindications, comorbidities and tolerability.</p></main>"
    )
    assert reading.grade(hard) > 15
    assert reading.grade("<main><p>The cat sat on the mat.</p></main>") < 1


def test_the_measure_reads_the_main_part_and_not_the_sources():
    page = (
        "<nav>Menu</nav><main><h1>Cold</h1><p>It is <strong>cold</strong>. Yes.</p>"
        '<nav>More</nav><section aria-labelledby="sources"><p>A label</p></section>'
        "<p>End.</p></main><p>Foot</p>"
    )
    assert reading.sentences(page) == ["Cold", "It is cold.", "Yes.", "End."]
