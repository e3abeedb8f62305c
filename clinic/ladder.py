"""The ladder: what each treatment ever tried did and what it cost, in numbers.

Plain Python: facts in, facts out, the day of today passed in. Lower ratings are
better. Nothing here says that a treatment caused anything: it compares days on a
stable dose with the days before the start.

Which days count (clinical.md B5, C3):

- before: up to BASELINE_DAYS days before the start;
- on it: days on a stable dose, without the first `onset_days` after each change of
  dose, without titration and without the taper at the end;
- on neither side: days while another treatment was tapered, nor the days after it
  that its catalogue entry leaves out (rebound is not baseline);
- both sides are ratings of one target: a mean never crosses targets.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from clinic.phases import (
    Phase,
    Segment,
    Try,
    days,
    segments,
    span,
    stable_days,
    unsettled,
)

BASELINE_DAYS = 28
"""How far before the start a treatment's own baseline reaches."""

ENOUGH_DAYS = 5
"""Fewer usable days on a side, and no mean is shown (clinical.md C3)."""

SEVERITIES = ("mild", "moderate", "severe")


@dataclass(frozen=True)
class Reported:
    """One side effect on one day; `severity` is one of SEVERITIES."""

    day: date
    effect: int
    severity: str


@dataclass(frozen=True)
class Observed:
    """The days of one record: ratings by target and day, and what else was noted."""

    ratings: Mapping[int, Mapping[date, int]]
    sleepiness: Mapping[date, int]
    effects: Sequence[Reported]
    falls: Mapping[date, int]


@dataclass(frozen=True)
class Side:
    """The usable days of one side and the sum of what was rated on them."""

    days: int = 0
    total: int = 0

    @property
    def enough(self) -> bool:
        return self.days >= ENOUGH_DAYS

    @property
    def mean(self) -> Decimal | None:
        """The mean to one decimal, half up; None below ENOUGH_DAYS days."""
        return tenths(Fraction(self.total, self.days)) if self.enough else None


@dataclass(frozen=True)
class Pair:
    """The days before and the days on it; `target` says what was rated."""

    target: int | None
    before: Side
    on: Side

    @property
    def points(self) -> Decimal | None:
        """How many points lower the days on it were; None where a side is short.

        The difference of the two means as they are shown, so that it adds up.
        """
        before, on = self.before.mean, self.on.mean
        return None if before is None or on is None else before - on


@dataclass(frozen=True)
class Cost:
    """One side effect while on it: how bad at worst, on how many days."""

    effect: int
    worst: str
    days: int


@dataclass(frozen=True)
class Turn:
    """Another try that started (or else ended) in the days compared."""

    key: int
    started: bool


class Judged(StrEnum):
    """Whether the try was long and strong enough to be judged."""

    FAIR = "fair"
    TOO_LOW = "too_low"
    TOO_SHORT = "too_short"
    NOT_KNOWN = "not_known"
    RUNNING = "running"


@dataclass(frozen=True)
class Rung:
    """One try in numbers. `days` is None where a date is not known to the day.

    `days_at_dose` are the days at the adequate dose or above, or at the top dose
    where the catalogue names none. `left_out` are days of either side that did not
    count because of the other try with that key. `meanwhile` are the other tries that
    started or ended between the first day before and the last day on it.
    """

    key: int
    days: int | None
    top_dose: Decimal | None
    days_at_top: int
    days_at_dose: int
    judged: Judged
    change: Pair
    sleepiness: Pair
    comparable: bool
    left_out: tuple[tuple[int, int], ...] = ()
    meanwhile: tuple[Turn, ...] = ()
    costs: tuple[Cost, ...] = ()
    falls: int = 0
    fall_days: int = 0


def tenths(value: Fraction) -> Decimal:
    """A fraction as a decimal with one place, half up (exact arithmetic)."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def rungs(tries: Sequence[Try], observed: Observed, *, today: date) -> tuple[Rung, ...]:
    """One rung for each try, in the order given."""
    rebound = {t.key: frozenset(unsettled(t, today)) for t in tries}
    effects = sorted(observed.effects, key=lambda e: e.day)
    effect_days = [e.day for e in effects]
    falls = sorted(observed.falls.items())
    fall_days = [day for day, _ in falls]
    made = []
    for each in tries:
        others = {k: days for k, days in rebound.items() if k != each.key}
        first, last = span(each, today)
        effects_on = _within(effects, effect_days, first, last)
        falls_on = _within(falls, fall_days, first, last)
        made.append(
            _rung(
                each,
                observed,
                others,
                effects_on,
                [n for _, n in falls_on],
                _meanwhile(each, tries, last),
                today,
            )
        )
    return tuple(made)


def _rung(
    each: Try,
    observed: Observed,
    others: Mapping[int, frozenset[date]],
    effects: Sequence[Reported],
    falls: Sequence[int],
    meanwhile: tuple[Turn, ...],
    today: date,
) -> Rung:
    parts = segments(each, today=today)
    first, last = span(each, today)
    before = _baseline(each)
    on = tuple(stable_days(parts, each.rules.onset_days)) if parts else ()
    blocked = frozenset[date]().union(*others.values())
    usable = (
        tuple(d for d in before if d not in blocked),
        tuple(d for d in on if d not in blocked),
    )
    top, at_top, at_dose = _doses(each, parts)
    return Rung(
        key=each.key,
        days=None if first is None or last is None else (last - first).days + 1,
        top_dose=top,
        days_at_top=at_top,
        days_at_dose=at_dose,
        judged=_judged(each, top, at_dose, known=bool(parts), today=today),
        change=_best_pair(observed.ratings, *usable),
        sleepiness=Pair(None, *(_side(observed.sleepiness, days) for days in usable)),
        comparable=bool(parts),
        left_out=_left_out(others, observed.ratings, before + on),
        meanwhile=meanwhile,
        costs=worst_first(effects),
        falls=sum(falls),
        fall_days=sum(1 for n in falls if n),
    )


T = TypeVar("T")


def _within(
    rows: Sequence[T], days: Sequence[date], first: date | None, last: date | None
) -> Sequence[T]:
    if first is None or last is None:
        return ()
    return rows[bisect_left(days, first) : bisect_right(days, last)]


def _baseline(each: Try) -> tuple[date, ...]:
    if each.first is None:
        return ()
    return tuple(days(each.first - timedelta(BASELINE_DAYS), each.first - timedelta(1)))


def _side(values: Mapping[date, int], days: Iterable[date]) -> Side:
    found = [values[day] for day in days if day in values]
    return Side(len(found), sum(found))


def _best_pair(
    ratings: Mapping[int, Mapping[date, int]],
    before: Sequence[date],
    on: Sequence[date],
) -> Pair:
    """The target with most days on its shorter side; the first given when equal."""
    pairs = [
        Pair(target, _side(values, before), _side(values, on))
        for target, values in ratings.items()
    ]
    return max(
        pairs,
        key=lambda p: (min(p.before.days, p.on.days), p.before.days + p.on.days),
        default=Pair(None, Side(), Side()),
    )


def _left_out(
    others: Mapping[int, frozenset[date]],
    ratings: Mapping[int, Mapping[date, int]],
    days: Sequence[date],
) -> tuple[tuple[int, int], ...]:
    """How many rated days each other try took from the two sides."""
    counted = [
        (key, sum(1 for d in days if d in taken and _rated(ratings, d)))
        for key, taken in others.items()
    ]
    return tuple((key, n) for key, n in counted if n)


def _meanwhile(each: Try, tries: Sequence[Try], last: date | None) -> tuple[Turn, ...]:
    if each.first is None or last is None:
        return ()
    opening = each.first - timedelta(BASELINE_DAYS)
    others = [t for t in tries if t.key != each.key]
    ended = [
        Turn(t.key, started=False)
        for t in others
        if t.last is not None and opening <= t.last < last
    ]
    started = [
        Turn(t.key, started=True)
        for t in others
        if t.first is not None and opening < t.first <= last
    ]
    return (*ended, *started)


def _rated(ratings: Mapping[int, Mapping[date, int]], day: date) -> bool:
    return any(day in values for values in ratings.values())


def _doses(each: Try, parts: Sequence[Segment]) -> tuple[Decimal | None, int, int]:
    """The top dose, the days at it, and the days at the adequate dose or above."""
    taken = [p for p in parts if p.amount]
    if not taken:
        whole = sum(p.days for p in parts if p.phase is not Phase.OFF)
        return each.reported_dose, whole, whole
    top = max(p.amount for p in taken if p.amount is not None)
    least = each.rules.adequate_dose
    least = top if least is None else least
    return (
        top,
        sum(p.days for p in taken if p.amount == top),
        sum(p.days for p in taken if p.amount is not None and p.amount >= least),
    )


def _judged(
    each: Try, top: Decimal | None, at_dose: int, *, known: bool, today: date
) -> Judged:
    """A try with an end that is only planned still runs."""
    rules = each.rules
    if not each.ended or (each.last is not None and each.last > today):
        return Judged.RUNNING
    if rules.adequate_dose is not None:
        if top is None:
            return Judged.NOT_KNOWN
        if top < rules.adequate_dose:
            return Judged.TOO_LOW
    if rules.min_days is None:
        return Judged.FAIR
    if not known:
        return Judged.NOT_KNOWN
    return Judged.FAIR if at_dose >= rules.min_days else Judged.TOO_SHORT


def worst_first(effects: Sequence[Reported]) -> tuple[Cost, ...]:
    """Each side effect once, worst first, then the one on most days."""
    worst: dict[int, int] = {}
    days: dict[int, set[date]] = {}
    for report in effects:
        rank = SEVERITIES.index(report.severity)
        worst[report.effect] = max(worst.get(report.effect, 0), rank)
        days.setdefault(report.effect, set()).add(report.day)
    order = sorted(worst, key=lambda e: (-worst[e], -len(days[e]), e))
    return tuple(Cost(e, SEVERITIES[worst[e]], len(days[e])) for e in order)
