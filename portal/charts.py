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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Protocol

from portal.chart_axes import (
    CHARACTER,
    LARGEST,
    PHONE,
    SMALLEST,
    Frame,
    Tick,
    TimeAxis,
    Unit,
    half_width,
    rating_ticks,
    rating_y,
    tenth,
    time_ticks,
)

MOST_POINTS = 366
"""More days than this are drawn as means of weeks, or of several weeks."""

LINE = 15.0
"""Height of one line of labels."""


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
        r = tenth(self.radius * 1.3)
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


def _marks(
    values: Sequence[DayValue], axis: TimeAxis, frame: Frame, weeks: int, words: Words
) -> Iterator[Mark]:
    """Marks of one rater, oldest first; of several helpers' values the mean."""
    if weeks:
        radius = _radius(axis.slot * 7 * weeks)
        for block in block_means(values, axis.first, axis.last, weeks):
            x = tenth((axis.start(block.first) + axis.end(block.last)) / 2)
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
    return tenth(min(max(room * 0.42, SMALLEST), LARGEST))


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
        roomy = end - x >= 2 * half_width(phase.label) + CHARACTER
        yield BandBox(
            x=x,
            y=frame.top,
            width=tenth(end - x),
            height=tenth(frame.plot_bottom - frame.top),
            label=phase.label if roomy else "",
            label_x=tenth(x + CHARACTER / 2),
            label_y=tenth(frame.top + LINE - 3),
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
        roomy = x2 - x1 >= 2 * half_width(mean.label)
        above = y - 5 if y - LINE >= frame.top else y + LINE
        yield MeanSegment(
            x1=x1,
            x2=x2,
            y=y,
            label=mean.label if roomy else "",
            label_x=tenth(x2),
            label_y=tenth(above),
        )
