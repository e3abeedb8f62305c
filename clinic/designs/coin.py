"""A coin flip for each day, balanced in pairs: a comparison that a person runs alone.

In each pair of days one is with and one without, in an order drawn by chance; the
seed is stored, so no card is ever drawn again.
"""

from datetime import date
from random import Random

WITH, WITHOUT = "with", "without"


def pair_order(seed: int, pairs: int) -> tuple[str, ...]:
    """The arm of each day, two days a pair."""
    chance = Random(seed)  # noqa: S311 (an order, not a secret)
    order: list[str] = []
    for _ in range(pairs):
        order += chance.sample([WITH, WITHOUT], 2)
    return tuple(order)


def arm_on(order: tuple[str, ...], start: date, day: date) -> str | None:
    """Today's arm; None before the first day and after the last."""
    n = (day - start).days
    return order[n] if 0 <= n < len(order) else None
