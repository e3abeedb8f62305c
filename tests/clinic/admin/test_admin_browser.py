"""The admin in a real browser: no violation, nothing missing, no barrier of ours."""

import pytest
from django.urls import reverse

from tests.browser.axe import barriers
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import make_day_log, make_exam


@pytest.fixture
def ben(open_page, live_server):
    cast = make_cast()
    make_day_log(cast.ana_record, by=cast.ana, value=4)
    make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 5}])
    page = open_page("desktop")
    sign_in(page, cast.ben)
    page.patient = cast.ana_record
    return page


def test_the_tables_keep_the_content_policy_and_have_no_barrier(ben):
    pages = [
        reverse("admin:index"),
        reverse("admin:portal_daylog_changelist"),
        reverse("admin:portal_patient_change", args=[ben.patient.pk]),
    ]
    for address in pages:
        ben.goto(address)
        assert ben.locator("h1").first.is_visible()
        assert barriers(ben) == []


def test_the_menu_leads_there_and_back(ben):
    ben.goto("/clinic/")
    ben.get_by_role("link", name="Tables").click()
    ben.get_by_role("link", name="View site").click()
    assert ben.url.endswith("/clinic/")
