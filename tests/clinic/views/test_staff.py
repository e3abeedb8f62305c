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
from tests.factories import make_clinic, make_clinician

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
    "cover_text": "The duty physician",
    "duty_email": "duty@example.org",
    "escalation_email": "lead@example.org",
    "escalate_after_minutes": 30,
    "abnormal_beats": 3,
    "sustained_beats": 10,
    "sustained_seconds": 10,
    "thresholds_source": "A source, 2005",
    "angle_change": 10,
    "angle_source": "A source, 2013",
    "version": 1,
}


def test_the_lead_changes_the_settings(cast):
    client = _in(cast.lea)
    assert _post(client, _url("settings"), **SETTINGS).url == _url("settings")
    cast.harbour.refresh_from_db()
    assert cast.harbour.emergency_number == "112"
    assert cast.harbour.duty_email == "duty@example.org"
    assert cast.harbour.escalate_after_minutes == 30
    cast.hill.refresh_from_db()
    assert cast.hill.emergency_number == "999"


def test_two_tabs_show_each_other_what_stands_now(cast):
    client, url = _in(cast.lea), _url("settings")
    _post(client, url, **SETTINGS)
    answer = _post(client, url, **SETTINGS | {"phone": "0999"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<td>020 7946 0001</td><td>0999</td>" in page
    assert 'name="version" value="2"' in page
    cast.harbour.refresh_from_db()
    assert cast.harbour.phone == "020 7946 0001"
    assert _post(client, url, **SETTINGS | {"phone": "0999", "version": 2}).url == url


def test_a_lead_of_two_clinics_chooses_which_one(cast):
    third = make_clinic(name="Third Clinic")
    make_clinician(third, user=cast.lea, profession="none", is_lead=True)
    client, url = _in(cast.lea), _url("settings")
    assert client.get(url).url == f"{url}?clinic={cast.harbour.pk}"
    # Without saying which clinic nothing is saved.
    assert _post(client, url, **SETTINGS).url == f"{url}?clinic={cast.harbour.pk}"
    page = client.get(f"{url}?clinic={third.pk}").content.decode()
    assert "Settings of Third Clinic" in page
    assert f'href="?clinic={cast.harbour.pk}"' in page
    answer = _post(client, f"{url}?clinic={third.pk}", **SETTINGS)
    assert answer.url == f"{url}?clinic={third.pk}"
    third.refresh_from_db()
    cast.harbour.refresh_from_db()
    assert (third.emergency_number, cast.harbour.emergency_number) == ("112", "999")


@pytest.mark.parametrize("asked", ["hill", "x", "", "-1", "9" * 30, "\u0663"])
def test_the_settings_of_another_clinic_are_not_there(cast, asked):
    asked = cast.hill.pk if asked == "hill" else asked
    url = f"{_url('settings')}?clinic={asked}"
    client = _in(cast.lea)
    assert client.get(url).status_code == 404
    assert _post(client, url, **SETTINGS).status_code == 404


def test_a_lead_changes_a_colleagues_place(cast):
    client, url = _in(cast.lea), _url("staff-edit", _place(cast.nina).pk)
    assert f'href="{url}"' in client.get(_url("staff")).content.decode()
    page = client.get(url).content.decode()
    assert re.search(r'value="nurse"[^>]*checked', page)
    answer = _post(client, url, profession="physician", is_lead="on")
    place = _place(cast.nina)
    assert answer.url == _url("staff")
    assert (place.profession, place.is_lead) == ("physician", True)


def test_a_place_needs_a_profession_or_the_desk(cast):
    url = _url("staff-edit", _place(cast.nina).pk)
    answer = _post(_in(cast.lea), url, profession="none")
    assert answer.status_code == 422
    assert "Choose a profession" in answer.content.decode()
    assert _place(cast.nina).profession == "nurse"


def test_a_new_lead_lets_the_old_one_go(cast):
    lea = _in(cast.lea)
    nina = _url("staff-edit", _place(cast.nina).pk)
    _post(lea, nina, profession="nurse", is_lead="on")
    done = _post(lea, _url("staff-deactivate", _place(cast.lea).pk))
    assert done.status_code == 302
    assert not _place(cast.lea).active


def test_ones_own_place_and_one_of_another_clinic_are_not_there(cast):
    client = _in(cast.lea)
    own = _url("staff-edit", _place(cast.lea).pk)
    assert f'href="{own}"' not in client.get(_url("staff")).content.decode()
    for person in (cast.lea, cast.cora):
        url = _url("staff-edit", _place(person).pk)
        assert client.get(url).status_code == 404
        assert _post(client, url, profession="physician").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"sustained_beats": 2},
        {"thresholds_source": ""},
        {"angle_source": ""},
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
