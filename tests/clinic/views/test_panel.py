"""The dashboard: what it asks, keeps and records."""

import pytest
from django.urls import reverse

from clinic import panel
from portal.actions import summaries
from portal.models import AuditEvent
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in as sign_in_browser
from tests.cast import make_cast, sign_in
from tests.factories import (
    TODAY,
    make_condition,
    make_day_log,
    make_patient,
    make_period,
    make_target,
)

URL = "/clinic/"


@pytest.fixture
def cast(db):
    cast = make_cast()
    for patient in (cast.ana_record, cast.dan_record, cast.fay_record):
        summaries.refresh(patient, today=TODAY)
    return cast


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


def test_it_lists_ones_own_patients(ben):
    page = ben.get(URL).content.decode()
    assert "Ana Example" in page
    assert "Fay Example" not in page


def test_a_search_is_kept_in_the_session_and_never_in_an_address(ben):
    answer = ben.post(URL, {"search": "dan"})
    assert answer.url == URL
    page = ben.get(URL).content.decode()
    assert "Dan Example" in page
    assert "Ana Example" not in page
    assert 'value="dan"' in page


def test_clear_shows_everybody_again(ben):
    ben.post(URL, {"search": "dan"})
    ben.post(URL, {"search": "dan", "clear": "1"})
    assert "Ana Example" in ben.get(URL).content.decode()


@pytest.mark.parametrize("sort", ["name", "flags", "silent", "mean", "change"])
def test_every_order_is_offered_and_works(ben, sort):
    ben.post(URL, {"sort": sort})
    assert ben.get(URL).status_code == 200


@pytest.mark.parametrize(
    "after", ["x", "-1", "1e9", "9" * 40, "1;drop", "", "1__gt", "٣"]
)
def test_a_made_up_page_is_an_ordinary_page(ben, after):
    assert ben.get(URL, {"after": after}).status_code == 200


@pytest.mark.parametrize(
    "forged", [{"sort": "patient__user__password"}, {"treatment": "none-such"}]
)
def test_forged_filters_change_nothing(ben, forged):
    ben.post(URL, {"search": "dan"})
    ben.post(URL, forged)
    assert "Dan Example" in ben.get(URL).content.decode()


def test_one_row_on_the_trail_names_the_patients_shown(cast, ben):
    ben.get(URL)
    row = AuditEvent.objects.get(verb="patients.listed")
    assert row.object_ids == [cast.ana_record.pk, cast.dan_record.pk]
    assert (row.actor_id, row.clinic_id) == (cast.ben.pk, cast.harbour.pk)


def test_nobody_found_says_what_to_do(ben):
    ben.post(URL, {"search": "nobody at all"})
    assert "Nobody to show" in ben.get(URL).content.decode()


@pytest.mark.parametrize("many", [1, 20])
def test_queries_do_not_grow_with_patients(cast, ben, many, django_assert_num_queries):
    for number in range(many):
        patient = make_patient(
            cast.harbour, by=cast.ben, name=f"P{number}", condition=make_condition()
        )
        make_target(patient, by=cast.ben)
        make_period(patient, by=cast.ben)
        make_day_log(patient, by=cast.ben, value=4)
        summaries.refresh(patient, today=TODAY)
    ben.get(URL)
    # Session, user, places, summaries, reviews, the trail, and two lists to filter by.
    with django_assert_num_queries(8):
        ben.get(URL)


@pytest.mark.parametrize("many", [3, 20])
def test_a_later_page_asks_where_it_begins_and_no_more(
    cast, ben, many, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(panel, "PAGE", 2)
    for number in range(many):
        patient = make_patient(cast.harbour, by=cast.ben, name=f"P{number}")
        summaries.refresh(patient, today=TODAY)
    ben.get(URL)
    with django_assert_num_queries(9):
        answer = ben.get(URL, {"after": cast.dan_record.pk})
    assert "P0" in answer.content.decode()
    assert "Ana Example" not in answer.content.decode()


@pytest.mark.browser
@pytest.mark.parametrize("size", ["phone", "narrow", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_list_is_accessible(open_page, live_server, size, dark):
    cast = make_cast()
    make_day_log(cast.ana_record, by=cast.ana, value=4)
    make_period(cast.ana_record, by=cast.ben)
    summaries.refresh(cast.ana_record, today=TODAY)
    page = open_page(size, dark=dark)
    sign_in_browser(page, cast.ben)
    page.goto(URL)
    assert_accessible(page)
    page.get_by_label("Name or number").fill("nobody")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Nobody to show").wait_for()
    assert_accessible(page)
    page.goto(reverse("clinic:patient-new"))
    page.get_by_role("button", name="Open the record").click()
    page.get_by_role("alert").wait_for()
    assert_accessible(page)
