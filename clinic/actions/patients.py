"""The clinic's side of a record: making it and keeping its details right."""

from django.db import transaction

from clinic.models import CareAssignment
from portal import audit, days
from portal.actions import summaries, targets
from portal.actions.keys import once, says
from portal.models import Patient

DETAILS = (
    "name",
    "birth_date",
    "clinic_number",
    "zone",
    "language",
    "phone",
    "contact_email",
    "condition",
    "status",
    "next_appointment",
)


class Outdated(Exception):
    """Somebody else changed the row since the form was rendered."""

    def __init__(self, row):
        super().__init__("the row has a newer version")
        self.row = row


@transaction.atomic
def add_patient(*, clinic, details, target_texts, assigned_to, client_key, by, now):
    """Open a record at `clinic`; return `(patient, made)`.

    `details` holds the fields of DETAILS that are known, `target_texts` the 1-3
    things that should get better, the first the primary one. `assigned_to` is the
    Clinician whose patient this is, or None. The same key gives the same record; with
    other answers, or once the record says something else, it raises KeyReused.
    """

    def create():
        patient = Patient.objects.create(
            clinic=clinic,
            client_key=client_key,
            created_at=now,
            created_by=by,
            **details,
        )
        today = days.local_day(now, patient.zone)
        if assigned_to is not None:
            CareAssignment.objects.create(
                patient=patient, clinician=assigned_to, since=today
            )
        audit.record("patient.added", by=by, now=now, patient=patient, target=patient)
        if target_texts:
            targets.set_targets(patient=patient, texts=target_texts, by=by, now=now)
        summaries.refresh(patient, today=today)
        return patient

    def same(patient):
        return (
            says(patient, clinic=clinic, **details)
            and _first_targets(patient) == _targets(target_texts)
            and _first_clinician(patient) == assigned_to
        )

    return once(Patient, client_key=client_key, create=create, same=same)


def _first_targets(patient) -> dict[int, str]:
    """The targets that the record was opened with, by order."""
    first = patient.targets.filter(entered_at=patient.created_at)
    return dict(first.values_list("order", "text"))


def _targets(texts) -> dict[int, str]:
    return targets.checked(texts) if texts else {}


def _first_clinician(patient):
    first = patient.judged_assignments.select_related("clinician").order_by("pk")
    return next((row.clinician for row in first), None)


@transaction.atomic
def update_details(*, patient, details, version, by, now):
    """Change details; keep old and new of each; raise Outdated on a newer version.

    A changed zone holds from the next entry on: days already logged keep theirs.
    """
    row = Patient.objects.select_for_update().get(pk=patient.pk)
    changes = [
        (field, getattr(row, field), value)
        for field, value in details.items()
        if getattr(row, field) != value
    ]
    if not changes:
        return row
    if row.version != version:
        raise Outdated(row)
    for field, _, new in changes:
        setattr(row, field, new)
    row.version += 1
    row.save(update_fields=[*details, "version"])
    audit.record_changes(row, _ids_only(changes), patient=row, by=by, now=now)
    audit.record("patient.updated", by=by, now=now, patient=row, target=row)
    summaries.refresh(row, today=days.local_day(now, row.zone))
    return row


def _ids_only(changes):
    """Related rows as their ids: an amendment keeps values, not pages."""
    return [
        (field, getattr(old, "pk", old), getattr(new, "pk", new))
        for field, old, new in changes
    ]
