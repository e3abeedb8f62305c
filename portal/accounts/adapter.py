"""What allauth may do with an account here."""

import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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
    """No open sign-up; mails that never change an answer; a way home."""

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

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The ways to show again who is there: a passkey first, nothing to type."""
        found = super().get_reauthentication_methods(user)
        for way in found:
            way["description"] = WAYS[way["id"]]
        return sorted(found, key=lambda way: list(WAYS).index(way["id"]))

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("mfa_index")
