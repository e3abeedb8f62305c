"""A coin flip for each day, balanced in pairs: a comparison that a person runs alone.

In each pair of days every arm has one, in an order drawn by chance; the order is
stored, so no card is ever drawn again.
"""

from collections.abc import Sequence
from datetime import date

from clinic.designs.orders import blocks

PAIR = ("A", "B")


def pair_order(seed: int, pairs: int, keys: tuple[str, str] = PAIR) -> tuple[str, ...]:
    """The arm of each day, two days a pair; the same as a randomised comparison's."""
    return blocks(keys, pairs, seed)


def arm_on(order: Sequence[str], start: date, day: date) -> str | None:
    """Today's arm; None before the first day and after the last."""
    n = (day - start).days
    return order[n] if 0 <= n < len(order) else None
