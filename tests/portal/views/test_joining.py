"""The way in: four steps, one answer for every wrong one, and where people begin."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.actions import accounts
from portal.models import Consent, User
from tests.cast import sign_in
from tests.factories import NOW, make_patient, make_user

PASSPHRASE = "seven quiet rivers run"
KEY = "b7b1c3a4-5a0c-4a5e-9d56-8b3f0c0a9a11"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def record(cast):
    return make_patient(cast.harbour, by=cast.ben, name="Pia New")


@pytest.fixture
def code(record, cast, clock):
    return accounts.invite_patient(patient=record, by=cast.ben, now=NOW)[1]


def _post(client, name, /, **answers):
    return client.post(reverse(f"portal:{name}"), {"client_key": KEY, **answers})


def _first(client, code, born="1980-05-04"):
    return _post(client, "join", code=code, birth_date=born)


def _mailed(box):
    return re.search(r"\b\d{6}\b", box[-1].body).group()


def _to_the_end(client, code, box, email="pia@example.org"):
    _first(client, code)
    _post(client, "join-email", email=email)
    return _post(client, "join-code", code=_mailed(box))


def _finish(client, **answers):
    answers = {"way": "password", "password": PASSPHRASE, "consent": "on"} | answers
    return _post(client, "join-finish", **answers)


def test_a_patient_comes_in_by_four_steps(client, code, record, mailoutbox):
    assert _first(client, code).url == "/join/email/"
    assert _post(client, "join-email", email="Pia@Example.org").url == "/join/code/"
    assert _post(client, "join-code", code=_mailed(mailoutbox)).url == "/join/finish/"
    page = client.get("/join/finish/").content.decode()
    assert "Who can see it" in page
    assert _finish(client).url == "/second-factor/"
    record.refresh_from_db()
    assert record.user.email == "pia@example.org"
    assert client.get("/home/").url == reverse("portal:today")


def test_the_mail_names_no_person_no_clinic_and_no_reason(client, code, mailoutbox):
    _first(client, code)
    _post(client, "join-email", email="pia@example.org")
    told = (mailoutbox[0].subject + mailoutbox[0].body).casefold()
    for word in ("pia", "harbour", "clonus", "clinic", "health", "patient"):
        assert word not in told


def test_who_chose_a_passkey_and_cannot_make_one_may_choose_a_password(
    client, code, mailoutbox
):
    _to_the_end(client, code, mailoutbox)
    _finish(client, way="passkey", password="")
    page = client.get("/second-factor/").content.decode()
    path = reverse("account_set_password")
    assert path in page
    new = {"password1": PASSPHRASE, "password2": PASSPHRASE}
    assert client.post(path, new).status_code == 302
    assert User.objects.get(email="pia@example.org").check_password(PASSPHRASE)


def test_choosing_a_passkey_leads_straight_to_it(client, code, mailoutbox):
    _to_the_end(client, code, mailoutbox)
    answer = _finish(client, way="passkey", password="")
    assert answer.url == reverse("mfa_add_webauthn")
    assert client.get(answer.url).status_code == 200
    assert not User.objects.get(email="pia@example.org").has_usable_password()


def test_every_wrong_first_answer_gets_the_same_page(client, code, record, cast, clock):
    used = accounts.invite_patient(patient=record, by=cast.ben, now=NOW)[1]
    answers = {
        "revoked": _first(Client(REMOTE_ADDR="10.0.0.1"), code),
        "unknown": _first(Client(REMOTE_ADDR="10.0.0.2"), "ABCD-EFGH-2345"),
        "no code at all": _first(Client(REMOTE_ADDR="10.0.0.3"), "what?"),
        "wrong date": _first(Client(REMOTE_ADDR="10.0.0.4"), used, "1981-01-01"),
    }
    clock.shift(timedelta(days=22))
    answers["too old"] = _first(Client(REMOTE_ADDR="10.0.0.5"), used)
    pages = {
        re.sub(r'(value|nonce)="[^"]*"', "", answer.content.decode())
        for answer in answers.values()
    }
    assert {answer.status_code for answer in answers.values()} == {422}
    assert len(pages) == 1
    assert "cannot find an open invitation" in pages.pop()


def test_what_was_typed_stays_on_the_page(client, code):
    page = _first(client, code, "1981-01-01").content.decode()
    assert code in page
    assert "1981-01-01" in page
    assert "<title>Error: " in page


def test_steps_cannot_be_skipped(client, code, mailoutbox):
    for name in ("join-email", "join-code", "join-finish"):
        assert client.get(reverse(f"portal:{name}")).url == "/join/"
    _first(client, code)
    assert client.get("/join/code/").url == "/join/email/"
    assert client.get("/join/finish/").url == "/join/code/"
    _post(client, "join-email", email="pia@example.org")
    assert _finish(client).url == "/join/code/"
    assert not User.objects.filter(email="pia@example.org").exists()


def test_a_mailed_code_has_five_tries(client, code, mailoutbox):
    _first(client, code)
    _post(client, "join-email", email="pia@example.org")
    right = _mailed(mailoutbox)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(5):
        assert _post(client, "join-code", code=wrong).status_code == 422
    assert _post(client, "join-code", code=right).status_code == 422
    _post(client, "join-email", email="pia@example.org")
    assert _post(client, "join-code", code=_mailed(mailoutbox)).status_code == 302


def test_a_mailed_code_lives_a_quarter_of_an_hour(client, code, mailoutbox, clock):
    _first(client, code)
    _post(client, "join-email", email="pia@example.org")
    clock.shift(timedelta(minutes=15, seconds=1))
    assert _post(client, "join-code", code=_mailed(mailoutbox)).status_code == 422


def test_an_address_in_use_looks_the_same_and_tells_its_owner(
    client, code, cast, mailoutbox
):
    free, taken = Client(), client
    _first(free, code)
    _first(taken, code)
    pages = []
    for visitor, email in ((free, "dan2@example.org"), (taken, "dan@example.org")):
        answer = _post(visitor, "join-email", email=email)
        page = visitor.get(answer.url).content.decode().replace(email, "")
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert pages[0] == pages[1]
    assert [mail.to for mail in mailoutbox] == [
        ["dan2@example.org"],
        ["dan@example.org"],
    ]
    assert not re.search(r"\d{6}", mailoutbox[1].body)


def test_thirty_tries_from_one_address_are_the_limit(client, cast, clock):
    for number in range(30):
        assert _first(client, f"ABCD-EFGH-23{number + 10}").status_code == 422
    assert _first(client, "ABCD-EFGH-2399").status_code == 429
    assert _first(Client(REMOTE_ADDR="10.0.0.9"), "ABCD-EFGH-2399").status_code == 422


def test_what_cannot_be_a_code_is_not_one_code_for_everybody(db, clock):
    for number in range(12):
        _first(Client(REMOTE_ADDR=f"10.0.2.{number}"), f"not a code {number}")
    late = _first(Client(REMOTE_ADDR="10.0.2.99"), "not a code either")
    assert late.status_code == 422


def test_ten_tries_of_one_code_are_the_limit_however_it_is_spelt(code, clock):
    for number in range(10):
        spelt = code.lower() + " " * number
        _first(Client(REMOTE_ADDR=f"10.0.1.{number}"), spelt, "1999-01-01")
    assert _first(Client(REMOTE_ADDR="10.0.1.99"), code).status_code == 429


def test_a_right_code_beside_ten_wrong_dates_is_over(code, record, clock):
    for _ in range(10):
        accounts.try_code(typed=code, now=NOW, birth_date=date(1999, 1, 1))
    assert _first(Client(), code).status_code == 422
    assert record.invitations.get().revoked_at == NOW


def test_a_wrong_date_is_counted_although_the_answer_is_an_error(client, code, record):
    assert _first(client, code, "1999-01-01").status_code == 422
    assert record.invitations.get().wrong_tries == 1


def test_without_consent_no_account(client, code, mailoutbox):
    _to_the_end(client, code, mailoutbox)
    assert _finish(client, consent="").status_code == 422
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "password", ["", "fourteen chars", "my clonus is mine now", "harbour lights at sea"]
)
def test_a_weak_password_is_refused_with_its_reason(client, code, mailoutbox, password):
    _to_the_end(client, code, mailoutbox)
    answer = _finish(client, password=password)
    assert answer.status_code == 422
    assert "id_password_error" in answer.content.decode()


def test_the_last_step_sent_twice_opens_one_account(client, code, mailoutbox):
    _to_the_end(client, code, mailoutbox)
    _finish(client)
    assert _finish(client).url == "/home/"
    assert User.objects.filter(email="pia@example.org").count() == 1


def test_an_invitation_used_meanwhile_says_so(client, code, record, mailoutbox):
    _to_the_end(client, code, mailoutbox)
    invitation = record.invitations.get()
    accounts.claim(
        invitation_id=invitation.pk, email="x@example.org", password=None, now=NOW
    )
    assert _finish(client).url == "/join/"


def test_staff_come_in_with_the_address_they_were_invited_with(
    client, cast, clock, mailoutbox
):
    user = make_user("nora@example.org", "N", is_active=False)
    _, code = accounts.invite_account(
        user=user, clinic=cast.harbour, by=cast.lea, now=NOW
    )
    assert _post(client, "join-account", code=code, email="x@y.org").status_code == 422
    answer = _post(client, "join-account", code=code, email="NORA@example.org")
    assert answer.url == "/join/email/"
    # Whatever is sent, the code goes to the address of the invitation.
    _post(client, "join-email", email="thief@example.org")
    assert mailoutbox[-1].to == ["nora@example.org"]
    _post(client, "join-code", code=_mailed(mailoutbox))
    assert _finish(client).status_code == 422
    assert _finish(client, name="Nora New").url == "/second-factor/"
    assert "Add a passkey" in client.get("/second-factor/").content.decode()


# ------------------------------------------------------------- where people begin


def test_home_sends_each_to_their_own_beginning(cast):
    assert sign_in(cast.ana).get("/home/").url == reverse("portal:today")
    staff = sign_in(cast.ben, second_factor=True)
    assert staff.get("/home/").url == "/start/"
    assert staff.get("/start/").url == reverse("clinic:dashboard")
    assert sign_in(cast.lea).get("/start/").url == reverse("clinic:staff")
    assert sign_in(cast.sue).get("/start/").url == reverse("admin:index")
    assert sign_in(cast.eva).get("/start/").status_code == 200


def test_strangers_are_asked_to_sign_in(client, db):
    for path in ("/home/", "/start/", "/second-factor/"):
        assert client.get(path).url == f"/accounts/login/?next={path}"


def test_the_privacy_notice_is_public(client, db):
    assert client.get("/privacy/").status_code == 200


def test_staff_without_a_factor_read_how_to_get_one(cast):
    client = sign_in(cast.ben)
    page = client.get("/clinic/staff/", follow=True).content.decode()
    assert "Ask the lead of your clinic for a new code" in page
    assert reverse("mfa_add_webauthn") not in page


def test_patients_may_skip_the_second_factor(cast):
    page = sign_in(cast.ana).get("/second-factor/").content.decode()
    assert "Not now" in page
