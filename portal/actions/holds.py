"""Plans stand still: held together, lowered as agreed. The clinic lifts the holds.

A hold freezes the later steps of a period, and its start or end where these lie
ahead: the steps carry the hold and count for nothing until it is lifted
(portal.actions.lifting). Nothing here tells anybody to stop or to start.
"""

import uuid
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import days, rulebook, titration
from portal.actions import plan_words
from portal.actions.entries import Refused, stamped
from portal.actions.flags import raise_flags
from portal.actions.keys import once, says
from portal.actions.periods import bump, finish, locked, tell, void_rows
from portal.actions.plan_words import SLOTS
from portal.actions.recipes import recipe_of
from portal.actions.withdrawal import end_watch
from portal.models import DoseStep, Hold, Notice, Source, TreatmentPeriod
from portal.safety import asked

_END = ("ended_on", "end_precision", "end_reason", "end_note")


class NotNow(Refused):
    """What was asked does not fit the plan as it stands."""

    words = gettext_lazy("The plan changed meanwhile. Look at it again.")


@transaction.atomic
def hold(rule, trigger, *, source, by, now) -> list[Hold]:
    """Freeze this plan and every other that has steps ahead; nothing held twice.

    The patient and the clinic are told of each: the steps of two plans may belong
    together (a switch), and the clinic decides which go on.
    """
    period = locked(rule.period)
    today = days.local_day(now, period.patient.zone)
    if period.step_on(today) is None:
        return []
    found = [period, *_with_steps_ahead(period, today)]
    held = set(open_holds(period.patient).values_list("period", flat=True))
    stamp = {"source": source, "by": by, "now": now}
    return [
        _hold(one, rule, trigger, today=today, **stamp)
        for one in found
        if one.pk not in held
    ]


def open_holds(patient):
    """The holds of one record that nobody has lifted."""
    rows = Hold.objects.standing().filter(period__patient=patient)
    return rows.filter(lifted_on__isnull=True)


def _with_steps_ahead(period, today: date) -> list[TreatmentPeriod]:
    """The other treatments of the record whose doses change, begin or end later."""
    patient = period.patient
    others = patient.treatment_periods.not_over_on(today).exclude(pk=period.pk)
    found = []
    for one in others.with_steps().order_by("started_on", "pk"):
        one.patient = patient
        steps = [step for step in one.dose_steps.all() if step.counts]
        planned = any(s.from_day > today and s.source == Source.CLINIC for s in steps)
        if planned or (steps and not one.is_open and one.ended_on > today):
            found.append(one)
    return found


def _hold(period, rule, trigger, *, today: date, source, by, now) -> Hold:
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
    return row


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
        write_end(period, fields, by=by, now=now)
        end_watch(period, by=by, now=now)


def _planned_end(period) -> dict:
    if period.is_open:
        return {}
    kept = {name: getattr(period, name) for name in _END}
    return kept | {"ended_on": period.ended_on.isoformat()}


def write_end(period, fields: dict, *, by, now):
    """Write a planned end, or that there is none for now, with what stood there."""
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
    alert = asked.held(
        _about(period),
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


def flag_late_fall(rule, log, *, by, now) -> None:
    """A fall that was told too late to hold today's plan: the clinic looks at it."""
    patient, period = log.patient, rule.period
    today = days.local_day(now, patient.zone)
    with translation.override(patient.language):
        day = plan_words.day_words(log.day, today=today)
    alert = asked.late_fall(
        _about(period),
        {"drug": period.name, "day": day},
        rulebook.rules(),
        language=patient.language,
    )
    raise_flags(patient=patient, alerts=[alert], by=by, now=now, cause=log, shown_to=by)


def _about(period) -> str:
    return period.treatment.slug if period.treatment else f"period-{period.pk}"


def held_message(period, *, today: date) -> str:
    """The notice of a hold: what stays as it is, who knows of it, whom to call."""
    clinic = period.patient.clinic
    kind = period.treatment.kind if period.treatment else ""
    step = period.step_on(today)
    figures = {
        "name": period.name,
        "dose": plan_words.dose_words(step, unit=period.unit, kind=kind)
        if step
        else "",
        "phone": clinic.phone,
        "number": clinic.emergency_number,
    }
    stays = _("%(name)s: stay on today's dose, %(dose)s.")
    waits = _("%(name)s: it does not begin yet.")
    words = [
        (stays if step else waits) % figures,
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
