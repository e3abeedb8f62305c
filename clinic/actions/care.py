"""Whose patient this is: said by a clinician, and taken back. It grants nothing."""

from datetime import datetime

from django.db import transaction

from clinic.models import CareAssignment, Clinician
from portal import audit, days
from portal.models import Patient


def cares_for(clinician: Clinician, patient) -> bool:
    """Whether this is the clinician's patient now."""
    return (
        CareAssignment.objects.open()
        .filter(patient=patient, clinician=clinician)
        .exists()
    )


@transaction.atomic
def assign(*, patient, clinician: Clinician, by, now: datetime) -> CareAssignment:
    """Note whose patient this is, from today; the one that holds already stays."""
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    row, made = CareAssignment.objects.get_or_create(
        patient=patient,
        clinician=clinician,
        until=None,
        defaults={"since": days.local_day(now, patient.zone)},
    )
    if made:
        audit.record("care.assigned", by=by, now=now, patient=patient, target=row)
    return row


@transaction.atomic
def unassign(*, patient, clinician: Clinician, by, now: datetime) -> None:
    """End the assignment that holds, if there is one; it stays with its last day."""
    rows = CareAssignment.objects.open().select_for_update()
    row = rows.filter(patient=patient, clinician=clinician).first()
    if row is None:
        return
    # A zone that moved west may put today before the first day.
    row.until = max(days.local_day(now, patient.zone), row.since)
    row.save(update_fields=["until"])
    audit.record("care.ended", by=by, now=now, patient=patient, target=row)
