"""What the patient changed without the clinic, and that a clinician has seen it."""

from dataclasses import replace
from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import days, rulebook, safety
from portal.actions import plan_words
from portal.actions.entries import stamped
from portal.actions.flags import raise_flags
from portal.actions.keys import once, says
from portal.actions.periods import (
    AlreadyEnded,
    PlanError,
    allow,
    finish,
    locked,
    still_holds,
    tell,
    void_rows,
)
from portal.actions.plan_words import SLOTS
from portal.actions.safely import safely
from portal.actions.withdrawal import is_as_good_as_none, start_watch
from portal.models import DoseStep, Notice, Source, TreatmentPeriod
from portal.safety import Alert


@transaction.atomic
def report_change(
    *, period, from_day, client_key, by, now, amounts=None, stopped=False, comment=""
) -> DoseStep:
    """The patient's own row: "I changed it myself", or, with `stopped`, "I stopped".

    `amounts` maps morning, noon, evening, night to amounts a day in the period's
    unit. The row waits for a clinician; one for the same day replaces the former. What
    the rules say of it, as if it were confirmed, is flagged at once, never refused. A
    medicine that was stopped at once, or nearly, is watched for withdrawal from then
    on. The same key is the same row; with other answers it raises KeyReused.
    """
    period = locked(period)
    given = {} if stopped else amounts or {}
    said = {slot: given.get(slot) or 0 for slot in SLOTS}
    said |= {"period": period, "from_day": from_day, "comment": comment}

    def create():
        still_holds(period, now)
        today = days.local_day(now, period.patient.zone)
        if from_day > today:
            raise PlanError("future", _("Choose today or a day before."))
        if period.started_on is not None and from_day < period.started_on:
            raise PlanError("before", _("That is before the treatment began."))
        if not stopped and not any(given.values()):
            raise PlanError("nothing", _("Say how much you take now."))
        void_rows(
            period.dose_steps.filter(from_day=from_day, source=Source.SELF),
            reason=str(_("Replaced by a later report")),
            by=by,
            now=now,
        )
        fields = stamped(
            period.patient, by=by, now=now, source=Source.SELF, client_key=client_key
        )
        step = DoseStep.objects.create(**said, **fields)
        alerts = _brought(period, step, today=today)
        raise_flags(
            patient=period.patient,
            alerts=alerts,
            by=by,
            now=now,
            cause=step,
            day=from_day,
            shown_to=by,
        )
        if is_as_good_as_none(period, step):
            start_watch(
                period, stopped_on=from_day, by=by, now=now, seen_by_clinic=False
            )
        finish("change.reported", period, by=by, now=now, target=step)
        return step

    return once(
        DoseStep,
        client_key=client_key,
        create=create,
        same=lambda row: says(row, **said),
    )[0]


def _brought(period, step, *, today: date) -> list[Alert]:
    """What the rules would say if the record were as the patient told it."""
    row = TreatmentPeriod.objects.with_steps().get(pk=period.pk)
    use = rulebook.use_of(row)
    if use is None:
        return []
    others = [s for s in use.steps if s.from_day != step.from_day]
    told = sorted([*others, rulebook.dose_of(step)], key=lambda s: s.from_day)
    found = {}
    for on in sorted({step.from_day, today}):
        before = rulebook.situation_of(period.patient, today=on)
        after = safety.with_use(before, replace(use, steps=tuple(told)))
        brought = safety.added(
            before, after, rulebook.rules(), language=period.patient.language
        )
        found |= {(alert.rule, alert.about): alert for alert in brought}
    return list(found.values())


@transaction.atomic
def confirm_change(*, step, by, now, kinds=None) -> DoseStep:
    """A clinician has seen the patient's own change and takes it as what is so.

    Never refused, since it is so already; what the rules say of it is flagged.
    """
    allow(kinds, step.period.treatment)
    period = locked(step.period)
    step = period.dose_steps.get(pk=step.pk)
    if step.confirmed_at is not None:
        return step
    if step.is_void or step.source != Source.SELF:
        raise AlreadyEnded(period)
    with safely(
        period.patient,
        by=by,
        now=now,
        refuses=False,
        seen_by_clinic=False,
        day=step.from_day,
    ) as change:
        step.confirmed_at, step.confirmed_by = now, by
        step.version += 1
        step.save(update_fields=["confirmed_at", "confirmed_by", "version"])
        change.cause = step
    words = partial(plan_words.seen_message, step=step)
    tell(period, Notice.Kind.DOSE_CHANGED, words, by=by, now=now)
    finish("change.confirmed", period, by=by, now=now, target=step)
    return step
