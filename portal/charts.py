"""The drawing of a daily 0-10 series: numbers in, finished coordinates out.

Plain Python without Django. Lengths are SVG user units, y grows downwards, dates
are local dates of the patient. Every coordinate is rounded to a tenth. Words come
from the caller through `Words`, so that nothing here speaks a language. The
template `components/chart_series.html` prints a `SeriesChart` and decides nothing.

What is promised (tests/portal/test_charts.py, with invented series):
every mark lies inside the plot; x grows with the date; a line joins two marks only
if they stand for days (or blocks of weeks) that follow each other; a picture never
has more than `most` marks of one kind, however long the record is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from math import ceil
from typing import Protocol

LOWEST, HIGHEST = 0, 10
MOST_POINTS = 366
"""More days than this are drawn as means of weeks, or of several weeks."""

CHARACTER = 7.4
"""Width of one character of a 13 px label, on the safe side."""

SMALLEST, LARGEST = 2.2, 5.0
"""Radius of a mark."""

LINE = 15.0
"""Height of one line of labels."""


class Unit(StrEnum):
    """What the labels of a time axis count in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class DayValue:
    """One rating of one day. `helper`: another person's; `words`: said on read-out."""

    day: date
    value: float
    late: bool = False
    helper: bool = False
    words: str = ""


@dataclass(frozen=True)
class BlockMean:
    """The mean of the `days` logged days from `first` to `last`, all of one rater."""

    first: date
    last: date
    value: float
    days: int
    late: bool
    helper: bool


@dataclass(frozen=True)
class Phase:
    """A stretch of days with one treatment, or (`changing`) between two."""

    first: date
    last: date
    label: str = ""
    changing: bool = False


@dataclass(frozen=True)
class MeanLine:
    """A level that held from `first` to `last`."""

    first: date
    last: date
    value: float
    label: str = ""


class Words(Protocol):
    """The words a chart needs, in the reader's language."""

    def tick(self, day: date, unit: Unit) -> str:
        """The label under a tick that stands at the start of `day`."""

    def block(self, mean: BlockMean) -> str:
        """The read-out of a mean."""

    def thinned(self, weeks: int) -> str:
        """A sentence: each dot is the mean of `weeks` weeks."""


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
        return _r(self.plot_right - self.left)

    def time_axis(self, first: date, last: date) -> "TimeAxis":
        """The axis of these days, so far inside the plot that no mark is cut."""
        return TimeAxis(first, last, self.left + LARGEST, self.plot_right - LARGEST)


PHONE = Frame()
"""Drawn at about its own size on a phone and larger on a desk."""

DESK = Frame(width=960, height=260, left=36, right=14)


def _r(length: float) -> float:
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
        return _r(self.left + ((day - self.first).days + 0.5) * self.slot)

    def start(self, day: date) -> float:
        """Where a day begins; days outside the axis are taken to its ends."""
        inside = min(max(day, self.first), self.last + timedelta(days=1))
        return _r(self.left + (inside - self.first).days * self.slot)

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


@dataclass(frozen=True)
class Segment:
    """A line that joins marks of days that follow each other: "x,y x,y ..."."""

    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True)
class Mark:
    """One dot (or diamond): where, how big, for which days, and its read-out."""

    x: float
    y: float
    radius: float
    first: date
    last: date
    value: float
    late: bool
    helper: bool
    words: str

    @property
    def diamond(self) -> str:
        """The corners of a diamond around 0,0."""
        r = _r(self.radius * 1.3)
        return f"0,{-r} {r},0 0,{r} {-r},0"


@dataclass(frozen=True)
class BandBox:
    """A phase as a box over the plot; `label` is empty where it has no room."""

    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    label_y: float
    changing: bool
    words: str


@dataclass(frozen=True)
class MeanSegment:
    x1: float
    x2: float
    y: float
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class SeriesChart:
    """Everything that the template prints."""

    key: str
    title: str
    description: str
    frame: Frame
    axis: TimeAxis
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    bands: tuple[BandBox, ...]
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    helper_marks: tuple[Mark, ...]
    means: tuple[MeanSegment, ...]
    weeks_per_mark: int
    thinned: str

    @property
    def is_empty(self) -> bool:
        return not (self.marks or self.helper_marks)

    @property
    def has_late(self) -> bool:
        return any(mark.late for mark in (*self.marks, *self.helper_marks))

    @property
    def has_changing(self) -> bool:
        return any(band.changing for band in self.bands)


def series_chart(
    values: Iterable[DayValue],
    *,
    first: date,
    last: date,
    words: Words,
    key: str,
    title: str,
    description: str,
    phases: Iterable[Phase] = (),
    means: Iterable[MeanLine] = (),
    frame: Frame = PHONE,
    most: int = MOST_POINTS,
) -> SeriesChart:
    """Draw the ratings of the days `first` to `last`.

    At most one own value and any number of helpers' values a day; values outside
    the range of days are left out. `key` must be unique in the page.
    """
    axis = frame.time_axis(first, last)
    shown = sorted((v for v in values if axis.holds(v.day)), key=lambda v: v.day)
    weeks = weeks_per_mark(axis.days, most)
    own = [v for v in shown if not v.helper]
    helpers = [v for v in shown if v.helper]
    marks = tuple(_marks(own, axis, frame, weeks, words))
    return SeriesChart(
        key=key,
        title=title,
        description=description,
        frame=frame,
        axis=axis,
        y_ticks=rating_ticks(frame),
        x_ticks=time_ticks(axis, words.tick),
        bands=tuple(_bands(phases, axis, frame)),
        segments=tuple(_segments(marks)),
        marks=marks,
        helper_marks=tuple(_marks(helpers, axis, frame, weeks, words)),
        means=tuple(_means(means, axis, frame)),
        weeks_per_mark=weeks,
        thinned=words.thinned(weeks) if weeks else "",
    )


def weeks_per_mark(days: int, most: int = MOST_POINTS) -> int:
    """0: each day has its mark; else how many weeks one mark is the mean of."""
    return 0 if days <= most else ceil(ceil(days / 7) / most)


def rating_y(value: float, frame: Frame) -> float:
    """The height of a rating: 0 at the bottom of the plot, 10 at its top."""
    share = (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return _r(frame.plot_bottom - share * (frame.plot_bottom - frame.top))


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
        ticks = tuple(
            _tick(axis, axis.x(day), label(day, unit))
            for day in _starts(axis, unit, every)
        )
        if not _crowded(ticks):
            break
    return ticks


def _tick(axis: TimeAxis, x: float, text: str) -> Tick:
    room = axis.right - axis.left - 2 * _half(text)
    if room < 0:
        return Tick(x, "", x)
    inside = min(max(x, axis.left + _half(text)), axis.right - _half(text))
    return Tick(x, text, _r(inside))


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


def _half(text: str) -> float:
    return len(text) * CHARACTER / 2


def _crowded(ticks: Sequence[Tick]) -> bool:
    return any(
        b.label_at - a.label_at < _half(a.label) + _half(b.label) + CHARACTER
        for a, b in pairwise(ticks)
    )


def _marks(
    values: Sequence[DayValue], axis: TimeAxis, frame: Frame, weeks: int, words: Words
) -> Iterator[Mark]:
    """Marks of one rater, oldest first; of several helpers' values the mean."""
    if weeks:
        radius = _radius(axis.slot * 7 * weeks)
        for block in block_means(values, axis.first, axis.last, weeks):
            x = _r((axis.start(block.first) + axis.end(block.last)) / 2)
            yield _mark(block, x, radius, frame, words.block(block))
        return
    radius = _radius(axis.slot)
    for value in values:
        same = BlockMean(value.day, value.day, value.value, 1, value.late, value.helper)
        yield _mark(same, axis.x(value.day), radius, frame, value.words)


def _mark(block: BlockMean, x: float, radius: float, frame: Frame, words: str) -> Mark:
    return Mark(
        x=x,
        y=rating_y(block.value, frame),
        radius=radius,
        first=block.first,
        last=block.last,
        value=block.value,
        late=block.late,
        helper=block.helper,
        words=words,
    )


def _radius(room: float) -> float:
    return _r(min(max(room * 0.42, SMALLEST), LARGEST))


def block_means(
    values: Iterable[DayValue], first: date, last: date, weeks: int
) -> Iterator[BlockMean]:
    """Means of logged days over blocks of `weeks` weeks counted from `first`.

    A block without a logged day has no mean; a block is late if all its days are.
    The last block may be shorter.
    """
    length = 7 * weeks

    def number(value: DayValue) -> int:
        return (value.day - first).days // length

    for block, rows in groupby(sorted(values, key=lambda v: v.day), key=number):
        these = list(rows)
        start = first + timedelta(days=block * length)
        yield BlockMean(
            first=start,
            last=min(start + timedelta(days=length - 1), last),
            value=sum(v.value for v in these) / len(these),
            days=len({v.day for v in these}),
            late=all(v.late for v in these),
            helper=these[0].helper,
        )


def _segments(marks: Sequence[Mark]) -> Iterator[Segment]:
    """Runs of marks whose days follow each other; a mark alone makes no line."""
    run: list[Mark] = []
    for mark in marks:
        if run and mark.first != run[-1].last + timedelta(days=1):
            yield from _joined(run)
            run = []
        run.append(mark)
    yield from _joined(run)


def _joined(run: Sequence[Mark]) -> Iterator[Segment]:
    if len(run) > 1:
        yield Segment(tuple((mark.x, mark.y) for mark in run))


def _bands(phases: Iterable[Phase], axis: TimeAxis, frame: Frame) -> Iterator[BandBox]:
    for phase in phases:
        if not axis.overlaps(phase.first, phase.last):
            continue
        x, end = axis.start(phase.first), axis.end(phase.last)
        roomy = end - x >= 2 * _half(phase.label) + CHARACTER
        yield BandBox(
            x=x,
            y=frame.top,
            width=_r(end - x),
            height=_r(frame.plot_bottom - frame.top),
            label=phase.label if roomy else "",
            label_x=_r(x + CHARACTER / 2),
            label_y=_r(frame.top + LINE - 3),
            changing=phase.changing,
            words=phase.label,
        )


def _means(
    means: Iterable[MeanLine], axis: TimeAxis, frame: Frame
) -> Iterator[MeanSegment]:
    for mean in means:
        if not axis.overlaps(mean.first, mean.last):
            continue
        x1, x2, y = (
            axis.start(mean.first),
            axis.end(mean.last),
            rating_y(mean.value, frame),
        )
        roomy = x2 - x1 >= 2 * _half(mean.label)
        above = y - 5 if y - LINE >= frame.top else y + LINE
        yield MeanSegment(
            x1=x1,
            x2=x2,
            y=y,
            label=mean.label if roomy else "",
            label_x=_r(x2),
            label_y=_r(above),
        )
