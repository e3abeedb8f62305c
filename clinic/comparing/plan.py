"""A draft as the science sees it: arms, order, calendar, and what stands against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from clinic.comparing.doses import days_down, days_up
from clinic.comparing.draft import ArmPlan, Draft, PartPlan
from clinic.designs.arms import Arm, Part
from clinic.designs.orders import Design, Unplannable, draw
from clinic.designs.refusals import Grave, Refusal, problems
from clinic.designs.schedule import Phase, lay_out
from education.models import Treatment
from portal.models import TreatmentPeriod
from portal.titration import TIMES, Row

ONCE = frozenset({Treatment.Kind.INJECTION, Treatment.Kind.SURGERY})
"""What cannot be taken back within one comparison, and is not started by a plan."""

MOST_DAYS = 731
"""No calendar is longer: two years. Nobody keeps to more, and an illness changes."""


@dataclass(frozen=True)
class Plan:
    """A draft laid out. `arms` are those of the draft with today's doses filled in."""

    arms: tuple[ArmPlan, ...]
    now: tuple[TreatmentPeriod, ...]
    designed: tuple[Arm, ...]
    sequence: tuple[str, ...]
    phases: tuple[Phase, ...]
    problems: tuple[Refusal, ...]

    @property
    def refused(self) -> tuple[Refusal, ...]:
        return tuple(one for one in self.problems if one.level is Grave.REFUSED)

    def places(self) -> list[tuple[ArmPlan, date, date]]:
        """Each place of the order: its arm, its first and its last day."""
        arms = {arm.key: arm for arm in self.arms}
        found = []
        for n, key in enumerate(self.sequence, start=1):
            days = [phase for phase in self.phases if phase.period == n]
            found.append((arms[key], days[0].first, days[-1].last))
        return found


def taken_on(patient, day: date) -> tuple[TreatmentPeriod, ...]:
    """What is taken on a day, with its doses: the treatments that arms may replace."""
    periods = patient.treatment_periods.current_on(day).with_steps()
    return tuple(periods.order_by("started_on", "pk"))


def plan_of(draft: Draft, taken: Iterable[TreatmentPeriod], *, seed: int = 0) -> Plan:
    """Lay a draft out from its first day; `taken` are the treatments of that day.

    Raises orders.Unplannable where the design takes no such arms, or too many days.
    """
    first = draft.first
    by_slug = {slug_of(period): period for period in taken}
    arms = tuple(_as_taken(arm, by_slug, first) for arm in draft.arms)
    named = {part.slug for arm in arms for part in arm.parts}
    now = tuple(period for slug, period in by_slug.items() if slug in named)
    designed = tuple(_arm(arm) for arm in arms)
    design = Design(draft.design)
    sequence = draw(
        design, designed, cycles=draft.cycles, seed=seed, custom=draft.custom_order
    )
    figures: dict[str, Any] = {
        "phase_days": {arm.key: arm.phase_days for arm in arms},
        "baseline_days": draft.baseline_days,
        "run_in_days": draft.run_in_days,
        "now": tuple(_part(taken_as(p, first), steps_of(p)) for p in now),
    }
    phases = lay_out(sequence, designed, first=first, **figures)
    if phases and (phases[-1].last - first).days >= MOST_DAYS:
        raise Unplannable("too_long")
    return Plan(
        arms=arms,
        now=now,
        designed=designed,
        sequence=sequence,
        phases=phases,
        problems=()
        if draft.patient_run
        else problems(design, designed, sequence, **figures),
    )


def slug_of(period: TreatmentPeriod) -> str:
    """What makes a period the same treatment as the part of an arm."""
    return PartPlan(period.treatment, period.other_name).slug


def taken_as(period: TreatmentPeriod, day: date) -> PartPlan:
    """What is taken on a day, as the part of an arm."""
    step = period.step_on(day)
    return PartPlan(
        treatment=period.treatment,
        other_name=period.other_name,
        unit=period.unit,
        dose=step.daily_total if step and step.daily_total else None,
    )


def steps_of(period: TreatmentPeriod) -> list[Row]:
    """The dose steps that count, as rows of a plan, oldest first."""
    return [
        Row(step.from_day, **{time: getattr(step, time) for time in TIMES})
        for step in period.dose_steps.all()
        if step.counts
    ]


def _as_taken(arm: ArmPlan, by_slug: Mapping[str, TreatmentPeriod], day: date):
    """An arm "as now" with the doses of today; what is not taken is not in it."""
    if not arm.as_now:
        return arm
    found = [by_slug[part.slug] for part in arm.parts if part.slug in by_slug]
    return replace(arm, parts=tuple(taken_as(period, day) for period in found))


def _arm(arm: ArmPlan) -> Arm:
    """More than one part is a deliberate bundle: the planner asks for it by name."""
    parts = tuple(_part(part) for part in arm.parts)
    return Arm(arm.key, arm.name, parts, bundle=arm.as_now or len(parts) > 1)


def _part(part: PartPlan, before: Sequence[Row] = ()) -> Part:
    treatment = part.treatment
    if treatment is None:
        return Part(part.slug, part.name, "", dose=part.dose)
    return Part(
        slug=part.slug,
        name=part.name,
        kind=part.kind,
        washable=treatment.reversible and part.kind not in ONCE,
        taper_days=days_down(part, before),
        washout_days=treatment.washout_days or 0,
        onset_days=treatment.onset_days or 0,
        titration_days=days_up(part),
        exclude_after_stop=treatment.exclude_days_after_stop or 0,
        short_acting=part.kind == Treatment.Kind.HOME,
        dose=part.dose,
    )
