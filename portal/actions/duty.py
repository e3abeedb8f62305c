"""Telling the people on duty about urgent flags, until somebody acknowledges them.

A mail says that something waits, never what or about whom. A flag is claimed before
the mail goes out and given back when it could not go, so that two runs at once send
one mail and a dead mail server loses none. Whoever is told, the flag stays open.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from portal import audit, days
from portal.accounts import letters
from portal.models import Clinic, SafetyFlag

DUTY, ESCALATION, CONTACT = "duty", "escalation", "contact"


def tell_duty(*, now: datetime, clinic: Clinic) -> int:
    """Mail the clinic's duty address about urgent flags nobody was told of yet.

    Return how many flags the mail was about; 0 where there is none, no address, or
    no mail could go out (the next run tries again).
    """
    if not clinic.duty_email:
        return 0
    waiting = _waiting(clinic).filter(mailed_at__isnull=True)
    return _tell(waiting, "mailed_at", DUTY, clinic.duty_email, now=now)


def escalate(*, now: datetime, clinic: Clinic) -> int:
    """Mail again while nobody acknowledges, every `escalate_after_minutes`.

    It goes to the clinic's escalation address, or else to the duty address. Flags
    that were never mailed (no duty address then) count from when they were raised.
    """
    to = clinic.escalation_email or clinic.duty_email
    if not to:
        return 0
    before = now - timedelta(minutes=clinic.escalate_after_minutes)
    overdue = _waiting(clinic).filter(
        Q(escalated_at__isnull=True) & (Q(mailed_at__lte=before) | _never(before))
        | Q(escalated_at__lte=before)
    )
    return _tell(overdue, "escalated_at", ESCALATION, to, now=now)


def remind_of_contacts(*, now: datetime, clinic: Clinic) -> int:
    """Mail the duty address, once a day, while a contact is due and not made."""
    if not clinic.duty_email:
        return 0
    today = days.local_day(now, clinic.zone)
    due = SafetyFlag.objects.contact_due(today).filter(patient__clinic=clinic)
    due = due.filter(Q(due_mailed_on__isnull=True) | Q(due_mailed_on__lt=today))
    return _tell(due, "due_mailed_on", CONTACT, clinic.duty_email, now=now, mark=today)


def _never(before: datetime) -> Q:
    return Q(mailed_at__isnull=True, raised_at__lte=before)


def _waiting(clinic):
    return SafetyFlag.objects.unacknowledged().urgent().filter(patient__clinic=clinic)


def _tell(flags, field: str, letter: str, to: str, *, now, mark=None) -> int:
    """Claim the flags, send one mail, and give them back if it could not go."""
    mark = mark or now
    with transaction.atomic():
        claimed = list(flags.select_for_update(of=("self",)).select_related("patient"))
        former = {flag.pk: getattr(flag, field) for flag in claimed}
        SafetyFlag.objects.filter(pk__in=former).update(**{field: mark})
    if not claimed:
        return 0
    if not letters.send(letter, to=to):
        for flag in claimed:
            SafetyFlag.objects.filter(pk=flag.pk, **{field: mark}).update(
                **{field: former[flag.pk]}
            )
        return 0
    with transaction.atomic():
        for flag in claimed:
            audit.record(
                "flag.mailed",
                by=None,
                now=now,
                patient=flag.patient,
                target=flag,
                reason_code=letter,
            )
    return len(claimed)
