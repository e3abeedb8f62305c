"""What every change of a treatment shares: plans, refusals, locks, rows and news."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from education.models import Treatment
from portal import audit, days, substances
from portal.actions import summaries
from portal.actions.entries import Refused, Stale, stamped
from portal.actions.plan_words import SLOTS
from portal.models import (
    DoseStep,
    Hold,
    Notice,
    Patient,
    Source,
    TreatmentPeriod,
    search_form,
)
from portal.substances import is_called


@dataclass(frozen=True)
class StepPlan:
    """From this day on, these amounts, in the unit of the treatment."""

    from_day: date
    morning: Decimal = Decimal(0)
    noon: Decimal = Decimal(0)
    evening: Decimal = Decimal(0)
    night: Decimal = Decimal(0)
    as_needed_max: int | None = None
    comment: str = ""

    @property
    def daily_total(self) -> Decimal:
        return self.morning + self.noon + self.evening + self.night


@dataclass(frozen=True)
class InjectionPlan:
    """Units of one product into one muscle on one side."""

    product: str
    muscle: str
    side: str
    units: Decimal
    guidance: str


@dataclass(frozen=True)
class ElsewherePlan:
    """Units of one product (a treatment) given elsewhere, for another reason."""

    treatment: Treatment
    given_on: date
    units: Decimal
    place: str
    told_by: str


class PlanError(Refused):
    """A plan that makes no sense; `code` names the rule, `words` say it."""

    def __init__(self, code, words):
        super().__init__(words)
        self.code = code


class AlreadyOpen(Refused):
    """A period of this treatment holds on that day already: `period`."""

    words = _("This treatment is open already.")

    def __init__(self, period):
        super().__init__()
        self.period = period


class AlreadyEnded(Refused):
    """The period has ended or was entered by mistake: `period` as it stands."""

    words = _("This treatment has ended already.")

    def __init__(self, period):
        super().__init__()
        self.period = period


class OutOfScope(PermissionError):
    """The person may not treat with this kind of treatment."""


def allow(kinds: Collection[str] | None, treatment) -> None:
    """Raise OutOfScope unless the treatment's kind is among `kinds`.

    None means that the caller has no limit (a command). A treatment that is not in
    the catalogue has the kind "".
    """
    if kinds is not None and (treatment.kind if treatment else "") not in kinds:
        raise OutOfScope


def lock(patient) -> Patient:
    """The patient's row, locked: the changes of one record wait for one another.

    SQLite's IMMEDIATE transactions do the same for the whole file.
    """
    return (
        Patient.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic")
        .get(pk=patient.pk)
    )


def locked(period) -> TreatmentPeriod:
    """The period as it stands now, with its patient locked."""
    patient = lock(period.patient)
    row = TreatmentPeriod.objects.select_related("treatment").get(pk=period.pk)
    row.patient = patient
    return row


def check_version(row, version) -> None:
    """Raise Stale if the form was rendered from another version; None: any."""
    if version is not None and row.version != version:
        raise Stale(row)


def keys_of(client_key, count: int) -> list[uuid.UUID]:
    """Keys for the rows that hang on the row with the form's own key."""
    return [uuid.uuid5(client_key, str(n)) for n in range(count)]


def make_steps(period, steps: Sequence[StepPlan], *, keys, by, now) -> list[DoseStep]:
    """Write the rows of a plan; `keys` gives one client key a row."""
    return [
        DoseStep.objects.create(
            period=period,
            from_day=step.from_day,
            as_needed_max=step.as_needed_max,
            comment=step.comment,
            **{slot: getattr(step, slot) for slot in SLOTS},
            **stamped(
                period.patient,
                by=by,
                now=now,
                source=Source.CLINIC,
                client_key=key,
            ),
        )
        for step, key in zip(steps, keys, strict=True)
    ]


def is_plan(steps: Sequence[StepPlan], keys) -> bool:
    """Whether the rows with these keys are this plan; replaced ones count too.

    Give one key more than there are steps: a longer plan is another one.
    """
    kept = DoseStep.objects.filter(client_key__in=keys).order_by("from_day")
    names = [field.name for field in fields(StepPlan)]
    return [StepPlan(**row) for row in kept.values(*names)] == list(steps)


def check_steps(steps: Sequence[StepPlan], *, first: date | None, last: date | None):
    """Refuse nonsense: days out of order or outside the period, amounts of nothing."""
    before = None
    for step in steps:
        if before is not None and step.from_day <= before:
            raise PlanError("order", _("Each step must start later than the last one."))
        before = step.from_day
        if any(getattr(step, slot) < 0 for slot in SLOTS):
            raise PlanError("negative", _("An amount cannot be below 0."))
        if step.daily_total == 0:
            raise PlanError(
                "nothing", _("A step needs an amount. To stop, end the treatment.")
            )
        if first is not None and step.from_day < first:
            raise PlanError("before", _("A step cannot start before the treatment."))
        if last is not None and step.from_day > last:
            raise PlanError("after", _("A step cannot start after the treatment."))


def overlapping(patient, treatment, other_name, day: date):
    """The standing period of this treatment that holds on `day` or later, or None.

    A name in free words and a treatment of the catalogue may be the same one.
    """
    holding = (
        patient.treatment_periods.not_over_on(day)
        .select_related("treatment")
        .order_by("-started_on", "-id")
    )
    if treatment is not None:
        same = holding.filter(treatment=treatment).first()
        named = holding.filter(treatment__isnull=True)
        if same is not None or not named:
            return same
        among = substances.known()
        called = (p for p in named if is_called(treatment, p.other_name, among=among))
        return next(called, None)
    wanted, among = search_form(other_name), substances.known()
    return next((p for p in holding if _is_named(p, other_name, wanted, among)), None)


def _is_named(period, name: str, wanted: str, among) -> bool:
    if period.treatment is not None:
        return is_called(period.treatment, name, among=among)
    sure = among.meant_by(name).sure
    alike = sure is not None and among.meant_by(period.other_name).sure == sure
    return alike or search_form(period.other_name) == wanted


def void_rows(rows, *, reason, by, now) -> int:
    """Mark rows as not counting; nothing is deleted."""
    return rows.standing().update(
        voided_at=now, voided_by=by, voided_reason=reason[:200]
    )


def tell(period, kind, words, *, by, now) -> Notice:
    """News for the patient in the patient's language; `words` takes the period."""
    patient = period.patient
    with translation.override(patient.language):
        message = words(period, today=days.local_day(now, patient.zone))
    return Notice.objects.create(
        patient=patient,
        period=period,
        kind=kind,
        message=message,
        created_at=now,
        created_by=by,
    )


def finish(verb, period, *, by, now, target=None, reason_code="") -> None:
    """The audit row and the summary that end every change of a treatment."""
    patient = period.patient
    audit.record(
        verb,
        by=by,
        now=now,
        patient=patient,
        target=target or period,
        reason_code=reason_code,
    )
    summaries.refresh(patient, today=days.local_day(now, patient.zone))


def still_holds(period, now) -> None:
    """Raise AlreadyEnded unless the period can still be changed."""
    if not holds(period, today=days.local_day(now, period.patient.zone)):
        raise AlreadyEnded(period)


def holds(period, *, today: date) -> bool:
    """Whether the period is open or its end lies ahead; harm ends it at once."""
    return not (period.is_void or period.is_over(today))


def ended(on, reason, note, *, by, now) -> dict:
    """The fields of an end."""
    return {
        "ended_on": on,
        "end_precision": TreatmentPeriod.EndPrecision.DAY,
        "end_reason": reason,
        "end_note": note,
        "ended_by": by,
        "end_entered_at": now,
    }


def end_holds(period, *, by, now) -> None:
    """Give up what a hold froze: a new plan, or the end, stands in its place."""
    today = days.local_day(now, period.patient.zone)
    for hold in period.holds.standing().filter(lifted_on__isnull=True):
        reason = str(_("Given up after a hold"))
        void_rows(hold.held_steps.all(), reason=reason, by=by, now=now)
        Hold.objects.filter(pk=hold.pk).update(
            lifted_on=max(today, hold.from_day),
            lifted_at=now,
            lifted_by=by,
            version=hold.version + 1,
        )


def close(period, fields: dict, *, by, now) -> None:
    """Write an end; keep what stood there; steps planned for later are void."""
    told = ("ended_on", "end_reason", "end_note")
    changes = [
        (name, getattr(period, name), fields[name])
        for name in told
        if name in fields and getattr(period, name) != fields[name]
    ]
    for name, value in fields.items():
        setattr(period, name, value)
    end_holds(period, by=by, now=now)
    later = period.dose_steps.filter(from_day__gt=period.ended_on)
    void_rows(later, reason=str(_("After the end")), by=by, now=now)
    bump(period, changes, fields=fields, by=by, now=now)


def keep_override(period, change, reason: str, *, by, now) -> None:
    """Keep on the period why a physician went on, where the rules refused (Change)."""
    reason = reason.strip()[:300]
    if not change.overridden or period.override_reason == reason:
        return
    before = [("override_reason", period.override_reason, reason)]
    period.override_reason = reason
    period.save(update_fields=["override_reason"])
    audit.record_changes(period, before, patient=period.patient, by=by, now=now)


def sized(period, size: Decimal | None) -> list:
    """Set the size of tablet, where one is given; what changed by that."""
    old = period.tablet_size
    if size is None or size == old:
        return []
    period.tablet_size = size
    return [("tablet_size", old, size)]


def void(period, reason: str, *, by, now) -> None:
    """Mark a period and all that hangs on it as not counting."""
    period.voided_at, period.voided_by = now, by
    period.voided_reason = reason[:200]
    hanging = ("dose_steps", "injections", "doses_taken", "hold_rules", "holds")
    for name in hanging:
        void_rows(getattr(period, name), reason=reason, by=by, now=now)
    fields = ("voided_at", "voided_by", "voided_reason")
    changes = [("voided_reason", "", period.voided_reason)]
    bump(period, changes, fields=fields, by=by, now=now)


def bump(period, changes, *, by, now, fields=()) -> None:
    """Save `fields` under a new version and keep what changed."""
    period.version += 1
    period.save(update_fields=[*fields, "version"])
    audit.record_changes(period, changes, patient=period.patient, by=by, now=now)


def written(steps, unit: str) -> str:
    """A plan as an amendment keeps it: day, morning/noon/evening/night, unit."""
    return "; ".join(
        f"{step.from_day} {_amounts(step)} {unit}".strip() for step in steps
    )


def _amounts(step) -> str:
    amounts = "/".join(f"{Decimal(getattr(step, s)).normalize():f}" for s in SLOTS)
    return f"{amounts} max {step.as_needed_max}" if step.as_needed_max else amounts
