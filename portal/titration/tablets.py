"""Which tablets make an amount: whole ones and halves, never quarters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd

from portal.titration.recipe import TIMES, Note, Recipe, Row

FINEST = Decimal("0.001")
"""The finest amount that a dose step keeps."""

ROUND = tuple(Decimal(q) for q in ("1", "0.5", "0.1", "0.05", "0.01", "0.005", "0.001"))
"""Amounts that are easy to read and to measure, the coarsest first."""

NO_TABLETS = "no_tablets_make_it"


@dataclass(frozen=True)
class Tablets:
    """So many tablets of one size; 1½ tablets of 10 mg is (3/2, 10)."""

    count: Fraction
    size: Decimal

    @property
    def whole(self) -> int:
        return int(self.count)

    @property
    def half(self) -> bool:
        return self.count.denominator == 2


def fractions(
    amount: Decimal, tablet_sizes: Sequence[Decimal], splittable: bool
) -> tuple[Tablets, ...] | None:
    """The fewest tablets that make the amount, with few halves; None if none do."""
    if amount == 0:
        return ()
    half = Decimal(2) if splittable else Decimal(1)
    sizes = sorted({size for size in tablet_sizes if size > 0}, reverse=True)
    scaled = [int(size / FINEST * 2) for size in sizes]
    pieces = [int(size / half / FINEST * 2) for size in sizes]
    wanted = amount / FINEST * 2
    unit = gcd(*pieces)
    if amount < 0 or not sizes or wanted != int(wanted) or int(wanted) % unit:
        return None
    coins = [(whole // unit, 2, n) for n, whole in enumerate(scaled)]
    if splittable:
        coins += [(piece // unit, 1, n) for n, piece in enumerate(pieces)]
    halves = _fewest(int(wanted) // unit, coins)
    if halves is None:
        return None
    return tuple(
        Tablets(Fraction(halves.count(n) + halves.count(-n - 1) * 2, 2), size)
        for n, size in enumerate(sizes)
        if n in halves or -n - 1 in halves
    )


def _fewest(amount: int, coins: Sequence[tuple[int, int, int]]) -> list[int] | None:
    """The coins with the lowest sum of (pieces, halves): n a half, -n - 1 a whole."""
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * amount
    last: list[tuple[int, int]] = [(0, 0)] * (amount + 1)
    for reach in range(1, amount + 1):
        for value, parts, n in coins:
            before = best[reach - value] if value <= reach else None
            if before is None:
                continue
            cost = (before[0] + 1, before[1] + (parts == 1))
            now = best[reach]
            if now is None or cost < now:
                best[reach] = cost
                last[reach] = (value, n if parts == 1 else -n - 1)
    if best[amount] is None:
        return None
    used = []
    while amount:
        value, coin = last[amount]
        used.append(coin)
        amount -= value
    return used


def grain(recipe: Recipe) -> Decimal:
    """The smallest piece: half the smallest tablet, or the whole one.

    Without tablets (a liquid, minutes): the coarsest round amount that fits both the
    first amount and the rise.
    """
    if recipe.tablet_sizes:
        smallest = min(recipe.tablet_sizes)
        return smallest / 2 if recipe.splittable else smallest
    known = [amount for amount in (recipe.start, recipe.step) if amount]
    fitting = (q for q in ROUND if not any(amount % q for amount in known))
    return next(fitting, FINEST)


def notes_on(recipe: Recipe, rows: Iterable[Row]) -> tuple[Note, ...]:
    """Single doses of a plan, one written by hand too, that no tablets make."""
    if not recipe.tablet_sizes:
        return ()
    return tuple(
        Note(NO_TABLETS, row.from_day, time, amount)
        for row in rows
        for time, amount in zip(TIMES, row.amounts, strict=True)
        if fractions(amount, recipe.tablet_sizes, recipe.splittable) is None
    )
