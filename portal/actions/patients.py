"""What patients correct about themselves; the rest is the clinic's to change."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit, days
from portal.actions import summaries
from portal.models import Patient

CONTACT = ("phone", "contact_email", "zone", "language")
"""The fields that belong to the person; dates already logged never move."""


class ChangedMeanwhile(Exception):
    """Somebody changed these details since the form was shown."""

    words = _("Your clinic changed these details while you had this page open.")


@transaction.atomic
def correct_contact(*, patient, answers, version, by, now) -> Patient:
    """Write the person's own contact data; `answers` maps CONTACT to new values.

    The former values are kept. The same answers posted again change nothing and
    leave no second trace. Raises ChangedMeanwhile where `version` is not the one
    that stands and the answers would overwrite something.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    changes = [
        (name, getattr(patient, name), answers[name])
        for name in CONTACT
        if getattr(patient, name) != answers[name]
    ]
    if not changes:
        return patient
    if patient.version != version:
        raise ChangedMeanwhile
    for name, _old, new in changes:
        setattr(patient, name, new)
    patient.version += 1
    patient.save(update_fields=[*CONTACT, "version"])
    _speak(by, patient.language)
    audit.record_changes(patient, changes, patient=patient, by=by, now=now)
    audit.record("contact.corrected", by=by, now=now, patient=patient, target=patient)
    summaries.refresh(patient, today=days.local_day(now, patient.zone))
    return patient


def _speak(user, language) -> None:
    """The account speaks the language of the record."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
