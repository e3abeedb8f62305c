"""What speaks against a comparison: what cannot be, what is weak, what would help."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from clinic.designs.arms import Arm, Part
from clinic.designs.orders import Design
from clinic.designs.schedule import Change, changes, hatched_days
from clinic.designs.words import mark as _

LEAST_DAYS = 5
"""Compared days of a phase below which no number is shown (WWC: 5 points a phase)."""

FEW_DAYS = 7
"""Below this no interval is shown."""

GOOD_DAYS = 14
"""From this on a phase shows a habit of weekdays twice."""


class Grave(StrEnum):
    """refused: it cannot start so. warning: said before the start. hint: said."""

    REFUSED = "refused"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True)
class Refusal:
    """One problem: `message` is English with named `figures`, for gettext."""

    code: str
    level: Grave
    message: str
    figures: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message with its figures, in English."""
        return self.message % self.figures


_FEW_PHASES = _("There is nothing to compare with: plan a baseline or a second phase.")
_ALIKE = _("%(first)s and %(second)s are the same: there is nothing to compare.")
_ONCE_ONLY = _(
    "%(part)s cannot be taken back, so its phases cannot alternate. "
    "Choose before and after, with %(part)s last."
)
_ABRUPT = _(
    "%(part)s must not stop at once. It needs %(needed)s days to come down; "
    "only %(days)s are planned before %(arm)s."
)
_NOT_KNOWN = _(
    "%(part)s is not in the catalogue: how it comes down, and when it is gone, is not "
    "known here. Make sure that it may stop at once before %(arm)s."
)
_TOO_SHORT = _(
    "%(arm)s has %(days)s days that count. Below %(least)s nothing can be shown."
)
_SHORT = _(
    "%(arm)s has %(days)s days that count. From %(least)s on a range can be shown."
)
_BETTER = _("%(arm)s has %(days)s days that count. %(least)s or more are better.")
_SHORT_BASELINE = _(
    "The baseline has %(days)s days. Below %(least)s nothing can be shown."
)
_SHORT_CHANGE = _(
    "%(part)s needs %(needed)s days until its effect can be judged; only %(days)s "
    "are left out before %(arm)s counts."
)
_TWO_CHANGES = _(
    "%(count)s things change at once when %(arm)s begins: you will not know which "
    "one did it. Shift one, or make it a bundle."
)


def problems(
    design: Design,
    arms: Sequence[Arm],
    sequence: Sequence[str],
    *,
    phase_days: Mapping[str, int],
    baseline_days: int = 0,
    run_in_days: int = 0,
    now: Iterable[Part] = (),
    transition_days: Mapping[str, int] | None = None,
) -> tuple[Refusal, ...]:
    """Everything that speaks against this plan, the gravest first, each once.

    The same figures as for `schedule.lay_out`; `sequence` is what `orders.draw` gave.
    Days of an arm that works on the day itself count together, as in a coin flip.
    """
    names = {arm.key: arm for arm in arms}
    given = transition_days or {}
    found = [*_nothing_to_compare(sequence, baseline_days)]
    found += _alike(arms)
    found += _once_only(design, sequence, names, tuple(now))
    before = False
    for key, move in zip(sequence, changes(sequence, arms, now), strict=True):
        arm = names[key]
        days = hatched_days(move, run_in_days, given.get(key))
        found += _too_soon(arm, move, days, phase_days[key])
        found += _two_changes(arm, move, before)
        before = arm.bundle
    at_once = all(part.short_acting for arm in arms for part in arm.parts)
    for arm in arms:
        times = sequence.count(arm.key) if at_once else 1
        found += _days(arm, phase_days[arm.key] * times)
    found += _baseline(sequence, baseline_days)
    unique = {(one.code, one.text): one for one in found}
    return tuple(sorted(unique.values(), key=lambda one: list(Grave).index(one.level)))


def _nothing_to_compare(
    sequence: Sequence[str], baseline_days: int
) -> Iterator[Refusal]:
    if len(set(sequence)) + bool(baseline_days) < 2:
        yield Refusal("few_phases", Grave.REFUSED, _FEW_PHASES)


def _alike(arms: Sequence[Arm]) -> Iterator[Refusal]:
    """Two arms of the same treatments in the same doses."""
    for one, other in combinations(arms, 2):
        if {part.what for part in one.parts} == {part.what for part in other.parts}:
            figures = {"first": one.name, "second": other.name}
            if one.name == other.name:
                figures = {"first": one.key, "second": other.key}
            yield Refusal("alike", Grave.REFUSED, _ALIKE, figures)


def _once_only(
    design: Design,
    sequence: Sequence[str],
    arms: Mapping[str, Arm],
    now: tuple[Part, ...],
) -> Iterator[Refusal]:
    """What cannot be taken back: before and after only, and never gone again."""
    lasting: dict[str, Part] = {part.slug: part for part in now if not part.washable}
    already = set(lasting)
    for key in sequence:
        slugs = {part.slug for part in arms[key].parts}
        for slug, part in lasting.items():
            if slug not in slugs and slug not in already:
                yield _refused_once(part)
        for part in arms[key].parts:
            if part.washable or part.slug in already:
                continue
            lasting[part.slug] = part
            if design is not Design.BEFORE_AFTER:
                yield _refused_once(part)


def _refused_once(part: Part) -> Refusal:
    return Refusal("once_only", Grave.REFUSED, _ONCE_ONLY, {"part": part.name})


def _too_soon(arm: Arm, move: Change, days: int, compared: int) -> Iterator[Refusal]:
    """Too few days between one arm and the days of the next that count."""
    figures = {"arm": arm.name, "days": days}
    for part in move.stopping:
        if days < part.taper_days:
            figures |= {"part": part.name, "needed": part.taper_days}
            yield Refusal("abrupt", Grave.REFUSED, _ABRUPT, dict(figures))
        if not part.kind:
            figures |= {"part": part.name}
            yield Refusal("not_known", Grave.WARNING, _NOT_KNOWN, dict(figures))
    for part, needed in _waits(move):
        if days < needed:
            figures |= {"part": part.name, "needed": needed}
            usable = compared - (needed - days)
            level = Grave.REFUSED if usable < LEAST_DAYS else Grave.WARNING
            yield Refusal("short_change", level, _SHORT_CHANGE, dict(figures))


def _two_changes(arm: Arm, move: Change, before: bool) -> Iterator[Refusal]:
    """Several things start, or stop, that nobody called a bundle.

    `before`: the arm that ends was a bundle. One for another is one change.
    """
    by_accident = (len(move.starting) > 1 and not arm.bundle) or (
        len(move.stopping) > 1 and not before
    )
    if by_accident:
        count = len({part.slug for part in (*move.starting, *move.stopping)})
        figures = {"count": count, "arm": arm.name}
        yield Refusal("two_changes", Grave.WARNING, _TWO_CHANGES, figures)


def _waits(move: Change) -> Iterator[tuple[Part, int]]:
    """Each part that changes, with the days it takes until days count again."""
    for part in move.stopping:
        yield part, part.gone_after
    for part in move.starting:
        yield part, part.titration_days + part.onset_days


def _days(arm: Arm, days: int) -> Iterator[Refusal]:
    for least, code, level, message in (
        (LEAST_DAYS, "too_short", Grave.REFUSED, _TOO_SHORT),
        (FEW_DAYS, "short", Grave.WARNING, _SHORT),
        (GOOD_DAYS, "better_longer", Grave.HINT, _BETTER),
    ):
        if days < least:
            figures = {"arm": arm.name, "days": days, "least": least}
            yield Refusal(code, level, message, figures)
            return


def _baseline(sequence: Sequence[str], days: int) -> Iterator[Refusal]:
    """A baseline that is compared is a phase like the others."""
    if 0 < days < LEAST_DAYS and len(set(sequence)) == 1:
        figures = {"days": days, "least": LEAST_DAYS}
        yield Refusal("short_baseline", Grave.REFUSED, _SHORT_BASELINE, figures)
