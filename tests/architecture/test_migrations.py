"""Migrations: complete, one line per app, made app by app."""

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.source import APPS, ROOT


@pytest.mark.django_db
def test_the_models_have_all_their_migrations(capsys):
    # It exits with 1 when one is missing.
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.once
@pytest.mark.parametrize("app", APPS)
def test_each_app_has_a_migrations_package(app):
    # Without one, Django would skip the app silently.
    folder = ROOT / app / "migrations"
    assert (folder / "__init__.py").exists()
    assert list(folder.glob("0001_*.py"))


@pytest.mark.once
@pytest.mark.parametrize("app", APPS)
def test_migrations_of_an_app_are_one_line(app):
    graph = MigrationLoader(None).graph
    (leaf,) = graph.leaf_nodes(app)
    newest = (ROOT / app / "migrations" / "max_migration.txt").read_text("utf-8")
    assert newest.strip() == leaf[1]


@pytest.mark.once
def test_migrations_depend_downwards_only():
    below = {"education": {"education"}, "portal": {"education", "portal"}}
    loader = MigrationLoader(None)
    wrong = [
        f"{app}.{migration.name} -> {dependency}"
        for (app, _), migration in loader.disk_migrations.items()
        for dependency, _ in migration.dependencies
        if app in below and dependency in APPS and dependency not in below[app]
    ]
    assert not wrong
