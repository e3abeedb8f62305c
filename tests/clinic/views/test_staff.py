"""The staff pages: who may, what they show, and codes that are shown once."""

import re
import uuid

import pytest
from django.urls import reverse

from clinic.models import Clinician
from portal.accounts.factors import enrol_totp
from portal.actions import accounts
from portal.models import Invitation, User
from tests.cast import sign_in
from tests.factories import make_clinician

SECRET = "JBSWY3DPEHPK3PXP"


def _in(user):
    return sign_in(user, second_factor=True)


def _url(name, *args):
    return reverse(f"clinic:{name}", args=args)


def _post(client, url, **answers):
    return client.post(url, {"client_key": uuid.uuid4(), **answers})


def _place(user):
    return Clinician.objects.get(user=user)


NEW = {"name": "Nora", "email": "nora@example.org", "profession": "nurse"}


@pytest.mark.parametrize("name", ["staff", "staff-invite", "settings"])
def test_only_a_lead_sees_the_desk(cast, name):
    assert _in(cast.lea).get(_url(name)).status_code == 200
    for person in (cast.ben, cast.nina, cast.cora, cast.ana, cast.sue):
        assert _in(person).get(_url(name)).status_code == 404


def test_the_list_shows_who_has_a_factor(cast):
    enrol_totp(cast.ben, SECRET)
    page = _in(cast.lea).get(_url("staff")).content.decode()
    rows = re.findall(r'<th scope="row">(\w+)</th>.*?</tr>', page, re.DOTALL)
    assert set(rows) == {"Ben", "Nina", "Theo", "Lea"}
    assert "Cora" not in page
    row = re.search(r'<th scope="row">Ben</th>.*?</tr>', page, re.DOTALL).group()
    assert "Yes" in row


def test_the_list_costs_the_same_with_20_more(cast, django_assert_max_num_queries):
    client = _in(cast.lea)
    client.get(_url("staff"))
    with django_assert_max_num_queries(8) as few:
        client.get(_url("staff"))
    for number in range(20):
        make_clinician(cast.harbour, name=f"Colleague {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(_url("staff"))


def test_a_colleagues_code_is_shown_once(cast):
    client = _in(cast.lea)
    answer = _post(client, _url("staff-invite"), **NEW, clinic=cast.harbour.pk)
    assert answer.url == _url("staff-code")
    stored = str(dict(client.session))
    first = client.get(answer.url).content.decode()
    code = re.search(r"\b\w{4}-\w{4}-\w{4}\b", first).group()
    assert code not in stored
    assert accounts.try_code(
        typed=code, email="nora@example.org", now=Invitation.objects.get().created_at
    )
    assert code not in client.get(answer.url).content.decode()


def test_the_same_form_twice_makes_one_code(cast):
    client = _in(cast.lea)
    form = {**NEW, "clinic": cast.harbour.pk, "client_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(_url("staff-invite"), form).url == _url("staff-code")
    assert Invitation.objects.count() == 1


def test_an_invitation_that_cannot_be_keeps_what_was_typed(cast):
    client = _in(cast.lea)
    for wrong in (
        {"email": "ana@example.org"},
        {"email": "x"},
        {"profession": "none"},
        {"name": ""},
        {"clinic": cast.hill.pk},
    ):
        answers = {**NEW, "clinic": cast.harbour.pk} | wrong
        answer = _post(client, _url("staff-invite"), **answers)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "<title>Error: " in page
        assert answers["email"] in page
    assert not User.objects.filter(email="nora@example.org").exists()


def test_a_lead_ends_a_colleagues_access(cast):
    nina, client = _in(cast.nina), _in(cast.lea)
    url = _url("staff-deactivate", _place(cast.nina).pk)
    assert client.get(url).status_code == 200
    assert _post(client, url).url == _url("staff")
    assert "login" in nina.get(_url("factor-resets")).url
    assert client.get(url).status_code == 404


def test_the_last_lead_is_told_why_not(cast):
    url = _url("staff-deactivate", _place(cast.lea).pk)
    answer = _post(_in(cast.lea), url)
    assert answer.status_code == 422
    assert "A clinic needs a lead" in answer.content.decode()


def test_staff_of_another_clinic_are_not_there(cast):
    client = _in(cast.lea)
    for name in ("staff-deactivate", "factor-reset"):
        assert client.get(_url(name, _place(cast.cora).pk)).status_code == 404


def test_a_lost_factor_takes_two(cast):
    enrol_totp(cast.ben, SECRET)
    asked = _post(_in(cast.lea), _url("factor-reset", _place(cast.ben).pk))
    assert asked.url == _url("factor-resets")
    reset = Invitation.objects.get()
    approve = _url("factor-reset-approve", reset.pk)
    for person in (cast.lea, cast.ben):
        assert _post(_in(person), approve, check="in_person").status_code == 422
    nina = _in(cast.nina)
    assert _post(nina, approve).status_code == 422
    assert _post(nina, approve, check="in_person").url == _url("staff-code")
    page = nina.get(_url("staff-code")).content.decode()
    assert re.search(r"\b\w{4}-\w{4}-\w{4}\b", page)
    assert _post(nina, approve, check="in_person").status_code == 404


def test_a_patients_lost_factor_is_for_those_who_care_for_them(cast):
    url = _url("patient-factor-reset", cast.ana_record.pk)
    for person in (cast.lea, cast.cora, cast.ana):
        assert _in(person).get(url).status_code == 404
    assert _post(_in(cast.nina), url).url == _url("factor-resets")
    approve = _url("factor-reset-approve", Invitation.objects.get().pk)
    assert "Ana" in _in(cast.ben).get(_url("factor-resets")).content.decode()
    # The lead has no clinical right, so a patient's request is not there for her.
    for person in (cast.lea, cast.cora):
        assert "Ana" not in _in(person).get(_url("factor-resets")).content.decode()
        assert _post(_in(person), approve, check="video").status_code == 404
    assert _post(_in(cast.ben), approve, check="video").url == _url("staff-code")


def test_a_patient_without_an_account_has_no_factor_to_lose(cast):
    cast.ana_record.user = None
    cast.ana_record.save()
    url = _url("patient-factor-reset", cast.ana_record.pk)
    assert _in(cast.nina).get(url).status_code == 404


SETTINGS = {
    "phone": "020 7946 0001",
    "emergency_number": "112",
    "emergency_text": "Call 112.",
    "response_time_text": "Two working days",
    "abnormal_beats": 3,
    "sustained_beats": 10,
    "sustained_seconds": 10,
    "thresholds_source": "A source, 2005",
}


def test_the_lead_changes_the_settings(cast):
    client = _in(cast.lea)
    assert _post(client, _url("settings"), **SETTINGS).url == _url("settings")
    cast.harbour.refresh_from_db()
    assert cast.harbour.emergency_number == "112"
    cast.hill.refresh_from_db()
    assert cast.hill.emergency_number == "999"


@pytest.mark.parametrize(
    "wrong",
    [
        {"sustained_beats": 2},
        {"thresholds_source": ""},
        {"abnormal_beats": -1},
        {"emergency_number": ""},
    ],
)
def test_wrong_settings_are_told_at_the_field(cast, wrong):
    answer = _post(_in(cast.lea), _url("settings"), **SETTINGS | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"id_{next(iter(wrong))}_error" in page
    assert "Two working days" in page
