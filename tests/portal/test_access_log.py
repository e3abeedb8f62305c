"""Patients see who opened their record, when by their own clock, and what for."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import access_log, audit
from tests.architecture.source import ROOT
from tests.cast import make_cast
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def note(cast, verb="patient.read", *, by=None, at=NOW, patient=None):
    return audit.record(verb, by=by, now=at, patient=patient or cast.ana_record)


def test_who_when_and_what(cast):
    cast.ana_record.zone = "Pacific/Auckland"
    note(cast, by=cast.ben, at=datetime(2026, 3, 10, 17, 5, tzinfo=UTC))
    (look,) = access_log.load(cast.ana_record).rows
    assert look.who == "Ben, your clinic"
    assert look.when == "Wed 11 Mar 2026, 06:05"
    assert look.what == "Looked at your record"


def test_own_acts_are_left_out_unless_asked_for(cast):
    note(cast, "day.saved", by=cast.ana)
    note(cast, by=None)
    assert [look.who for look in access_log.load(cast.ana_record).rows] == [
        "The portal itself"
    ]
    shown = access_log.load(cast.ana_record, with_own=True).rows
    assert [(look.who, look.own) for look in shown] == [
        ("The portal itself", False),
        ("You", True),
    ]


def test_other_records_are_not_in_it(cast):
    note(cast, by=cast.ben, patient=cast.dan_record)
    assert access_log.load(cast.ana_record, with_own=True).rows == ()


def test_an_act_without_words_is_still_shown(cast):
    note(cast, "something.new", by=cast.nina)
    (look,) = access_log.load(cast.ana_record).rows
    assert look.what == "Worked in your record"


def test_pages_meet_without_gap_or_double(cast):
    for number in range(65):
        note(cast, by=cast.ben, at=NOW + timedelta(minutes=number))
    seen, before = [], None
    for _page in range(3):
        page = access_log.load(cast.ana_record, before=before)
        seen += [look.at for look in page.rows]
        before = page.older
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 65
    assert before is None


def test_twenty_people_cost_no_more_queries_than_one(cast):
    note(cast, by=cast.ben)
    with CaptureQueriesContext(connection) as one:
        access_log.load(cast.ana_record)
    for _number in range(20):
        for by in (cast.ben, cast.nina, cast.theo, cast.lea):
            note(cast, by=by)
    with CaptureQueriesContext(connection) as many:
        access_log.load(cast.ana_record)
    assert len(one) == len(many) == 2


def test_one_visit_that_opens_many_pages_is_one_line(cast):
    for second in range(5):
        now = NOW.replace(second=second)
        audit.record("patient.read", by=cast.ben, now=now, patient=cast.ana_record)
    later = NOW + timedelta(minutes=1)
    audit.record("patient.read", by=cast.ben, now=later, patient=cast.ana_record)
    audit.record("patient.read", by=cast.nina, now=later, patient=cast.ana_record)
    rows = access_log.load(cast.ana_record).rows
    assert [(row.who, row.what) for row in rows] == [
        ("Nina, your clinic", "Looked at your record"),
        ("Ben, your clinic", "Looked at your record"),
        ("Ben, your clinic", "Looked at your record, 5 pages or steps"),
    ]


def test_every_act_on_a_record_has_words_for_the_patient():
    written = set()
    for folder in ("portal", "clinic"):
        for file in (ROOT / folder).rglob("*.py"):
            written |= set(re.findall(r'"([a-z]+\.[a-z_]+)"', _records(file)))
    nobodys = {"patients.listed", "flags.listed", "demo.filled"}
    staffs = {verb for verb in written if verb.startswith(("staff.", "settings."))}
    account = {verb for verb in written if verb.startswith("account.")}
    assert written - nobodys - staffs - account <= set(access_log.WHAT)


def _records(file):
    """The lines of a file that write to the trail, and the line after each."""
    lines = file.read_text("utf-8").splitlines()
    found = [
        " ".join(lines[at : at + 2])
        for at, line in enumerate(lines)
        if "audit.record(" in line
    ]
    return "\n".join(found)
