"""The production settings with what a test needs changed, and nothing else."""

import os
from pathlib import Path

from cryptography.fernet import Fernet

TEST_DIR = Path(__file__).resolve().parent.parent / "var" / "test"
TEST_DIR.mkdir(parents=True, exist_ok=True)

os.environ.update(
    {
        "CLONUS_DEVELOPMENT": "0",
        "SECRET_KEY": "kP3-tests-only-Zq8-not-a-secret-7vB-length-is-over-fifty-x",
        "CLONUS_FACTOR_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "EMAIL_URL": "memorymail://",
        "DEFAULT_FROM_EMAIL": "clinic@example.org",
        "CLONUS_VAR": str(TEST_DIR),
    }
)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{TEST_DIR / 'unused.sqlite3'}")

from clinic.config.settings import *  # noqa: E402,F403,TID251
from clinic.config.settings import (  # noqa: E402,TID251
    DATABASES,
    INSTALLED_APPS,
    STORAGES,
)

# `flush` that passes the append-only triggers.
INSTALLED_APPS.append("tests.flushing")

# A file, not memory: in memory SQLite has no write-ahead log, and the browser's
# thread would find the table locked. Its name holds the process, so that two runs
# in one checkout do not take each other's file away.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {
        "NAME": str(TEST_DIR / f"test-{os.getpid()}.sqlite3")
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Hashed names need collectstatic; without it a live server answers 404 to each.
STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STATIC_ROOT = TEST_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)

# Test clients and the live server speak plain HTTP.
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
LANGUAGE_COOKIE_SECURE = False
LANGUAGE_COOKIE_NAME = "language"
SECURE_HSTS_SECONDS = 0
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
