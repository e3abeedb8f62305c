"""New patient, details, invitation: by whom, with what answers."""

import uuid

import pytest
from django.urls import reverse

from clinic.models import CareAssignment
from portal.access import record_id
from portal.models import Invitation, Patient
from tests.cast import make_cast, sign_in
from tests.factories import ZONE


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


def answers(cast, **changes):
    return {
        "client_key": uuid.uuid4(),
        "clinic": cast.harbour.pk,
        "name": "Gus Example",
        "birth_date": "1970-01-02",
        "clinic_number": "H9",
        "language": "en",
        "zone": ZONE,
        "target_1": "Shaking",
        "mine": "on",
    } | changes


def test_a_new_record_leads_to_its_invitation(cast, ben):
    answer = ben.post(reverse("clinic:patient-new"), answers(cast))
    patient = Patient.objects.get(clinic_number="H9")
    assert answer.url == reverse("clinic:patient-invite", args=[patient.pk])


def test_the_same_form_twice_leads_to_the_same_record(cast, ben):
    form = answers(cast)
    first = ben.post(reverse("clinic:patient-new"), form)
    second = ben.post(reverse("clinic:patient-new"), form)
    assert first.url == second.url


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "required"),
        ({"birth_date": "2999-01-01"}, "in the future"),
        ({"birth_date": "1870-01-01"}, "120 years"),
        ({"clinic_number": "ana"}, "has this number"),
        ({"zone": "Mars/Olympus"}, "valid choice"),
    ],
)
def test_bad_input_is_named_and_kept(cast, ben, change, words):
    answer = ben.post(reverse("clinic:patient-new"), answers(cast, **change))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert words in page
    assert 'value="Shaking"' in page
    assert not Patient.objects.filter(clinic_number="H9").exists()


def test_a_record_cannot_be_opened_at_another_clinic(cast, ben):
    answer = ben.post(reverse("clinic:patient-new"), answers(cast, clinic=cast.hill.pk))
    assert answer.status_code == 422
    assert not Patient.objects.filter(clinic_number="H9").exists()


def details(patient, **changes):
    return {
        "client_key": uuid.uuid4(),
        "record": record_id(patient),
        "version": patient.version,
        "name": patient.name,
        "birth_date": patient.birth_date,
        "clinic_number": patient.clinic_number,
        "language": "en",
        "zone": patient.zone,
        "status": "active",
    } | changes


def test_details_are_saved_and_said(cast, ben):
    url = reverse("clinic:patient-edit", args=[cast.ana_record.pk])
    answer = ben.post(url, details(cast.ana_record, phone="0123"))
    assert answer.url == reverse("clinic:patient", args=[cast.ana_record.pk])
    cast.ana_record.refresh_from_db()
    assert cast.ana_record.phone == "0123"


def test_whose_patient_it_is_is_said_and_taken_back(cast, ben):
    url = reverse("clinic:patient-edit", args=[cast.ana_record.pk])
    assert " checked" not in ben.get(url).content.decode()
    ben.post(url, details(cast.ana_record, mine="on"))
    assert " checked" in ben.get(url).content.decode()
    assert CareAssignment.objects.open().get().clinician.user == cast.ben
    # Nina's box is her own.
    nina = sign_in(cast.nina, second_factor=True)
    assert " checked" not in nina.get(url).content.decode()
    nina.post(url, details(cast.ana_record))
    assert CareAssignment.objects.open().exists()
    ben.post(url, details(cast.ana_record))
    assert not CareAssignment.objects.open().exists()
    assert CareAssignment.objects.get().until is not None


def test_a_form_opened_for_another_patient_is_refused(cast, ben):
    url = reverse("clinic:patient-edit", args=[cast.ana_record.pk])
    answer = ben.post(url, details(cast.dan_record, phone="0123"))
    assert answer.status_code == 422
    assert b"opened for another person" in answer.content
    cast.ana_record.refresh_from_db()
    assert (cast.ana_record.phone, cast.ana_record.name) == ("", "Ana Example")


def test_the_second_of_two_tabs_sees_both_versions(cast, ben):
    url = reverse("clinic:patient-edit", args=[cast.ana_record.pk])
    form = details(cast.ana_record)
    ben.post(url, form | {"phone": "111"})
    answer = ben.post(url, form | {"phone": "222", "client_key": uuid.uuid4()})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "<td>111</td><td>222</td>" in page
    cast.ana_record.refresh_from_db()
    assert cast.ana_record.phone == "111"


def test_one_press_makes_one_code_and_shows_it_once(cast, ben):
    patient = cast.ana_record
    Patient.objects.filter(pk=patient.pk).update(user=None)
    url = reverse("clinic:patient-invite", args=[patient.pk])
    form = {"client_key": uuid.uuid4(), "record": record_id(patient)}
    assert ben.post(url, form).status_code == 302
    assert ben.post(url, form).status_code == 302
    assert Invitation.objects.filter(patient=patient).count() == 1
    assert b"invitation-code" in ben.get(url).content
    assert b"invitation-code" not in ben.get(url).content


def test_a_claimed_record_gets_no_code(cast, ben):
    url = reverse("clinic:patient-invite", args=[cast.ana_record.pk])
    form = {"client_key": uuid.uuid4(), "record": record_id(cast.ana_record)}
    answer = ben.post(url, form)
    assert "This record is claimed" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_patient_of_another_clinic_is_not_there(cast, ben):
    for name in ("patient-edit", "patient-invite"):
        url = reverse(f"clinic:{name}", args=[cast.fay_record.pk])
        assert ben.get(url).status_code == 404
        assert ben.post(url).status_code == 404
