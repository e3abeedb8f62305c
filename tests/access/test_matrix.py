"""Every route, for every role, by GET and by POST: what docs/access.md says is so.

Each request stands alone: what it changed is rolled back. Who has no right gets the
same 404 as for a page that is not there, changes nothing, and never sees a word of
the record.
"""

import uuid
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch

from portal.access import record_id
from tests.access.world import CANARY, ROLES, address_of, client_of, make_world
from tests.architecture.routes import routes, row_for, table

ROWS = table()
ROUTES = [route for route in routes() if route.name]
REACHED = {200, 204, 302, 409, 422}
CLOSED = {"404", "sign in", "factor"}
OPEN = {"in", "own", "read"}
"""Only to whom a page is there does it say that it takes no such method (405)."""
METHOD_FIRST = {"mfa_view_recovery_codes"}
"""allauth's own: it looks at the method first, the same for everybody."""
SIGN_IN = (resolve_url(settings.LOGIN_URL), "/admin/login/")
SEES_ANA = {"patient", "physician", "nurse", "therapist"}


@pytest.fixture
def world(db):
    return make_world()


def outcome(answer) -> str:
    """What an answer means in the words of the table."""
    if answer.status_code == 404:
        return "404"
    if answer.status_code == 302:
        if answer.url.startswith(SIGN_IN):
            return "sign in"
        if answer.url.startswith("/second-factor/"):
            return "factor"
    if answer.status_code in REACHED:
        return "in"
    return str(answer.status_code)


def expected(route, role, method) -> str:
    """`own` is in, with one's own record; `read` is in by GET and 404 by POST."""
    cell = row_for(route.name, ROWS)[role]
    if cell == "read":
        return "in" if method == "get" else "404"
    return "in" if cell == "own" else cell


def may_say_405(route, role) -> bool:
    return row_for(route.name, ROWS)[role] in OPEN or route.name in METHOD_FIRST


OURS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in {"portal", "clinic", "education"}
    and model._meta.model_name != "auditevent"
]
COUNTS = "SELECT " + ", ".join(
    f"(SELECT count(*) FROM {model._meta.db_table})" for model in OURS
)


def counts() -> dict[str, int]:
    """Rows of each table of ours, the trail apart: reading writes there."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return dict(zip((m._meta.label for m in OURS), cursor.fetchone(), strict=True))


def body_for(world, role, route) -> dict[str, str]:
    """The least that a form carries: whose record it was rendered for."""
    own = getattr(getattr(world, ROLES[role][0] or "", None), "patient", None)
    patient = own if own and route.path.startswith("my/") else world.record
    return {"record": record_id(patient), "client_key": str(uuid.uuid4())}


def ask(client, method, address, data=None) -> SimpleNamespace:
    """One request whose traces in the database are undone."""
    with transaction.atomic():
        before = counts()
        answer = getattr(client, method)(address, data)
        body = b"".join(answer) if answer.streaming else answer.content
        changed = {k for k, v in counts().items() if v != before[k]}
        transaction.set_rollback(True)
    return SimpleNamespace(
        status_code=answer.status_code,
        url=answer.get("Location", ""),
        body=body.decode(errors="replace"),
        changed=changed,
    )


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", list(ROLES))
def test_the_table_is_true(world, role, method):
    wrong = []
    for route in ROUTES:
        try:
            address = address_of(route, world)
        except NoReverseMatch as error:
            wrong.append(f"{route.name}: no address ({error})")
            continue
        data = body_for(world, role, route) if method == "post" else None
        answer = ask(client_of(world, role), method, address, data)
        got, want = outcome(answer), expected(route, role, method)
        if got != want and not (got == "405" and may_say_405(route, role)):
            wrong.append(f"{route.name} {address}: said {want}, is {got}")
        if want in CLOSED and answer.changed:
            wrong.append(f"{route.name}: changed {answer.changed}")
        if role not in SEES_ANA and CANARY in answer.body:
            wrong.append(f"{route.name}: shows a word of Ana's record")
        if method == "get" and answer.changed:
            wrong.append(f"{route.name}: GET changed {answer.changed}")
    assert not wrong, f"{role}, {method}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("role", ["other patient", "lead", "other clinic", "superuser"])
def test_not_yours_and_not_there_are_the_same_page(world, role):
    client = client_of(world, role)
    pages = {
        client.get(f"/clinic/patients/{pk}/").content for pk in (world.record.pk, 10**9)
    }
    assert len(pages) == 1


def test_words_of_the_record_are_where_they_belong(world):
    """The canary lives: its own people do see it, so its absence means something."""
    assert (
        CANARY
        in ask(
            client_of(world, "physician"), "get", f"/clinic/patients/{world.record.pk}/"
        ).body
    )
    assert CANARY in ask(client_of(world, "patient"), "get", "/my/treatments/").body
