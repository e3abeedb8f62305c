"""The taper rule: a medicine that must never be stopped at once.

A rule takes facts and answers with a Problem or None. Messages are templates with
named figures, so that the page can say them in the reader's language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

ABRUPT = "abrupt_withdrawal"
"""The id of the taper rule; its version changes when its meaning does."""

VERSION = 1

STEADY_DAYS = 28
"""A dose held longer than this is what the body is used to: a taper starts anew.

Ours, not a label's: labels of baclofen, tizanidine and gabapentin name no figure
beyond "gradually". Where a rule spaces its steps wider (benzodiazepines, two weeks
or more: ASAM 2025), four such steps count as steady instead.
"""


def _(message: str) -> str:
    """Mark a message for translation; the page translates it."""
    return message


@dataclass(frozen=True)
class TaperRule:
    """How a medicine that must never be stopped at once may be ended.

    `min_days` between the first lower dose and the first day without; amounts per
    day in `unit`: no drop above `max_step`, nor above `max_percent` of the dose it
    starts from, within `step_days`. None: the source states no such limit. `text` is
    the catalogue's plain sentence for the patient, `source` and `source_date` theirs.
    """

    name: str
    unit: str
    min_days: int
    max_step: Decimal | None
    max_percent: int | None
    step_days: int | None
    text: str
    source: str
    source_date: date


@dataclass(frozen=True)
class StepFact:
    """From this day on, this much a day; 0 is a day without the medicine."""

    from_day: date
    daily_total: Decimal


@dataclass(frozen=True)
class Problem:
    """Why a change is refused.

    `text` is plain, for people; `message` with `figures` is precise, for the
    clinician. `level` is one of the levels of the alert table (docs/clinical-rules.md).
    """

    id: str
    reason: str
    level: str
    text: str
    message: str
    figures: Mapping[str, object]
    source: str
    source_date: date
    version: int = VERSION

    @property
    def precise(self) -> str:
        """The message with its figures, in English."""
        return self.message % dates_in_words(self.figures)


def dates_in_words(figures: Mapping[str, object]) -> dict[str, object]:
    """Figures as people read them: 2026-03-10 is "10 March 2026"."""
    return {
        name: f"{value.day} {value:%B %Y}" if isinstance(value, date) else value
        for name, value in figures.items()
    }


def taper_needed(
    rule: TaperRule | None, steps: Sequence[StepFact], end_on: date
) -> Problem | None:
    """Why a period with these steps may not end on `end_on` (its last day), or None.

    None as well where there is no rule: the medicine may be ended at once.
    The last unbroken way down is looked at: from the highest recent dose, which is
    where the dose was last raised or held steady, to the first day without. It needs
    a lower dose above 0, `min_days`, and no drop beyond the rule's limits. Strict on
    purpose: a short exposure, an unknown dose and a low dose are no exception, since
    no source at hand names one; a physician may override with a written reason.
    """
    if rule is None:
        return None
    held, zero_from = _doses_until(steps, end_on)
    if not held:
        return _problem(rule, "no_dose", _NO_DOSE, {})
    way_down = _way_down(rule, held, zero_from)
    if len(way_down) == 1:
        return _problem(
            rule,
            "no_steps",
            _NO_STEPS,
            {"dose": _figure(way_down[0].daily_total), "since": way_down[0].from_day},
        )
    days = (zero_from - way_down[1].from_day).days
    if days < rule.min_days:
        return _problem(rule, "too_short", _TOO_SHORT, {"days": days})
    return _too_fast(rule, way_down, zero_from)


def steep_drops(
    rule: TaperRule | None, steps: Sequence[StepFact]
) -> Iterator[tuple[date, Problem, Decimal]]:
    """Each day by which the dose fell too far within the rule's days, and by how much.

    Drops to 0 are left to `taper_needed`. Drops in quick succession add up.
    """
    if rule is None:
        return
    held = _joined(steps)
    for n, low in enumerate(held):
        since = low.from_day - timedelta(days=max(rule.step_days or 0, 1))
        left = (
            high
            for high, after in pairwise(held[: n + 1])
            if after.from_day > since and high.daily_total > low.daily_total > 0
        )
        high = max(left, key=lambda step: step.daily_total, default=None)
        if high is None:
            continue
        amounts = high.daily_total, low.daily_total
        problem = _drop_problem(rule, high, *amounts, low.from_day)
        if problem is not None:
            yield low.from_day, problem, high.daily_total - low.daily_total


_NO_DOSE = _(
    "%(name)s: no dose is recorded, so no taper either. Record the doses taken, "
    "or give a reason."
)
_NO_STEPS = _(
    "%(name)s: no step down is recorded. The dose stands at %(dose)s %(unit)s a day "
    "since %(since)s. At least one lower dose above 0, over %(min_days)s days or more, "
    "must come before the end."
)
_TOO_SHORT = _(
    "%(name)s: the steps down span %(days)s days before the first day without; "
    "the rule asks for %(min_days)s or more."
)
_TOO_FAST_STEP = _(
    "%(name)s: from %(high)s to %(low)s %(unit)s a day by %(day)s is more than "
    "%(limit)s %(unit)s within %(step_days)s day(s)."
)
_TOO_FAST_PERCENT = _(
    "%(name)s: from %(high)s to %(low)s %(unit)s a day by %(day)s is more than "
    "%(percent)s %% within %(step_days)s day(s)."
)
_LAST_TOO_HIGH = _(
    "%(name)s: the last dose before the end, %(high)s %(unit)s a day, is more than "
    "%(percent)s %% of the %(top)s %(unit)s the taper began at."
)


def _doses_until(
    steps: Sequence[StepFact], end_on: date
) -> tuple[list[StepFact], date]:
    """Doses above 0 in force until the end, oldest first, and the first day without.

    Steps that repeat a dose are joined; trailing steps of 0 bring that day forward.
    """
    zero_from = end_on + timedelta(days=1)
    held = _joined([step for step in steps if step.from_day <= end_on])
    while held and held[-1].daily_total == 0:
        zero_from = held.pop().from_day
    return held, zero_from


def _joined(steps: Sequence[StepFact]) -> list[StepFact]:
    """The steps by day; of one day the later, and none that repeats a dose."""
    held: list[StepFact] = []
    for step in sorted(steps, key=lambda s: s.from_day):
        if held and held[-1].from_day == step.from_day:
            held.pop()
        if not held or held[-1].daily_total != step.daily_total:
            held.append(step)
    return held


def _way_down(
    rule: TaperRule, held: Sequence[StepFact], zero_from: date
) -> list[StepFact]:
    """The highest recent dose and the ever lower ones after it."""
    steady = max(STEADY_DAYS, 2 * rule.min_days, 4 * (rule.step_days or 0))
    way = [held[-1]]
    until = zero_from
    for step in reversed(held[:-1]):
        lowest = way[0]
        held_steady = (until - lowest.from_day).days > steady
        if held_steady or step.daily_total < lowest.daily_total:
            break
        until = lowest.from_day
        way.insert(0, step)
    return way


def _too_fast(
    rule: TaperRule, way_down: Sequence[StepFact], zero_from: date
) -> Problem | None:
    """The first drop that is larger than the rule allows within its days."""
    whole_way = [*way_down, StepFact(zero_from, Decimal(0))]
    drops = [
        (lower.from_day, higher.daily_total, lower.daily_total)
        for higher, lower in pairwise(whole_way)
    ]
    for n, (began, high, _low) in enumerate(drops):
        for day, _high, low in drops[n:]:
            if (day - began).days >= max(rule.step_days or 0, 1):
                break
            if problem := _drop_problem(rule, way_down[0], high, low, day):
                return problem
    return None


def _drop_problem(
    rule: TaperRule, top: StepFact, high: Decimal, low: Decimal, day: date
) -> Problem | None:
    """Whether one drop, in days too few, is beyond a limit of the rule.

    The drop to 0 is always the whole of the dose it starts from: a percentage is
    taken of the dose the taper began at instead.
    """
    figures = {"high": _figure(high), "low": _figure(low), "day": day}
    if rule.max_step is not None and high - low > rule.max_step:
        figures["limit"] = _figure(rule.max_step)
        return _problem(rule, "too_fast", _TOO_FAST_STEP, figures)
    if rule.max_percent is None:
        return None
    base = top.daily_total if low == 0 else high
    if (high - low) * 100 <= rule.max_percent * base:
        return None
    message = _LAST_TOO_HIGH if low == 0 else _TOO_FAST_PERCENT
    figures["top"] = _figure(top.daily_total)
    return _problem(rule, "too_fast", message, figures)


def _problem(
    rule: TaperRule, reason: str, message: str, figures: Mapping[str, object]
) -> Problem:
    known = {
        "name": rule.name,
        "unit": rule.unit,
        "min_days": rule.min_days,
        "step_days": rule.step_days,
        "percent": rule.max_percent,
    }
    return Problem(
        id=ABRUPT,
        reason=reason,
        level="urgent",
        text=rule.text,
        message=message,
        figures=known | dict(figures),
        source=rule.source,
        source_date=rule.source_date,
    )


def _figure(amount: Decimal) -> str:
    """An amount without needless zeros: 7.500 is 7.5, 10.000 is 10."""
    return f"{amount.normalize():f}"
