"""The half-filled day form, kept on the server until it is saved."""

from django.db import transaction

from portal.models import DayDraft

LONGEST = 600
"""Characters kept of one answer; the note, the longest, has 500."""


@transaction.atomic
def keep_draft(*, patient, rater, day, step, answers, client_key, now):
    """Keep the raw answers (name to text or list of texts) of one rater's form.

    One draft per patient and rater: a draft of another day gives way. A day that is
    already logged needs none: a late message of a form that was saved is dropped,
    and None is returned.
    """
    if patient.day_logs.standing().filter(day=day, rater=rater).exists():
        return None
    draft, _made = DayDraft.objects.update_or_create(
        patient=patient,
        rater=rater,
        defaults={
            "day": day,
            "step": step[:40],
            "answers": {name: _bounded(value) for name, value in answers.items()},
            "client_key": client_key,
            "updated_at": now,
        },
    )
    return draft


def draft_of(patient, rater, day) -> DayDraft | None:
    """The draft that this rater has for this day."""
    return DayDraft.objects.filter(patient=patient, rater=rater, day=day).first()


def _bounded(value):
    if isinstance(value, list):
        return [_bounded(item) for item in value[:50]]
    return str(value)[:LONGEST]
