"""The calendar of a comparison: which days are compared, and which never are.

A period of an arm begins with the days in which the old treatment goes and the new
one comes: they are drawn hatched and never compared. Days are local dates of the
patient, both ends included.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from clinic.designs.arms import Arm, Part


class Kind(StrEnum):
    """All but baseline and treatment are drawn hatched and never compared."""

    BASELINE = "baseline"
    RUN_IN = "run_in"
    TRANSITION = "transition"
    WASHOUT = "washout"
    TREATMENT = "treatment"


@dataclass(frozen=True)
class Why:
    """Why days are not compared: `code` is titration, onset, taper, washout, run_in.

    `days` of the part named `name`; the page words it.
    """

    code: str
    name: str
    days: int


@dataclass(frozen=True)
class Phase:
    """Days of one kind. `period` 0 is the baseline, 1 the first place of the order."""

    n: int
    period: int
    kind: Kind
    arm: str | None
    first: date
    last: date
    compared: bool
    why: tuple[Why, ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Change:
    """From one arm to the next: what stops, what starts, and the days that takes."""

    stopping: tuple[Part, ...]
    starting: tuple[Part, ...]

    @property
    def taper(self) -> int:
        return max((part.taper_days for part in self.stopping), default=0)

    @property
    def transition(self) -> int:
        """The longer of the way up and the way down, then until it can be felt."""
        up = max((part.titration_days for part in self.starting), default=0)
        onset = max((part.onset_days for part in self.starting), default=0)
        return max(up, self.taper) + onset

    @property
    def washout(self) -> int:
        """Days after the transition until the old treatment counts no more."""
        gone = max((part.gone_after for part in self.stopping), default=0)
        return max(gone - self.transition, 0)

    @property
    def days(self) -> int:
        return self.transition + self.washout

    @property
    def why(self) -> tuple[Why, ...]:
        found = [
            *(Why("taper", part.name, part.taper_days) for part in self.stopping),
            *(
                Why("titration", part.name, part.titration_days)
                for part in self.starting
            ),
            *(Why("onset", part.name, part.onset_days) for part in self.starting),
        ]
        return tuple(why for why in found if why.days)

    @property
    def why_washout(self) -> tuple[Why, ...]:
        return tuple(
            Why("washout", part.name, part.gone_after - part.taper_days)
            for part in self.stopping
            if part.gone_after > self.transition
        )


def change(before: Iterable[Part], arm: Arm) -> Change:
    """What changes when this arm follows these parts.

    The same treatment in another dose starts; a higher dose before stops as well.
    """
    known = tuple(before)
    taken = {part.what for part in known}
    coming = {part.slug: part.dose for part in arm.parts}
    return Change(
        stopping=tuple(part for part in known if _stops(part, coming)),
        starting=tuple(part for part in arm.parts if part.what not in taken),
    )


def _stops(part: Part, coming: Mapping[str, Decimal | None]) -> bool:
    if part.slug not in coming:
        return True
    dose = coming[part.slug]
    return part.dose is not None and dose is not None and dose < part.dose


def changes(
    sequence: Sequence[str], arms: Sequence[Arm], now: Iterable[Part] = ()
) -> tuple[Change, ...]:
    """One change a place of the order; `now` is what is taken before the first."""
    by_key = {arm.key: arm for arm in arms}
    found = []
    before = tuple(now)
    for key in sequence:
        found.append(change(before, by_key[key]))
        before = by_key[key].parts
    return tuple(found)


def lay_out(
    sequence: Sequence[str],
    arms: Sequence[Arm],
    *,
    first: date,
    baseline_days: int = 0,
    phase_days: Mapping[str, int],
    run_in_days: int = 0,
    now: Iterable[Part] = (),
    transition_days: Mapping[str, int] | None = None,
) -> tuple[Phase, ...]:
    """The whole calendar. `phase_days` of an arm are compared, after hatched ones.

    `run_in_days`: at least so many first days of every period are not compared.
    `now` are treatments of the comparison taken before it, not those that never
    change. `transition_days` of an arm stand instead of those derived from the parts.
    The baseline is compared only where a single arm follows it (before and after).
    """
    phases: list[Phase] = []
    if baseline_days:
        last = first + timedelta(days=baseline_days - 1)
        alone = len(set(sequence)) == 1
        phases.append(Phase(1, 0, Kind.BASELINE, None, first, last, alone))
    given = transition_days or {}
    moves = changes(sequence, arms, now)
    day = first + timedelta(days=baseline_days)
    for period, (key, move) in enumerate(zip(sequence, moves, strict=True), start=1):
        for kind, days, why in (
            *_hatched(move, run_in_days, given.get(key)),
            (Kind.TREATMENT, phase_days[key], ()),
        ):
            last = day + timedelta(days=days - 1)
            n, compared = len(phases) + 1, kind is Kind.TREATMENT
            phases.append(Phase(n, period, kind, key, day, last, compared, why))
            day = last + timedelta(days=1)
    return tuple(phases)


def hatched_days(move: Change, run_in_days: int = 0, given: int | None = None) -> int:
    """The first days of a period that are not compared.

    Days `given` by a clinician stand for a real change only: where nothing changes
    there is nothing to wait for.
    """
    if given is not None and (move.stopping or move.starting):
        return max(given, run_in_days)
    return max(move.days, run_in_days)


def _hatched(
    move: Change, run_in_days: int, given: int | None
) -> Iterator[tuple[Kind, int, tuple[Why, ...]]]:
    """The kinds of days before those that are compared, in their order."""
    hatched = hatched_days(move, run_in_days, given)
    turning = min(move.transition, hatched)
    washing = min(move.washout, hatched - turning)
    waiting = hatched - turning - washing
    for kind, days, why in (
        (Kind.TRANSITION, turning, move.why),
        (Kind.WASHOUT, washing, move.why_washout),
        (Kind.RUN_IN, waiting, (Why("run_in", "", hatched),)),
    ):
        if days:
            yield kind, days, why


def extend(phases: Sequence[Phase], *, phase_n: int, days: int) -> tuple[Phase, ...]:
    """Missed days are added to one phase; all later ones move, none begins anew."""
    more = timedelta(days=days)
    return tuple(
        phase
        if phase.n < phase_n
        else replace(
            phase,
            first=phase.first if phase.n == phase_n else phase.first + more,
            last=phase.last + more,
        )
        for phase in phases
    )


def stop(phases: Sequence[Phase], on: date) -> tuple[Phase, ...]:
    """The calendar of what was stopped early: `on` is its last day."""
    return tuple(
        replace(phase, last=min(phase.last, on))
        for phase in phases
        if phase.first <= on
    )
