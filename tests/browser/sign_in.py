"""Get people past the door: a session at once, or a virtual passkey."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page

USER_OF_METHODS_KEY = "account_authentication_methods_user"


def sign_in(page: Page, user, *, second_factor: bool = True) -> None:
    """Sign `user` in without the sign-in pages, by a session made here.

    `second_factor` records that this session used an authenticator app.
    """
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session_for(user, second_factor=second_factor).session_key,
                "domain": "localhost",
                "path": "/",
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


def session_for(user, *, second_factor: bool = True) -> SessionStore:
    """Return a stored session in which `user` has signed in just now."""
    assert isinstance(user, get_user_model())
    methods = [{"method": "password", "at": time.time(), "email": user.email}]
    if second_factor:
        methods.append({"method": "mfa", "type": "totp", "at": time.time()})
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
    session[USER_OF_METHODS_KEY] = user_id_to_str(user)
    session.save()
    return session


def add_authenticator(page: Page) -> str:
    """Plug a virtual passkey into the page; it verifies its user by itself."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    answer = client.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return answer["authenticatorId"]
