"""What the rules say of the days, before and after a change to the record.

A day and what the person takes are looked at together, so it does not matter which
of the two was entered first: both gates (`watched` here, `safely` for all the rest)
raise what the change brings. Nothing here closes a flag: a day that is taken back or
changed leaves its flags to the clinic.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby

from django.db import transaction

from portal import day_facts, days, rulebook, safety
from portal.actions.flags import raise_flags
from portal.day_facts import LoggedDay
from portal.models import DayLog
from portal.safety import Alert, Situation

Said = Mapping[tuple[int, str, str], tuple[LoggedDay, Alert]]
"""Alerts by the log they come from, their rule and what they are about."""


@contextmanager
def watched(patient, *, by, now) -> Iterator[None]:
    """Raise flags for what a change to the days inside the block brings."""
    today = days.local_day(now, patient.zone)
    with transaction.atomic():
        situation = rulebook.situation_of(patient, today=today)
        before = said_by_days(patient, situation, today=today)
        yield
        after = said_by_days(patient, situation, today=today)
        raise_brought(patient, before, after, by=by, now=now)


def said_by_days(patient, situation: Situation, *, today: date) -> Said:
    """What the rules say of every recent day of the record."""
    return said_of(patient, situation, day_facts.recent_days(patient, today=today))


def said_of(patient, situation: Situation, logged: Sequence[LoggedDay]) -> Said:
    """What the rules say of these days, the oldest first."""
    return {
        (day.log_id, alert.rule, alert.about): (day, alert)
        for day in logged
        for alert in safety.day_alerts(
            situation, day.facts, rulebook.rules(), language=patient.language
        )
    }


def raise_brought(patient, before: Said, after: Said, *, by, now) -> None:
    """Flags for what is said after a change and was not before; the log is the cause.

    Nobody at the clinic has seen them yet, whoever made the change.
    """
    brought = [found for key, found in after.items() if key not in before]
    for day, found in groupby(brought, key=lambda pair: pair[0]):
        raise_flags(
            patient=patient,
            alerts=[alert for _day, alert in found],
            by=by,
            now=now,
            cause=DayLog(pk=day.log_id),
            day=day.facts.day,
            shown_to=by,
        )
