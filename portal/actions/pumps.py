"""The pump: by which day it must be refilled."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.actions.entries import Refused
from portal.actions.periods import bump, check_version, finish, locked, still_holds
from portal.actions.safely import safely
from portal.models import TreatmentPeriod


class NotAPump(Refused):
    """Only a pump is refilled."""

    words = _("Only a pump has a day of refill.")


@transaction.atomic
def set_refill(
    *, period, due_on: date | None, by, now, version=None
) -> TreatmentPeriod:
    """Set by which day a pump must be refilled; None: no day is known.

    The same day again changes nothing. A day that has passed raises its flag at once.
    """
    period = locked(period)
    if not period.is_pump:
        raise NotAPump
    still_holds(period, now)
    before = period.refill_due_on
    if before == due_on:
        return period
    check_version(period, version)
    with safely(period.patient, by=by, now=now, refuses=False) as change:
        period.refill_due_on = due_on
        changes = [("refill_due_on", before, due_on)]
        bump(period, changes, fields=("refill_due_on",), by=by, now=now)
        change.cause = period
    finish("refill.set", period, by=by, now=now)
    return period
