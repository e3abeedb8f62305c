import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic.config.databases import database


def test_sqlite_waits_syncs_and_queues_its_writers():
    config = database("sqlite:////srv/clonus.sqlite3")
    assert config["NAME"] == "/srv/clonus.sqlite3"
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["OPTIONS"]["timeout"] == 20
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in config["OPTIONS"]["init_command"]


def test_postgresql_has_a_pool():
    config = database("postgresql://portal:pw@db.example:5433/clonus")
    assert config["HOST"] == "db.example"
    assert config["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 8}
    assert config["CONN_MAX_AGE"] == 0


def test_postgresql_can_be_reached_by_a_unix_socket():
    config = database("postgresql://portal:@/clonus?host=/run/postgresql")
    assert config["NAME"] == "clonus"
    assert (config.get("HOST") or config["OPTIONS"]["host"]) == "/run/postgresql"
    assert "pool" in config["OPTIONS"]


@pytest.mark.parametrize("url", ["mysql://u@h/n", "clonus.sqlite3", "nonsense://x"])
def test_any_other_address_is_refused_by_name(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(url)
