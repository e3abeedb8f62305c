"""The way up by the label, and how a day's amount is shared among its times."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from portal.titration.recipe import TIMES, Impossible, Recipe, Row
from portal.titration.tablets import FINEST, grain


def step_up(
    recipe: Recipe, *, first: date, target: Decimal, start_from: Decimal = Decimal(0)
) -> list[Row]:
    """Rows from the first dose up to the target, which then stays.

    `start_from` is the dose taken now: above 0, the first row is the next rise. Each
    total is one that the tablets make, rounded down; a first amount or a rise smaller
    than the smallest piece is kept as it is (`notes_on` names it). Target and limits
    are never exceeded: where they stop the way up, the last row is lower.
    """
    rows: list[Row] = []
    day = first
    for total in _totals(recipe, target, start_from):
        rows.append(spread(recipe, day, total))
        day += timedelta(days=max(recipe.step_days or 1, 1))
    return rows


def spread(recipe: Recipe, from_day: date, total: Decimal) -> Row:
    """A day's amount shared among the recipe's times, in pieces that tablets make.

    What cannot be shared evenly goes to bedtime first where the medicine makes
    sleepy, else to the first time of the day.
    """
    times = [time for time in TIMES if time in recipe.times] or [TIMES[0]]
    if recipe.sedating:
        times.reverse()
    piece = grain(recipe)
    pieces, rest = divmod(total, piece)
    each, more = divmod(int(pieces), len(times))
    amounts = {
        time: piece * (each + 1 if n < more else each) for n, time in enumerate(times)
    }
    amounts[times[more]] += rest
    return Row(from_day, **amounts)


def most_a_day(recipe: Recipe, target: Decimal) -> Decimal:
    """The most that a plan may reach: the target, within both limits."""
    limits = [target]
    if recipe.max_daily is not None:
        limits.append(recipe.max_daily)
    if recipe.max_single is not None:
        times = [time for time in TIMES if time in recipe.times] or [TIMES[0]]
        limits.append(_down_to(recipe.max_single, grain(recipe)) * len(times))
    return min(limits)


def _totals(recipe: Recipe, target: Decimal, start_from: Decimal) -> Iterator[Decimal]:
    most = most_a_day(recipe, target)
    rise = _rise(recipe)
    if not recipe.start:
        raise Impossible("no_amounts")
    if start_from >= target:
        raise Impossible("not_higher")
    total = _next(recipe, start_from, rise if start_from else recipe.start, most)
    if total <= start_from:
        raise Impossible("over_limit")
    while total > start_from:
        yield total
        start_from, total = total, _next(recipe, total, rise, most)


def _rise(recipe: Recipe) -> Decimal:
    known = [amount for amount in (recipe.step, recipe.max_rise) if amount]
    return min(known, default=Decimal(0))


def _next(recipe: Recipe, now: Decimal, rise: Decimal, most: Decimal) -> Decimal:
    """The next total; not higher than `now` where there is none within `most`.

    A rise smaller than the smallest piece is kept: no tablets would ever make it.
    """
    piece = grain(recipe)
    wanted = min(now + rise, most)
    return _down_to(wanted, piece if rise >= piece else FINEST)


def _down_to(amount: Decimal, piece: Decimal) -> Decimal:
    return amount - amount % piece
