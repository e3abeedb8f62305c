"""The frame and the axes of a chart: where a day and a rating stand.

Plain Python without Django. Lengths are SVG user units, y grows downwards, dates
are local dates of the patient. Every coordinate is rounded to a tenth.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

LOWEST, HIGHEST = 0, 10
CHARACTER = 7.4
"""Width of one character of a 13 px label, on the safe side."""

SMALLEST, LARGEST = 2.2, 5.0
"""Radius of a mark."""


class Unit(StrEnum):
    """What the labels of a time axis count in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Frame:
    """The size of a picture and the room around its plot."""

    width: float = 360
    height: float = 248
    left: float = 30
    right: float = 10
    top: float = 14
    bottom: float = 28

    @property
    def plot_right(self) -> float:
        return self.width - self.right

    @property
    def plot_bottom(self) -> float:
        return self.height - self.bottom

    @property
    def tick_bottom(self) -> float:
        return self.plot_bottom + 5

    @property
    def label_bottom(self) -> float:
        return self.plot_bottom + 20

    @property
    def plot_width(self) -> float:
        return tenth(self.plot_right - self.left)

    def time_axis(self, first: date, last: date) -> "TimeAxis":
        """The axis of these days, so far inside the plot that no mark is cut."""
        return TimeAxis(first, last, self.left + LARGEST, self.plot_right - LARGEST)


PHONE = Frame()
"""Drawn at about its own size on a phone and larger on a desk."""

DESK = Frame(width=960, height=260, left=36, right=14)


def tenth(length: float) -> float:
    """The length as it is printed."""
    return round(length, 1)


@dataclass(frozen=True)
class TimeAxis:
    """Local dates `first` to `last` (both shown) between two x coordinates."""

    first: date
    last: date
    left: float
    right: float

    def __post_init__(self) -> None:
        if self.last < self.first or self.right <= self.left:
            raise ValueError("a time axis needs a day and a width")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def slot(self) -> float:
        """The width of one day."""
        return (self.right - self.left) / self.days

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def x(self, day: date) -> float:
        """The middle of a day."""
        return tenth(self.left + ((day - self.first).days + 0.5) * self.slot)

    def start(self, day: date) -> float:
        """Where a day begins; days outside the axis are taken to its ends."""
        inside = min(max(day, self.first), self.last + timedelta(days=1))
        return tenth(self.left + (inside - self.first).days * self.slot)

    def end(self, day: date) -> float:
        """Where a day ends; days outside the axis are taken to its ends."""
        return self.start(day + timedelta(days=1))

    def overlaps(self, first: date, last: date) -> bool:
        return first <= self.last and last >= self.first


@dataclass(frozen=True)
class Tick:
    """A mark on an axis at `at`; its label (maybe empty) is centred on `label_at`."""

    at: float
    label: str
    label_at: float


def rating_y(value: float, frame: Frame) -> float:
    """The height of a rating: 0 at the bottom of the plot, 10 at its top."""
    share = (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return tenth(frame.plot_bottom - share * (frame.plot_bottom - frame.top))


def rating_ticks(frame: Frame) -> tuple[Tick, ...]:
    """Ticks at 0, 2, 4 ... 10."""
    heights = [rating_y(value, frame) for value in range(0, 11, 2)]
    return tuple(Tick(at, str(2 * number), at) for number, at in enumerate(heights))


def time_ticks(axis: TimeAxis, label: Callable[[date, Unit], str]) -> tuple[Tick, ...]:
    """Ticks of the finest unit whose labels do not touch.

    A tick stands in the middle of the first day of its step; its label is centred
    under it, or moved to stay within the axis.
    """
    ticks: tuple[Tick, ...] = ()
    for unit, every in _STEPS:
        # Not even labels of one character would have room: spare their making.
        if _DAYS[unit] * every * axis.slot < 2 * CHARACTER and unit != Unit.YEAR:
            continue
        ticks = tuple(
            _tick(axis, axis.x(day), label(day, unit))
            for day in _starts(axis, unit, every)
        )
        if not _crowded(ticks):
            break
    return ticks


def _tick(axis: TimeAxis, x: float, text: str) -> Tick:
    room = axis.right - axis.left - 2 * half_width(text)
    if room < 0:
        return Tick(x, "", x)
    inside = min(max(x, axis.left + half_width(text)), axis.right - half_width(text))
    return Tick(x, text, tenth(inside))


_STEPS: tuple[tuple[Unit, int], ...] = (
    (Unit.DAY, 1),
    (Unit.WEEK, 1),
    (Unit.WEEK, 2),
    (Unit.MONTH, 1),
    (Unit.MONTH, 2),
    (Unit.MONTH, 3),
    (Unit.MONTH, 6),
    (Unit.YEAR, 1),
    (Unit.YEAR, 2),
    (Unit.YEAR, 5),
    (Unit.YEAR, 10),
    (Unit.YEAR, 25),
    (Unit.YEAR, 100),
)


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 31, Unit.YEAR: 366}


def _starts(axis: TimeAxis, unit: Unit, every: int) -> Iterator[date]:
    """The days inside the axis on which a step of the unit begins."""
    if unit in (Unit.DAY, Unit.WEEK):
        length = every * (7 if unit == Unit.WEEK else 1)
        day = axis.first
        if unit == Unit.WEEK:
            # Weeks begin on Monday; steps of two are counted from a fixed one.
            day += timedelta(days=-(day.toordinal() - _MONDAY) % length)
        while day <= axis.last:
            yield day
            day += timedelta(days=length)
        return
    for year in range(axis.first.year, axis.last.year + 1):
        if unit == Unit.YEAR:
            months: Sequence[int] = (1,) if year % every == 0 else ()
        else:
            months = range(1, 13, every)
        for month in months:
            if axis.holds(date(year, month, 1)):
                yield date(year, month, 1)


_MONDAY = date(2024, 1, 1).toordinal()


def half_width(text: str) -> float:
    """Half the width of a label, on the safe side."""
    return len(text) * CHARACTER / 2


def _crowded(ticks: Sequence[Tick]) -> bool:
    return any(
        b.label_at - a.label_at < half_width(a.label) + half_width(b.label) + CHARACTER
        for a, b in pairwise(ticks)
    )
