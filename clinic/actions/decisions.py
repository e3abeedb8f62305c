"""Decisions: what was decided, why, and about which try."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Decision
from portal import audit
from portal.actions.entries import stamped
from portal.actions.keys import once, says
from portal.models import Source


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
    text="",
    shared=False,
):
    """Keep a decision; return `(decision, made)`.

    The same key is the same decision; with other answers it raises KeyReused. Raises
    ValidationError where the period is of another record, IntegrityError for the
    reason "other" without words.
    """
    if period is not None and period.patient_id != patient.pk:
        raise ValidationError(_("This treatment belongs to another record."))

    said = {
        "patient": patient,
        "period": period,
        "kind": kind,
        "reason": reason,
        "decided_on": decided_on,
        "text": text,
        "shared": shared,
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
