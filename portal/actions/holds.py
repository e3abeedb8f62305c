"""A plan stands still: held, lowered as agreed, taken up again by the clinic.

A hold freezes the later steps of a period: they carry the hold and count for nothing
until the clinic lifts it. Nothing here tells anybody to stop or to start.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import days, rulebook, titration
from portal.actions import plan_words
from portal.actions.entries import Refused, stamped
from portal.actions.flags import raise_flags
from portal.actions.keys import once, says
from portal.actions.periods import (
    PlanError,
    StepPlan,
    allow,
    bump,
    finish,
    keys_of,
    locked,
    make_steps,
    tell,
    void_rows,
)
from portal.actions.plan_words import SLOTS
from portal.actions.recipes import recipe_of
from portal.actions.safely import safely
from portal.models import DoseStep, Hold, Notice, Source, TreatmentPeriod
from portal.safety import asked

_END = ("ended_on", "end_precision", "end_reason", "end_note")


class NotNow(Refused):
    """What was asked does not fit the plan as it stands."""

    words = gettext_lazy("The plan changed meanwhile. Look at it again.")


@transaction.atomic
def hold(rule, trigger, *, source, by, now) -> list[Hold]:
    """Freeze the plan, tell the patient and the clinic; nothing where it is held."""
    period = locked(rule.period)
    today = days.local_day(now, period.patient.zone)
    held = period.holds.standing().filter(lifted_on__isnull=True).exists()
    if held or period.step_on(today) is None:
        return []
    row = Hold.objects.create(
        period=period,
        from_day=today,
        trigger=trigger,
        end_kept=_planned_end(period),
        **stamped(
            period.patient,
            by=by,
            now=now,
            source=source,
            client_key=uuid.uuid4(),
        ),
    )
    _freeze(row, by=by, now=now)
    tell(period, Notice.Kind.HELD, held_message, by=by, now=now)
    _flag(row, rule, by=by, now=now)
    finish("dose.held", period, by=by, now=now, target=row, reason_code=trigger)
    return [row]


def _freeze(hold, *, by, now):
    """Later steps of the clinic's plan wait; so does a planned end."""
    period = hold.period
    later = period.dose_steps.standing().filter(
        from_day__gt=hold.from_day, source=Source.CLINIC
    )
    later.update(held_by=hold)
    if hold.end_kept:
        fields = {
            "ended_on": None,
            "end_precision": TreatmentPeriod.EndPrecision.OPEN,
            "end_reason": "",
            "end_note": "",
        }
        _write_end(period, fields, by=by, now=now)


def _planned_end(period) -> dict:
    if period.is_open:
        return {}
    kept = {name: getattr(period, name) for name in _END}
    return kept | {"ended_on": period.ended_on.isoformat()}


def _write_end(period, fields: dict, *, by, now):
    changes = [("ended_on", period.ended_on, fields["ended_on"])]
    for name, value in fields.items():
        setattr(period, name, value)
    bump(period, changes, fields=fields, by=by, now=now)


def _flag(hold, rule, *, by, now):
    """One flag for the clinic, in the words of the catalogue."""
    patient, period = hold.period.patient, hold.period
    with translation.override(patient.language):
        figures = {
            "drug": period.name,
            "why": hold.get_trigger_display().lower(),
            "day": plan_words.day_words(hold.from_day, today=hold.from_day),
        }
    about = period.treatment.slug if period.treatment else f"period-{period.pk}"
    alert = asked.held(
        about,
        figures,
        rule.entered_on,
        rulebook.rules(),
        language=patient.language,
    )
    raise_flags(
        patient=patient,
        alerts=[alert],
        by=by,
        now=now,
        cause=hold,
        shown_to=by,
    )


def held_message(period, *, today: date) -> str:
    """The notice of a hold: the dose that stays, who knows of it, whom to call."""
    clinic = period.patient.clinic
    kind = period.treatment.kind if period.treatment else ""
    step = period.step_on(today)
    figures = {
        "name": period.name,
        "dose": plan_words.dose_words(step, unit=period.unit, kind=kind),
        "phone": clinic.phone,
        "number": clinic.emergency_number,
    }
    words = [
        _("%(name)s: stay on today's dose, %(dose)s.") % figures,
        _("This is the rule that you agreed on with your clinic."),
        _("The next steps wait until your clinic says so."),
    ]
    if clinic.phone:
        words.append(_("Call us on %(phone)s if you feel worse.") % figures)
    words.append(_("In an emergency call %(number)s.") % figures)
    words.append(_("Nobody watches this page in real time."))
    return " ".join(words)


# ---- lower, where that was agreed ---------------------------------------------------


def lower_offer(hold, rule) -> Decimal | None:
    """The lower amount a day that was agreed, while the patient may still choose it.

    Not where the drop would break the taper rule: then only the clinic can lower.
    """
    period = hold.period
    step = period.step_on(hold.from_day)
    if hold.lowered or rule is None or rule.lower_to is None or step is None:
        return None
    if period.treatment is None or rule.lower_to >= step.daily_total:
        return None
    limits = rulebook.taper_rule(period.treatment)
    drop = step.daily_total - rule.lower_to
    if limits is not None and _too_far(limits, drop, step.daily_total):
        return None
    return rule.lower_to


def _too_far(limits, drop: Decimal, top: Decimal) -> bool:
    if limits.max_step is not None and drop > limits.max_step:
        return True
    return limits.max_percent is not None and drop * 100 > limits.max_percent * top


@transaction.atomic
def take_lower(*, hold, client_key, by, now) -> DoseStep:
    """The patient takes the lower dose that was agreed; the clinician's word stands.

    Raises NotNow where nothing lower is on offer. The same key is the same row.
    """
    period = locked(hold.period)
    today = days.local_day(now, period.patient.zone)

    def create():
        row = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
        row.period = period
        rule = period.hold_rules.standing().first()
        lower = lower_offer(row, rule)
        if row.lifted_on is not None or row.is_void or lower is None:
            raise NotNow
        own = period.dose_steps.filter(from_day=today, source=Source.SELF)
        void_rows(own, reason=_("Replaced by a later report"), by=by, now=now)
        recipe = recipe_of(period.treatment, period.tablet_size)
        amounts = titration.spread(recipe, today, lower)
        step = DoseStep.objects.create(
            period=period,
            from_day=today,
            comment=_("The lower dose, as agreed"),
            confirmed_at=rule.entered_at,
            confirmed_by=rule.entered_by,
            **{slot: getattr(amounts, slot) for slot in SLOTS},
            **stamped(
                period.patient,
                by=by,
                now=now,
                source=Source.SELF,
                client_key=client_key,
            ),
        )
        row.lowered, row.version = True, row.version + 1
        row.save(update_fields=["lowered", "version"])
        finish("dose.lowered", period, by=by, now=now, target=step)
        return step

    same = partial(says, period=period, source=Source.SELF)
    return once(DoseStep, client_key=client_key, create=create, same=same)[0]


# ---- the clinic lifts it -------------------------------------------------------------


@transaction.atomic
def lift_hold(*, hold, by, now, kinds=None) -> TreatmentPeriod:
    """Take the plan up again: its steps are made anew, later by the days held.

    A dose that was lowered needs a new plan: PlanError. Lifting twice changes
    nothing. Raises OutOfScope.
    """
    allow(kinds, hold.period.treatment)
    period = locked(hold.period)
    hold = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.lifted_on is not None or hold.is_void:
        return period
    if hold.lowered:
        raise PlanError("lowered", _("The dose was lowered. Lay a new plan instead."))
    today = max(days.local_day(now, period.patient.zone), hold.from_day)
    steps = resumed(hold, today=today)
    keys = keys_of(hold.client_key, len(steps))
    count = (today - hold.from_day).days
    moved = ngettext("Moved by %(n)d day", "Moved by %(n)d days", count) % {"n": count}
    void_rows(hold.held_steps.all(), reason=moved, by=by, now=now)
    hold.lifted_on, hold.lifted_at, hold.lifted_by = today, now, by
    hold.version += 1
    hold.save(update_fields=["lifted_on", "lifted_at", "lifted_by", "version"])
    with safely(period.patient, by=by, now=now, refuses=False) as change:
        make_steps(period, steps, keys=keys, by=by, now=now)
        _take_up_end(period, hold, timedelta(days=count), by=by, now=now)
        change.cause = hold
    words = partial(lifted_message, steps=steps)
    tell(period, Notice.Kind.DOSE_CHANGED, words, by=by, now=now)
    finish("hold.lifted", period, by=by, now=now, target=hold)
    return period


def resumed(hold, *, today: date) -> list[StepPlan]:
    """The steps that wait, as they will be when the hold is lifted on `today`."""
    moved = max(today - hold.from_day, timedelta(0))
    return [
        replace(_as_plan(step), from_day=step.from_day + moved)
        for step in hold.held_steps.standing().order_by("from_day", "pk")
    ]


def _take_up_end(period, hold, moved: timedelta, *, by, now):
    if not hold.end_kept or not period.is_open:
        return
    last = date.fromisoformat(hold.end_kept["ended_on"]) + moved
    fields = hold.end_kept | {"ended_on": last, "ended_by": by, "end_entered_at": now}
    _write_end(period, fields, by=by, now=now)


def _as_plan(step) -> StepPlan:
    names = StepPlan.__dataclass_fields__
    return StepPlan(**{name: getattr(step, name) for name in names})


def lifted_message(period, *, steps: Sequence[StepPlan], today: date) -> str:
    """The notice that a plan goes on."""
    words = _("%(name)s: your clinic took up your plan again.") % {"name": period.name}
    if not steps:
        return words
    return f"{words} {plan_words.plan_message(period, steps, today=today)}"
