"""The public pages in a real browser: no barrier, no error, no scrolling sideways."""

import pytest

from education.models import Article, Treatment
from tests.browser.axe import assert_accessible

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]


def public_paths():
    rows = [*Article.objects.all(), *Treatment.objects.all()]
    return ["/", "/learn/", "/learn/treatments/", *(r.get_absolute_url() for r in rows)]


@pytest.mark.parametrize(
    ("size", "dark"), [("narrow", False), ("phone", True), ("desktop", False)]
)
def test_no_public_page_has_a_barrier(open_page, catalogue, size, dark):
    page = open_page(size, dark=dark)
    for path in public_paths():
        page.goto(path)
        assert_accessible(page)


def test_a_reader_walks_from_home_to_a_treatment_and_down_its_contents(
    open_page, catalogue
):
    page = open_page("phone", scripts=False)
    page.goto("/")
    page.get_by_role("link", name="How to find out what works for you").click()
    page.get_by_role("link", name="Never stop suddenly").click()
    assert page.url.endswith("/learn/finding-what-works/#never-stop-suddenly")
    page.goto("/learn/treatments/")
    page.get_by_role("link", name="Tizanidine").click()
    assert page.get_by_text("Do not drive while taking this medicine.").is_visible()
