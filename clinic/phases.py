"""The doses of a try as phases: on the way up, steady, on the way down, off.

Plain Python; the day of today is passed in. Dates are local dates of the patient,
both ends included.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from portal.safety import STEADY_DAYS

TITRATION_UNDER_DAYS = 14
"""A dose that was raised again sooner was a step on the way up."""


@dataclass(frozen=True)
class Dose:
    """From this day on this amount a day; 0 is "not taking it"."""

    from_day: date
    amount: Decimal


@dataclass(frozen=True)
class Rules:
    """What the catalogue says about judging a treatment; None where it is silent.

    A lower dose held for more than `steady_days` was a dose, not a taper step: the
    same limit by which portal.safety judges a way down.
    """

    adequate_dose: Decimal | None = None
    min_days: int | None = None
    onset_days: int = 0
    exclude_days_after: int = 0
    steady_days: int = STEADY_DAYS


@dataclass(frozen=True)
class Try:
    """One try of one treatment. `first` and `last` only where known to the day."""

    key: int
    first: date | None
    last: date | None
    ended: bool
    doses: tuple[Dose, ...] = ()
    reported_dose: Decimal | None = None
    rules: Rules = Rules()


class Phase(StrEnum):
    STABLE = "stable"
    TITRATION = "titration"
    TAPER = "taper"
    OFF = "off"


@dataclass(frozen=True)
class Segment:
    """Days, both ends included, on one amount (None: no amount is kept)."""

    first: date
    last: date
    amount: Decimal | None
    phase: Phase

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def segments(each: Try, *, today: date) -> tuple[Segment, ...]:
    """The doses of a try up to `today`, each with its phase; none without dates."""
    if each.first is None or (each.ended and each.last is None):
        return ()
    return tuple(
        Segment(s.first, min(s.last, today), s.amount, s.phase)
        for s in _planned(each, each.first)
        if s.first <= today
    )


def tapering(each: Try, *, today: date) -> bool:
    """Whether a taper is under way on this day."""
    return any(
        s.phase is Phase.TAPER and s.first <= today <= s.last
        for s in segments(each, today=today)
    )


def span(each: Try, today: date) -> tuple[date | None, date | None]:
    """The first and the last day up to today; None where not known to the day."""
    last = each.last if each.ended else today
    if each.first is None or last is None or each.first > today:
        return None, None
    return each.first, min(last, today)


def _planned(each: Try, first: date) -> list[Segment]:
    """All segments, planned ones too, with their phases."""
    last = each.last if each.last is not None else date.max
    runs = _runs(each.doses, first, last)
    phases = [_phase_up(runs, at) for at in range(len(runs))]
    _mark_taper(runs, phases, each)
    return [Segment(*run, phase) for run, phase in zip(runs, phases, strict=True)]


Run = tuple[date, date, Decimal | None]


def _runs(doses: Sequence[Dose], first: date, last: date) -> list[Run]:
    """Days of one amount, neighbours of the same amount joined."""
    if not doses:
        return [(first, last, None)]
    starts: list[tuple[date, Decimal]] = []
    for dose in sorted(doses, key=lambda d: d.from_day):
        day = max(dose.from_day, first)
        if day > last:
            break
        if starts and starts[-1][0] == day:
            starts.pop()
        if not starts or starts[-1][1] != dose.amount:
            starts.append((day, dose.amount))
    if not starts or starts[0][0] > first:
        starts.insert(0, (first, Decimal(0)))
    ends = [day - timedelta(days=1) for day, _ in starts[1:]] + [last]
    return [(day, end, dose) for (day, dose), end in zip(starts, ends, strict=True)]


def _phase_up(runs: Sequence[Run], at: int) -> Phase:
    first, last, amount = runs[at]
    if amount == 0:
        return Phase.OFF
    if at + 1 < len(runs) and amount is not None:
        following = runs[at + 1][2]
        raised = following is not None and following > amount
        if raised and (last - first).days + 1 < TITRATION_UNDER_DAYS:
            return Phase.TITRATION
    return Phase.STABLE


def _mark_taper(runs: Sequence[Run], phases: list[Phase], each: Try) -> None:
    """Mark the short falling steps before the end or before a planned zero."""
    at = len(runs) - 1
    while at > 0 and phases[at] is Phase.OFF:
        at -= 1
    if not each.ended and at == len(runs) - 1:
        return
    while at > 0:
        first, last, amount = runs[at]
        previous = runs[at - 1][2]
        falling = amount is not None and previous is not None and amount < previous
        if not falling or (last - first).days + 1 > each.rules.steady_days:
            return
        phases[at] = Phase.TAPER
        at -= 1


def unsettled(each: Try, today: date) -> Iterator[date]:
    """Days that count for no other treatment: the taper, and the days after it."""
    parts = segments(each, today=today)
    for part in parts:
        if part.phase is Phase.TAPER:
            yield from days(part.first, part.last)
    taken = [p for p in parts if p.phase is not Phase.OFF]
    stopped = each.ended or (parts and parts[-1].phase is Phase.OFF)
    if taken and stopped:
        end = taken[-1].last
        yield from days(
            end + timedelta(days=1), end + timedelta(each.rules.exclude_days_after)
        )


def stable_days(parts: Iterable[Segment], onset: int) -> Iterator[date]:
    for part in parts:
        if part.phase is Phase.STABLE:
            yield from days(part.first + timedelta(onset), part.last)


def days(first: date, last: date) -> Iterator[date]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(number)
