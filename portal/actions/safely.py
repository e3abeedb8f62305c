"""One gate for every change that may be unsafe, whoever makes it, in any order.

The rules look at the record before and after the change. What the change brings is
shown and kept as flags; what refuses a plan rolls it back, unless a physician gave a
written reason. Nothing here knows what kind of change it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import days, rulebook, safety
from portal.actions.entries import Refused
from portal.actions.flags import raise_flags
from portal.safety import Alert


class Unsafe(Refused):
    """The rules refuse the change; `alerts` say why, the gravest first."""

    words = _("Not saved. The safety rules stand against this plan.")

    def __init__(self, alerts: tuple[Alert, ...]):
        super().__init__()
        self.alerts = alerts


@dataclass
class Change:
    """What is being changed: the caller names the row; `found` is filled at the end."""

    cause: object | None = None
    found: tuple[Alert, ...] = ()


@contextmanager
def safely(
    patient, *, by, now, override_reason="", refuses=True, seen_by_clinic=True
) -> Iterator[Change]:
    """Check what the change inside the block brings; raise Unsafe and undo it, or flag.

    `refuses` False: what already is so (a patient's own medicine, a result) is never
    refused, only flagged. `seen_by_clinic` False: nobody at the clinic has seen it yet.
    """
    today = days.local_day(now, patient.zone)
    change = Change()
    with transaction.atomic():
        before = rulebook.situation_of(patient, today=today)
        yield change
        after = rulebook.situation_of(patient, today=today)
        change.found = safety.added(
            before, after, rulebook.rules(), language=patient.language
        )
        reason = override_reason.strip()
        against = safety.refusing(change.found)
        if refuses and against and not reason:
            raise Unsafe(against)
        raise_flags(
            patient=patient,
            alerts=change.found,
            by=by,
            now=now,
            cause=change.cause,
            shown_to=by,
            seen_by_clinic=seen_by_clinic,
            override_reason=reason if refuses else "",
        )
