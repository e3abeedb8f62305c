"""Plans that move or are called off as they stand: a comparison is longer, or over.

Nothing here raises or lowers a dose: what is taken on the day itself stays.
"""

from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import days
from portal.actions import plan_words
from portal.actions.periods import (
    PlanError,
    StepPlan,
    allow,
    bump,
    check_version,
    finish,
    keys_of,
    locked,
    make_steps,
    still_holds,
    tell,
    void,
    void_rows,
    written,
)
from portal.actions.safely import safely
from portal.models import Notice, Source, TreatmentPeriod

_STEP = ("morning", "noon", "evening", "night", "as_needed_max", "comment")


@transaction.atomic
def postpone(
    *, period, after: date, count: int, client_key, by, now, version=None, kinds=None
) -> TreatmentPeriod:
    """Move what is planned after a day by so many days; what has begun stays.

    Steps later than `after`, a start later than it and an end on it or later all
    move. Raises PlanError while the plan is held, Stale, AlreadyEnded, OutOfScope.
    """
    allow(kinds, period.treatment)
    period = locked(period)
    still_holds(period, now)
    check_version(period, version)
    if period.holds.standing().filter(lifted_on__isnull=True).exists():
        raise PlanError("held", _("This plan stands still. Lift the hold first."))
    more = timedelta(days=count)
    later = period.dose_steps.standing().filter(
        from_day__gt=after, source=Source.CLINIC
    )
    rows = list(later.order_by("from_day", "pk"))
    steps = [_moved(row, more) for row in rows]
    changes, fields = _days(period, after, more)
    if rows:
        changes.append(
            ("dose_steps", written(rows, period.unit), written(steps, period.unit))
        )
    reason = ngettext("Moved by %(n)d day", "Moved by %(n)d days", count) % {"n": count}
    with _flagged(period, by=by, now=now):
        void_rows(later, reason=reason, by=by, now=now)
        keys = keys_of(client_key, len(steps))
        make_steps(period, steps, keys=keys, by=by, now=now)
        bump(period, changes, fields=fields, by=by, now=now)
    if changes:
        words = partial(moved_message, count=count)
        tell(period, Notice.Kind.DOSE_CHANGED, words, by=by, now=now)
        finish("treatment.postponed", period, by=by, now=now)
    return period


@contextmanager
def _flagged(period, *, by, now):
    """Nothing is refused that keeps today's dose; what it brings waits for the clinic.

    The steps to come are looked at as any plan is (portal.actions.safely).
    """
    with safely(
        period.patient, by=by, now=now, refuses=False, seen_by_clinic=False
    ) as change:
        change.cause = period
        yield


def _moved(row, more: timedelta) -> StepPlan:
    kept = {name: getattr(row, name) for name in _STEP}
    return StepPlan(from_day=row.from_day + more, **kept)


def _days(period, after: date, more: timedelta) -> tuple[list, list]:
    """Move start and end on the row: what changed, and the fields to save."""
    changes, fields = [], []
    for name, moves in (
        ("started_on", period.started_on is not None and period.started_on > after),
        ("ended_on", period.ended_on is not None and period.ended_on >= after),
    ):
        if moves:
            old = getattr(period, name)
            setattr(period, name, old + more)
            changes.append((name, old, old + more))
            fields.append(name)
    return changes, fields


@transaction.atomic
def call_off(*, period, by, now, version=None, kinds=None) -> TreatmentPeriod:
    """Take back all that is planned: what is taken today goes on as it is.

    A period that has not begun is void; of one under way, later steps and a planned
    end go. What is over stays. Raises Stale and OutOfScope.
    """
    allow(kinds, period.treatment)
    period = locked(period)
    today = days.local_day(now, period.patient.zone)
    if period.is_void or period.is_over(today):
        return period
    check_version(period, version)
    reason = str(gettext_lazy("Called off with the comparison"))
    if period.started_on is not None and period.started_on > today:
        with _flagged(period, by=by, now=now):
            void(period, reason, by=by, now=now)
        tell(period, Notice.Kind.ENDED, plan_words.called_off_message, by=by, now=now)
        finish("treatment.called_off", period, by=by, now=now)
        return period
    later = period.dose_steps.filter(from_day__gt=today, source=Source.CLINIC)
    if period.is_open and not later.standing().exists():
        return period
    with _flagged(period, by=by, now=now):
        void_rows(later, reason=reason, by=by, now=now)
        _reopen(period, by=by, now=now)
    tell(period, Notice.Kind.DOSE_CHANGED, stays_message, by=by, now=now)
    finish("treatment.called_off", period, by=by, now=now)
    return period


def _reopen(period, *, by, now):
    """The planned end is taken back, with what stood there kept."""
    fields = {
        "ended_on": None,
        "end_precision": TreatmentPeriod.EndPrecision.OPEN,
        "end_reason": "",
        "end_note": "",
        "ended_by": None,
        "end_entered_at": None,
        "override_reason": "",
    }
    if period.is_open:
        fields = {}
    told = ("ended_on", "override_reason")
    changes = [
        (name, getattr(period, name), fields[name])
        for name in told
        if fields and getattr(period, name)
    ]
    for name, value in fields.items():
        setattr(period, name, value)
    bump(period, changes, fields=fields, by=by, now=now)


def moved_message(period, *, count: int, today: date) -> str:
    """The notice of a plan that moves."""
    words = ngettext(
        "%(name)s: the next steps of your plan come %(n)d day later.",
        "%(name)s: the next steps of your plan come %(n)d days later.",
        count,
    )
    return words % {"name": period.name, "n": count}


def stays_message(period, *, today: date) -> str:
    """The notice of a plan that was called off: today's dose stays."""
    words = _(
        "%(name)s: go on as today. The later steps of your plan are called off. "
        "Your clinic will talk with you about what comes next."
    )
    return words % {"name": period.name}
