"""A report is released once, sealed, read once, and never changes."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError

from portal.actions.entries import void_entry
from portal.actions.keys import KeyReused
from portal.actions.reports import mark_read, share_report
from portal.models import AuditEvent, SharedReport
from tests.cast import make_cast
from tests.factories import NOW, make_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def share(cast, **fields):
    fields = {
        "patient": cast.ana_record,
        "kind": SharedReport.Kind.DECISION,
        "title": "What we decided",
        "body": "We decided to go on with Baclofen.",
        "client_key": uuid.uuid4(),
        "by": cast.ben,
        "now": NOW,
    } | fields
    return share_report(**fields)


def test_it_is_sealed_and_signed(cast):
    period = make_period(cast.ana_record, by=cast.ben)
    report, made = share(cast, about=period)
    words = "What we decided\nWe decided to go on with Baclofen."

    assert made
    assert report.seal == hashlib.sha256(words.encode()).hexdigest()
    assert (report.entered_by, report.entered_at, report.source) == (
        cast.ben,
        NOW,
        "clinic",
    )
    assert (report.about_type, report.about_id) == (
        "portal.treatmentperiod",
        period.pk,
    )
    event = AuditEvent.objects.get(verb="report.shared")
    assert (event.object_ids, event.patient_id) == ([report.pk], cast.ana_record.pk)


def test_other_words_break_the_seal(cast):
    report, _made = share(cast)
    assert report.is_as_released
    report.body += " Or not."
    assert not report.is_as_released


def test_the_same_key_is_the_same_report(cast):
    key = uuid.uuid4()
    first, _made = share(cast, client_key=key)

    assert share(cast, client_key=key) == (first, False)
    assert AuditEvent.objects.filter(verb="report.shared").count() == 1


def test_a_key_takes_no_other_words_and_no_other_record(cast):
    key = uuid.uuid4()
    share(cast, client_key=key)

    for other in ({"body": "No."}, {"patient": cast.dan_record}):
        with pytest.raises(KeyReused):
            share(cast, client_key=key, **other)


@pytest.mark.parametrize("field", ["title", "body"])
def test_a_report_has_words(cast, field):
    with pytest.raises(IntegrityError, match="has_words_and_a_seal"):
        share(cast, **{field: "  "})


def test_reading_is_noted_once_and_leaves_a_trace(cast):
    report, _made = share(cast)

    assert mark_read(report=report, by=cast.ana, now=NOW)
    assert not mark_read(report=report, by=cast.ana, now=NOW + timedelta(hours=1))
    report.refresh_from_db()
    assert report.read_at == NOW
    event = AuditEvent.objects.get(verb="report.read")
    assert (event.actor_id, event.object_ids) == (cast.ana.pk, [report.pk])


def test_only_what_stands_waits_to_be_read(cast):
    first, _made = share(cast)
    second, _made = share(cast, title="Once more", now=NOW + timedelta(hours=1))
    read, _made = share(cast)
    mark_read(report=read, by=cast.ana, now=NOW)
    unread = cast.ana_record.shared_reports.unread()
    assert list(unread) == [second, first]

    void_entry(entry=first, reason="Wrong dose", by=cast.ben, now=NOW)
    assert list(unread.all()) == [second]
