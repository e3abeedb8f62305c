"""Planned comparisons: drafted and started. The order is drawn once.

`kinds` are the kinds of treatment that `by` may act on (the caller knows); None means
no limit. What is decided before the start is frozen.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.actions.laying import lay
from clinic.comparing import Draft, courses_of, draft_of, plan_of, taken_on
from clinic.comparing.frozen import protocol_of
from clinic.comparing.safe import said_of_once
from clinic.comparing.words import why_words
from clinic.models import (
    ArmPart,
    Comparison,
    ComparisonArm,
    ComparisonPhase,
    Protocol,
)
from portal import audit, days
from portal.actions.entries import Refused, next_version, stamped, void_entry
from portal.actions.keys import once, says
from portal.actions.periods import OutOfScope, lock
from portal.actions.safely import safely
from portal.models import Source

Status = Comparison.Status


class NotNow(Refused):
    """It is not in the state for this: a draft, running, or over."""

    words = _("This comparison has moved on meanwhile. Look at it again.")


class AlreadyRuns(Refused):
    """Another comparison of this patient runs: `running`."""

    words = _("Another comparison is running. End it first.")

    def __init__(self, running):
        super().__init__()
        self.running = running


class CannotBe(Refused):
    """The design cannot be; `problems` say why, the gravest first."""

    words = _("This comparison cannot be started as it is planned.")

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


class InThePast(Refused):
    words = _("The first day has passed. Choose today or a later day.")


def allow_arms(kinds, draft: Draft) -> None:
    """Raise OutOfScope unless `kinds` hold those of every arm."""
    if kinds is not None and not draft.kinds <= kinds:
        raise OutOfScope


@transaction.atomic
def draft_comparison(
    *,
    patient,
    draft: Draft,
    client_key,
    by,
    now,
    kinds=None,
    copied_from=None,
    source=Source.CLINIC,
) -> Comparison:
    """Keep a plan that nobody has started; the same key is the same draft.

    With other answers the same key raises KeyReused. Raises OutOfScope.
    """
    allow_arms(kinds, draft)
    said = {"patient": patient, "copied_from": copied_from} | draft.fields

    def create():
        comparison = Comparison.objects.create(
            **said,
            **stamped(patient, by=by, now=now, source=source, client_key=client_key),
        )
        _write_arms(comparison, draft)
        audit.record(
            "comparison.drafted", by=by, now=now, patient=patient, target=comparison
        )
        return comparison

    def same(row):
        return says(row, **said) and draft_of(row) == draft

    return once(Comparison, client_key=client_key, create=create, same=same)[0]


@transaction.atomic
def change_draft(
    *, comparison, draft: Draft, version, by, now, kinds=None
) -> Comparison:
    """Change what nobody has started. Raises Stale, NotNow, OutOfScope."""
    allow_arms(kinds, draft)
    allow_arms(kinds, draft_of(comparison))
    comparison = in_state(comparison, Status.DRAFT)
    next_version(comparison, version=version, fields=draft.fields)
    ArmPart.objects.filter(arm__comparison=comparison).delete()
    comparison.arms.all().delete()
    _write_arms(comparison, draft)
    finish("comparison.changed", comparison, by=by, now=now)
    return comparison


@transaction.atomic
def start_comparison(
    *,
    comparison,
    seed: int,
    version,
    by,
    now,
    override_reason="",
    read=None,
    kinds=None,
) -> Comparison:
    """Draw the order, lay out calendar and doses, freeze what was decided.

    All or nothing. `seed` counts once: what runs already is returned as it is.
    Raises NotNow, Stale, InThePast, AlreadyRuns, CannotBe, Unplannable, Unlayable,
    OutOfScope, and what the safety rules raise: Unsafe, Unread.
    """
    patient = lock(comparison.patient)
    comparison = Comparison.objects.with_plan().get(pk=comparison.pk)
    if comparison.status == Status.RUNNING:
        return comparison
    draft = draft_of(comparison)
    allow_arms(kinds, draft)
    today = days.local_day(now, patient.zone)
    _may_start(comparison, draft, today=today)
    plan = plan_of(draft, taken_on(patient, draft.first), seed=seed)
    if plan.refused:
        raise CannotBe(plan.refused)
    courses = [] if comparison.patient_run else courses_of(plan)
    next_version(
        comparison,
        version=version,
        fields={
            "status": Status.RUNNING,
            "seed": seed,
            "sequence": list(plan.sequence),
        },
    )
    with safely(
        patient,
        by=by,
        now=now,
        override_reason=override_reason,
        read=read,
        also=said_of_once(patient, plan, today=today),
    ) as change:
        change.cause = comparison
        laid = lay(
            comparison,
            [course for course in courses if course.changes],
            by=by,
            now=now,
            override_reason=override_reason,
            kinds=kinds,
        )
    kept = [(course, course.period) for course in courses if not course.changes]
    _write_phases(comparison, plan, [*laid, *kept])
    text, sha256 = protocol_of(draft, plan, courses, seed=seed)
    Protocol.objects.create(
        comparison=comparison, text=text, sha256=sha256, frozen_at=now, frozen_by=by
    )
    finish("comparison.started", comparison, by=by, now=now)
    return comparison


def _may_start(comparison, draft: Draft, *, today: date) -> None:
    if comparison.status != Status.DRAFT or comparison.is_void:
        raise NotNow
    if draft.starts_on is None or draft.starts_on < today:
        raise InThePast
    others = Comparison.objects.running().filter(patient=comparison.patient)
    if running := others.first():
        raise AlreadyRuns(running)


@transaction.atomic
def discard_draft(*, entry, reason, by, now) -> Comparison:
    """Put a plan away that nobody has started; it stays in the record. Raises NotNow.

    Discarding twice is the same as once.
    """
    row = in_state(entry, Status.DRAFT) if not entry.is_void else entry
    return void_entry(entry=row, reason=reason, by=by, now=now)


# ---- rows --------------------------------------------------------------------


def in_state(comparison, status) -> Comparison:
    """The comparison as it stands now; raises NotNow in another state."""
    patient = lock(comparison.patient)
    row = Comparison.objects.with_plan().get(pk=comparison.pk)
    row.patient = patient
    if row.status != status or row.is_void:
        raise NotNow
    return row


def _write_arms(comparison, draft: Draft) -> None:
    for order, arm in enumerate(draft.arms, start=1):
        row = ComparisonArm.objects.create(
            comparison=comparison,
            key=arm.key,
            name=arm.name,
            order=order,
            as_now=arm.as_now,
            phase_days=arm.phase_days,
        )
        for part in arm.parts:
            ArmPart.objects.create(
                arm=row,
                treatment=part.treatment,
                other_name=part.other_name,
                unit=part.unit,
                target_dose=part.dose,
                plan=list(part.plan),
            )


def _write_phases(comparison, plan, laid) -> None:
    """The calendar as rows, each with the treatments that hold in it."""
    arms = {arm.key: arm for arm in comparison.arms.all()}
    for phase in plan.phases:
        row = ComparisonPhase.objects.create(
            comparison=comparison,
            order=phase.n,
            kind=phase.kind,
            arm=arms.get(phase.arm),
            first=phase.first,
            last=phase.last,
            compared=phase.compared,
            why=why_words(phase.why)[:120],
        )
        row.periods.set(
            period for course, period in laid if course.on(phase.first, phase.last)
        )


def finish(verb, comparison, *, by, now, reason_code=""):
    audit.record(
        verb,
        by=by,
        now=now,
        patient=comparison.patient,
        target=comparison,
        reason_code=reason_code,
    )
