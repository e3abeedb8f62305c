"""The clinic's flags: seen by all, acknowledged, talked about and closed."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from clinic import flags as reading
from clinic.models import FlagReview
from portal.access import record_id
from portal.actions.answers import DayAnswers
from portal.actions.entries import void_entry
from portal.actions.logs import amend_day
from portal.models import AuditEvent, SymptomCheck
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    entry_fields,
    make_clinician,
    make_day_log,
    make_flag,
    make_patient,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def flag(cast):
    return make_flag(cast.ana_record, by=cast.ana, precise="Baclofen ends at once.")


def as_(cast, name):
    return sign_in(getattr(cast, name), second_factor=True)


def url(name, flag):
    return reverse(f"clinic:{name}", args=[flag.patient_id, flag.pk])


def posted(flag, prefix, **given):
    """A form's answers under its prefix, with the keys it carries."""
    keys = {"client_key": str(uuid.uuid4()), "record": record_id(flag.patient)}
    return {f"{prefix}-{name}": value for name, value in (keys | given).items()}


def test_the_list_holds_the_flags_of_ones_own_clinic_and_is_audited(cast, flag):
    make_flag(cast.fay_record, by=cast.fay, precise="Not for Ben.")
    page = as_(cast, "nina").get(reverse("clinic:flags")).content.decode()
    assert "Baclofen ends at once." in page
    assert "Nobody has acknowledged it yet." in page
    assert "Not for Ben." not in page
    assert AuditEvent.objects.get(verb="flags.listed").object_ids == [flag.pk]


def test_the_gravest_stand_first(cast, flag):
    make_flag(cast.dan_record, by=cast.dan, level="emergency", precise="Hard to wake.")
    page = as_(cast, "ben").get(reverse("clinic:flags")).content.decode()
    assert page.index("Hard to wake.") < page.index("Baclofen ends at once.")


def test_a_clinic_without_a_duty_address_is_told_so(cast, flag):
    address = reverse("clinic:flags")
    assert "has no duty address" in as_(cast, "ben").get(address).content.decode()
    cast.harbour.duty_email = "duty@harbour.example"
    cast.harbour.save()
    assert "has no duty address" not in as_(cast, "ben").get(address).content.decode()


def test_acknowledging_says_who_and_what_comes_next(cast, flag):
    nina = as_(cast, "nina")
    answer = nina.post(
        url("flag-acknowledge", flag),
        posted(flag, "seen", reason="I call her at noon", version=1),
    )
    page = nina.get(answer.url).content.decode()
    assert "Acknowledged by Nina." in page
    assert "I call her at noon" in page
    assert "I have seen it" not in page


def test_a_contact_is_logged_under_what_was_done(cast, flag):
    nina = as_(cast, "nina")
    answer = nina.post(
        url("flag-contact", flag),
        posted(flag, "contact", how="call", outcome="no_answer", text="Twice."),
    )
    assert "Telephone call: No answer. Twice." in nina.get(answer.url).content.decode()
    assert FlagReview.objects.get().flag == flag


def test_a_closed_flag_leaves_the_list_and_stays_in_the_record(cast, flag):
    ben = as_(cast, "ben")
    ben.post(url("flag-close", flag), posted(flag, "close", reason="called", version=1))
    address = reverse("clinic:flags")
    assert "Baclofen ends at once." not in ben.get(address).content.decode()
    assert "Baclofen ends at once." in ben.get(f"{address}?closed").content.decode()
    page = ben.get(url("flag", flag)).content.decode()
    assert "Closed: Spoke to the patient" in page
    assert "Close it" not in page


@pytest.mark.parametrize(
    ("route", "prefix", "given", "words"),
    [
        ("flag-acknowledge", "seen", {}, "Say what you will do about it."),
        ("flag-contact", "contact", {"how": "call"}, "Choose what came of it."),
        ("flag-close", "close", {"reason": "other"}, "Say the other reason in words."),
        ("flag-close", "close", {}, "Choose why it can be closed."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    cast, flag, route, prefix, given, words
):
    answer = as_(cast, "ben").post(
        url(route, flag), posted(flag, prefix, version=1, **given)
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "There is a problem" in page
    flag.refresh_from_db()
    assert flag.acknowledged_at is None
    assert flag.is_open


def test_a_flag_that_a_colleague_closed_meanwhile_is_not_closed_again(cast, flag):
    for name, reason in (("nina", "called"), ("ben", "seen")):
        answer = as_(cast, name).post(
            url("flag-close", flag), posted(flag, "close", reason=reason, version=1)
        )
    assert answer.status_code == 409
    assert "closed already" in answer.content.decode()
    flag.refresh_from_db()
    assert flag.closed_reason == "called"


def test_the_list_goes_on_where_the_page_ended(cast, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 3)
    rows = [
        make_flag(
            cast.ana_record,
            by=cast.ana,
            level="urgent" if n % 2 else "review",
            raised_at=NOW - timedelta(hours=n // 3),
        )
        for n in range(8)
    ]
    clinics, seen, after = [cast.harbour.pk], [], None
    while True:
        page = reading.load(clinics, now=NOW, after=after)
        seen += [row.pk for row in page.rows]
        after = page.next_after
        if after is None:
            break
    assert sorted(seen) == sorted(row.pk for row in rows)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("then", "words"),
    [("", ""), ("void", "taken back since"), ("amend", "changed since")],
)
def test_a_flag_says_what_became_of_the_entry_that_raised_it(cast, then, words):
    log = make_day_log(cast.ana_record, by=cast.ana, falls=1)
    flag = make_flag(
        cast.ana_record, by=cast.ana, cause_type="portal.daylog", cause_id=log.pk
    )
    later = NOW + timedelta(minutes=5)
    if then == "void":
        void_entry(entry=log, reason="wrong day", by=cast.ana, now=later)
    elif then == "amend":
        amend_day(
            log=log,
            answers=DayAnswers(falls=0),
            reason="",
            by=cast.ana,
            now=later,
            version=1,
        )
    page = reading.one(flag, now=later)

    assert page.flag.is_open
    assert page.cause.endswith(words or str(log.pk))


@pytest.mark.parametrize("many", [1, 20])
def test_queries_do_not_grow_with_flags(cast, many, django_assert_num_queries):
    for n in range(many):
        patient = make_patient(cast.harbour, by=cast.ben, clinic_number=f"n{n}")
        make_flag(
            patient,
            by=cast.ben,
            acknowledged_at=NOW,
            acknowledged_by=cast.nina,
            acknowledged_reason="seen",
        )
    ben = as_(cast, "ben")
    ben.get(reverse("clinic:flags"))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        ben.get(reverse("clinic:flags"))


@pytest.mark.parametrize("many", [1, 20])
def test_queries_do_not_grow_with_contacts(cast, flag, many, django_assert_num_queries):
    ben = as_(cast, "ben")
    for _ in range(many):
        ben.post(
            url("flag-contact", flag),
            posted(flag, "contact", how="call", outcome="reached"),
        )
    with django_assert_num_queries(QUERIES_OF_ONE):
        ben.get(url("flag", flag))


QUERIES_OF_THE_LIST = 6
QUERIES_OF_ONE = 12


def test_a_physician_of_another_clinic_finds_nothing(cast, flag):
    make_clinician(cast.hill, profession="nurse")
    cora = as_(cast, "cora")
    assert cora.get(url("flag", flag)).status_code == 404
    assert cora.post(url("flag-close", flag), {}).status_code == 404


def test_what_the_patient_answered_stands_with_the_flag(cast, flag):
    SymptomCheck.objects.create(
        flag=flag,
        patient=cast.ana_record,
        day=TODAY,
        answers={"temp_c": "38.4", "agitation": True},
        outcome="urgent",
        **entry_fields(by=cast.ana),
    )
    page = as_(cast, "ben").get(url("flag", flag)).content.decode()
    assert "What the patient answered" in page
    assert "38.4" in page
