"""One gate for every change that may be unsafe, whoever makes it, in any order.

The rules look at the record before and after the change. What the change brings is
shown and kept as flags; what refuses a plan rolls it back, unless a physician gave a
written reason. Nothing here knows what kind of change it was.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import days, rulebook, safety
from portal.actions.day_watch import raise_brought, said_of
from portal.actions.entries import Refused
from portal.actions.flags import raise_flags
from portal.actions.periods import lock
from portal.day_facts import recent_days
from portal.safety import Alert, Level, Situation
from portal.safety.rules import gravest_first


class Unsafe(Refused):
    """The rules refuse the change; `alerts` say why, the gravest first.

    `found` is all that the change brings, what only warns as well.
    """

    words = _("Not saved. The safety rules stand against this plan.")

    def __init__(self, found: tuple[Alert, ...]):
        super().__init__()
        self.found = found
        self.alerts = safety.refusing(found)


class Unread(Refused):
    """Nothing refuses the change, but nobody has read yet what it brings: `found`."""

    words = _("Not saved yet. Read what the safety rules say about this plan.")

    def __init__(self, found: tuple[Alert, ...]):
        super().__init__()
        self.found = found


@dataclass
class Change:
    """What is being changed: the caller names the row.

    `found` is filled at the end, `overridden` too: a reason was needed and given.
    """

    cause: object | None = None
    found: tuple[Alert, ...] = ()
    overridden: bool = False

    def brings(self, code: str) -> bool:
        """Whether a rule of this family was found."""
        return any(alert.code == code for alert in self.found)


def digest(found: Iterable[Alert]) -> str:
    """A name for exactly this list, so that another one is shown again.

    Empty where there is nothing that must be read: notes alone ask for no reading.
    """
    said = [
        f"{alert.rule} {alert.version} {alert.about} {alert.level} {alert.excess}"
        for alert in found
        if alert.level is not Level.INFO
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest() if said else ""


@contextmanager
def safely(
    patient,
    *,
    by,
    now,
    override_reason="",
    refuses=True,
    seen_by_clinic=True,
    read: str | None = None,
    also: tuple[Alert, ...] = (),
    day: date | None = None,
) -> Iterator[Change]:
    """Check what the change inside the block brings; raise Unsafe and undo it, or flag.

    `refuses` False: what already is so (a patient's own medicine, a result) is never
    refused, only flagged. `seen_by_clinic` False: nobody at the clinic has seen it yet.
    `read` is the digest of the list that the clinician has read: with another one, or
    "", Unread is raised; None asks for no reading (a command, what is no plan). `also`:
    alerts of rules that look beyond this record's facts and that the caller asked.
    `day`: look as on this day too, where what is entered late was so before today.
    """
    now_on = days.local_day(now, patient.zone)
    today = now_on if day is None else min(day, now_on)
    change = Change()
    with transaction.atomic():
        # Two changes at once would each miss what the other brings.
        lock(patient)
        logged = recent_days(patient, today=now_on)
        looked_at = sorted({today, now_on})
        before = _on(patient, looked_at)
        yield change
        after = _on(patient, looked_at)
        brought = _brought(before, after, language=patient.language)
        change.found = gravest_first([*brought, *also])
        reason = override_reason.strip() if refuses else ""
        change.overridden = bool(reason and safety.refusing(change.found))
        if refuses:
            _check(change, read)
        raise_flags(
            patient=patient,
            alerts=change.found,
            by=by,
            now=now,
            cause=change.cause,
            shown_to=by,
            seen_by_clinic=seen_by_clinic,
            override_reason=reason,
        )
        # What was logged before is read anew: a medicine may explain a bad day.
        raise_brought(
            patient,
            said_of(patient, before[-1], logged),
            said_of(patient, after[-1], logged),
            by=by,
            now=now,
        )


def _on(patient, looked_at: Iterable[date]) -> list[Situation]:
    return [rulebook.situation_of(patient, today=on) for on in looked_at]


def _brought(
    before: list[Situation], after: list[Situation], *, language: str
) -> list[Alert]:
    """What the change brings on any of these days, each thing once."""
    found: dict[tuple[str, str], Alert] = {}
    for then, now in zip(before, after, strict=True):
        for alert in safety.added(then, now, rulebook.rules(), language=language):
            known = found.get((alert.rule, alert.about))
            if known is None or alert.excess > known.excess:
                found[alert.rule, alert.about] = alert
    return list(found.values())


def _check(change: Change, read: str | None) -> None:
    if safety.refusing(change.found) and not change.overridden:
        raise Unsafe(change.found)
    if read is not None and read != digest(change.found):
        raise Unread(change.found)
