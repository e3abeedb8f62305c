"""My details: what the clinic keeps, and what I may correct."""

import uuid

import pytest
import time_machine

from portal.access import record_id
from portal.models import AuditEvent
from tests.cast import make_cast, sign_in
from tests.factories import NOW

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


def answers(cast, **changed):
    return {
        "record": record_id(cast.ana_record),
        "client_key": str(uuid.uuid4()),
        "version": "1",
        "phone": "020 7946 0111",
        "contact_email": "",
        "zone": "Europe/London",
        "language": "en",
    } | changed


def test_it_shows_who_one_is_to_the_clinic(ana):
    page = ana.get("/my/details/").content.decode()
    for words in ("Ana Example", "4 May 1980", "Harbour Clinic", "ana@example.org"):
        assert words in page
    assert "Days you have logged keep their dates." in page


def test_contact_data_can_be_corrected(cast, ana):
    answer = ana.post("/my/details/", answers(cast, zone="Pacific/Auckland"))
    assert (answer.status_code, answer.url) == (302, "/my/details/")
    cast.ana_record.refresh_from_db()
    assert cast.ana_record.phone == "020 7946 0111"
    assert cast.ana_record.zone == "Pacific/Auckland"


def test_name_and_number_cannot_be_posted(cast, ana):
    body = answers(cast, name="Someone", clinic_number="1", user="2", status="died")
    ana.post("/my/details/", body)
    cast.ana_record.refresh_from_db()
    assert (cast.ana_record.name, cast.ana_record.clinic_number) == (
        "Ana Example",
        "ana",
    )
    assert cast.ana_record.status == "active"


def test_the_same_form_posted_twice_leaves_one_trace(cast, ana):
    body = answers(cast)
    for _time in range(2):
        assert ana.post("/my/details/", body).status_code == 302
    assert AuditEvent.objects.filter(verb="contact.corrected").count() == 1


def test_a_form_from_before_another_change_is_not_saved_over_it(cast, ana):
    ana.post("/my/details/", answers(cast))
    answer = ana.post("/my/details/", answers(cast, phone="1111"))
    assert answer.status_code == 422
    assert "while you had this page open" in answer.content.decode()
    assert 'value="1111"' in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": "call me <b>"}, "Telephone: use digits"),
        ({"contact_email": "ana at home"}, "Enter a valid email address."),
        ({"zone": "Mars/Base"}, "Select a valid choice."),
        ({"language": "xx"}, "Select a valid choice."),
    ],
)
def test_a_mistake_is_said_at_the_field(cast, ana, changes, words):
    answer = ana.post("/my/details/", answers(cast, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert page.count(words) == 2
    assert 'value="020 7946 0111"' in page or "phone" in changes


def test_a_form_made_for_another_record_is_refused(cast, ana):
    body = answers(cast, record=record_id(cast.dan_record))
    answer = ana.post("/my/details/", body)
    assert answer.status_code == 409
    assert "020 7946 0111" in answer.content.decode()
    cast.dan_record.refresh_from_db()
    assert cast.dan_record.phone == ""


def test_an_unusual_zone_of_the_record_stays_choosable(cast, ana):
    cast.ana_record.zone = "Etc/GMT+5"
    cast.ana_record.save()
    assert "Etc/GMT+5" in ana.get("/my/details/").content.decode()
