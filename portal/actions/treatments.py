"""Starting, changing and ending treatments. docs/clinical-rules.md gives the rules.

Every function here is one transaction that writes the change, its audit row, the
news for the patient and the summary, or nothing. `kinds` are the kinds of treatment
that `by` may act on (the caller knows: clinic.access); None means no limit.

Plans pass the safety rules (portal.actions.safely). Those that the rules refuse raise
Unsafe unless there is an `override_reason`: the caller hands on only a physician's.
Other warnings raise Unread until `read` names the list; None asks for no reading.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from education.models import Treatment
from portal.actions import plan_words
from portal.actions.endings import end_treatment, stop_for_harm, void_treatment
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
    end_holds,
    ended,
    finish,
    is_plan,
    keep_override,
    keys_of,
    lock,
    locked,
    make_steps,
    overlapping,
    sized,
    still_holds,
    tell,
    void_rows,
    written,
)
from portal.actions.safely import safely
from portal.models import DoseStep, Notice, Source, TreatmentPeriod

__all__ = [
    "AlreadyEnded",
    "AlreadyOpen",
    "InjectionPlan",
    "OutOfScope",
    "PlanError",
    "StepPlan",
    "change_dose",
    "end_treatment",
    "record_injections",
    "record_past_treatment",
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
    tablet_size=None,
    override_reason="",
    read=None,
    also=None,
    tells=True,
    kinds=None,
) -> TreatmentPeriod:
    """Open a period, today, planned or late; the same key gives the same period.

    `treatment` (its unit counts) or `other_name` with `unit`; `steps`: StepPlan.
    Surgery is a period of one day, done or planned. `also`: alerts of rules that the
    caller asked (clinic.last_resort); surgery cannot do without. `tells` False: the
    patient is told another way. Raises AlreadyOpen, PlanError, Unsafe, Unread,
    OutOfScope.
    """
    if also is None and _is_surgery(treatment):
        raise TypeError("surgery: ask clinic.last_resort first, and hand on `also`")
    allow(kinds, treatment)
    patient = lock(patient)
    keys = keys_of(client_key, len(steps))
    checked = partial(
        safely, by=by, now=now, override_reason=override_reason, read=read
    )
    said = {
        "patient": patient,
        "treatment": treatment,
        "other_name": other_name,
        "unit": treatment.unit if treatment else unit,
        "why": why,
        "instructions": instructions,
        "started_on": started_on,
        "tablet_size": tablet_size,
    }

    def create():
        if open_one := overlapping(patient, treatment, other_name, started_on):
            raise AlreadyOpen(open_one)
        check_steps(steps, first=started_on, last=None)
        with checked(patient, also=also or (), day=started_on) as change:
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
            change.cause = period
        keep_override(period, change, override_reason, by=by, now=now)
        words = partial(plan_words.plan_message, steps=steps)
        if tells:
            tell(period, Notice.Kind.STARTED, words, by=by, now=now)
        finish("treatment.started", period, by=by, now=now)
        return period

    def same(period):
        more = keys_of(client_key, len(steps) + 1)
        return says(period, **said) and is_plan(steps, more)

    return once(TreatmentPeriod, client_key=client_key, create=create, same=same)[0]


def _is_surgery(treatment) -> bool:
    return treatment is not None and treatment.kind == Treatment.Kind.SURGERY


def _one_day(treatment, day, *, by, now) -> dict:
    if not _is_surgery(treatment):
        return {}
    return ended(day, EndReason.DONE, "", by=by, now=now)


@transaction.atomic
def change_dose(
    *,
    period,
    steps,
    client_key,
    by,
    now,
    tablet_size=None,
    override_reason="",
    read=None,
    version=None,
    tells=True,
    kinds=None,
) -> TreatmentPeriod:
    """Lay a new plan from its first day on; steps planned from there are replaced.

    Replaced steps stay in the record as void; without `tablet_size` the old one stays.
    The same key changes nothing twice. Raises Stale (against `version`),
    AlreadyEnded, PlanError, Unsafe, Unread, OutOfScope.
    """
    allow(kinds, period.treatment)
    period = locked(period)
    keys = [client_key, *keys_of(client_key, len(steps) - 1)]
    checked = partial(
        safely, by=by, now=now, override_reason=override_reason, read=read
    )

    def create():
        still_holds(period, now)
        check_version(period, version)
        if not steps:
            raise PlanError("empty", _("Enter at least one step."))
        check_steps(steps, first=period.started_on, last=period.ended_on)
        end_holds(period, by=by, now=now)
        replaced = period.dose_steps.standing().filter(
            from_day__gte=steps[0].from_day, source=Source.CLINIC
        )
        old = written(replaced.order_by("from_day"), period.unit)
        with checked(period.patient, day=steps[0].from_day) as change:
            void_rows(replaced, reason=str(_("Replaced by a new plan")), by=by, now=now)
            rows = make_steps(period, steps, keys=keys, by=by, now=now)
            change.cause = period
        keep_override(period, change, override_reason, by=by, now=now)
        new = written(steps, period.unit)
        changes = [("dose_steps", old, new), *sized(period, tablet_size)]
        bump(period, changes, fields=["tablet_size"], by=by, now=now)
        words = partial(plan_words.plan_message, steps=steps)
        if tells:
            tell(period, Notice.Kind.DOSE_CHANGED, words, by=by, now=now)
        finish("dose.changed", period, by=by, now=now)
        return rows[0]

    def same(step):
        more = [client_key, *keys_of(client_key, len(steps))]
        return step.period == period and is_plan(steps, more)

    once(DoseStep, client_key=client_key, create=create, same=same)
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

    `dose` is the highest amount a day, or None. Never refused: it was so. What the
    rules say of it waits for somebody to look. No news for the patient: nothing
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
        with safely(
            patient, by=by, now=now, refuses=False, seen_by_clinic=False
        ) as change:
            period = TreatmentPeriod.objects.create(
                **said,
                ended_by=by,
                end_entered_at=now,
                **stamped(
                    patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
                ),
            )
            change.cause = period
        finish("treatment.past_recorded", period, by=by, now=now)
        return period

    return once(
        TreatmentPeriod,
        client_key=client_key,
        create=create,
        same=lambda row: says(row, **said),
    )[0]
