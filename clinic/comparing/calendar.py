"""The calendar of a comparison as a picture and as rows: phases as bands, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.comparing.words import KINDS, days_words
from clinic.designs.schedule import Kind

WIDTH, HEIGHT = 960.0, 92.0
TOP, BASE = 26.0, 62.0
LETTER = 9.0
"""About the width of one letter of a label."""

TICK = 62.0
"""Room that the words of one date need."""


@dataclass(frozen=True)
class Span:
    """One phase to draw; `arm` is the letter, "" for the days before."""

    kind: str
    arm: str
    name: str
    first: date
    last: date
    compared: bool
    why: str = ""
    logged: int | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Band:
    """`css` names its look; `label` is empty where there is no room."""

    x: float
    width: float
    css: str
    label: str
    label_x: float


@dataclass(frozen=True)
class Tick:
    x: float
    words: str


@dataclass(frozen=True)
class Row:
    """One line of the table under the picture."""

    name: str
    when: str
    days: str
    counts: str
    why: str
    logged: str
    current: bool
    compared: bool


@dataclass(frozen=True)
class Calendar:
    """`today_x` is None where today is on no page of it."""

    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    today_x: float | None
    description: str
    has_logs: bool
    width: float = WIDTH
    height: float = HEIGHT
    top: float = TOP
    base: float = BASE

    @property
    def tall(self) -> float:
        return self.base - self.top


def calendar_of(spans: Sequence[Span], *, today: date) -> Calendar:
    """Draw the phases; each day is as wide as every other."""
    first, last = spans[0].first, spans[-1].last
    day = WIDTH / ((last - first).days + 1)
    letters = list(dict.fromkeys(span.arm for span in spans if span.arm))
    return Calendar(
        bands=tuple(_band(span, first, day, letters) for span in spans),
        ticks=tuple(_ticks(spans, first, day)),
        rows=tuple(_row(span, today) for span in spans),
        today_x=round(((today - first).days + 0.5) * day, 1)
        if first <= today <= last
        else None,
        description=_described(spans),
        has_logs=any(span.logged is not None for span in spans),
    )


def _band(span: Span, start: date, day: float, letters: Sequence[str]) -> Band:
    x, width = (span.first - start).days * day, span.days * day
    css = "cal-change"
    if span.kind == Kind.BASELINE:
        css = "cal-before"
    elif span.compared:
        css = f"cal-arm cal-arm-{letters.index(span.arm) % 4}"
    label = _label(span, width)
    return Band(round(x, 1), round(width, 1), css, label, round(x + width / 2, 1))


def _label(span: Span, width: float) -> str:
    """The longest of its names for which there is room."""
    if not span.compared and span.kind != Kind.BASELINE:
        return ""
    name = f"{span.arm}: {span.name}" if span.arm else str(KINDS[Kind(span.kind)])
    choices = (name, span.arm)
    return next((word for word in choices if len(word) * LETTER < width), "")


def _ticks(spans: Iterable[Span], start: date, day: float) -> Iterable[Tick]:
    """The first day of what is compared, and of what is not, where there is room."""
    free = 0.0
    for span in spans:
        x = (span.first - start).days * day
        if x >= free and x + TICK <= WIDTH:
            yield Tick(round(x, 1), date_format(span.first, "j M"))
            free = x + TICK


def _row(span: Span, today: date) -> Row:
    word = str(KINDS[Kind(span.kind)])
    named = f"{span.arm}: {span.name}" if span.arm else word
    name = named if span.compared or not span.arm else f"{word} ({named})"
    span_words = _("%(first)s to %(last)s") % {
        "first": date_format(span.first, "j M Y"),
        "last": date_format(span.last, "j M Y"),
    }
    one = span.first == span.last
    return Row(
        name=name,
        when=date_format(span.first, "j M Y") if one else span_words,
        days=days_words(span.days),
        counts=_("Counts") if span.compared else _("Does not count"),
        why=span.why,
        logged="" if span.logged is None else _logged(span),
        current=span.first <= today <= span.last,
        compared=span.compared,
    )


def _logged(span: Span) -> str:
    return _("%(logged)s of %(days)s") % {"logged": span.logged, "days": span.days}


def _described(spans: Sequence[Span]) -> str:
    compared = [span for span in spans if span.compared]
    count = len(compared)
    words = ngettext(
        "%(n)d phase counts, from %(first)s to %(last)s. The table has every day.",
        "%(n)d phases count, from %(first)s to %(last)s. The table has every day.",
        count,
    )
    return words % {
        "n": count,
        "first": date_format(spans[0].first, "j F Y"),
        "last": date_format(spans[-1].last, "j F Y"),
    }
