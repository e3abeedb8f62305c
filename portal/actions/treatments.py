"""Starting, changing and ending treatments. docs/clinical-rules.md gives the rules.

Every function here is one transaction that writes the change, its audit row, the
news for the patient and the summary, or nothing. `kinds` are the kinds of treatment
that `by` may act on (the caller knows: clinic.access); None means no limit.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from education.models import Treatment
from portal import days, safety
from portal.actions import plan_words
from portal.actions.entries import stamped
from portal.actions.injections import record_injections
from portal.actions.keys import once, says
from portal.actions.periods import (
    AlreadyEnded,
    AlreadyOpen,
    InjectionPlan,
    OutOfScope,
    PlanError,
    StepPlan,
    allow,
    bump,
    check_steps,
    check_version,
    close,
    ended,
    finish,
    is_plan,
    keys_of,
    lock,
    locked,
    make_steps,
    overlapping,
    still_holds,
    taper_problem,
    tell,
    void,
    void_rows,
    written,
)
from portal.actions.plan_words import SLOTS
from portal.models import DoseStep, Notice, Source, TreatmentPeriod

__all__ = [
    "AlreadyEnded",
    "AlreadyOpen",
    "InjectionPlan",
    "OutOfScope",
    "PlanError",
    "StepPlan",
    "change_dose",
    "confirm_change",
    "end_treatment",
    "record_injections",
    "record_past_treatment",
    "report_change",
    "start_treatment",
    "stop_for_harm",
    "void_treatment",
]

Precision = TreatmentPeriod.Precision
EndPrecision = TreatmentPeriod.EndPrecision
EndReason = TreatmentPeriod.EndReason


@transaction.atomic
def start_treatment(
    *,
    patient,
    started_on,
    client_key,
    by,
    now,
    treatment=None,
    other_name="",
    unit="",
    why="",
    instructions="",
    steps=(),
    kinds=None,
) -> TreatmentPeriod:
    """Open a period, today, planned or late; the same key gives the same period.

    `treatment` (its unit counts) or `other_name` with `unit`; `steps`: StepPlan.
    Surgery is a period of one day, done. Raises AlreadyOpen, PlanError, OutOfScope.
    """
    allow(kinds, treatment)
    patient = lock(patient)
    keys = keys_of(client_key, len(steps))
    said = {
        "patient": patient,
        "treatment": treatment,
        "other_name": other_name,
        "unit": treatment.unit if treatment else unit,
        "why": why,
        "instructions": instructions,
        "started_on": started_on,
    }

    def create():
        if open_one := overlapping(patient, treatment, other_name, started_on):
            raise AlreadyOpen(open_one)
        check_steps(steps, first=started_on, last=None)
        period = TreatmentPeriod.objects.create(
            **said,
            told_by=TreatmentPeriod.ToldBy.CLINIC,
            start_precision=Precision.DAY,
            **_one_day(treatment, started_on, by=by, now=now),
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )
        make_steps(period, steps, keys=keys, by=by, now=now)
        words = partial(plan_words.plan_message, steps=steps)
        tell(period, Notice.Kind.STARTED, words, by=by, now=now)
        finish("treatment.started", period, by=by, now=now)
        return period

    def same(period):
        more = keys_of(client_key, len(steps) + 1)
        return says(period, **said) and is_plan(steps, more)

    return once(TreatmentPeriod, client_key=client_key, create=create, same=same)[0]


def _one_day(treatment, day, *, by, now) -> dict:
    if treatment is None or treatment.kind != Treatment.Kind.SURGERY:
        return {}
    return ended(day, EndReason.DONE, "", by=by, now=now)


@transaction.atomic
def change_dose(
    *, period, steps, client_key, by, now, version=None, kinds=None
) -> TreatmentPeriod:
    """Lay a new plan from its first day on; steps planned from there are replaced.

    Replaced steps stay in the record as void. The same key changes nothing twice.
    Raises Stale (against `version`), AlreadyEnded, PlanError, OutOfScope.
    """
    allow(kinds, period.treatment)
    period = locked(period)
    keys = [client_key, *keys_of(client_key, len(steps) - 1)]

    def create():
        still_holds(period, now)
        check_version(period, version)
        if not steps:
            raise PlanError("empty", _("Enter at least one step."))
        check_steps(steps, first=period.started_on, last=period.ended_on)
        replaced = period.dose_steps.standing().filter(
            from_day__gte=steps[0].from_day, source=Source.CLINIC
        )
        old = written(replaced.order_by("from_day"), period.unit)
        void_rows(replaced, reason=str(_("Replaced by a new plan")), by=by, now=now)
        rows = make_steps(period, steps, keys=keys, by=by, now=now)
        new = written(steps, period.unit)
        bump(period, [("dose_steps", old, new)], by=by, now=now)
        words = partial(plan_words.plan_message, steps=steps)
        tell(period, Notice.Kind.DOSE_CHANGED, words, by=by, now=now)
        finish("dose.changed", period, by=by, now=now)
        return rows[0]

    def same(step):
        more = [client_key, *keys_of(client_key, len(steps))]
        return step.period == period and is_plan(steps, more)

    once(DoseStep, client_key=client_key, create=create, same=same)
    return period


@transaction.atomic
def end_treatment(
    *,
    period,
    on,
    reason,
    by,
    now,
    note="",
    override_reason="",
    version=None,
    kinds=None,
) -> TreatmentPeriod:
    """End a period; `on` is its last day, which may lie ahead. Later steps are void.

    A taper-only medicine without its taper raises safety.TaperNeeded, unless a
    physician gives `override_reason`, which stays on the period. The same end again
    changes nothing. Raises Stale, AlreadyEnded, PlanError, OutOfScope as well.
    """
    allow(kinds, period.treatment)
    period = locked(period)
    if (period.ended_on, period.end_reason, period.end_note) == (on, reason, note):
        return period
    still_holds(period, now)
    check_version(period, version)
    if reason == EndReason.HARM:
        raise PlanError("harm", _("Stop for harm is a step of its own."))
    if period.started_on is not None and on < period.started_on:
        raise PlanError("before", _("A treatment cannot end before it starts."))
    problem = taper_problem(period, on)
    if problem and not override_reason.strip():
        raise safety.TaperNeeded(problem)
    fields = ended(on, reason, note, by=by, now=now)
    fields["override_reason"] = override_reason.strip() if problem else ""
    close(period, fields, by=by, now=now)
    words = plan_words.sudden_end_message if problem else plan_words.end_message
    tell(period, Notice.Kind.ENDED, words, by=by, now=now)
    code = "taper_override" if problem else reason
    finish("treatment.ended", period, by=by, now=now, reason_code=code)
    return period


@transaction.atomic
def stop_for_harm(*, period, by, now, note="", kinds=None) -> TreatmentPeriod:
    """Stop today, for harm: no taper rule, no version, no reason stands in the way.

    A planned period that has not begun is void instead: nothing was taken. Only a
    period that is over already raises AlreadyEnded; one stopped for harm is returned,
    unless another note comes, which would be lost.
    """
    allow(kinds, period.treatment)
    period = locked(period)
    today = days.local_day(now, period.patient.zone)
    if period.end_reason == EndReason.HARM and note in ("", period.end_note):
        return period
    still_holds(period, now)
    if period.started_on is not None and period.started_on > today:
        reason = _("Stopped for harm before it began. %(note)s") % {"note": note}
        void(period, reason.strip(), by=by, now=now)
        words = plan_words.called_off_message
    else:
        fields = ended(today, EndReason.HARM, note, by=by, now=now)
        close(period, fields, by=by, now=now)
        words = plan_words.sudden_end_message
    tell(period, Notice.Kind.ENDED, words, by=by, now=now)
    finish(
        "treatment.stopped_for_harm", period, by=by, now=now, reason_code=EndReason.HARM
    )
    return period


@transaction.atomic
def record_past_treatment(
    *,
    patient,
    told_by,
    reason,
    client_key,
    by,
    now,
    treatment=None,
    other_name="",
    unit="",
    started_on=None,
    start_precision=Precision.UNKNOWN,
    ended_on=None,
    end_precision=EndPrecision.UNKNOWN,
    dose=None,
    why="",
    note="",
) -> TreatmentPeriod:
    """A treatment from before: dates as well as they are known, and who told it.

    `dose` is the highest amount a day, or None. No news for the patient: nothing
    changes. The same key gives the same period.
    """
    if end_precision == EndPrecision.OPEN:
        raise PlanError("open", _("A past treatment has ended."))
    patient = lock(patient)
    said = {
        "patient": patient,
        "treatment": treatment,
        "other_name": other_name,
        "unit": treatment.unit if treatment else unit,
        "why": why,
        "told_by": told_by,
        "started_on": started_on,
        "start_precision": start_precision,
        "ended_on": ended_on,
        "end_precision": end_precision,
        "end_reason": reason,
        "end_note": note,
        "reported_dose": dose,
    }

    def create():
        period = TreatmentPeriod.objects.create(
            **said,
            ended_by=by,
            end_entered_at=now,
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )
        finish("treatment.past_recorded", period, by=by, now=now)
        return period

    return once(
        TreatmentPeriod,
        client_key=client_key,
        create=create,
        same=lambda row: says(row, **said),
    )[0]


@transaction.atomic
def report_change(
    *, period, from_day, client_key, by, now, amounts=None, stopped=False, comment=""
) -> DoseStep:
    """The patient's own row: "I changed it myself", or, with `stopped`, "I stopped".

    `amounts` maps morning, noon, evening, night to amounts a day in the period's
    unit. The row waits for a clinician; one for the same day replaces the former. The
    same key is the same row; with other answers it raises KeyReused.
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
    """A clinician has seen the patient's own change and takes it as what is so."""
    allow(kinds, step.period.treatment)
    period = locked(step.period)
    step = period.dose_steps.get(pk=step.pk)
    if step.confirmed_at is not None:
        return step
    if step.is_void or step.source != Source.SELF:
        raise AlreadyEnded(period)
    step.confirmed_at, step.confirmed_by = now, by
    step.version += 1
    step.save(update_fields=["confirmed_at", "confirmed_by", "version"])
    words = partial(plan_words.seen_message, step=step)
    tell(period, Notice.Kind.DOSE_CHANGED, words, by=by, now=now)
    finish("change.confirmed", period, by=by, now=now, target=step)
    return step


@transaction.atomic
def void_treatment(*, period, reason, by, now, kinds=None) -> TreatmentPeriod:
    """Take a period out that was entered by mistake; it stays in the record as void.

    The patient is told if it was news to the patient. Voiding it again changes
    nothing. A period that was really taken is ended, never voided.
    """
    allow(kinds, period.treatment)
    if not reason.strip():
        raise PlanError("reason", _("Say why this entry is wrong."))
    period = locked(period)
    if period.is_void:
        return period
    void(period, reason.strip(), by=by, now=now)
    if period.told_by == TreatmentPeriod.ToldBy.CLINIC:
        tell(period, Notice.Kind.ENDED, plan_words.void_message, by=by, now=now)
    finish("entry.voided", period, by=by, now=now)
    return period
