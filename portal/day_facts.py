"""The days of one record as the rules see them, in three queries however many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch

from portal.models import DayLog, Rating, SideEffectReport
from portal.safety.logs import (
    CANNOT_STAND,
    CLONUS_WORSE,
    FALL,
    HEAD_HIT,
    LEG_WEAKNESS,
    MISSED_DAY,
    MISSED_DOSE,
    NEAR_FALL,
    VOMITED,
    DayFacts,
)
from portal.safety.serotonin import WINDOW_DAYS
from portal.safety.worse import BEFORE_DAYS, clearly_worse

ACT_DAYS = WINDOW_DAYS
"""Days older than this are history: nobody is told to act on them any more."""

NEW_CLONUS = "new-clonus-after-medicine"
"""The catalogue's warning sign that says in words what the ratings may say."""

_SIGNS = {"fall-head-hit": HEAD_HIT, "cannot-stand-after-fall": CANNOT_STAND}
"""The catalogue's warning signs of a fall, which say what its questions may say."""

_MISSED = {
    DayLog.Missed.ONE: MISSED_DOSE,
    DayLog.Missed.DAY: MISSED_DAY,
    DayLog.Missed.VOMITED: VOMITED,
}
_WEAK = {DayLog.Weakness.SOME, DayLog.Weakness.MUCH}


@dataclass(frozen=True)
class LoggedDay:
    """One log of a day, by its number, and what it says to the rules."""

    log_id: int
    facts: DayFacts


@dataclass(frozen=True)
class _Rated:
    log_id: int
    rater_id: int | None
    target_id: int
    day: date
    value: int


def recent_days(patient, *, today: date) -> tuple[LoggedDay, ...]:
    """Every standing log of the last 5 weeks, the oldest day first.

    Each log speaks for itself: what a helper saw is not mixed with what the patient
    said. A rating is held against earlier ones of the same question by the same person.
    """
    first = today - timedelta(days=ACT_DAYS)
    logs = (
        patient.day_logs.standing()
        .between(first, today)
        .prefetch_related(
            Prefetch(
                "side_effects",
                SideEffectReport.objects.select_related("side_effect"),
            )
        )
        .order_by("day", "pk")
    )
    rated = _ratings(patient, first - timedelta(days=BEFORE_DAYS), today)
    worse = {r.log_id for r in rated if _is_worse(r, rated)}
    return tuple(
        LoggedDay(log.pk, DayFacts(log.day, frozenset(_said(log, log.pk in worse))))
        for log in logs
    )


def _ratings(patient, first, last) -> list[_Rated]:
    """The numbers on the question that averages are about."""
    rows = Rating.objects.filter(
        day_log__patient=patient,
        day_log__voided_at__isnull=True,
        day_log__day__range=(first, last),
        target__order=1,
    ).values_list(
        "day_log_id", "day_log__rater_id", "target_id", "day_log__day", "value"
    )
    return [_Rated(*row) for row in rows]


def _is_worse(rated: _Rated, others: Sequence[_Rated]) -> bool:
    since = rated.day - timedelta(days=BEFORE_DAYS)
    before = [
        other.value
        for other in others
        if since <= other.day < rated.day
        and (other.rater_id, other.target_id) == (rated.rater_id, rated.target_id)
    ]
    return clearly_worse(rated.value, before)


def _said(log: DayLog, worse: bool) -> Iterator[str]:
    """The answers of a log as codes of the rules."""
    effects = {report.side_effect.slug for report in log.side_effects.all()}
    yield from effects
    if log.falls:
        yield FALL
    if log.near_falls:
        yield NEAR_FALL
    yield from (code for sign, code in _SIGNS.items() if sign in effects)
    if log.head_hit:
        yield HEAD_HIT
    if log.cannot_stand:
        yield CANNOT_STAND
    if log.leg_weakness in _WEAK:
        yield LEG_WEAKNESS
    if log.missed_doses in _MISSED:
        yield _MISSED[DayLog.Missed(log.missed_doses)]
    if worse or NEW_CLONUS in effects:
        yield CLONUS_WORSE
