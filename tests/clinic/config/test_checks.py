import pytest
from django.core.checks import run_checks
from django.db import connection

from clinic.config import checks

on_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="a rule of SQLite"
)
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="a rule of PostgreSQL"
)


def ids(problems):
    return [problem.id for problem in problems]


@pytest.mark.django_db
def test_the_test_database_itself_is_durable():
    assert checks.durable_database(["default"]) == []


@pytest.mark.django_db
def test_the_database_is_checked_only_when_it_is_named():
    assert checks.durable_database(None) == []


@on_sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("pragma", "right", "number"),
    [
        ("synchronous=NORMAL", "synchronous=FULL", "clonus.E002"),
        ("synchronous=OFF", "synchronous=FULL", "clonus.E002"),
        ("foreign_keys=OFF", "foreign_keys=ON", "clonus.E003"),
    ],
)
def test_a_live_pragma_that_loses_entries_is_found(pragma, right, number):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        try:
            assert ids(checks.durable_database(["default"])) == [number]
        finally:
            cursor.execute(f"PRAGMA {right}")


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_database_without_a_write_ahead_log_is_found():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
        try:
            assert ids(checks.durable_database(["default"])) == ["clonus.E001"]
        finally:
            cursor.execute("PRAGMA journal_mode=WAL")


@on_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("option", "value", "number"),
    [("transaction_mode", "DEFERRED", "clonus.E004"), ("timeout", 5, "clonus.E005")],
)
def test_an_option_that_makes_writers_fail_is_found(option, value, number):
    options = connection.settings_dict["OPTIONS"]
    right = options[option]
    options[option] = value
    try:
        assert ids(checks.durable_database(["default"])) == [number]
    finally:
        options[option] = right


@on_postgresql
@pytest.mark.django_db
def test_a_postgresql_that_does_not_wait_for_the_disk_is_found():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
        assert ids(checks.durable_database(["default"])) == ["clonus.E007"]


def test_a_cache_of_one_process_is_found(settings):
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend}}
    assert ids(checks.safe_sign_in()) == ["clonus.E020"]


def test_unencrypted_factors_are_found(settings):
    settings.MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
    settings.FACTOR_KEYS = []
    assert ids(checks.safe_sign_in()) == ["clonus.E021", "clonus.E022"]


def test_pages_that_are_public_by_default_are_found(settings):
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if "LoginRequired" not in name
    ]
    assert ids(checks.safe_sign_in()) == ["clonus.E023"]


@pytest.mark.django_db
def test_the_checks_are_registered():
    names = {message.id for message in run_checks(databases=["default"])}
    assert not {name for name in names if name.startswith("clonus.E")}


@on_sqlite
@pytest.mark.django_db
def test_the_server_refuses_to_start_on_an_unsafe_database():
    options = connection.settings_dict["OPTIONS"]
    right = options["transaction_mode"]
    options["transaction_mode"] = None
    try:
        with pytest.raises(SystemExit, match=r"clonus\.E004"):
            checks.refuse_unsafe_start()
    finally:
        options["transaction_mode"] = right
