"""The watch sees what goes wrong in a page."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from tests.browser.axe import barriers
from tests.browser.watch import watch

pytestmark = [pytest.mark.browser, pytest.mark.smoke]

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<link rel="icon" href="data:,"></head><body><main><h1>{title}</h1>{body}</main>
</body></html>"""


def page(title, body="<p>Some words.</p>"):
    @login_not_required
    def view(request):
        return HttpResponse(PAGE.format(title=title, body=body))

    return view


urlpatterns = [
    path("good/", page("Good")),
    path("inline/", page("Inline", "<script>window.x = 1</script>")),
    path("missing/", page("Missing", '<img src="/static/none.png" alt="none">')),
    path("abroad/", page("Abroad", '<img src="http://other.invalid/a" alt="a">')),
    path("mute/", page("Mute", '<img src="data:,"><button></button>')),
]


@pytest.fixture
def seen(browser, live_server, settings):
    """Visit a path and return what the watch noted."""
    settings.ROOT_URLCONF = __name__
    contexts = []

    def visit(where):
        context = browser.new_context(base_url=live_server.url)
        contexts.append(context)
        noted = watch(context, live_server.url)
        tab = context.new_page()
        tab.goto(where)
        tab.wait_for_load_state("networkidle")
        return noted.problems, tab

    yield visit
    for context in contexts:
        context.close()


def test_a_good_page_has_no_problem_and_no_barrier(seen):
    problems, tab = seen("/good/")
    assert barriers(tab) == []
    assert problems == []


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("/inline/", "console: "),
        ("/missing/", "404: "),
        ("/abroad/", "request to another host: "),
        ("/nowhere/", "404: "),
    ],
)
def test_what_goes_wrong_is_noted(seen, where, what):
    problems, _ = seen(where)
    assert any(problem.startswith(what) for problem in problems), problems


def test_a_barrier_is_found(seen):
    _, tab = seen("/mute/")
    assert {line.split(":")[0] for line in barriers(tab)} >= {
        "button-name",
        "image-alt",
    }
