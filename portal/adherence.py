"""How much of what was planned is said to be taken: counts, never a guess.

A dose about which nothing was said is "not said", never "taken". As-needed doses are
not planned and stand apart. Today counts as far as something was said about it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from portal.actions.doses import planned_slots
from portal.models import DoseTaken, Slot

WINDOW = 28
"""Days of the recent counts."""

What = DoseTaken.What


@dataclass(frozen=True)
class Counts:
    """Of `planned` doses so many were taken, taken in part, skipped, not said.

    `extra`: taken, and more than planned. `as_needed` counts doses apart from these.
    """

    days: int = 0
    planned: int = 0
    taken: int = 0
    part: int = 0
    skipped: int = 0
    extra: int = 0
    as_needed: int = 0

    @property
    def not_said(self) -> int:
        return self.planned - self.taken - self.part - self.skipped - self.extra


@dataclass(frozen=True)
class Adherence:
    """The counts of the last 28 days and of the whole period so far."""

    recent: Counts
    whole: Counts

    @property
    def is_empty(self) -> bool:
        return not (self.whole.planned or self.whole.as_needed)


def load(period, *, today: date) -> Adherence:
    """The counts of one period, in one query; steps are prefetched or one more."""
    rows = period.doses_taken.standing().filter(day__lte=today)
    said = {
        (day, slot): (what, times)
        for day, slot, what, times in rows.values_list("day", "slot", "what", "times")
    }
    first = period.started_on or min((day for day, _slot in said), default=today)
    last = today if period.is_open or period.ended_on is None else period.ended_on
    last = min(last, today)
    recent_from = max(first, last - timedelta(days=WINDOW - 1))
    return Adherence(
        recent=_counts(period, said, recent_from, last, today),
        whole=_counts(period, said, first, last, today),
    )


def _counts(period, said, first: date, last: date, today: date) -> Counts:
    span = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    found: Counter = Counter()
    planned = 0
    for day in span:
        slots = [s for s in planned_slots(period, day) if s != Slot.AS_NEEDED]
        answers = [said[day, slot][0] for slot in slots if (day, slot) in said]
        planned += len(slots) if day < today else len(answers)
        found.update(answers)
    as_needed = sum(
        times
        for (day, slot), (what, times) in said.items()
        if slot == Slot.AS_NEEDED and what != What.SKIPPED and first <= day <= last
    )
    return Counts(
        days=len(span),
        planned=planned,
        taken=found[What.TAKEN],
        part=found[What.PART],
        skipped=found[What.SKIPPED],
        extra=found[What.EXTRA],
        as_needed=as_needed,
    )
