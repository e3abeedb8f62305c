"""The search for the cause: tests ordered, done and read, and what was found.

The condition of the record follows the latest diagnosis that stands; the safety rules
read it, so what a diagnosis brings is flagged.
"""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from clinic.models import Diagnosis, WorkupTest
from portal import audit
from portal.actions.entries import next_version, stamped, void_entry
from portal.actions.keys import once, says
from portal.actions.safely import safely
from portal.models import Patient, Source


@transaction.atomic
def order_tests(
    *, patient, tests: Sequence, ordered_on: date, client_key, by, now
) -> list[WorkupTest]:
    """Order each of these tests; the same key orders none of them twice.

    Raises KeyReused where the key ordered a test on another day.
    """
    ordered, new = [], []
    for test in tests:
        row, made = _order(patient, test, ordered_on, client_key, by=by, now=now)
        ordered.append(row)
        new += [row] if made else []
    if new:
        audit.record("test.ordered", by=by, now=now, patient=patient, targets=new)
    return ordered


def _order(patient, test, ordered_on, client_key, *, by, now):
    # One form orders several tests: each has its own key, made of the form's.
    key = uuid.uuid5(client_key, test.slug)
    said = {"patient": patient, "test": test, "ordered_on": ordered_on}

    def create():
        return WorkupTest.objects.create(
            **said,
            status=WorkupTest.Status.ORDERED,
            **stamped(patient, by=by, now=now, source=Source.CLINIC, client_key=key),
        )

    return once(
        WorkupTest, client_key=key, create=create, same=lambda row: says(row, **said)
    )


TOLD = ("status", "done_on", "finding", "result")
"""What becomes known of a test after it was ordered."""


@transaction.atomic
def update_test(
    *, test, version, status, by, now, done_on=None, finding="", result=""
) -> WorkupTest:
    """Say that a test was done, what it showed, or that it is not done after all.

    What it said before is kept. The same answers again change nothing. Raises Stale,
    IsVoid, IntegrityError for a result without words, finding or day.
    """
    new = dict(zip(TOLD, (status, done_on, finding, result), strict=True))
    row = WorkupTest.objects.select_for_update(of=("self",)).get(pk=test.pk)
    changes = [
        (name, getattr(row, name), value)
        for name, value in new.items()
        if getattr(row, name) != value
    ]
    if not changes and not row.is_void:
        return row
    next_version(row, version=version, fields=new)
    audit.record_changes(row, changes, patient=row.patient, by=by, now=now)
    audit.record("test.updated", by=by, now=now, patient=row.patient, target=row)
    return row


@transaction.atomic
def diagnose(
    *, patient, condition, certainty, made_on: date, client_key, by, now, text=""
):
    """Keep what is taken as the cause; return `(diagnosis, made)`.

    The same key is the same diagnosis; with other answers it raises KeyReused.
    """
    said = {
        "patient": patient,
        "condition": condition,
        "certainty": certainty,
        "made_on": made_on,
        "text": text,
    }

    def create():
        return Diagnosis.objects.create(
            **said,
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )

    with safely(patient, by=by, now=now, refuses=False, seen_by_clinic=False) as change:
        diagnosis, made = once(
            Diagnosis,
            client_key=client_key,
            create=create,
            same=lambda row: says(row, **said),
        )
        if made:
            _follow(patient, by=by, now=now)
        change.cause = diagnosis
    if made:
        audit.record(
            "diagnosis.made", by=by, now=now, patient=patient, target=diagnosis
        )
    return diagnosis, made


@transaction.atomic
def void_diagnosis(*, entry, reason, by, now):
    """Entered by mistake: what stood before it counts again."""
    with safely(
        entry.patient, by=by, now=now, refuses=False, seen_by_clinic=False
    ) as change:
        void_entry(entry=entry, reason=reason, by=by, now=now)
        _follow(entry.patient, by=by, now=now)
        change.cause = entry
    return entry


def _follow(patient, *, by, now) -> None:
    """Let the condition of the record be that of the latest diagnosis."""
    row = Patient.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=patient.pk
    )
    latest = row.judged_diagnoses.latest_first().first()
    old, new = row.condition_id, latest.condition_id if latest else None
    if old == new:
        return
    row.condition_id = new
    row.version += 1
    row.save(update_fields=["condition", "version"])
    patient.condition_id, patient.version = row.condition_id, row.version
    audit.record_changes(row, [("condition", old, new)], patient=row, by=by, now=now)
