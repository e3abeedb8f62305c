"""Small secrets that must be read again: sealed with the keys of settings.

`settings.FACTOR_KEYS` holds Fernet keys, the newest first. The newest seals; every
one of them unseals, so a key is changed by putting a new one in front and taking the
old one away once nothing is sealed with it (`manage.py reseal_factors`).
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FACTOR_KEYS])


def seal(text: str) -> str:
    """Seal `text` with the newest key."""
    return _keys().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Read what `seal` made; ValueError when no key fits or a byte is changed."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("no key of FACTOR_KEYS opens this") from error


def reseal(sealed: str) -> str:
    """Seal again with the newest key."""
    return seal(unseal(sealed))
