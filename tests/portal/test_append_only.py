"""Triggers are laid, lifted, and laid again by a flush."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal.append_only import TABLES, lay, lift
from portal.models import AuditEvent
from tests.factories import NOW


def delete_refused():
    try:
        with transaction.atomic():
            AuditEvent.objects.all().delete()
    except DatabaseError as error:
        return "append only" in str(error)
    return False


@pytest.mark.django_db
def test_a_lifted_trigger_lets_through_and_a_laid_one_refuses():
    AuditEvent.objects.create(at=NOW, verb="day.saved")
    assert delete_refused()
    lift(connection)
    assert not delete_refused()
    lay(connection)
    AuditEvent.objects.create(at=NOW, verb="day.saved")
    assert delete_refused()


@pytest.mark.django_db
def test_lifting_twice_is_no_error():
    lift(connection)
    lift(connection)
    lay(connection)
    AuditEvent.objects.create(at=NOW, verb="day.saved")
    assert delete_refused()


@pytest.mark.django_db(transaction=True)
def test_the_flush_of_tests_empties_the_trail_and_lays_the_triggers_again():
    AuditEvent.objects.create(at=NOW, verb="day.saved")
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditEvent.objects.exists()
    AuditEvent.objects.create(at=NOW, verb="day.saved")
    assert delete_refused()


@pytest.mark.django_db
def test_every_table_of_the_trail_is_guarded():
    assert TABLES == ("portal_auditevent", "portal_amendment")
    assert set(TABLES) <= set(connection.introspection.table_names())
