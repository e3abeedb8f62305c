"""The timeline picture: facts in, finished coordinates out, on one time axis.

Plain Python without Django or words; lengths are SVG user units, y grows downwards.
The rating series is `portal.charts`'; this module puts treatment bars, exam beats,
falls, sleepiness and side effects under it. x positions are inside the plot, so
that the page's script can stretch it; what must keep its shape (words, triangles)
is given as a point. A lane without anything to show is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from clinic.bars import BAR, LABEL, Bar, Label, Span, bars_of, by_lane
from portal.charts import (
    DayValue,
    Frame,
    SeriesChart,
    TimeAxis,
    Words,
    series_chart,
    weeks_per_mark,
)

GUTTER = 96.0
"""Room at the left for the names of the lanes."""

PLOT = 928.0
EDGE = 16.0
RATINGS = 168.0
GAP = 10.0
BEATS = 40.0
MOST_BEATS = 20
STRIP = 22.0
AXIS = 22.0
ROUND = "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z"
SQUARE = "M-4.5 -4.5H4.5V4.5H-4.5Z"
SEVERITY_HEIGHTS = (0.0, 6.0, 12.0, 20.0)


@dataclass(frozen=True)
class DayMark:
    """One day as drawn: `severity` 0 (none) to 3 (severe), `say` is read out."""

    day: date
    value: int | None
    late: bool = False
    sleepiness: int | None = None
    falls: int = 0
    severity: int = 0
    red_flag: bool = False
    say: str = ""


@dataclass(frozen=True)
class ExamMark:
    """The most beats of one exam, over all sites named in the lane."""

    day: date
    beats: int | None
    sustained: bool
    label: str
    say: str


@dataclass(frozen=True)
class Saying:
    """What is read out at x."""

    x: float
    words: str


@dataclass(frozen=True)
class Beat:
    """A stem from the base of its lane to the height of the beats, and its head."""

    x: float
    top: float
    base: float
    label: str
    shape: str


@dataclass(frozen=True)
class Fall:
    x: float
    y: float
    count: str


@dataclass(frozen=True)
class Lane:
    """The name of a lane, and the line at its foot."""

    words: str
    y: float
    base: float


@dataclass(frozen=True)
class Picture:
    """Everything that the template prints."""

    width: float
    height: float
    gutter: float
    plot: float
    series: SeriesChart
    dots: str
    late: tuple[Label, ...]
    rating_label: Label
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    beats: tuple[Beat, ...]
    falls: tuple[Fall, ...]
    sleepiness: str
    effects: tuple[str, ...]
    red_flags: tuple[Label, ...]
    stroke: float
    dot: float
    axis_y: float
    bottom: float
    sayings: tuple[Saying, ...]
    review_x: float | None
    review_words: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see yet."""
        return self.series.is_empty and not self.lanes


@dataclass(frozen=True)
class LaneWords:
    """The names of the lanes in the reader's language."""

    ratings: str
    treatments: str
    beats: str
    falls: str
    sleepiness: str
    effects: str
    review: str


def draw(
    days: Iterable[DayMark],
    spans: Iterable[Span],
    exams: Iterable[ExamMark],
    *,
    first: date,
    last: date,
    words: Words,
    lanes: LaneWords,
    key: str,
    title: str,
    description: str,
    reviewed: date | None = None,
) -> Picture:
    """Draw the days `first` to `last`; what lies outside is left out."""
    shown = [d for d in days if first <= d.day <= last]
    series = series_chart(
        [
            DayValue(d.day, d.value, late=d.late, words=d.say)
            for d in shown
            if d.value is not None
        ],
        first=first,
        last=last,
        words=words,
        key=key,
        title=title,
        description=description,
        frame=Frame(PLOT, RATINGS, left=0, right=0, top=14, bottom=6),
    )
    axis = series.axis
    weeks = weeks_per_mark(axis.days)
    blocks = _blocks(shown, axis, weeks) if weeks else shown
    pen = _Pen(RATINGS)
    bars = _bars(spans, axis, pen, lanes.treatments)
    beats = _beats(exams, axis, pen, lanes.beats)
    falls = _falls(blocks, axis, pen, lanes.falls)
    sleepiness = _sleepiness(blocks, axis, pen, lanes.sleepiness)
    effects, red_flags = _effects(blocks, axis, pen, lanes.effects)
    return Picture(
        width=GUTTER + PLOT + EDGE,
        height=pen.y + AXIS,
        gutter=GUTTER,
        plot=PLOT,
        series=series,
        dots="".join(f"M{m.x} {m.y}h0" for m in series.marks if not m.late),
        late=tuple(Label(m.x, m.y, "") for m in series.marks if m.late),
        rating_label=Label(0, 22, lanes.ratings),
        lanes=tuple(pen.lanes),
        bars=bars,
        beats=beats,
        falls=falls,
        sleepiness=sleepiness,
        effects=effects,
        red_flags=red_flags,
        stroke=_r(max(axis.slot * (7 * weeks or 1) * 0.7, 1)),
        dot=_r(min(max(axis.slot * (7 * weeks or 1) * 1.2, 3.2), 7)),
        axis_y=_r(pen.y + 16),
        bottom=pen.y,
        sayings=_sayings(series, shown, exams, axis),
        review_x=axis.x(reviewed) if reviewed and axis.holds(reviewed) else None,
        review_words=lanes.review,
    )


class _Pen:
    """Where the next lane begins, and the lanes so far."""

    def __init__(self, y: float) -> None:
        self.y = y
        self.lanes: list[Lane] = []

    def lane(self, words: str, height: float) -> tuple[float, float]:
        """Take a lane; return its top and its base."""
        top = self.y + GAP
        base = top + height
        self.lanes.append(Lane(words, _r(base - 4), _r(base)))
        self.y = base
        return top, base


def _r(length: float) -> float:
    return round(length, 1)


def _blocks(days: Sequence[DayMark], axis: TimeAxis, weeks: int) -> list[DayMark]:
    """Days put together over blocks of weeks: means, worst and sums."""
    length = 7 * weeks

    def start(mark: DayMark) -> date:
        return axis.first + timedelta((mark.day - axis.first).days // length * length)

    return [
        _together(first, list(rows), min(first + timedelta(length // 2), axis.last))
        for first, rows in groupby(sorted(days, key=lambda d: d.day), key=start)
    ]


def _together(first: date, rows: Sequence[DayMark], middle: date) -> DayMark:
    sleepy = [d.sleepiness for d in rows if d.sleepiness is not None]
    return DayMark(
        day=middle,
        value=None,
        sleepiness=round(sum(sleepy) / len(sleepy)) if sleepy else None,
        falls=sum(d.falls for d in rows),
        severity=max(d.severity for d in rows),
        red_flag=any(d.red_flag for d in rows),
    )


def _bars(
    spans: Iterable[Span], axis: TimeAxis, pen: _Pen, words: str
) -> tuple[Bar, ...]:
    """One lane for each treatment, in the order of the spans given."""
    bars: list[Bar] = []
    for number, together in enumerate(by_lane(spans, axis)):
        _top, base = pen.lane("" if number else words, LABEL + BAR)
        bars += bars_of(together, axis, base)
    return tuple(bars)


def _beats(
    exams: Iterable[ExamMark], axis: TimeAxis, pen: _Pen, words: str
) -> tuple[Beat, ...]:
    shown = [e for e in exams if axis.holds(e.day)]
    if not shown:
        return ()
    top, base = pen.lane(words, BEATS)
    room = base - top - LABEL
    return tuple(
        Beat(
            x=axis.x(exam.day),
            top=_r(base - 3 - room * min(exam.beats or 0, MOST_BEATS) / MOST_BEATS),
            base=_r(base),
            label=exam.label,
            shape=SQUARE if exam.sustained else ROUND,
        )
        for exam in shown
    )


def _falls(
    days: Iterable[DayMark], axis: TimeAxis, pen: _Pen, words: str
) -> tuple[Fall, ...]:
    shown = [d for d in days if d.falls]
    if not shown:
        return ()
    _top, base = pen.lane(words, STRIP)
    return tuple(
        Fall(axis.x(d.day), _r(base - 8), str(d.falls) if d.falls > 1 else "")
        for d in shown
    )


def _sleepiness(days: Iterable[DayMark], axis: TimeAxis, pen: _Pen, words: str) -> str:
    """Upright lines from the base, 10 fills the lane."""
    shown = [d for d in days if d.sleepiness]
    if not shown:
        return ""
    top, base = pen.lane(words, STRIP)
    tenth = (base - top) / 10
    return "".join(
        f"M{axis.x(d.day)} {_r(base)}V{_r(base - tenth * (d.sleepiness or 0))}"
        for d in shown
    )


def _effects(
    days: Iterable[DayMark], axis: TimeAxis, pen: _Pen, words: str
) -> tuple[tuple[str, ...], tuple[Label, ...]]:
    """Upright lines, one path for each severity; red flags as points above."""
    shown = [d for d in days if d.severity]
    if not shown:
        return (), ()
    top, base = pen.lane(words, STRIP)
    lines = tuple(
        "".join(
            f"M{axis.x(d.day)} {_r(base)}V{_r(base - SEVERITY_HEIGHTS[severity])}"
            for d in shown
            if d.severity == severity
        )
        for severity in (1, 2, 3)
    )
    flags = tuple(Label(axis.x(d.day), _r(top + 5), "") for d in shown if d.red_flag)
    return lines, flags


def _sayings(
    series: SeriesChart,
    days: Sequence[DayMark],
    exams: Iterable[ExamMark],
    axis: TimeAxis,
) -> tuple[Saying, ...]:
    """What can be read out, in time order: days (or blocks of weeks), and exams."""
    if series.weeks_per_mark:
        said = [Saying(m.x, m.words) for m in series.marks]
    else:
        said = [Saying(axis.x(d.day), d.say) for d in days if d.say]
    said += [Saying(axis.x(e.day), e.say) for e in exams if axis.holds(e.day)]
    return tuple(sorted(said, key=lambda s: s.x))
