"""How one person's days scatter: the usual figures, or the person's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, stdev

LEAST_DAYS = 14
"""Fewer rated days say too little about how a person's days scatter."""


@dataclass(frozen=True)
class Noise:
    """`sd` in points, `phi` how much of it the next day keeps, `missing` days of 1.

    `days` rated days it was taken from; 0: the usual figures.
    """

    sd: float
    phi: float
    missing: float
    days: int = 0

    @property
    def unsure(self) -> float:
        """How far the true figures may be off: 1 for the usual ones, less for own."""
        return LEAST_DAYS / (LEAST_DAYS + self.days)


USUAL = Noise(sd=1.3, phi=0.3, missing=0.2)
"""Middle figures of the simulated logs that the verdict is tried on."""


def noise_of(ratings: Sequence[int | None]) -> Noise:
    """The person's own scatter from baseline days in a row, None where not rated.

    Shrunk to the usual figures as if those were 14 days more. The correlation of
    short series is too low by about (1 + 4 r) / n, which is added.
    """
    rated = [rating for rating in ratings if rating is not None]
    count = len(rated)
    if count < LEAST_DAYS:
        return USUAL
    spread = stdev(rated)
    share = count / (count + LEAST_DAYS)
    variance = share * spread**2 + (1 - share) * USUAL.sd**2
    missed = 1 - count / len(ratings)
    return Noise(
        sd=variance**0.5,
        phi=share * _phi(ratings, count) + (1 - share) * USUAL.phi,
        missing=share * missed + (1 - share) * USUAL.missing,
        days=count,
    )


def _phi(ratings: Sequence[int | None], count: int) -> float:
    """How much a day keeps of the day before, from neighbours both rated, 0 to 0.8."""
    mean = fmean(rating for rating in ratings if rating is not None)
    gaps = [None if rating is None else rating - mean for rating in ratings]
    pairs = [(a, b) for a, b in pairwise(gaps) if a is not None and b is not None]
    squares = sum(gap**2 for gap in gaps if gap is not None) / count
    if not pairs or not squares:
        return USUAL.phi
    found = fmean(a * b for a, b in pairs) / squares
    return min(max(found + (1 + 4 * found) / count, 0.0), 0.8)
