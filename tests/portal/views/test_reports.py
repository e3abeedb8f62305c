"""My reports: what the clinic wrote, and the button that says it was read."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.access import record_id
from portal.actions.entries import void_entry
from portal.models import AuditEvent
from tests.cast import make_cast, sign_in
from tests.factories import NOW, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return sign_in(cast.ana)


def page(report):
    return reverse("portal:report", args=[report.pk])


def read(client, cast, report):
    data = {"record": record_id(cast.ana_record), "client_key": str(uuid.uuid4())}
    return client.post(page(report), data)


def test_a_new_report_stands_on_the_home_page_until_it_is_read(cast, ana):
    report = make_report(cast.ana_record, by=cast.ben, title="What we decided")

    assert page(report) in ana.get("/my/").content.decode()
    ana.get(page(report))
    assert page(report) in ana.get("/my/").content.decode()
    read(ana, cast, report)
    assert page(report) not in ana.get("/my/").content.decode()


def test_looking_changes_nothing_and_the_button_notes_it(cast, ana):
    report = make_report(cast.ana_record, by=cast.ben, body="One.\n\nTwo.")
    html = ana.get(page(report)).content.decode()
    report.refresh_from_db()
    assert "<p>One.</p>" in html
    assert "<p>Two.</p>" in html
    assert "I have read this" in html
    assert report.read_at is None

    assert read(ana, cast, report).url == reverse("portal:reports")
    report.refresh_from_db()
    assert report.read_at == NOW
    html = ana.get(page(report)).content.decode()
    assert "I have read this" not in html
    assert "You read it on 10 March 2026." in html
    read(ana, cast, report)
    assert AuditEvent.objects.filter(verb="report.read").count() == 1


def test_the_words_of_a_report_are_no_markup(cast, ana):
    report = make_report(cast.ana_record, by=cast.ben, body="<b>Now</b>")
    assert "&lt;b&gt;Now" in ana.get(page(report)).content.decode()


def test_what_was_taken_back_stays_and_says_why(cast, ana):
    report = make_report(cast.ana_record, by=cast.ben, title="The old plan")
    void_entry(entry=report, reason="The date was wrong.", by=cast.ben, now=NOW)
    listed = ana.get(reverse("portal:reports")).content.decode()
    html = ana.get(page(report)).content.decode()

    assert "The old plan" in listed
    assert "taken back" in listed
    assert "The date was wrong." in html
    assert "I have read this" not in html


def test_an_empty_list_says_what_will_come(ana):
    html = ana.get(reverse("portal:reports")).content.decode()
    assert "Nothing yet." in html


def test_a_report_of_another_record_is_not_there(cast, ana):
    report = make_report(cast.dan_record, by=cast.ben)
    assert ana.get(page(report)).status_code == 404
    assert read(ana, cast, report).status_code == 404
    report.refresh_from_db()
    assert report.read_at is None


def test_the_list_costs_the_same_for_one_and_for_twenty(cast, ana):
    url = reverse("portal:reports")
    make_report(cast.ana_record, by=cast.ben)
    ana.get(url)
    with CaptureQueriesContext(connection) as one:
        ana.get(url)
    for _ in range(19):
        make_report(cast.ana_record, by=cast.ben)
    with CaptureQueriesContext(connection) as twenty:
        ana.get(url)
    assert len(one) == len(twenty)
