"""Invitation codes: easy to read aloud and to type, hard to guess, kept as hashes.

A code is twelve signs of an alphabet of 30, written in three groups of four: 58.9
bits. The alphabet has no I, L, O, U, 0 or 1, which people mistake for one another.
It is never enough by itself: claiming asks for a date of birth or an address too, and
tries are throttled.
"""

import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 12
GROUP = 4
_SALT = "portal.invitation"


def new_code() -> str:
    """A new code such as "K7QM-2XWB-9HTE"."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str:
    """The code that was meant, or "" where none can be.

    Case, spaces and dashes of any kind do not matter.
    """
    signs = "".join(
        c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum()
    )
    if len(signs) != LENGTH or any(c not in ALPHABET for c in signs):
        return ""
    return _grouped(signs)


def code_hash(code: str) -> str:
    """What is kept of a code: HMAC-SHA256, keyed with SECRET_KEY (64 hex digits)."""
    return _hash(code, settings.SECRET_KEY)


def possible_hashes(code: str) -> list[str]:
    """The hashes under the present key and under the keys it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_hash(code, key) for key in keys]


def _hash(code: str, key: str) -> str:
    return salted_hmac(_SALT, code, secret=key, algorithm="sha256").hexdigest()


def _grouped(signs: str) -> str:
    return "-".join(signs[i : i + GROUP] for i in range(0, LENGTH, GROUP))
