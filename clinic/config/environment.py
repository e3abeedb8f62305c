"""Read settings from the environment, and fail with the variable's name.

A setting that is missing, misspelt or unsafe stops the process at start-up with
`ImproperlyConfigured`, naming the variable and what would be right. A wrong value
is never replaced by a default.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}

SECRET_LENGTH = 50
SAMPLE_MARKS = ("django-insecure", "change-me", "changeme", "sample", "example")


class Environment:
    """Typed access to a mapping of environment variables."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """Return a switch; anything but 1/true/yes/on and 0/false/no/off fails."""
        raw = self.values.get(name)
        if raw is None:
            return default
        word = raw.strip().lower()
        if word in TRUE:
            return True
        if word in FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={raw!r}: write 1 or 0.")

    def number(self, name: str, *, default: int) -> int:
        """Return a whole number of at least 0."""
        raw = self.values.get(name, str(default)).strip()
        if not raw.isdecimal():
            raise ImproperlyConfigured(f"{name}={raw!r}: write a whole number.")
        return int(raw)

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a word or line; without a default the variable must be set."""
        value = self.values.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set.")
        return default

    def words(self, name: str, *, default: list[str] | None = None) -> list[str]:
        """Return the comma-separated words; without a default, at least one."""
        words = [w.strip() for w in self.values.get(name, "").split(",")]
        words = [w for w in words if w]
        if words:
            return words
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set: name at least one.")
        return default

    def hosts(self, name: str, *, default: list[str] | None = None) -> list[str]:
        """Return host names; the wildcard is refused."""
        hosts = self.words(name, default=default)
        if "*" in hosts:
            raise ImproperlyConfigured(f"{name}: '*' would accept any host name.")
        return hosts

    def secret(self, name: str, *, default: str | None = None) -> str:
        """Return a secret of at least 50 characters that is not a sample."""
        value = self.text(name, default=default)
        if any(mark in value.lower() for mark in SAMPLE_MARKS):
            raise ImproperlyConfigured(f"{name} is a sample value: make your own.")
        if len(value) < SECRET_LENGTH or len(set(value)) < 10:
            raise ImproperlyConfigured(
                f"{name} is too short or too plain: "
                f"{SECRET_LENGTH} random characters are needed."
            )
        return value

    def keys(self, name: str, *, default: list[str] | None = None) -> list[str]:
        """Return Fernet keys, the newest first; each must be a valid key."""
        keys = self.words(name, default=default)
        for key in keys:
            try:
                Fernet(key)
            except ValueError as error:
                raise ImproperlyConfigured(
                    f"{name}: each key must be 32 bytes in URL-safe base64 "
                    "(cryptography.fernet.Fernet.generate_key())."
                ) from error
        return keys

    def address(self, name: str, *, default: str | None = None) -> dict[str, Any]:
        """Return Django e-mail settings for a URL such as smtp+tls://u:p@host:587."""
        url = self.text(name, default=default)
        try:
            return dict(environ.Env.email_url_config(url))
        except (KeyError, ValueError, ImproperlyConfigured) as error:
            raise ImproperlyConfigured(f"{name} is not an e-mail URL.") from error


def development_secret(path: Path) -> str:
    """Return the secret kept in `path`, made at the first call.

    For development only. It lives in a file, so sessions outlast a restart and the
    reloading process shares it.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(60), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


def key_from(secret: str) -> str:
    """Return a Fernet key derived from `secret` (development and tests only)."""
    digest = hashlib.sha256(secret.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")
