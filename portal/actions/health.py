"""What else the rules must know: other medicines, allergies, conditions, results.

These already are so: the record takes every one of them. What the rules find is kept
as flags (portal/actions/safely.py) and shown to whoever entered it. An entry that was
a mistake is voided through the same gate.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit, days
from portal.actions.entries import Refused, next_version, stamped, void_entry
from portal.actions.keys import once, says
from portal.actions.periods import lock
from portal.actions.safely import safely
from portal.models import Allergy, HealthCondition, LabResult, OtherMedicine, Source


class NotYet(Refused):
    words = _("This day has not come yet. Give a day up to today.")


class EndsBeforeStart(Refused):
    words = _("The last day is before the first one.")


class Already(Refused):
    """This condition is on record and has not ended; `existing` is it."""

    words = _("This condition is on record already.")

    def __init__(self, existing):
        super().__init__()
        self.existing = existing


@dataclass(frozen=True)
class Named:
    """A substance: of the list of ingredients, or in free words."""

    ingredient: object | None = None
    other_name: str = ""


@transaction.atomic
def add_medicine(
    *, patient, named: Named, client_key, by, now, started_on=None, comment=""
) -> OtherMedicine:
    """Another medicine, from any doctor or shop. Raises NotYet, KeyReused."""
    facts = vars(named) | {"started_on": started_on, "comment": comment}
    _come(started_on, patient, now)
    return _add(OtherMedicine, "medicine.added", patient, facts, client_key, by, now)


@transaction.atomic
def add_allergy(*, patient, named: Named, client_key, by, now, reaction="") -> Allergy:
    """What the person must not be given again. Raises KeyReused."""
    facts = vars(named) | {"reaction": reaction}
    return _add(Allergy, "allergy.added", patient, facts, client_key, by, now)


@transaction.atomic
def add_condition(
    *, patient, precaution, client_key, by, now, started_on=None, comment=""
) -> HealthCondition:
    """A condition that stands against treatments. Raises Already, NotYet, KeyReused."""
    facts = {"precaution": precaution, "started_on": started_on, "comment": comment}
    _come(started_on, patient, now)
    on_record = patient.health_conditions.standing().filter(
        precaution=precaution, ended_on__isnull=True
    )
    if existing := on_record.exclude(client_key=client_key).first():
        raise Already(existing)
    return _add(HealthCondition, "condition.added", patient, facts, client_key, by, now)


@transaction.atomic
def record_lab(
    *,
    patient,
    test,
    taken_on: date,
    value: Decimal,
    client_key,
    by,
    now,
    upper_limit=None,
) -> LabResult:
    """One laboratory value. Raises NotYet, KeyReused."""
    facts = {
        "test": test,
        "taken_on": taken_on,
        "value": value,
        "upper_limit": upper_limit,
    }
    _come(taken_on, patient, now)
    return _add(LabResult, "lab.recorded", patient, facts, client_key, by, now)


@transaction.atomic
def end_medicine(*, medicine, ended_on: date, by, now, version) -> OtherMedicine:
    """Note the last day of a medicine that is no longer taken; no advice.

    Ended twice on the same day is ended once. Raises Stale, IsVoid, NotYet and
    EndsBeforeStart.
    """
    return _end(medicine, "medicine.ended", ended_on, by=by, now=now, version=version)


@transaction.atomic
def end_condition(*, condition, ended_on: date, by, now, version) -> HealthCondition:
    """Note the last day of a condition that is over; raises as `end_medicine`."""
    return _end(condition, "condition.ended", ended_on, by=by, now=now, version=version)


@transaction.atomic
def void_fact(*, entry, reason, by, now, version=None):
    """Take out what was entered by mistake; what that brings is flagged, not refused.

    Raises as `void_entry`.
    """
    patient = lock(entry.patient)
    with safely(patient, by=by, now=now, refuses=False, seen_by_clinic=False) as change:
        change.cause = entry
        return void_entry(entry=entry, reason=reason, by=by, now=now, version=version)


def _add(model, verb, patient, facts, client_key, by, now):
    """Make the row once, and keep what the rules find in it."""
    patient = lock(patient)
    source = _source(by, patient)
    entry = stamped(patient, by=by, now=now, source=source, client_key=client_key)

    def create():
        # Whoever enters it reads what it brings afterwards, and may not prescribe.
        with safely(
            patient, by=by, now=now, refuses=False, seen_by_clinic=False
        ) as change:
            change.cause = model.objects.create(patient=patient, **facts, **entry)
        return change.cause

    def same(row):
        return says(row, patient=patient, **facts)

    row, made = once(model, client_key=client_key, create=create, same=same)
    if made:
        audit.record(verb, by=by, now=now, patient=patient, target=row)
    return row


def _end(entry, verb, ended_on, *, by, now, version):
    patient = lock(entry.patient)
    entry.refresh_from_db()
    _come(ended_on, patient, now)
    if entry.started_on and ended_on < entry.started_on:
        raise EndsBeforeStart
    if entry.ended_on == ended_on:
        return entry
    with safely(patient, by=by, now=now, refuses=False, seen_by_clinic=False) as change:
        old, fields = entry.ended_on, {"ended_on": ended_on}
        change.cause = next_version(entry, version=version, fields=fields)
    changes = [("ended_on", old, ended_on)]
    audit.record_changes(entry, changes, patient=patient, by=by, now=now)
    audit.record(verb, by=by, now=now, patient=patient, target=entry)
    return entry


def _source(by, patient) -> str:
    return Source.SELF if by.pk == patient.user_id else Source.CLINIC


def _come(day, patient, now) -> None:
    if day is not None and day > days.local_day(now, patient.zone):
        raise NotYet
