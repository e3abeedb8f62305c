"""Database settings that do not lose an acknowledged entry.

SQLite runs with a write-ahead log, `synchronous=FULL` (a commit has reached the
disk before the answer is sent) and IMMEDIATE transactions (two writers queue, they
do not fail). PostgreSQL runs with a small pool of connections.
"""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE = "django.db.backends.sqlite3"
SCHEMES = ("sqlite:///", "postgresql://", "postgres://")

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON"
    ),
}
POOL = {"min_size": 1, "max_size": 8}


def database(url: str) -> dict[str, Any]:
    """Return the entry for `DATABASES` that `url` describes.

    `sqlite:////absolute/path` or `postgresql://user:password@host/name`; a Unix
    socket is `postgresql://user@/name?host=/directory`.
    """
    if not url.startswith(SCHEMES):
        raise ImproperlyConfigured("DATABASE_URL: use sqlite:// or postgresql://.")
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"] == SQLITE:
        options.update(SQLITE_OPTIONS)
    else:
        options.setdefault("pool", dict(POOL))
        config["CONN_MAX_AGE"] = 0
    return config
