"""What the patient changed without the clinic, and that a clinician has seen it."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import days
from portal.actions import plan_words
from portal.actions.entries import stamped
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
from portal.actions.withdrawal import start_watch
from portal.models import DoseStep, Notice, Source


@transaction.atomic
def report_change(
    *, period, from_day, client_key, by, now, amounts=None, stopped=False, comment=""
) -> DoseStep:
    """The patient's own row: "I changed it myself", or, with `stopped`, "I stopped".

    `amounts` maps morning, noon, evening, night to amounts a day in the period's
    unit. The row waits for a clinician; one for the same day replaces the former. A
    medicine that was stopped at once is watched for withdrawal from then on. The same
    key is the same row; with other answers it raises KeyReused.
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
        if not step.daily_total:
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
        period.patient, by=by, now=now, refuses=False, seen_by_clinic=False
    ) as change:
        step.confirmed_at, step.confirmed_by = now, by
        step.version += 1
        step.save(update_fields=["confirmed_at", "confirmed_by", "version"])
        change.cause = step
    words = partial(plan_words.seen_message, step=step)
    tell(period, Notice.Kind.DOSE_CHANGED, words, by=by, now=now)
    finish("change.confirmed", period, by=by, now=now, target=step)
    return step
