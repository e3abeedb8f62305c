"""The frames: what every page carries, and error pages that need nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from clinic.views.components import SampleForm

ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_needs_no_database_and_no_request(name):
    page = render_to_string(name)
    assert "<h1>" in page
    assert "emergency" in page


@pytest.fixture
def get(rf):
    def rendered(template, **context):
        request = rf.get("/")
        request.user = AnonymousUser()
        return render_to_string(template, context, request)

    return rendered


def test_the_title_says_error_when_the_form_has_one(get):
    assert "<title>Error: " in get("base.html", form=SampleForm({}))
    assert "<title>Error: " not in get("base.html", form=SampleForm())


@pytest.mark.parametrize("frame", ["base.html", "portal/base.html", "clinic/base.html"])
def test_every_frame_has_a_skip_link_a_status_region_and_the_advice(get, frame):
    page = get(frame)
    assert '<a class="skip-link" href="#main">' in page
    assert 'role="status"' in page
    assert '<main id="main"' in page
    assert "not advice to start, stop or change a medicine" in page


def test_only_patients_pages_have_the_emergency_line(get):
    assert "emergency-line" in get("portal/base.html")
    assert "emergency-line" not in get("clinic/base.html")
    assert "555 0100" in get("portal/base.html", emergency_text="Call 555 0100.")


def test_words_from_people_are_escaped(get):
    page = get("portal/base.html", emergency_text="<b>hello</b>")
    assert "&lt;b&gt;hello" in page


def test_hint_and_error_carry_the_ids_that_django_names():
    form = SampleForm({})
    page = render_to_string("components/field.html", {"field": form["falls"]})
    assert 'aria-describedby="id_falls_helptext id_falls_error"' in page
    assert 'id="id_falls_helptext"' in page
    assert 'id="id_falls_error"' in page
    grid = render_to_string("components/answer_grid.html", {"field": form["shaking"]})
    assert '<fieldset class="answers answers-grid has-error"' in grid
    assert 'aria-describedby="id_shaking_error"' in grid
    assert 'id="id_shaking_error"' in grid


def test_the_summary_repeats_the_words_at_the_field_and_links_there():
    form = SampleForm({"falls": "99"})
    page = render_to_string("components/error_summary.html", {"form": form})
    assert '<a href="#id_shaking_0">How was the shaking today?' in page
    assert '<a href="#id_falls">Falls' in page
    assert form.errors["falls"][0] in page
    assert "Your answers are kept." in page


def test_no_summary_without_a_mistake():
    page = render_to_string("components/error_summary.html", {"form": SampleForm()})
    assert "error-summary" not in page


def test_every_hidden_field_of_a_form_is_sent():
    page = render_to_string("components/form_keys.html", {"form": SampleForm()})
    assert 'name="client_key"' in page
