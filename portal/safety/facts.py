"""What the rules look at: one record as plain facts, apart from who wrote it when.

Frozen values, no Django. A rule sees the whole `Situation` at once, so the order in
which two things were entered cannot matter.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from portal.safety.taper import StepFact, TaperRule


@dataclass(frozen=True)
class Substance:
    """An ingredient and the classes it belongs to (education's ingredients.toml)."""

    slug: str
    name: str
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Drug:
    """A treatment of the catalogue as the rules need it; doses per day in `unit`.

    None: the catalogue states no such figure.
    """

    slug: str
    name: str
    kind: str
    unit: str = ""
    substances: tuple[Substance, ...] = ()
    sedating: bool = False
    max_daily_dose: Decimal | None = None
    max_single_dose: Decimal | None = None
    max_rise: Decimal | None = None
    min_days_between_rises: int | None = None
    reversible: bool = True
    interval_days: int | None = None
    max_cumulative_units: Decimal | None = None
    cumulative_window_days: int | None = None
    taper: TaperRule | None = None


@dataclass(frozen=True)
class Dose(StepFact):
    """A dose step with its largest single amount; `daily_total` is the most a day.

    `as_needed`: taken only when wanted, so that nothing of it is certain.
    """

    largest_single: Decimal = Decimal(0)
    as_needed: bool = False

    @property
    def certain(self) -> StepFact:
        """What is surely taken, as the taper rule reads it."""
        return StepFact(
            self.from_day, Decimal(0) if self.as_needed else self.daily_total
        )


@dataclass(frozen=True)
class Use:
    """A treatment that the person is on or is planned to be on.

    `first` and `last` are its days, both included; None: not known, or open.
    `steps` are those that count, oldest first. `pk` names the row, None in a plan.
    `benefit` is what a clinician said of it: True, False, or None for not said.
    """

    drug: Drug
    first: date | None = None
    last: date | None = None
    steps: tuple[Dose, ...] = ()
    pk: int | None = None
    benefit: bool | None = None


@dataclass(frozen=True)
class Other:
    """Another medicine of the patient: from the list, or in free words."""

    name: str
    substance: Substance | None = None
    first: date | None = None
    last: date | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Allergen:
    name: str
    substance: Substance | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Lab:
    """A result: `test` is egfr, crcl (mL/min), alt, ast, bilirubin.

    `times_limit` is the value over the upper limit of normal, where it is known.
    """

    test: str
    on: date
    value: Decimal | None = None
    times_limit: Decimal | None = None


@dataclass(frozen=True)
class Given:
    """Units of one toxin on one day. Units of different products are never added."""

    product: str
    on: date
    units: Decimal
    elsewhere: bool = False


@dataclass(frozen=True)
class Situation:
    """Everything that the rules know about one person on one day."""

    today: date
    uses: tuple[Use, ...] = ()
    others: tuple[Other, ...] = ()
    allergies: tuple[Allergen, ...] = ()
    conditions: frozenset[str] = field(default_factory=frozenset)
    labs: tuple[Lab, ...] = ()
    given: tuple[Given, ...] = ()
    events: frozenset[str] = field(default_factory=frozenset)
    age: int | None = None


def with_use(situation: Situation, use: Use) -> Situation:
    """The situation with one more treatment."""
    return replace(situation, uses=(*situation.uses, use))
