"""Plans that stood still are taken up again by the clinic, later by the days held.

What was held on one day belongs together and is lifted together, through the same
gate as every plan. Nothing may overlap afterwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import days
from portal.actions import plan_words
from portal.actions.holds import open_holds, write_end
from portal.actions.periods import (
    AlreadyOpen,
    PlanError,
    StepPlan,
    allow,
    bump,
    finish,
    keep_override,
    keys_of,
    lock,
    make_steps,
    tell,
    void_rows,
)
from portal.actions.safely import safely
from portal.actions.withdrawal import if_ended, start_watch
from portal.models import Hold, Notice, TreatmentPeriod


@transaction.atomic
def lift_hold(
    *, hold, by, now, override_reason="", read=None, kinds=None
) -> TreatmentPeriod:
    """Take up the plans that were held on this day: steps anew, later by the days held.

    A dose that was lowered needs a new plan: PlanError. Lifting twice changes
    nothing. Raises Unsafe, Unread, AlreadyOpen, OutOfScope.
    """
    patient = lock(hold.period.patient)
    hold = Hold.objects.select_related("period__treatment").get(pk=hold.pk)
    period = hold.period
    allow(kinds, period.treatment)
    if hold.lifted_on is not None or hold.is_void:
        return period
    if hold.lowered:
        raise PlanError("lowered", _("The dose was lowered. Lay a new plan instead."))
    together = held_together(hold)
    today = max(days.local_day(now, patient.zone), hold.from_day)
    with safely(
        patient, by=by, now=now, override_reason=override_reason, read=read
    ) as change:
        plans = [_take_up(one, today=today, by=by, now=now) for one in together]
        change.cause = hold
    for one, steps in zip(together, plans, strict=True):
        allow(kinds, one.period.treatment)
        _no_overlap(one.period, today)
        if change.overridden and _is_about(one.period, change.found):
            keep_override(one.period, change, override_reason, by=by, now=now)
        _watch(one.period, today=today, by=by, now=now)
        words = partial(lifted_message, steps=steps)
        tell(one.period, Notice.Kind.DOSE_CHANGED, words, by=by, now=now)
        finish("hold.lifted", one.period, by=by, now=now, target=one)
    return period


def held_together(hold) -> list[Hold]:
    """The open holds of the same record and day, but those whose dose was lowered."""
    patient = hold.period.patient
    rows = open_holds(patient).filter(from_day=hold.from_day, lowered=False)
    found = list(rows.select_related("period__treatment").order_by("pk"))
    for row in found:
        row.period.patient = patient
    return found


def resumed(hold, *, today: date) -> list[StepPlan]:
    """The steps that wait, as they will be when the hold is lifted on `today`."""
    moved = max(today - hold.from_day, timedelta(0))
    return [
        replace(_as_plan(step), from_day=step.from_day + moved)
        for step in hold.held_steps.standing().order_by("from_day", "pk")
    ]


def _take_up(hold, *, today: date, by, now) -> list[StepPlan]:
    period, count = hold.period, (today - hold.from_day).days
    steps = resumed(hold, today=today)
    moved = ngettext("Moved by %(n)d day", "Moved by %(n)d days", count) % {"n": count}
    void_rows(hold.held_steps.all(), reason=moved, by=by, now=now)
    hold.lifted_on, hold.lifted_at, hold.lifted_by = today, now, by
    hold.version += 1
    hold.save(update_fields=["lifted_on", "lifted_at", "lifted_by", "version"])
    _take_up_start(period, hold, timedelta(days=count), by=by, now=now)
    keys = keys_of(hold.client_key, len(steps))
    make_steps(period, steps, keys=keys, by=by, now=now)
    _take_up_end(period, hold, timedelta(days=count), by=by, now=now)
    return steps


def _take_up_start(period, hold, moved: timedelta, *, by, now):
    """A start that lay ahead comes later by the days held."""
    old = period.started_on
    if not moved or old is None or old <= hold.from_day:
        return
    period.started_on = old + moved
    changes = [("started_on", old, period.started_on)]
    bump(period, changes, fields=["started_on"], by=by, now=now)


def _take_up_end(period, hold, moved: timedelta, *, by, now):
    if not hold.end_kept or not period.is_open:
        return
    last = date.fromisoformat(hold.end_kept["ended_on"]) + moved
    fields = hold.end_kept | {"ended_on": last, "ended_by": by, "end_entered_at": now}
    write_end(period, fields, by=by, now=now)


def _no_overlap(period, today: date) -> None:
    """Raise AlreadyOpen where another period of the same treatment runs as well."""
    if period.treatment is None:
        return
    first = max(period.started_on or today, today)
    others = period.patient.treatment_periods.not_over_on(first).exclude(pk=period.pk)
    for other in others.filter(treatment=period.treatment).with_steps():
        begins_later = period.ended_on and (other.started_on or today) > period.ended_on
        if not begins_later and not other.waits:
            raise AlreadyOpen(other)


def _is_about(period, found: Iterable) -> bool:
    slug = period.treatment.slug if period.treatment else ""
    return any(slug in alert.about.split("+") for alert in found)


def _watch(period, *, today: date, by, now) -> None:
    """An end without its taper, taken up on a physician's word, is watched again."""
    last = period.ended_on
    if last is not None and if_ended(period, on=last, today=today):
        start_watch(period, stopped_on=last, by=by, now=now)


def _as_plan(step) -> StepPlan:
    names = StepPlan.__dataclass_fields__
    return StepPlan(**{name: getattr(step, name) for name in names})


def lifted_message(period, *, steps: Sequence[StepPlan], today: date) -> str:
    """The notice that a plan goes on."""
    words = _("%(name)s: your clinic took up your plan again.") % {"name": period.name}
    if not steps:
        return words
    return f"{words} {plan_words.plan_message(period, steps, today=today)}"
