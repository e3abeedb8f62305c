"""What is planned, before it is drawn: from the planner's form or from the rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from education.models import Treatment
from portal.models import Target, search_form


@dataclass(frozen=True)
class PartPlan:
    """One treatment of an arm: of the catalogue, or named.

    `dose` is what a day holds in the end. `plan` are dose rows counted from the first
    day of a phase, as `ArmPart.plan`; empty: by the label.
    """

    treatment: Treatment | None = None
    other_name: str = ""
    unit: str = ""
    dose: Decimal | None = None
    plan: tuple[Mapping, ...] = ()

    @property
    def slug(self) -> str:
        """What makes it the same treatment in two arms."""
        if self.treatment:
            return self.treatment.slug
        return f"other:{search_form(self.other_name)}"

    @property
    def amount(self) -> Decimal:
        """The dose a day as a number; 0 where none is asked."""
        return self.dose or Decimal(0)

    @property
    def name(self) -> str:
        return self.treatment.name if self.treatment else self.other_name

    @property
    def kind(self) -> str:
        return self.treatment.kind if self.treatment else ""


@dataclass(frozen=True)
class ArmPlan:
    """One of the things compared. Without parts: without any of them.

    The parts of an arm "as now" are those of today's treatments that the other arms
    replace; all other treatments stay as they are in every arm.
    """

    key: str
    name: str
    as_now: bool = False
    phase_days: int = 14
    parts: tuple[PartPlan, ...] = ()


@dataclass(frozen=True)
class Draft:
    """All that is decided before the start, and nothing that is drawn."""

    title: str
    purpose: str
    design: str
    target: Target
    worth: Decimal
    arms: tuple[ArmPlan, ...]
    template: str = ""
    cycles: int = 1
    custom_order: str = ""
    baseline_days: int = 0
    run_in_days: int = 0
    sleepiness_price: Decimal | None = None
    expectation: str = ""
    stop_rule: str = ""
    decision_rule: str = ""
    starts_on: date | None = None
    patient_run: bool = field(default=False)

    @property
    def first(self) -> date:
        """The first day; a plan without one cannot be laid out."""
        if self.starts_on is None:
            raise ValueError("A plan needs its first day.")
        return self.starts_on

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of all treatments that an arm starts, changes or ends."""
        return frozenset(part.kind for arm in self.arms for part in arm.parts)

    @property
    def fields(self) -> dict:
        """The answers as the fields of a Comparison."""
        names = (
            "title", "purpose", "design", "target", "worth", "template", "cycles",
            "custom_order", "baseline_days", "run_in_days", "sleepiness_price",
            "expectation", "stop_rule", "decision_rule", "starts_on", "patient_run",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


def draft_of(comparison) -> Draft:
    """The plan that the rows of a comparison hold."""
    return Draft(
        arms=tuple(_arm(arm) for arm in comparison.arms.all()),
        **{
            name: getattr(comparison, name)
            for name in Draft.__dataclass_fields__
            if name != "arms"
        },
    )


def _arm(row) -> ArmPlan:
    return ArmPlan(
        key=row.key,
        name=row.name,
        as_now=row.as_now,
        phase_days=row.phase_days,
        parts=tuple(
            PartPlan(
                treatment=part.treatment,
                other_name=part.other_name,
                unit=part.unit,
                dose=part.target_dose,
                plan=tuple(part.plan),
            )
            for part in row.parts.all()
        ),
    )
