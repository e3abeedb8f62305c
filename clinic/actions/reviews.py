"""Reviews: somebody looked at the whole record. Undo is a void by the same person."""

from django.db import transaction

from clinic.models import PatientReview
from portal import audit, days
from portal.actions.entries import UNDONE, stamped
from portal.actions.keys import once, says
from portal.models import Source


@transaction.atomic
def mark_reviewed(*, patient, client_key, by, now):
    """Mark the record as reviewed now; return `(review, made)`.

    The same key is the same review; once that is taken back it raises KeyReused.
    """

    def create():
        return PatientReview.objects.create(
            patient=patient,
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )

    review, made = once(
        PatientReview,
        client_key=client_key,
        create=create,
        same=lambda row: says(row, patient=patient),
    )
    if made:
        audit.record("review.marked", by=by, now=now, patient=patient, target=review)
    return review, made


@transaction.atomic
def undo_review(*, patient, by, now) -> PatientReview | None:
    """Take back the latest review, if this person marked it today; else None."""
    latest = (
        PatientReview.objects.standing()
        .select_for_update()
        .filter(patient=patient)
        .order_by("-entered_at", "-pk")
        .first()
    )
    today = days.local_day(now, patient.zone)
    if latest is None or (latest.entered_by_id, latest.entered_on) != (by.pk, today):
        return None
    latest.voided_at, latest.voided_by, latest.voided_reason = now, by, UNDONE
    latest.save(update_fields=["voided_at", "voided_by", "voided_reason"])
    audit.record("review.undone", by=by, now=now, patient=patient, target=latest)
    return latest
