"""The order of the arms: by a fixed pattern, by the hand of a person, or drawn.

The same seed gives the same order, for ever: nothing is drawn again once stored.
"""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from math import factorial
from random import Random

from clinic.designs.arms import Arm

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Design(StrEnum):
    """before_after: a baseline, then one arm; or two arms, one after the other.

    alternating: ABAB, ABCABC. counterbalanced: ABBA; the rows of a Williams square
    for three arms and more, so that each follows each other equally often.
    randomised: blocks, each with every arm once, in an order drawn by chance.
    custom: as given.
    """

    BEFORE_AFTER = "before_after"
    ALTERNATING = "alternating"
    COUNTERBALANCED = "counterbalanced"
    RANDOMISED = "randomised"
    CUSTOM = "custom"


class Unplannable(ValueError):
    """No order can be made; `code` says why.

    no_arms, too_many_arms (before and after), unknown_arm (in a custom order),
    too_long (the whole calendar).
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def draw(
    design: Design,
    arms: Sequence[Arm],
    cycles: int = 1,
    seed: int = 0,
    custom: str | Sequence[str] | None = None,
    max_run: int | None = None,
) -> tuple[str, ...]:
    """The keys of the arms in their order; `cycles` times every arm.

    `custom` is letters ("ABBA": A is the arm of this key, or the first) or keys.
    `max_run` of 1 lets no arm follow itself where two drawn blocks meet.
    """
    keys = [arm.key for arm in arms]
    if not keys:
        raise Unplannable("no_arms")
    match design:
        case Design.BEFORE_AFTER:
            if len(keys) > 2:
                raise Unplannable("too_many_arms")
            return tuple(keys)
        case Design.ALTERNATING:
            return tuple(keys * cycles)
        case Design.COUNTERBALANCED:
            rows = _williams(len(keys))
            return tuple(keys[n] for c in range(cycles) for n in rows[c % len(rows)])
        case Design.RANDOMISED:
            return blocks(keys, cycles, seed, max_run)
        case Design.CUSTOM:
            return _custom(keys, custom or ())


def possible(
    design: Design, arms: Sequence[Arm], cycles: int = 1, max_run: int | None = None
) -> int:
    """How many orders could have been drawn; 1 where nothing is left to chance."""
    if design is not Design.RANDOMISED:
        return 1
    each = factorial(len(arms))
    after = each
    if max_run == 1 and len(arms) > 1:
        after = each - factorial(len(arms) - 1)
    return each * int(after ** max(cycles - 1, 0))


def smallest_p(
    design: Design, arms: Sequence[Arm], cycles: int = 1, max_run: int | None = None
) -> Fraction | None:
    """The smallest one-sided p that this draw can give; None if nothing is drawn."""
    if design is not Design.RANDOMISED:
        return None
    return Fraction(1, possible(design, arms, cycles, max_run))


def blocks(
    keys: Sequence[str], cycles: int, seed: int, max_run: int | None = None
) -> tuple[str, ...]:
    """Drawn blocks of every key once, each order that may follow equally likely."""
    chance = Random(seed)  # noqa: S311 (an order, not a secret)
    order: list[str] = []
    for _ in range(cycles):
        block = chance.sample(keys, len(keys))
        while max_run == 1 and len(keys) > 1 and order and block[0] == order[-1]:
            block = chance.sample(keys, len(keys))
        order += block
    return tuple(order)


def _williams(count: int) -> list[list[int]]:
    """Rows in which each arm comes at each place, and after each other, equally often.

    Williams 1949: 0, n-1, 1, n-2 ... and its shifts; mirrored as well where the
    number is odd. Two arms give AB, BA.
    """
    zigzag = [0]
    low, high = 1, count - 1
    while len(zigzag) < count:
        zigzag.append(low if len(zigzag) % 2 else high)
        low, high = (low + 1, high) if zigzag[-1] == low else (low, high - 1)
    rows = [[(n + shift) % count for n in zigzag] for shift in range(count)]
    if count % 2 and count > 1:
        rows += [row[::-1] for row in rows]
    return rows


def _custom(keys: list[str], custom: str | Sequence[str]) -> tuple[str, ...]:
    if isinstance(custom, str):
        known = dict(zip(LETTERS, keys, strict=False))
        if set(keys) <= set(LETTERS):
            known = {key: key for key in keys}
        order = [known.get(letter.upper(), "") for letter in custom if letter.strip()]
    else:
        order = list(custom)
    if not order or set(order) - set(keys):
        raise Unplannable("unknown_arm")
    return tuple(order)
