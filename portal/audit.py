"""The only writer of the trail. Call it inside the transaction of the change."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from portal.models import Amendment, AuditEvent


def record(
    verb,
    *,
    by,
    now: datetime,
    patient=None,
    target=None,
    targets=None,
    clinic=None,
    reason_code="",
    acting_for=None,
) -> AuditEvent:
    """Append one row: who (`by`, None for a command) did `verb` to what, when.

    `target` is one model row, `targets` many rows of one model (a list page is one
    row with its ids). Only ids and codes are kept.
    """
    rows = list(targets) if targets is not None else [target] if target else []
    return AuditEvent.objects.create(
        at=now,
        actor_id=by.pk if by else None,
        acting_for_id=acting_for.pk if acting_for else None,
        verb=verb,
        object_type=rows[0]._meta.label_lower if rows else "",
        object_ids=[row.pk for row in rows],
        patient_id=patient.pk if patient else None,
        clinic_id=clinic.pk if clinic else getattr(patient, "clinic_id", None),
        reason_code=reason_code,
    )


@transaction.atomic
def record_changes(
    row, changes: Iterable[tuple[str, object, object]], *, patient, by, now, reason=""
) -> list[Amendment]:
    """Keep the old and the new value of each changed field of an entry.

    `patient` is whose record it stands in, None for what is the clinic's own.
    """
    return Amendment.objects.bulk_create(
        Amendment(
            patient=patient,
            object_type=row._meta.label_lower,
            object_id=row.pk,
            field=field,
            old="" if old is None else str(old),
            new="" if new is None else str(new),
            reason=reason,
            by=by,
            at=now,
        )
        for field, old, new in changes
    )
