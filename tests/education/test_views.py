from html import unescape

import pytest
from django.urls import reverse

from education.models import Article, Treatment
from tests.education import reading

pytestmark = pytest.mark.django_db

NOT_ADVICE = "This is not advice to start, stop or change a medicine."
DRIVING = "Do not drive while taking this medicine."
ARTICLES = [
    "what-clonus-is",
    "causes",
    "clonus-and-spasticity",
    "clonus-and-ms",
    "diagnosis",
    "home-care",
    "surgery",
    "outlook",
    "finding-what-works",
]
SEDATING = [
    "baclofen",
    "clonazepam",
    "dantrolene",
    "diazepam",
    "gabapentin",
    "intrathecal-baclofen",
    "nabiximols",
    "tizanidine",
]


def page_of(client, name, *args):
    response = client.get(reverse(f"education:{name}", args=args))
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_articles_are_the_ones_that_were_promised(catalogue):
    assert sorted(Article.objects.values_list("slug", flat=True)) == sorted(ARTICLES)


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_article_shows_its_text_its_sources_and_its_review(client, catalogue, slug):
    page = page_of(client, "article", slug)
    article = Article.objects.get(slug=slug)
    assert f"<h1>{article.title}</h1>" in page
    assert NOT_ADVICE in page
    assert "Reviewed on 22 November 2026." in page
    for source in article.sources:
        assert source["name"] in page
        assert f"({source['date'][:4]})" in page
    for heading in ("On this page", "Where this comes from"):
        assert heading in page


def test_every_entry_of_the_contents_leads_somewhere(client, catalogue):
    page = page_of(client, "article", "finding-what-works")
    anchors = [part.split('"')[0] for part in page.split('href="#')[1:]]
    assert len(anchors) > 10
    for anchor in anchors:
        assert f'id="{anchor}"' in page


def test_every_treatment_has_a_page_with_all_its_words(client, catalogue):
    treatments = list(Treatment.objects.prefetch_related("side_effects"))
    assert len(treatments) == 18
    for treatment in treatments:
        page = page_of(client, "treatment", treatment.slug)
        words = treatment.texts["en"]
        for key in ("name", "summary", "how_it_works", "instructions_plain"):
            assert words[key] in page
        for sentence in words["watch_for"]:
            assert sentence in page
        for effect in treatment.side_effects.all():
            assert effect.name in page
            assert effect.advice in page
        for source in treatment.sources:
            assert source["name"] in page
        assert NOT_ADVICE in page
        assert "Reviewed on 22 November 2026." in page


def test_a_treatment_that_sedates_says_do_not_drive_and_no_other_does(
    client, catalogue
):
    saying = [
        treatment.slug
        for treatment in Treatment.objects.order_by("slug")
        if DRIVING in page_of(client, "treatment", treatment.slug)
    ]
    assert saying == SEDATING


def test_a_treatment_that_needs_a_taper_says_never_suddenly(client, catalogue):
    tapered = Treatment.objects.taper_only()
    assert sorted(tapered.values_list("slug", flat=True)) == [
        "baclofen",
        "clonazepam",
        "diazepam",
        "gabapentin",
        "intrathecal-baclofen",
        "tizanidine",
    ]
    for treatment in tapered:
        page = page_of(client, "treatment", treatment.slug)
        assert treatment.taper_text in page
        assert "suddenly" in treatment.taper_text


def test_no_public_page_names_a_dose(client, catalogue):
    for treatment in Treatment.objects.medicines().exclude(max_daily_dose=None):
        text = " ".join(reading.blocks(page_of(client, "treatment", treatment.slug)))
        assert f"{treatment.max_daily_dose.normalize():f} mg" not in text


def test_the_home_page_says_what_this_is_and_where_to_sign_in(client, catalogue):
    page = page_of(client, "home")
    assert "Find what works for your clonus" in page
    assert f'href="{reverse("account_login")}"' in page
    for slug in ARTICLES:
        assert reverse("education:article", args=[slug]) in page


def test_the_index_lists_every_article_under_its_section(client, catalogue):
    page = page_of(client, "index")
    for section in ("About clonus", "Living with it", "Finding what works"):
        assert f"<h2>{section}</h2>" in page
    for slug in ARTICLES:
        assert reverse("education:article", args=[slug]) in page


def test_the_treatments_are_listed_by_kind(client, catalogue):
    page = page_of(client, "treatments")
    for kind in ("Medicine", "Injection", "Pump", "Therapy", "Home care", "Splint"):
        assert page.count(f"<h2>{kind}</h2>") == 1
    for treatment in Treatment.objects.all():
        assert treatment.get_absolute_url() in page


@pytest.mark.parametrize(
    "path", ["/learn/no-such-page/", "/learn/treatments/no-such-treatment/"]
)
def test_what_is_not_there_is_not_found(client, catalogue, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/learn/", "/learn/causes/", "/learn/treatments/"]
)
def test_a_public_page_only_reads(client, catalogue, path):
    assert client.post(path).status_code == 405


def test_the_pages_stand_before_anything_is_loaded(client, db):
    for name in ("home", "index", "treatments"):
        page_of(client, name)


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/", 1),
        ("/learn/", 1),
        ("/learn/causes/", 1),
        ("/learn/treatments/", 1),
        ("/learn/treatments/baclofen/", 2),
    ],
)
def test_a_page_costs_the_same_however_much_there_is(
    client, catalogue, django_assert_num_queries, path, queries
):
    with django_assert_num_queries(queries):
        client.get(path)
    for row in Article.objects.all():
        row.pk, row.slug = None, f"more-{row.slug}"
        row.save()
    for row in Treatment.objects.all():
        row.pk, row.slug = None, f"more-{row.slug}"
        row.save()
    with django_assert_num_queries(queries):
        client.get(path)
