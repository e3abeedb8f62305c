"""Decisions: what was decided, why, and about which try."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Decision
from portal import audit
from portal.actions.entries import stamped
from portal.actions.keys import of_patient, once
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
    """Keep a decision; return `(decision, made)`. The same key is the same decision.

    Raises ValidationError where the period is of another record, IntegrityError for
    the reason "other" without words.
    """
    if period is not None and period.patient_id != patient.pk:
        raise ValidationError(_("This treatment belongs to another record."))

    def create():
        return Decision.objects.create(
            patient=patient,
            period=period,
            kind=kind,
            reason=reason,
            decided_on=decided_on,
            text=text,
            shared=shared,
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )

    decision, made = once(Decision, client_key=client_key, create=create)
    if made:
        audit.record("decision.made", by=by, now=now, patient=patient, target=decision)
    return of_patient(decision, patient), made
