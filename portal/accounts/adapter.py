"""What allauth may do with an account here."""

import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.accounts.factors import ways_shown

log = logging.getLogger(__name__)

WAYS = {
    "mfa_reauthenticate:webauthn": _("Use my passkey"),
    "reauthenticate": _("Use my password"),
    "mfa_reauthenticate": _("Use a code from my app"),
}
"""The ways to show again who is there, easiest first."""


def display_name(user) -> str:
    """The name that a device shows beside a passkey."""
    return user.get_full_name()


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; mails that never change an answer; a way home.

    Who signed in, signed out or chose a new password stands in the trail.
    """

    def is_open_for_signup(self, request) -> bool:
        return False

    def send_mail(self, template_prefix, email, context) -> None:
        """Send; a mail server that fails must not tell who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            log.warning("%s not sent: %s", template_prefix, type(error).__name__)

    def authentication_failed(self, request, **credentials) -> None:
        log.info("a sign-in failed")

    def post_login(self, request, user, **kwargs):
        """The sign-in is complete, second factor and all."""
        ways = "+".join(ways_shown(request, user))
        _record("account.signed_in", user, reason_code=ways)
        return super().post_login(request, user, **kwargs)

    def logout(self, request) -> None:
        _record("account.signed_out", request.user)
        super().logout(request)

    @transaction.atomic
    def set_password(self, user, password) -> None:
        """A new password, chosen by its owner: changed, or reset by a letter."""
        super().set_password(user, password)
        _record("account.password_set", user)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The ways to show again who is there: a passkey first, nothing to type."""
        found = super().get_reauthentication_methods(user)
        for way in found:
            way["description"] = WAYS[way["id"]]
        return sorted(found, key=lambda way: list(WAYS).index(way["id"]))

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("mfa_index")


def _record(verb, user, **more) -> None:
    audit.record(verb, by=user, now=timezone.now(), target=user, **more)
