"""What a password may not be, beyond Django's own rules; reasons are told."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.models import Clinic

OUR_WORDS = frozenset({"clonus", "portal"})
SHORTEST_WORD = 4


class MaximumLength:
    """Refuse more than `max_length` characters: hashing them is somebody's attack."""

    def __init__(self, max_length=128):
        self.max_length = max_length

    def validate(self, password, user=None):
        if len(password) > self.max_length:
            raise ValidationError(
                _("This password is too long. Use at most %(max)d characters."),
                code="password_too_long",
                params={"max": self.max_length},
            )

    def get_help_text(self):
        return _("At most %(max)d characters.") % {"max": self.max_length}


class NotOurWords:
    """Refuse what anybody would try here first: our name, a clinic's, one's own."""

    def validate(self, password, user=None):
        told = password.casefold()
        names = [*Clinic.objects.values_list("name", flat=True)]
        names.append(getattr(user, "name", ""))
        words = OUR_WORDS.union(*map(_words, names))
        if found := sorted(word for word in words if word in told):
            raise ValidationError(
                _("Leave out the word “%(word)s”: it is easy to guess here."),
                code="password_our_word",
                params={"word": found[0]},
            )

    def get_help_text(self):
        return _("Without your name and without the clinic’s name.")


def _words(name):
    found = re.findall(r"\w+", name.casefold())
    return {word for word in found if len(word) >= SHORTEST_WORD}
