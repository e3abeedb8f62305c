"""What a dose plan is made from, and what it is made of."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.safety import StepFact, TaperRule

TIMES = ("morning", "noon", "evening", "night")
"""The times of day, in their order; the slots of a dose step."""


class Impossible(ValueError):
    """No plan can be made; `code` says why.

    no_amounts: the recipe states no first amount or no rise. not_higher, not_lower:
    the dose aimed at is not on that side of the present one. not_taking: there is no
    dose to come down from. too_fine: a drop within the limits is too small to write.
    over_limit: the most that may be taken leaves no room for a first dose.
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Recipe:
    """How a medicine is raised and lowered; None where the catalogue is silent.

    `start`, `step`, `max_daily` and `max_rise` are amounts per day, `max_single` is
    one dose. `taper_percent` is a gentler usual drop than the limit of `taper`.
    """

    unit: str
    start: Decimal | None
    step: Decimal | None
    step_days: int | None
    max_daily: Decimal | None = None
    max_single: Decimal | None = None
    max_rise: Decimal | None = None
    times: tuple[str, ...] = ("morning",)
    tablet_sizes: tuple[Decimal, ...] = ()
    splittable: bool = False
    taper: TaperRule | None = None
    sedating: bool = False
    taper_percent: int | None = None


@dataclass(frozen=True)
class Row:
    """From this day on, these amounts; shaped like `portal.actions.StepPlan`."""

    from_day: date
    morning: Decimal = Decimal(0)
    noon: Decimal = Decimal(0)
    evening: Decimal = Decimal(0)
    night: Decimal = Decimal(0)

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        return self.morning, self.noon, self.evening, self.night

    @property
    def daily_total(self) -> Decimal:
        return sum(self.amounts, Decimal(0))

    @property
    def fact(self) -> StepFact:
        """The row as the taper rule reads it."""
        return StepFact(self.from_day, self.daily_total)


@dataclass(frozen=True)
class Note:
    """A single dose that the tablets cannot make: measure it, or ask the pharmacy."""

    code: str
    from_day: date
    time: str
    amount: Decimal
