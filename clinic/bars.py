"""Treatment bars of the timeline: doses as steps, roughly known ends as boxes.

Plain Python without Django or words; see `clinic.drawing` for the units.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clinic.phases import Phase, Segment
from portal.chart_axes import CHARACTER, TimeAxis

LABEL = 14.0
BAR = 18.0
THIN_BAR = 7.0


@dataclass(frozen=True)
class Span:
    """One try as drawn; `earliest` to `first` and `last` to `latest` are not sure.

    `last` is today for what has not ended. `points` are days that get a mark of
    their own (injections, an operation); `asked` are the patient's own changes.
    """

    key: str
    anchor: str
    lane: str
    label: str
    earliest: date
    first: date
    last: date
    latest: date
    ended: bool
    segments: tuple[Segment, ...] = ()
    points: tuple[date, ...] = ()
    asked: tuple[date, ...] = ()


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Bar:
    """One treatment bar: `steps` is a path; `unsure` and `changing` are boxes.

    `anchor` is the id of what lights up behind it.
    """

    key: str
    anchor: str
    css: str
    steps: str
    whole: Box
    unsure: tuple[Box, ...]
    changing: tuple[Box, ...]
    label: Label | None
    points: tuple[Label, ...]
    asked: tuple[Label, ...]


def surely(on: date, precision: str) -> tuple[date, date]:
    """The earliest and the latest day that a date of this precision may mean."""
    if precision == "month":
        return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
    if precision == "year":
        return date(on.year, 1, 1), date(on.year, 12, 31)
    return on, on


def by_lane(spans: Iterable[Span], axis: TimeAxis) -> list[list[Span]]:
    """The spans that show on the axis, those of one treatment together."""
    lanes: dict[str, list[Span]] = {}
    for span in spans:
        if axis.overlaps(span.earliest, span.latest):
            lanes.setdefault(span.lane, []).append(span)
    return list(lanes.values())


def bars_of(spans: Sequence[Span], axis: TimeAxis, base: float) -> list[Bar]:
    """The bars of one lane that stands on `base`; labels never overlap."""
    doses = [s.amount for span in spans for s in span.segments if s.amount]
    most = max(doses, default=Decimal(1))
    bars: list[Bar] = []
    free = 0.0
    for span in spans:
        label = _label(span, axis, free, base - BAR - 4)
        free = label.x + _width(label.words) if label else free
        bars.append(_bar(span, axis, base, most, label))
    return bars


def _r(length: float) -> float:
    return round(length, 1)


def _width(words: str) -> float:
    return (len(words) + 1) * CHARACTER


def _label(span: Span, axis: TimeAxis, free: float, y: float) -> Label | None:
    """The words over a bar, moved to stay in the plot; None where there is no room."""
    room = axis.right - _width(span.label)
    x = min(axis.start(span.earliest), room)
    if x < free:
        x = free
    if x > min(room, axis.end(span.latest)):
        return None
    return Label(_r(max(x, 0)), _r(y), span.label)


def _bar(
    span: Span, axis: TimeAxis, base: float, most: Decimal, label: Label | None
) -> Bar:
    y = base - (BAR if span.segments and _dosed(span) else THIN_BAR)
    whole = _box(axis, span.earliest, span.latest, y, base)
    return Bar(
        key=span.key,
        anchor=span.anchor,
        css="c-bar-ended" if span.ended else "c-bar",
        steps=_steps(span, axis, base, most)
        if _dosed(span)
        else _plain(span, axis, y, base),
        whole=whole,
        unsure=tuple(_unsure(span, axis, y, base)),
        changing=tuple(
            _box(axis, s.first, s.last, base - _high(s, most), base)
            for s in span.segments
            if s.phase is Phase.TAPER and axis.overlaps(s.first, s.last)
        ),
        label=label,
        points=tuple(
            Label(axis.x(day), _r(y + (base - y) / 2), "")
            for day in span.points
            if axis.holds(day)
        ),
        asked=tuple(
            Label(axis.x(day), _r(base - 5), "?")
            for day in span.asked
            if axis.holds(day)
        ),
    )


def _dosed(span: Span) -> bool:
    return any(s.amount is not None for s in span.segments)


def _box(axis: TimeAxis, first: date, last: date, y: float, base: float) -> Box:
    x, end = axis.start(first), axis.end(last)
    return Box(x, _r(y), _r(max(end - x, 2)), _r(base - y))


def _high(segment: Segment, most: Decimal) -> float:
    """The height of a dose: its share of the top dose of the treatment."""
    if not segment.amount:
        return 0
    return max(float(segment.amount / most) * BAR, 3)


def _steps(span: Span, axis: TimeAxis, base: float, most: Decimal) -> str:
    """The outline of the doses as one closed path."""
    shown = [s for s in span.segments if axis.overlaps(s.first, s.last)]
    if not shown:
        return ""
    path = [f"M{axis.start(shown[0].first)} {_r(base)}"]
    for segment in shown:
        path.append(f"V{_r(base - _high(segment, most))}H{axis.end(segment.last)}")
    return "".join([*path, f"V{_r(base)}Z"])


def _plain(span: Span, axis: TimeAxis, y: float, base: float) -> str:
    """A bar without doses, where it is sure; nothing where no week is."""
    roughly = span.earliest < span.first or span.last < span.latest
    if roughly and (span.last - span.first).days < 7:
        return ""
    if not axis.overlaps(span.first, span.last):
        return ""
    x, end = axis.start(span.first), axis.end(span.last)
    return f"M{x} {_r(base)}V{_r(y)}H{_r(max(end, x + 2))}V{_r(base)}Z"


def _unsure(span: Span, axis: TimeAxis, y: float, base: float) -> Iterator[Box]:
    """The days between earliest and first, and between last and latest."""
    if span.last < span.first:
        yield _box(axis, span.earliest, span.latest, y, base)
        return
    day = timedelta(days=1)
    for first, last in (
        (span.earliest, span.first - day),
        (span.last + day, span.latest),
    ):
        if first <= last and axis.overlaps(first, last):
            yield _box(axis, first, last, y, base)
