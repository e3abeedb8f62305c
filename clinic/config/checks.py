"""System checks: a misconfiguration stops the start instead of losing an entry.

The database checks read the live connection, not the settings, because a file
copied from elsewhere or a server's own configuration can differ from both.
"""

import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, run_checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

FULL = 2
PATIENCE = 20

# What PRAGMA must answer on SQLite: (pragma, value, id, what goes wrong otherwise).
SQLITE_PRAGMAS = (
    ("journal_mode", "wal", "clonus.E001", "readers and writers block each other"),
    ("synchronous", FULL, "clonus.E002", "a power cut can lose a saved entry"),
    ("foreign_keys", 1, "clonus.E003", "an entry can point at nothing"),
)
# What SHOW must not answer on PostgreSQL.
POSTGRESQL_SETTINGS = (
    ("fsync", "clonus.E006", "a power cut can corrupt the record"),
    ("synchronous_commit", "clonus.E007", "a power cut can lose a saved entry"),
    ("full_page_writes", "clonus.E008", "a power cut can corrupt the record"),
)
PER_PROCESS_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")


def durable_database(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check on live connections that a committed entry is safely on the disk."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            problems += _sqlite(connection)
        elif connection.vendor == "postgresql":
            problems += _postgresql(connection)
    return problems


def _sqlite(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    with connection.cursor() as cursor:
        for pragma, wanted, number, harm in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
            (found,) = cursor.fetchone()
            if found != wanted:
                problems.append(
                    Error(
                        f"SQLite runs with {pragma}={found}, so {harm}.",
                        hint=f"Set PRAGMA {pragma} to {wanted} (in OPTIONS).",
                        id=number,
                    )
                )
    options = connection.settings_dict["OPTIONS"]
    if options.get("transaction_mode") != "IMMEDIATE":
        problems.append(
            Error(
                "SQLite transactions are not IMMEDIATE, so two writers can fail.",
                hint='Set OPTIONS["transaction_mode"] = "IMMEDIATE".',
                id="clonus.E004",
            )
        )
    if options.get("timeout", 0) < PATIENCE:
        problems.append(
            Error(
                "SQLite gives up too soon when another writer is busy.",
                hint=f'Set OPTIONS["timeout"] to {PATIENCE} seconds or more.',
                id="clonus.E005",
            )
        )
    return problems


def _postgresql(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    with connection.cursor() as cursor:
        for name, number, harm in POSTGRESQL_SETTINGS:
            cursor.execute(f"SHOW {name}")
            (found,) = cursor.fetchone()
            if found == "off":
                problems.append(
                    Error(
                        f"PostgreSQL runs with {name}=off, so {harm}.",
                        hint=f"Set {name} to on in postgresql.conf.",
                        id=number,
                    )
                )
    return problems


def safe_sign_in(**kwargs: Any) -> list[CheckMessage]:
    """Check that sign-in limits are shared and second factors are encrypted."""
    problems: list[CheckMessage] = []
    if str(settings.CACHES["default"]["BACKEND"]).endswith(PER_PROCESS_CACHES):
        problems.append(
            Error(
                "Each process counts failed sign-ins by itself.",
                hint="Use a cache that all processes share (DatabaseCache).",
                id="clonus.E020",
            )
        )
    if settings.MFA_ADAPTER == "allauth.mfa.adapter.DefaultMFAAdapter":
        problems.append(
            Error(
                "Second factors would be stored unencrypted.",
                hint="Set MFA_ADAPTER to portal.accounts.mfa.MFAAdapter.",
                id="clonus.E021",
            )
        )
    if not settings.FACTOR_KEYS:
        problems.append(
            Error(
                "There is no key to encrypt second factors with.",
                hint="Set CLONUS_FACTOR_KEYS.",
                id="clonus.E022",
            )
        )
    if "django.contrib.auth.middleware.LoginRequiredMiddleware" not in (
        settings.MIDDLEWARE
    ):
        problems.append(
            Error(
                "Pages are public unless their view says otherwise.",
                hint="Put LoginRequiredMiddleware into MIDDLEWARE.",
                id="clonus.E023",
            )
        )
    return problems


def refuse_unsafe_start() -> None:
    """Run every check with the live database, and exit when one fails.

    A web server does not run Django's checks by itself.
    """
    serious = [
        problem for problem in run_checks(databases=["default"]) if problem.is_serious()
    ]
    connections.close_all()
    if serious:
        sys.exit("\n".join(str(problem) for problem in serious))
