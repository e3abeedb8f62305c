"""Clinical scales as published: grades from raw observations, and what is valid.

Plain Python. Grades are derived, never stored instead of what was seen. Scales are
ordinal: the number of a grade is a named coding, and nothing here makes a mean.
Sources: docs/clinical-rules.md, part Measures.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import sqrt

Number = int | float | Decimal | Fraction

BURST_SECONDS = (3, 10)
"""SCATS clonus and extensor: both bounds belong to grade 2 (Benz 2005)."""

FLEXOR_DEGREES = (10, 30)
"""SCATS flexor: both bounds belong to grade 2; exactly 30 differs between prints."""


def _exact(value: Number) -> Fraction:
    """A number as people wrote it: the float 4.9 is 49/10."""
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _banded(amount: Number, low: int, high: int) -> int:
    """0 for nothing, 1 below `low`, 2 up to `high`, 3 above it."""
    exact = _exact(amount)
    if exact < 0:
        raise ValueError("An amount that was measured is never below 0.")
    if exact == 0:
        return 0
    return 1 if exact < low else 2 if exact <= high else 3


def scats_clonus(seconds: Number) -> int:
    """SCATS clonus, 0 to 3, from the seconds a burst lasts."""
    return _banded(seconds, *BURST_SECONDS)


def scats_extensor(seconds: Number) -> int:
    """SCATS extensor spasm, 0 to 3, from the seconds it lasts."""
    return _banded(seconds, *BURST_SECONDS)


def scats_flexor(degrees: Number, *, great_toe_extension: bool = False) -> int:
    """SCATS flexor spasm, 0 to 3: hip and knee in degrees, the great toe alone is 1."""
    return max(_banded(degrees, *FLEXOR_DEGREES), int(great_toe_extension))


def _whole_within(value: object, low: int, high: int) -> bool:
    """Whether a whole number of that range; True and False are no numbers."""
    if isinstance(value, bool) or not isinstance(value, Number):
        return False
    return low <= value <= high and value == int(value)


def valid_penn(frequency: object, severity: object) -> bool:
    """Penn Spasm Frequency: severity is not asked where the frequency is 0."""
    if not _whole_within(frequency, 0, 4):
        return False
    return severity is None if frequency == 0 else _whole_within(severity, 1, 3)


def valid_reflex(value: object) -> bool:
    """Deep tendon reflex, 0 to 4+; charts with 5+ are another scale."""
    return _whole_within(value, 0, 4)


def valid_nrs(value: object) -> bool:
    """A rating of 0 to 10 in whole numbers: 11 points."""
    return _whole_within(value, 0, 10)


class Ashworth(StrEnum):
    """Modified Ashworth (Bohannon and Smith 1987), in its order."""

    ZERO = "0"
    ONE = "1"
    ONE_PLUS = "1+"
    TWO = "2"
    THREE = "3"
    FOUR = "4"

    @property
    def rank(self) -> int:
        return list(Ashworth).index(self)


class AshworthCoding(StrEnum):
    """Which numbers stand for the grades; a number without its coding says nothing."""

    RANK = "rank_0_5"
    ONE_AND_A_HALF = "one_and_a_half"


def valid_ashworth(value: object) -> bool:
    return value in list(Ashworth)


def ashworth_number(grade: str, coding: AshworthCoding) -> Fraction:
    """The number of a grade under a named coding: 1+ is 2 (ranks) or 1.5."""
    found = Ashworth(grade)
    if coding is AshworthCoding.RANK:
        return Fraction(found.rank)
    if found is Ashworth.ONE_PLUS:
        return Fraction(3, 2)
    return Fraction(found.value)


MEAN_SHOWN = False
"""Ordinal grades have a middle one, and no mean."""


def in_ashworth_order(grades: Sequence[str]) -> list[str]:
    return sorted(grades, key=lambda grade: Ashworth(grade).rank)


def ashworth_median(grades: Sequence[str]) -> str | None:
    """The middle grade; of an even number the lower one, for none lies between."""
    ordered = in_ashworth_order(grades)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


class Severity(StrEnum):
    """Bands of the daily rating of spasticity (PMC10515604)."""

    NONE_OR_MILD = "none/mild"
    MODERATE = "moderate"
    SEVERE = "severe"


def spasticity_band(value: Number) -> Severity:
    """Below 4 none or mild, below 7 moderate, from 7 on severe."""
    exact = _exact(value)
    if exact < 4:
        return Severity.NONE_OR_MILD
    return Severity.MODERATE if exact < 7 else Severity.SEVERE


class Polarity(StrEnum):
    """Which end of a 1 to 7 impression of change is the good one."""

    LOW_IS_BETTER = "1_is_very_much_improved"
    HIGH_IS_BETTER = "7_is_very_much_improved"


class Direction(StrEnum):
    BETTER = "better"
    SAME = "no change"
    WORSE = "worse"


_ENDS = {
    "1": Polarity.LOW_IS_BETTER,
    "low": Polarity.LOW_IS_BETTER,
    "lower": Polarity.LOW_IS_BETTER,
    "lowest": Polarity.LOW_IS_BETTER,
    "7": Polarity.HIGH_IS_BETTER,
    "high": Polarity.HIGH_IS_BETTER,
    "higher": Polarity.HIGH_IS_BETTER,
    "highest": Polarity.HIGH_IS_BETTER,
}
_GOOD = frozenset({"best", "better", "good", "improved", "improvement"})
_BAD = frozenset({"worst", "worse", "bad", "worsened", "deteriorated"})
_WHOLE = {
    "standard": Polarity.LOW_IS_BETTER,
    "normal": Polarity.LOW_IS_BETTER,
    "usual": Polarity.LOW_IS_BETTER,
    "default": Polarity.LOW_IS_BETTER,
    "original": Polarity.LOW_IS_BETTER,
    "descending": Polarity.LOW_IS_BETTER,
    "reversed": Polarity.HIGH_IS_BETTER,
    "reverse": Polarity.HIGH_IS_BETTER,
    "inverted": Polarity.HIGH_IS_BETTER,
    "ascending": Polarity.HIGH_IS_BETTER,
}
_FILLING = frozenset({"is", "means", "very", "much", "the", "end", "score", "scores"})


def polarity_of(words: str) -> Polarity:
    """The polarity that somebody wrote: "7=best", "1 is worst", "reversed".

    Both ends may be named ("1=worst, 7=best") where they agree. ValueError for words
    that are not known: a polarity that is guessed turns better into worse.
    """
    said = [word for word in re.split(r"[^a-z0-9]+", words.lower()) if word]
    said = [word for word in said if word not in _FILLING]
    if len(said) == 1 and said[0] in _WHOLE:
        return _WHOLE[said[0]]
    pairs = list(zip(said[::2], said[1::2], strict=False))
    found = {_named(end, worth) for end, worth in pairs}
    if len(said) % 2 or len(found) != 1 or None in found:
        raise ValueError(f"No polarity of a 1 to 7 impression of change: {words!r}.")
    return next(polarity for polarity in found if polarity is not None)


def _named(end: str, worth: str) -> Polarity | None:
    """What "7" with "best" says; the words may stand the other way round."""
    if worth in _ENDS:
        end, worth = worth, end
    named = _ENDS.get(end)
    if named is None or worth not in _GOOD | _BAD:
        return None
    high = (named is Polarity.HIGH_IS_BETTER) is (worth in _GOOD)
    return Polarity.HIGH_IS_BETTER if high else Polarity.LOW_IS_BETTER


IMPRESSIONS = (
    "very much improved",
    "much improved",
    "minimally improved",
    "no change",
    "minimally worse",
    "much worse",
    "very much worse",
)
"""Patient global impression of change (NINDS: public domain), best first."""


def impression(code: int, polarity: Polarity) -> tuple[str, Direction]:
    """The words of a 1 to 7 impression of change, and which way they point."""
    if not _whole_within(code, 1, 7):
        raise ValueError("An impression of change is a whole number from 1 to 7.")
    place = code - 1 if polarity is Polarity.LOW_IS_BETTER else 7 - code
    if place == 3:
        return IMPRESSIONS[place], Direction.SAME
    return IMPRESSIONS[place], Direction.BETTER if place < 3 else Direction.WORSE


def valid_goal_score(score: object) -> bool:
    """Goal attainment, -2 to +2 in whole numbers."""
    return _whole_within(score, -2, 2)


GOAL_CORRELATION = Fraction(3, 10)
"""rho of the goal attainment formula (Turner-Stokes 2009)."""


def goal_attainment(
    scores: Sequence[int], weights: Sequence[int] | None = None
) -> float | None:
    """The T score of goals reached: 50 where all were reached as expected.

    A weight is importance times difficulty; without weights each goal weighs 1.
    None: there is nothing to compute, since all weights are 0 or no goal was set.
    """
    weighed = list(weights) if weights is not None else [1] * len(scores)
    if len(weighed) != len(scores):
        raise ValueError("There must be one weight for each score.")
    if not all(valid_goal_score(score) for score in scores):
        raise ValueError("A goal is scored from -2 to +2.")
    if any(weight < 0 for weight in weighed):
        raise ValueError("A weight is never below 0.")
    squares = sum(weight * weight for weight in weighed)
    variance = (1 - GOAL_CORRELATION) * squares + GOAL_CORRELATION * sum(weighed) ** 2
    if variance == 0:
        return None
    total = sum(w * score for w, score in zip(weighed, scores, strict=True))
    return 50 + 10 * total / sqrt(variance)


def percent_change(before: Number, after: Number) -> Fraction | None:
    """How much lower, in per cent of before; None where before is 0. Exact."""
    base = _exact(before)
    return (base - _exact(after)) / base * 100 if base else None


def responds(before: Number, after: Number, percent: Number) -> bool | None:
    """Whether it fell by at least so many per cent; from 7.0 to 4.9 is exactly 30."""
    change = percent_change(before, after)
    return None if change is None else change >= _exact(percent)
