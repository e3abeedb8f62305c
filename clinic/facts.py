"""One record as plain facts: what `clinic.timeline` reads and the page shows.

Plain Python, frozen. Dates are local dates of the patient; codes (status, kind,
precision, reason) are the values of the models' choices.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinic.ladder import Observed
from clinic.phases import Try


@dataclass(frozen=True)
class TargetFact:
    """What the person wants better; the open one of order 1 is the primary."""

    pk: int
    text: str
    order: int
    retired_on: date | None


@dataclass(frozen=True)
class Effect:
    """A side effect of the catalogue, in the reader's language."""

    pk: int
    name: str
    red_flag: bool
    urgency: str


@dataclass(frozen=True)
class DayFact:
    """One logged day; `value` is on the target that was primary that day.

    `late`: written down when the day was over (portal.days.is_late).
    """

    day: date
    pk: int
    status: str
    late: bool
    late_days: int
    sleepiness: int | None
    falls: int
    value: int | None
    effects: tuple[tuple[Effect, str], ...] = ()
    near_falls: int = 0
    head_hit: bool = False
    cannot_stand: bool = False


@dataclass(frozen=True)
class DayDetail:
    """What the table of days says beyond the picture."""

    other_values: tuple[tuple[str, int], ...] = ()
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class StepFact:
    """A dose step; `unconfirmed` is the patient's own change, not yet confirmed."""

    pk: int
    from_day: date
    amount: Decimal
    unconfirmed: bool
    comment: str


@dataclass(frozen=True)
class InjectionFact:
    given_on: date
    product: str
    muscle: str
    side: str
    units: Decimal


@dataclass(frozen=True)
class PeriodFact:
    """One try of one treatment as recorded; `tried` is what the ladder eats."""

    pk: int
    treatment_id: int | None
    slug: str
    name: str
    kind: str
    prescribed: bool
    unit: str
    why: str
    told_by: str
    started_on: date | None
    start_precision: str
    ended_on: date | None
    end_precision: str
    end_reason: str
    end_note: str
    refill_due_on: date | None
    taper_only: bool
    reversible: bool
    steps: tuple[StepFact, ...]
    injections: tuple[InjectionFact, ...]
    tried: Try

    @property
    def is_open(self) -> bool:
        return not self.tried.ended

    @property
    def placed(self) -> bool:
        """Whether anything is known of when it was; the ladder says the rest."""
        return self.is_open or bool(self.started_on or self.ended_on)

    @property
    def counted(self) -> tuple[StepFact, ...]:
        """The steps that say what is taken: none that waits to be confirmed."""
        return tuple(step for step in self.steps if not step.unconfirmed)

    def planned(self, today: date) -> bool:
        """Whether it starts only after `today`."""
        return self.started_on is not None and self.started_on > today


@dataclass(frozen=True)
class ReadingFact:
    site: str
    side: str
    elicitation: str
    beats: int | None
    counted_to_limit: bool
    seconds: Decimal | None
    sustained: bool
    modified_ashworth: str
    site_code: str
    side_code: str = ""
    tardieu_quality: str = ""
    tardieu_r1: int | None = None
    tardieu_r2: int | None = None
    goniometer: str = ""
    reflex: str = ""
    tone: str = ""
    contracture: bool | None = None
    scats_flexor_degrees: int | None = None
    scats_toe_extension: bool | None = None
    scats_extensor_seconds: Decimal | None = None


@dataclass(frozen=True)
class ExamFact:
    pk: int
    on: date
    by: str
    readings: tuple[ReadingFact, ...]


@dataclass(frozen=True)
class DecisionFact:
    pk: int
    on: date
    by: str
    period: int | None
    kind: str
    reason: str
    text: str
    comparison: int | None = None
    report: int | None = None
    read_on: date | None = None


@dataclass(frozen=True)
class NoteFact:
    pk: int
    on: date
    by: str
    text: str


@dataclass(frozen=True)
class ReviewFact:
    pk: int
    on: date
    by: str
    by_id: int


@dataclass(frozen=True)
class Untried:
    slug: str
    name: str


@dataclass(frozen=True)
class Timeline:
    """One record up to `today`.

    `days` hold at least those from `first` to `last` and those since the latest
    review; `details` say more of some of them; `observed` is of all days.
    """

    today: date
    first: date
    last: date
    first_logged: date | None
    targets: tuple[TargetFact, ...]
    days: tuple[DayFact, ...]
    details: dict[int, DayDetail]
    observed: Observed
    effects: dict[int, Effect]
    periods: tuple[PeriodFact, ...]
    exams: tuple[ExamFact, ...]
    decisions: tuple[DecisionFact, ...]
    notes: tuple[NoteFact, ...]
    reviews: tuple[ReviewFact, ...]
    untried: tuple[Untried, ...] = ()

    @property
    def primary(self) -> TargetFact | None:
        """The open target that comes first."""
        return next(
            (t for t in self.targets if t.order == 1 and t.retired_on is None), None
        )

    @property
    def began(self) -> date:
        """The first day that anything is known of, today if nothing is."""
        known = [p.started_on for p in self.periods if p.started_on]
        known += [e.on for e in self.exams[:1]]
        if self.first_logged:
            known.append(self.first_logged)
        return min([*known, self.today])
