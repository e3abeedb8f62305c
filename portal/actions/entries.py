"""What all entries have in common: how they are stamped, refused, and voided."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal import audit, days
from portal.actions import summaries

UNDONE = "undone by the person"
"""The reason that stands in an entry whose writer pressed Undo."""


class Refused(Exception):
    """An entry that the record does not take. `words` say why, to the writer."""

    words = _("This was not saved.")

    def __init__(self, words=None):
        super().__init__(words or self.words)
        self.words = words or self.words


class Stale(Refused):
    """Someone changed the entry since the form was rendered; `current` is it now."""

    words = _("This was changed somewhere else since you opened it.")

    def __init__(self, current):
        super().__init__()
        self.current = current


class IsVoid(Refused):
    words = _("This entry was marked as an error. It can no longer be changed.")


class ReasonNeeded(Refused):
    words = _("Say why this is changed or added so late.")


def stamped(patient, *, by, now, source, client_key) -> dict:
    """What every entry carries; the patient's zone decides the date."""
    stamp = days.stamp(now, patient.zone)
    return {
        "entered_by": by,
        "entered_on": stamp.on,
        "entered_at": stamp.at,
        "zone": stamp.zone,
        "source": source,
        "client_key": client_key,
    }


def patient_of(entry):
    """Whose entry it is; a dose step or an injection says it through its period."""
    return entry.patient if hasattr(entry, "patient") else entry.period.patient


@transaction.atomic
def void_entry(*, entry, reason, by, now, version=None):
    """Mark an entry as an error: it stays in the record and no longer counts.

    Voiding twice is the same as voiding once. Raises ReasonNeeded, and Stale if
    `version` is given and is no longer the entry's.
    """
    if not reason.strip():
        raise ReasonNeeded
    patient = patient_of(entry)
    rows = type(entry)._base_manager.filter(pk=entry.pk, voided_at__isnull=True)
    if version is not None:
        rows = rows.filter(version=version)
    voided = rows.update(
        voided_at=now,
        voided_by=by,
        voided_reason=reason.strip()[:200],
        version=F("version") + 1,
    )
    entry.refresh_from_db()
    if not entry.is_void:
        raise Stale(entry)
    if voided:
        audit.record("entry.voided", by=by, now=now, patient=patient, target=entry)
        summaries.refresh(patient, today=days.local_day(now, patient.zone))
    return entry


def next_version(entry, *, version, fields: dict):
    """Write `fields` if the entry still has `version`. Raises Stale or IsVoid."""
    model = type(entry)
    written = model._base_manager.filter(
        pk=entry.pk, version=version, voided_at__isnull=True
    ).update(**fields, version=F("version") + 1)
    entry.refresh_from_db()
    if entry.is_void:
        raise IsVoid
    if not written:
        raise Stale(entry)
    return entry
