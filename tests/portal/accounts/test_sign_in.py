"""Signing in: limits, one answer for everybody, second factors, one door."""

import re
import smtplib
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.accounts import sealing
from portal.accounts.factors import enrol_totp, used_second_factor, ways_shown
from portal.models import AuditEvent
from tests.cast import PASSWORD, sign_in
from tests.factories import NOW

SECRET = "JBSWY3DPEHPK3PXP"
LOGIN = "/accounts/login/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _code(steps=0):
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


def _login(client, email="ana@example.org", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def _shown(answer):
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def _confirm(client):
    """Show the password again, as the page about factors asks."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


# ------------------------------------------------------------------ who is there


def test_known_and_unknown_people_get_one_answer_at_sign_in(cast, client):
    known = _login(client, "ana@example.org", "wrong wrong wrong")
    unknown = _login(client, "nobody@example.org", "wrong wrong wrong")
    assert known.status_code == unknown.status_code == 422
    assert _shown(known) == _shown(unknown)


def test_known_and_unknown_people_get_one_answer_at_reset(cast, client, mailoutbox):
    path = reverse("account_reset_password")
    answers = [
        client.post(path, {"email": email})
        for email in ("ana@example.org", "nobody@example.org")
    ]
    assert {(a.status_code, a.url) for a in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]]


class BrokenMail(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected


def test_a_mail_server_that_fails_tells_nothing(cast, client, settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"
    answer = client.post(
        reverse("account_reset_password"), {"email": "ana@example.org"}
    )
    assert answer.url == "/accounts/password/reset/done/"


def test_nobody_signs_up(client, db):
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/")):
        assert "Accounts are by invitation" in answer.content.decode()
    assert client.get("/accounts/3rdparty/").status_code == 404


# ------------------------------------------------------------------------ limits


def test_the_sixth_guess_at_one_account_waits_and_then_goes_on(cast, clock):
    for number in range(5):
        _login(Client(REMOTE_ADDR=f"10.0.0.{number}"), password="wrong wrong wrong")
    held = _login(Client(REMOTE_ADDR="10.0.0.99"))
    assert "Too many" in held.content.decode()
    clock.shift(timedelta(minutes=5, seconds=1))
    assert _login(Client(REMOTE_ADDR="10.0.0.99")).status_code == 302


def test_one_address_cannot_try_many_accounts(cast, clock):
    client = Client(REMOTE_ADDR="10.0.0.7")
    for number in range(10):
        _login(client, f"x{number}@example.org", "wrong wrong wrong")
    assert "Too many" in _login(client).content.decode()
    assert _login(Client(REMOTE_ADDR="10.0.0.8")).status_code == 302


def test_a_header_that_anyone_can_send_does_not_pass_by_the_limit(cast, clock):
    for number in range(10):
        _login(
            Client(headers={"x-forwarded-for": f"1.2.3.{number}"}),
            f"x{number}@example.org",
            "wrong wrong wrong",
        )
    answer = _login(Client(headers={"x-forwarded-for": "1.2.3.99"}))
    assert "Too many" in answer.content.decode()


def test_guessing_the_second_factor_is_limited(cast, client, clock):
    enrol_totp(cast.ana, SECRET)
    _login(client)
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    answer = client.post("/accounts/2fa/authenticate/", {"code": _code()})
    assert answer.status_code == 422


# ---------------------------------------------------------------- second factors


def test_a_password_alone_does_not_sign_in_who_has_an_app(cast, client, clock):
    enrol_totp(cast.ben, SECRET)
    assert _login(client, "ben@example.org").url == "/accounts/2fa/authenticate/"
    assert "login" in client.get("/clinic/staff/").url
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    answer = client.post("/accounts/2fa/authenticate/", {"code": _code()})
    assert answer.url == "/home/"
    assert client.get("/clinic/lost-factors/").status_code == 200


def test_a_code_works_once_even_while_it_is_still_accepted(cast, clock):
    enrol_totp(cast.ana, SECRET)
    code = _code()
    first, second = Client(), Client()
    for client in (first, second):
        _login(client)
    path = "/accounts/2fa/authenticate/"
    assert first.post(path, {"code": code}).status_code == 302
    clock.shift(timedelta(seconds=31))
    assert second.post(path, {"code": code}).status_code == 422


def test_the_previous_code_is_accepted_and_older_ones_are_not(cast, clock):
    enrol_totp(cast.ana, SECRET)
    path = "/accounts/2fa/authenticate/"
    for steps, status in ((-2, 422), (-1, 302)):
        client = Client()
        _login(client)
        assert client.post(path, {"code": _code(steps)}).status_code == status


def test_a_recovery_code_signs_in_once(cast, clock):
    enrol_totp(cast.ana, SECRET)
    kept = Authenticator.objects.get(user=cast.ana, type="recovery_codes")
    code = kept.wrap().get_unused_codes()[0]
    for status in (302, 422):
        client = Client()
        _login(client)
        answer = client.post("/accounts/2fa/authenticate/", {"code": code})
        assert answer.status_code == status


def test_secrets_are_sealed_in_the_database(cast):
    enrol_totp(cast.ana, SECRET)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert SECRET not in stored
    assert not any(code in stored for code in codes)
    app = Authenticator.objects.get(type="totp")
    assert sealing.unseal(app.data["secret"]) == SECRET


def test_a_key_is_replaced_without_losing_a_factor(cast, settings, clock):
    enrol_totp(cast.ana, SECRET)
    old, new = settings.FACTOR_KEYS[0], Fernet.generate_key().decode()
    settings.FACTOR_KEYS = [new, old]
    call_command("reseal_factors")
    settings.FACTOR_KEYS = [new]
    client = Client()
    _login(client)
    answer = client.post("/accounts/2fa/authenticate/", {"code": _code()})
    assert answer.status_code == 302
    settings.FACTOR_KEYS = [old]
    with pytest.raises(ValueError, match="no key"):
        Authenticator.objects.get(type="totp").wrap().validate_code("000000")


def test_a_changed_byte_is_noticed():
    sealed = sealing.seal("a secret")
    assert sealing.unseal(sealed) == "a secret"
    with pytest.raises(ValueError, match="no key"):
        sealing.unseal(sealed[:-4] + "AAA=")


def test_a_session_that_used_no_factor_steps_up_and_goes_on(cast, clock):
    client = sign_in(cast.ben)
    enrol_totp(cast.ben, SECRET)
    answer = client.get("/clinic/lost-factors/")
    page = client.get(answer.url).content.decode()
    way = re.search(r'href="(/accounts/2fa/reauthenticate/[^"]*)"', page).group(1)
    done = client.post(way, {"code": _code(), "next": "/clinic/lost-factors/"})
    assert done.url == "/clinic/lost-factors/"
    assert client.get(done.url).status_code == 200


def test_what_somebody_else_did_in_this_browser_does_not_count(cast, rf):
    client = sign_in(cast.nina, second_factor=True)
    request = rf.get("/")
    request.session, request.user = client.session, cast.ben
    assert not used_second_factor(request)
    request.user = cast.nina
    assert used_second_factor(request)


# --------------------------------------------------------- adding and taking away


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_add_no_first_factor_with_a_password_alone(cast, name, method):
    client = sign_in(cast.ben)
    _confirm(client)
    answer = getattr(client, method)(reverse(name), {"code": "1", "credential": "{}"})
    assert answer.url == "/second-factor/"
    assert not Authenticator.objects.exists()


def test_a_passkey_is_the_first_way_to_show_who_is_there(cast):
    Authenticator.objects.create(user=cast.ana, type="webauthn", data={})
    enrol_totp(cast.ana, SECRET)
    ways = get_adapter().get_reauthentication_methods(cast.ana)
    assert [str(way["description"]) for way in ways] == [
        "Use my passkey",
        "Use my password",
        "Use a code from my app",
    ]


def test_a_passkey_carries_the_persons_name_and_stays_on_the_device(cast):
    client = sign_in(cast.ana)
    _confirm(client)
    page = client.get(reverse("mfa_add_webauthn"))
    asked = page.context["js_data"]["creation_options"]["publicKey"]
    assert asked["user"]["displayName"] == "Ana"
    assert asked["user"]["name"] == "ana@example.org"
    wanted = asked["authenticatorSelection"]
    assert wanted["userVerification"] == wanted["residentKey"] == "required"


def _activate(client):
    path = reverse("mfa_activate_totp")
    page = client.get(path).content.decode()
    secret = re.search(r'class="num">(\w+)<', page).group(1)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return client.post(path, {"code": code})


def test_a_patient_adds_an_app_after_showing_the_password(cast, mailoutbox):
    client = sign_in(cast.ana)
    assert "reauthenticate" in client.get(reverse("mfa_activate_totp")).url
    _confirm(client)
    assert _activate(client).url == reverse("mfa_view_recovery_codes")
    assert Authenticator.objects.filter(user=cast.ana, type="totp").exists()


@pytest.mark.django_db(transaction=True)
def test_adding_a_factor_is_told_by_mail_without_a_word_about_health(cast, mailoutbox):
    client = sign_in(cast.ana)
    _confirm(client)
    _activate(client)
    told = (mailoutbox[0].subject + mailoutbox[0].body).casefold()
    assert mailoutbox[0].to == ["ana@example.org"]
    for word in ("clonus", "clinic", "harbour", "patient", "health", "ana "):
        assert word not in told


def test_staff_keep_their_last_factor(cast):
    enrol_totp(cast.ben, SECRET)
    client = sign_in(cast.ben, second_factor=True)
    _confirm(client)
    assert client.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_index")
    assert Authenticator.objects.filter(user=cast.ben, type="totp").exists()


def test_a_patient_may_go_without(cast):
    enrol_totp(cast.ana, SECRET)
    client = sign_in(cast.ana, second_factor=True)
    _confirm(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=cast.ana).exists()


# ---------------------------------------------------------------------- one door


def test_the_admin_has_no_door_of_its_own(cast, client):
    assert "/accounts/login/" in client.get("/admin/login/").url
    way, _status = client.get("/admin/", follow=True).redirect_chain[-1]
    assert "/accounts/login/" in way


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "///e.x"]
)
def test_signing_in_never_leads_to_another_host(cast, client, target):
    assert _login(client, next=target).url == "/home/"


def test_the_session_id_is_a_new_one_after_signing_in(cast, client):
    client.get("/join/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["session"] = session.session_key
    _login(client)
    assert client.cookies["session"].value != session.session_key


# --------------------------------------------------------------------- the trail


def _trail(user):
    """Verb and reason of what the trail keeps about this account, oldest first."""
    rows = AuditEvent.objects.filter(verb__startswith="account.").order_by("id")
    assert {(r.actor_id, *r.object_ids, r.patient_id) for r in rows} <= {
        (user.pk, user.pk, None)
    }
    return [(row.verb, row.reason_code) for row in rows]


def test_signing_in_and_out_stands_in_the_trail(cast, client):
    _login(client)
    client.post("/accounts/logout/")
    assert _trail(cast.ana) == [
        ("account.signed_in", "password"),
        ("account.signed_out", ""),
    ]


def test_a_sign_in_counts_once_its_second_factor_is_shown(cast, client):
    enrol_totp(cast.ben, SECRET)
    _login(client, "ben@example.org")
    assert _trail(cast.ben) == []
    client.post("/accounts/2fa/authenticate/", {"code": _code()})
    assert _trail(cast.ben) == [("account.signed_in", "password+totp")]


def test_what_was_shown_again_and_again_is_named_once(cast, rf):
    request = rf.get("/")
    shown = [{"method": "password"}, {"method": "mfa", "type": "totp"}] * 9
    request.session = {
        "account_authentication_methods": shown,
        "account_authentication_methods_user": str(cast.ben.pk),
    }
    assert ways_shown(request, cast.ben) == ["password", "totp"]


def test_a_sign_in_that_failed_is_no_sign_in(cast, client, caplog):
    caplog.set_level("INFO")
    _login(client, password="wrong wrong wrong")
    assert _trail(cast.ana) == []
    assert "a sign-in failed" in caplog.text


def test_a_session_that_rested_too_long_is_signed_out_in_the_trail(cast, clock):
    client = Client()
    _login(client)
    client.get("/my/")
    clock.shift(timedelta(hours=1))
    client.get("/my/")
    assert _trail(cast.ana)[-1] == ("account.signed_out", "session_over")


def test_a_new_password_stands_in_the_trail(cast):
    get_adapter().set_password(cast.ana, "seven quiet rivers run")
    assert _trail(cast.ana) == [("account.password_set", "")]
