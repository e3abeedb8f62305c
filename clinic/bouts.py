"""What was counted at home beside what was seen in the room.

Plain Python: facts in, facts out, the clinic's cut-offs passed in. Nothing is
averaged over bands: a band is a guess and counts as its lower end.

When home and exam disagree (a prompt to talk, never a reproach):

- `HOME_MORE`: the exam tested a place and saw none, and at home bouts there were
  sustained on DISAGREE_DAYS or more of the WINDOW_DAYS before it;
- `HOME_LESS`: the exam saw sustained clonus, the person logged on LOGGED_DAYS or more
  of those days, and no bout at that place reached the abnormal cut-off.

A bout on both sides is a bout of each side. Days without a bout are no evidence on
their own: bouts are written down when somebody wants to, so HOME_LESS asks for many
logged days.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from statistics import median

WINDOW_DAYS = 14
"""The days of home counts that stand beside an exam, its own day included."""

DISAGREE_DAYS = 3
LOGGED_DAYS = 7

LOWER_END = {"0": 0, "1-2": 1, "3-9": 3, "10+": 10, "unstopped": 0}
"""The fewest beats that a band means."""

EITHER = {"left": {"left", "both"}, "right": {"right", "both"}}
"""The sides at home that say something about a side of the exam."""


class Strength(IntEnum):
    NONE = 0
    SOME = 1
    ABNORMAL = 2
    SUSTAINED = 3


class Disagreement(StrEnum):
    HOME_MORE = "home_more"
    HOME_LESS = "home_less"


@dataclass(frozen=True)
class Cutoffs:
    """From how many beats, or above how many seconds, clonus is what."""

    abnormal_beats: int
    sustained_beats: int
    sustained_seconds: int


@dataclass(frozen=True)
class Bout:
    """Clonus at one place, at home or in the room; None and "": not counted."""

    site: str
    side: str
    beats: int | None = None
    band: str = ""
    seconds: Decimal | None = None
    sustained: bool = False
    day: date = date.min

    @property
    def counted(self) -> bool:
        """Whether anything was said about clonus at all."""
        return bool(
            self.beats is not None
            or self.band
            or self.seconds is not None
            or self.sustained
        )


@dataclass(frozen=True)
class AtHome:
    """The bouts of one place: on how many days, the usual count, and the worst.

    `median` is of counted beats only; `bands` says how often each guess was made.
    """

    site: str
    side: str
    bouts: int
    days: int
    counted: int
    median: Decimal | None
    bands: tuple[tuple[str, int], ...]
    most: int | None
    longest: Decimal | None
    worst: Strength


@dataclass(frozen=True)
class Differs:
    """Home and exam disagree about one place; `days` are what stands behind it."""

    site: str
    side: str
    how: Disagreement
    days: int


def strength(bout: Bout, limits: Cutoffs) -> Strength:
    """How strong a bout was, at least."""
    seconds = bout.seconds or Decimal(0)
    beats = bout.beats if bout.beats is not None else LOWER_END.get(bout.band, 0)
    if (
        bout.sustained
        or bout.band == "unstopped"
        or beats >= limits.sustained_beats
        or seconds > limits.sustained_seconds
    ):
        return Strength.SUSTAINED
    if beats >= limits.abnormal_beats:
        return Strength.ABNORMAL
    return Strength.SOME if beats or seconds else Strength.NONE


def at_home(bouts: Sequence[Bout], limits: Cutoffs) -> tuple[AtHome, ...]:
    """One row for each place, in the order of the words of site and side."""
    places = sorted({(b.site, b.side) for b in bouts})
    return tuple(_place(site, side, bouts, limits) for site, side in places)


def _place(site: str, side: str, bouts: Iterable[Bout], limits: Cutoffs) -> AtHome:
    here = [b for b in bouts if (b.site, b.side) == (site, side)]
    beats = [b.beats for b in here if b.beats is not None]
    bands = Counter(b.band for b in here if b.band)
    return AtHome(
        site=site,
        side=side,
        bouts=len(here),
        days=len({b.day for b in here}),
        counted=len(beats),
        median=Decimal(str(median(beats))) if beats else None,
        bands=tuple((band, bands[band]) for band in LOWER_END if bands[band]),
        most=max(beats, default=None),
        longest=max((b.seconds for b in here if b.seconds is not None), default=None),
        worst=max(strength(b, limits) for b in here),
    )


def disagreements(
    seen: Sequence[Bout], home: Sequence[Bout], *, logged_days: int, limits: Cutoffs
) -> tuple[Differs, ...]:
    """Where the exam (`seen`) and the home counts of the window do not agree."""
    found = (_differs(b, home, logged_days, limits) for b in seen if b.counted)
    return tuple(each for each in found if each is not None)


def _differs(
    seen: Bout, home: Sequence[Bout], logged_days: int, limits: Cutoffs
) -> Differs | None:
    sides = EITHER.get(seen.side, {seen.side, "left", "right", "both"})
    here = [b for b in home if b.site == seen.site and b.side in sides]
    in_room = strength(seen, limits)
    if in_room is Strength.NONE:
        strong = {b.day for b in here if strength(b, limits) is Strength.SUSTAINED}
        if len(strong) >= DISAGREE_DAYS:
            return Differs(seen.site, seen.side, Disagreement.HOME_MORE, len(strong))
    little = all(strength(b, limits) < Strength.ABNORMAL for b in here)
    if in_room is Strength.SUSTAINED and logged_days >= LOGGED_DAYS and little:
        return Differs(seen.site, seen.side, Disagreement.HOME_LESS, logged_days)
    return None
