"""Every route is declared in docs/access.md, and its guard sits where it should."""

from fnmatch import fnmatch

import pytest

from clinic.access import Right
from tests.architecture.routes import NAME, PATH, routes, row_for, table

pytestmark = pytest.mark.once

COLUMNS = {
    NAME,
    PATH,
    "anonymous",
    "patient",
    "other patient",
    "physician",
    "therapist",
    "nurse",
    "lead",
    "other clinic",
    "superuser",
    "no second factor",
}
ROUTES = routes()
OWN = [route for route in ROUTES if route.path.startswith("my/")]
CLINIC = [route for route in ROUTES if route.path.startswith("clinic/")]


def _name(route):
    return route.name or route.path


def test_every_route_has_a_name():
    # The admin's catch-all is the one address that Django leaves without.
    assert [
        r.path for r in ROUTES if not r.name and not r.path.startswith("admin/")
    ] == []


def test_every_route_is_declared_in_the_access_table():
    rows = table()
    undeclared = [
        f"| `{route.name}` | `/{route.path}` |"
        for route in ROUTES
        if route.name and row_for(route.name, rows) is None
    ]
    assert not undeclared, "docs/access.md lacks:\n" + "\n".join(undeclared)


def test_every_row_of_the_access_table_is_about_a_route():
    names = {route.name for route in ROUTES}
    idle = [
        key
        for key in table()
        if key not in names and not any(fnmatch(name, key) for name in names)
    ]
    assert not idle


def test_the_access_table_says_something_of_everybody():
    for key, cells in table().items():
        assert set(cells) >= COLUMNS, key
        assert all(cells[column] for column in COLUMNS), key


@pytest.mark.parametrize("route", OWN, ids=_name)
def test_a_page_of_ones_own_record_is_guarded_and_names_no_patient(route):
    assert getattr(route.view, "access", None) == "patient"
    assert not route.public
    assert "patient" not in route.path


@pytest.mark.parametrize("route", CLINIC, ids=_name)
def test_a_clinic_page_asks_for_a_right(route):
    assert getattr(route.view, "access", None) in {str(right) for right in Right}
    assert not route.public


def test_the_admin_is_never_public():
    public = [r.name for r in ROUTES if r.path.startswith("admin/") and r.public]
    # Both show nothing of a record: the door itself, and words for its scripts.
    assert set(public) <= {"admin:login", "admin:jsi18n"}
