"""The way down by the taper rule, and the change from one medicine to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

from portal.safety import TaperRule
from portal.titration.changes import dose_on
from portal.titration.recipe import Impossible, Note, Recipe, Row
from portal.titration.tablets import ROUND, grain, notes_on
from portal.titration.up import spread, step_up


@dataclass(frozen=True)
class Down:
    """The lower doses, the last day with the medicine (None: it goes on), notes."""

    rows: tuple[Row, ...]
    last_day: date | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Switch:
    """Both plans of a change: the old one down to its last day, the new one up."""

    old_rows: tuple[Row, ...]
    old_last: date | None
    new_rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()


def step_down(
    recipe: Recipe,
    *,
    top: Decimal,
    first: date,
    to: Decimal = Decimal(0),
    before: Sequence[Row] = (),
) -> Down:
    """Lower doses from `first` on, within every limit of the recipe's taper rule.

    `top` is the dose taken until then, `to` the one to stay at (0: the end). Rows
    `before` tell of a drop so recent that the next has to wait. Amounts are those
    that tablets make, rounded up; where that would stop the way down, finer ones
    stand with a note rather than break a limit.
    """
    if to < 0 or to >= top:
        raise Impossible("not_lower")
    rule = recipe.taper
    if rule is None:
        return _at_once(recipe, first, to)
    totals = _totals(recipe, rule, top, to)
    day = _first_drop(rule, first, before)
    apart = max(rule.step_days or 1, -(-rule.min_days // len(totals)))
    rows = tuple(
        spread(recipe, day + timedelta(days=n * apart), total)
        for n, total in enumerate(totals)
    )
    last = None if to else day + timedelta(days=len(totals) * apart - 1)
    return Down(rows, last, notes_on(recipe, rows))


def switch(
    old: Recipe,
    new: Recipe,
    *,
    old_rows: Sequence[Row],
    first: date,
    target: Decimal,
) -> Switch:
    """Both plans from `first` on: the old medicine tapers inside the new one's rise."""
    before = [row for row in old_rows if row.from_day < first]
    current = dose_on(before, first)
    if current is None or current.daily_total == 0:
        raise Impossible("not_taking")
    down = step_down(old, top=current.daily_total, first=first, before=before)
    return Switch(
        old_rows=(*before, *down.rows),
        old_last=down.last_day,
        new_rows=tuple(step_up(new, first=first, target=target)),
        notes=down.notes,
    )


def _at_once(recipe: Recipe, first: date, to: Decimal) -> Down:
    """What needs no taper."""
    if to == 0:
        return Down((), first - timedelta(days=1))
    rows = (spread(recipe, first, to),)
    return Down(rows, None, notes_on(recipe, rows))


def _first_drop(rule: TaperRule, first: date, before: Sequence[Row]) -> date:
    """The first day on which the next drop keeps its distance from the last one."""
    ordered = sorted(before, key=lambda row: row.from_day)
    falls = [
        low.from_day
        for high, low in pairwise(ordered)
        if low.daily_total < high.daily_total
    ]
    apart = timedelta(days=rule.step_days or 1)
    return max([first, *(day + apart for day in falls)])


def _totals(
    recipe: Recipe, rule: TaperRule, top: Decimal, to: Decimal
) -> list[Decimal]:
    """The lower doses, the first below `top`; the last is `to`, or one to end from."""
    totals: list[Decimal] = []
    now = top
    while now - to > _drop(recipe, rule, top, now if to else top) or (
        not totals and not to
    ):
        now = _lower(recipe, now - _drop(recipe, rule, top, now), now)
        totals.append(now)
    return [*totals, to] if to else totals


def _drop(recipe: Recipe, rule: TaperRule, top: Decimal, base: Decimal) -> Decimal:
    """The largest drop of this way down; percentages are of `base`.

    Where neither the rule names an amount nor the recipe a usual percentage, the step
    of the way up is kept. The drop to 0 is measured against the dose that the taper
    began at, as in `portal.safety.taper_needed`.
    """
    drops = [] if rule.max_step is None else [rule.max_step]
    percents = (rule.max_percent, recipe.taper_percent)
    drops += [base * percent / 100 for percent in percents if percent is not None]
    if rule.max_step is None and recipe.taper_percent is None:
        drops.append(min(recipe.step or top / 4, top / 2))
    return min(drops)


def _lower(recipe: Recipe, least: Decimal, now: Decimal) -> Decimal:
    """An amount below `now`, not below `least` and above 0: as tablets make it."""
    piece = grain(recipe)
    for size in (piece, *(q for q in ROUND if q < piece)):
        amount = max((least / size).to_integral_value(ROUND_CEILING), Decimal(1)) * size
        if amount < now:
            return amount
    raise Impossible("too_fine")
