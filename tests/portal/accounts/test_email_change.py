"""Another address to sign in with: proved first, and the old one is told."""

import re

import pytest
from django.urls import reverse

from portal.accounts.factors import enrol_totp
from tests.cast import PASSWORD, sign_in

EMAIL, VERIFY = reverse("account_email"), reverse("account_email_verification_sent")

CODE = re.compile(r"^\s*([A-Z0-9-]{6,9})\s*$", re.MULTILINE)


def _ask(client, email):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client.post(EMAIL, {"email": email, "action_add": "1"})


@pytest.mark.parametrize("with_app", [False, True])
def test_the_address_changes_when_the_code_from_it_is_typed(cast, mailoutbox, with_app):
    if with_app:
        enrol_totp(cast.ana, "JBSWY3DPEHPK3PXP")
    client = sign_in(cast.ana, second_factor=with_app)
    assert _ask(client, "New.Ana@example.org").url == VERIFY
    cast.ana.refresh_from_db()
    assert cast.ana.email == "ana@example.org"
    assert mailoutbox[-1].to == ["new.ana@example.org"]
    code = CODE.search(mailoutbox[-1].body).group(1)
    assert client.get(VERIFY).status_code == 200
    assert client.post(VERIFY, {"code": "wrong"}).status_code in (200, 422)
    assert client.post(VERIFY, {"code": code}).status_code == 302
    cast.ana.refresh_from_db()
    assert cast.ana.email == "new.ana@example.org"
    assert ["ana@example.org"] in [mail.to for mail in mailoutbox[1:]]


def test_changing_it_asks_who_is_there(cast):
    client = sign_in(cast.ana)
    answer = client.post(EMAIL, {"email": "new@example.org", "action_add": "1"})
    assert "reauthenticate" in answer.url


def test_an_address_in_use_gets_the_same_answer_and_never_changes_hands(
    cast, mailoutbox
):
    client = sign_in(cast.ana)
    assert _ask(client, "dan@example.org").url == VERIFY
    code = CODE.search(mailoutbox[-1].body).group(1)
    assert client.post(VERIFY, {"code": code}).status_code in (302, 422)
    for person, email in ((cast.ana, "ana@example.org"), (cast.dan, "dan@example.org")):
        person.refresh_from_db()
        assert person.email == email
