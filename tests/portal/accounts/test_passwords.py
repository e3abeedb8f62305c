"""Passwords: long, whole, not ours, the same from every keyboard."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from portal.accounts.factors import enrol_totp
from tests.cast import PASSWORD, sign_in

SECRET = "JBSWY3DPEHPK3PXP"


def _login(client, password):
    answers = {"login": "ana@example.org", "password": password}
    return client.post("/accounts/login/", answers)


def _change(client, new):
    return client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "x" * 129,
        "clonusportal2026",
        "a boat at Harbour pier",
        "12345678901234567890",
        "ana@example.org is me",
    ],
)
def test_a_password_that_is_short_long_common_or_ours_is_refused(cast, password):
    answer = _change(sign_in(cast.ana), password)
    assert answer.status_code == 422


@pytest.mark.parametrize("length", [15, 64, 128])
def test_long_passwords_are_whole(cast, length):
    password = ("brave otter " * 12)[: length - 1]
    assert _change(sign_in(cast.ana), password + "x").status_code == 302
    cast.ana.refresh_from_db()
    assert cast.ana.check_password(password + "x")
    assert not cast.ana.check_password(password + "y")


COMPOSED = "Crème brûlée for two"
DECOMPOSED = "Cre\u0300me bru\u0302le\u0301e for two"


@pytest.mark.parametrize("chosen", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
def test_a_password_is_one_however_the_keyboard_composes_it(cast, chosen, typed):
    cast.ana.set_password(chosen)
    cast.ana.save()
    assert _login(Client(), typed).status_code == 302


def test_a_changed_password_is_told_and_ends_other_sessions(cast, mailoutbox):
    here, there = sign_in(cast.ana), sign_in(cast.ana)
    _change(here, "seven quiet rivers run")
    assert here.get("/accounts/2fa/").status_code == 200
    assert there.get("/accounts/2fa/").status_code == 302
    assert mailoutbox[0].to == ["ana@example.org"]


def test_a_reset_password_does_not_pass_by_the_second_factor(cast, mailoutbox):
    enrol_totp(cast.ana, SECRET)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    link = re.search(
        r"http://testserver(\S+)|https://testserver(\S+)", mailoutbox[0].body
    )
    form = client.get(link.group(1) or link.group(2)).url
    new = "seven quiet rivers run"
    client.post(form, {"password1": new, "password2": new})
    assert _login(client, new).url == "/accounts/2fa/authenticate/"
    assert Authenticator.objects.filter(user=cast.ana, type="totp").exists()
