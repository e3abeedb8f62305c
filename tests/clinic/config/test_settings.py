"""The production settings, loaded in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = {
    "SECRET_KEY": "mZ7-k2Qx9-vT4bL8_wR1nC6yp0Hs5dJ3fGa-UeXo7iNtBq2W8z",
    "CLONUS_FACTOR_KEYS": "bm90LXRoZS1yZWFsLWtleS1idXQtMzItYnl0ZXMtISE=",
    "ALLOWED_HOSTS": "clonus.example",
    "EMAIL_URL": "smtp+tls://portal:word@mail.example:587",
    "DEFAULT_FROM_EMAIL": "clinic@clonus.example",
}
SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({n: repr(getattr(settings, n)) for n in sys.argv[1:]}))
"""


def run(arguments, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "clinic.config.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def shown(*names, **environment):
    answer = run(["-c", SHOW, *names], **environment)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.fixture
def production(tmp_path):
    return PRODUCTION | {"CLONUS_VAR": str(tmp_path)}


def test_the_deployment_check_is_clean(production):
    answer = run(
        ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], **production
    )
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_a_missing_variable_stops_the_start_by_its_name(production, name):
    del production[name]
    answer = run(["manage.py", "check"], **production)
    assert answer.returncode != 0
    assert answer.stderr.strip().splitlines()[-1].endswith(f"{name} is not set.") or (
        f"{name} is not set" in answer.stderr
    )


def test_a_misspelt_switch_stops_the_start_by_its_name(production):
    answer = run(["manage.py", "check"], **production, CLONUS_DEVELOPMENT="ture")
    assert answer.returncode != 0
    assert "CLONUS_DEVELOPMENT='ture'" in answer.stderr


def test_development_needs_no_variables(tmp_path):
    found = shown(
        "DEBUG",
        "ALLOWED_HOSTS",
        "SESSION_COOKIE_SECURE",
        CLONUS_DEVELOPMENT="1",
        CLONUS_VAR=str(tmp_path),
    )
    assert found["DEBUG"] == "True"
    assert found["SESSION_COOKIE_SECURE"] == "False"
    assert "localhost" in found["ALLOWED_HOSTS"]


def test_production_is_secure_by_default(production):
    wanted = {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "LANGUAGE_COOKIE_SECURE": True,
        "SESSION_SERIALIZER": "django.contrib.sessions.serializers.JSONSerializer",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
        "ALLOWED_HOSTS": ["clonus.example"],
    }
    found = shown(*wanted, **production)
    assert found == {name: repr(value) for name, value in wanted.items()}


def test_a_proxy_is_trusted_only_when_told(production):
    names = ("ALLAUTH_TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER")
    found = shown(*names, **production, CLONUS_BEHIND_PROXY="1")
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == "1"
    without = shown("SECURE_PROXY_SSL_HEADER", **production)
    assert without["SECURE_PROXY_SSL_HEADER"] == "None"


def test_static_files_are_collected_under_hashed_names(production, tmp_path):
    answer = run(["manage.py", "collectstatic", "--noinput"], **production)
    assert answer.returncode == 0, answer.stderr
    names = [path.name for path in (tmp_path / "static").rglob("bootstrap.min.*.css")]
    assert names
