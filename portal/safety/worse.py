"""When a day is clearly worse than the days before it."""

from collections.abc import Sequence
from fractions import Fraction

BEFORE_DAYS = 14
"""How many days before a day it is held against."""

LEAST_RATED = 5
"""With fewer rated days than this, nothing is said."""

WORSE_BY = 3
"""Points of 10 above the mean from which a day is clearly worse.

Ours: no source names a figure. Two points are a change that people notice in a 0 to 10
rating of spasticity; one more keeps an ordinary bad day from being called an alarm.
"""


def clearly_worse(value: int, before: Sequence[int]) -> bool:
    """Whether a rating stands out from those of the 14 days before it."""
    if len(before) < LEAST_RATED:
        return False
    return value - Fraction(sum(before), len(before)) >= WORSE_BY
