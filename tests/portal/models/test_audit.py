"""The trail cannot be changed, and rows beside the record are whole."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from portal import audit
from portal.models import Amendment, AuditEvent, Notice, PatientSummary
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_day_log, make_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def event(cast):
    return audit.record("day.saved", by=cast.ana, now=NOW, patient=cast.ana_record)


@pytest.fixture
def amendment(cast):
    log = make_day_log(cast.ana_record, by=cast.ana, value=4)
    (row,) = audit.record_changes(
        log, [("falls", None, 1)], patient=cast.ana_record, by=cast.ana, now=NOW
    )
    return row


def refused(act):
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        act()


@pytest.mark.parametrize("model", [AuditEvent, Amendment])
def test_a_row_of_the_trail_cannot_be_updated(model, event, amendment):
    refused(lambda: model.objects.update(patient_id=1))
    row = model.objects.get()
    refused(row.save)


@pytest.mark.parametrize("model", [AuditEvent, Amendment])
def test_a_row_of_the_trail_cannot_be_deleted(model, event, amendment):
    refused(lambda: model.objects.all().delete())
    refused(model.objects.get().delete)
    assert model.objects.count() == 1


@pytest.mark.parametrize("table", ["portal_auditevent", "portal_amendment"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_plain_sql_cannot_empty_the_trail(table, statement, event, amendment):
    if "TRUNCATE" in statement and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    # Else PostgreSQL refuses for another reason: checks of the rows still wait.
    connection.check_constraints()

    def act():
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table))

    refused(act)


def test_an_event_names_an_act(cast):
    with pytest.raises(IntegrityError, match="has_a_verb"):
        AuditEvent.objects.create(at=NOW, verb="")


def test_an_event_holds_ids_and_codes_and_no_words_of_the_record(cast, event):
    event.refresh_from_db()
    assert event.actor_id == cast.ana.pk
    assert event.patient_id == cast.ana_record.pk
    assert event.clinic_id == cast.harbour.pk
    assert event.object_ids == []
    assert str(event) == f"audit event {event.pk}"


def test_an_act_of_a_command_has_no_actor(cast):
    assert audit.record("day.saved", by=None, now=NOW).actor_id is None


def test_events_about_one_patient_come_newest_first(cast, event):
    later = audit.record(
        "day.amended",
        by=cast.ben,
        now=NOW + timedelta(hours=1),
        patient=cast.ana_record,
    )
    audit.record("day.saved", by=cast.dan, now=NOW, patient=cast.dan_record)
    assert list(AuditEvent.objects.about(cast.ana_record)) == [later, event]


def test_amendments_of_a_row_come_oldest_first_with_old_and_new(cast):
    log = make_day_log(cast.ana_record, by=cast.ana, value=4)
    other = make_day_log(cast.dan_record, by=cast.dan, value=4)
    for row, new in ((log, 1), (log, 2), (other, 3)):
        audit.record_changes(
            row,
            [("falls", None, new)],
            patient=row.patient,
            by=cast.ana,
            now=NOW,
            reason="typing error",
        )
    told = Amendment.objects.of(log)
    assert [(a.old, a.new, a.reason) for a in told] == [
        ("", "1", "typing error"),
        ("", "2", "typing error"),
    ]


def test_a_notice_is_read_by_someone_at_some_time_or_not_at_all(cast):
    period = make_period(cast.ana_record, by=cast.ben)
    fields = {
        "patient": cast.ana_record,
        "period": period,
        "kind": Notice.Kind.STARTED,
        "message": "Baclofen: from today",
        "created_at": NOW,
        "created_by": cast.ben,
    }
    Notice.objects.create(**fields)
    for half in ({"acknowledged_at": NOW}, {"acknowledged_by": cast.ana}):
        with (
            pytest.raises(IntegrityError, match="acknowledgement_is_complete"),
            transaction.atomic(),
        ):
            Notice.objects.create(**fields, **half)
    assert Notice.objects.unread().count() == 1


def test_a_patient_has_one_summary_and_its_sort_keys_are_never_null(cast):
    fields = {
        "patient": cast.ana_record,
        "clinic": cast.harbour,
        "name_key": "ana",
        "status": "active",
        "as_of": TODAY,
    }
    row = PatientSummary.objects.create(**fields)
    assert None not in (row.last_log_day, row.mean_14, row.change_14)
    with pytest.raises(IntegrityError), transaction.atomic():
        PatientSummary.objects.create(**fields)
    for name in ("last_log_day", "mean_14", "change_14", "name_key"):
        with pytest.raises(IntegrityError), transaction.atomic():
            PatientSummary.objects.filter(pk=row.pk).update(**{name: None})
