"""Decisions: what was decided, why, about what, and what the patient was told."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Decision
from portal import audit
from portal.actions.entries import stamped, void_entry
from portal.actions.keys import once, says
from portal.actions.reports import share_report
from portal.models import SharedReport, Source


@transaction.atomic
def decide(
    *,
    patient,
    kind,
    reason,
    decided_on: date,
    client_key,
    by,
    now,
    period=None,
    comparison=None,
    text="",
    plain_title="",
    plain_body="",
):
    """Keep a decision; return `(decision, made)`. With `plain_body` it is shared.

    The plain words go to the patient as a report of their own, released in the same
    transaction. The same key is the same decision; with other answers it raises
    KeyReused. Raises ValidationError where what it is about is of another record,
    IntegrityError for the reason "other" without words.
    """
    for about in (period, comparison):
        if about is not None and about.patient_id != patient.pk:
            raise ValidationError(_("This treatment belongs to another record."))

    report = None
    if plain_body.strip():
        report, _made = share_report(
            patient=patient,
            kind=SharedReport.Kind.DECISION,
            title=plain_title,
            body=plain_body,
            about=period or comparison,
            client_key=uuid.uuid5(client_key, "report"),
            by=by,
            now=now,
        )
    said = {
        "patient": patient,
        "period": period,
        "comparison": comparison,
        "kind": kind,
        "reason": reason,
        "decided_on": decided_on,
        "text": text,
        "shared": report is not None,
        "report": report,
    }

    def create():
        return Decision.objects.create(
            **said,
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )

    decision, made = once(
        Decision,
        client_key=client_key,
        create=create,
        same=lambda row: says(row, **said),
    )
    if made:
        audit.record("decision.made", by=by, now=now, patient=patient, target=decision)
    return decision, made


@transaction.atomic
def void_decision(*, entry, reason, by, now):
    """Entered by mistake: what the patient was told of it is taken back with it."""
    void_entry(entry=entry, reason=reason, by=by, now=now)
    if entry.report is not None:
        void_entry(entry=entry.report, reason=reason, by=by, now=now)
    return entry
