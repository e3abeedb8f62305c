"""The short way in, for tests, opens the same doors as the sign-in pages."""

import pytest

from tests.browser.sign_in import add_authenticator, sign_in

pytestmark = pytest.mark.browser


def test_a_stranger_is_sent_to_the_door(live_server, desktop):
    desktop.goto("/accounts/2fa/")
    assert "/accounts/login/" in desktop.url


def test_a_person_signed_in_by_session_is_inside(live_server, cast, desktop):
    sign_in(desktop, cast.ben)
    desktop.goto("/accounts/2fa/")
    assert desktop.url == f"{live_server.url}/accounts/2fa/"


def test_a_virtual_passkey_answers_the_page(live_server, desktop):
    add_authenticator(desktop)
    desktop.goto("/accounts/login/")
    assert desktop.evaluate(
        "PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable()"
    )
