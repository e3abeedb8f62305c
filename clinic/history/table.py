"""The days as rows, newest first, a few weeks at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.facts import DayFact, Timeline
from clinic.history.wording import SEVERITY_WORDS, DayNames, near_falls_words

PAGE_DAYS = 42


@dataclass(frozen=True)
class DayRow:
    """One day; `shape` is the day shapes' name, cells are finished words."""

    iso: str
    day: str
    rating: str
    others: str
    sleepiness: str
    falls: str
    effects: str
    note: str
    entered: str
    logged: bool


@dataclass(frozen=True)
class DayTable:
    rows: tuple[DayRow, ...]
    earlier: str
    later: str


def window(today: date, before: date | None) -> tuple[date, date]:
    """The days of the page of the table that ends before `before`."""
    last = min(before - timedelta(days=1), today) if before else today
    return last - timedelta(days=PAGE_DAYS - 1), last


def day_table(timeline: Timeline, before: date | None) -> DayTable:
    """The page of days; `earlier` and `later` are ISO dates for the links."""
    first, last = window(timeline.today, before)
    logged = {d.day: d for d in timeline.days if first <= d.day <= last}
    names = DayNames()
    days = [last - timedelta(days=n) for n in range((last - first).days + 1)]
    later = last + timedelta(days=PAGE_DAYS + 1)
    return DayTable(
        rows=tuple(_row(day, logged.get(day), timeline, names) for day in days),
        earlier=first.isoformat() if timeline.began < first else "",
        later=later.isoformat() if last < timeline.today else "",
    )


def _row(
    day: date, fact: DayFact | None, timeline: Timeline, names: DayNames
) -> DayRow:
    name = names.full(day)
    if fact is None:
        return DayRow(
            day.isoformat(), name, _("no entry"), "", "", "", "", "", "", logged=False
        )
    detail = timeline.details[fact.pk]
    return DayRow(
        iso=day.isoformat(),
        day=name,
        rating=_rating(fact),
        others=", ".join(f"{text} {value}" for text, value in detail.other_values),
        sleepiness="" if fact.sleepiness is None else str(fact.sleepiness),
        falls=", ".join(_falls(fact)),
        effects=", ".join(
            f"{e.name} ({str(SEVERITY_WORDS[s]).lower()})" for e, s in fact.effects
        ),
        note=detail.note,
        entered=_entered(fact, detail.source),
        logged=True,
    )


def _falls(fact: DayFact) -> Iterator[str]:
    """The number of falls, what they did, and how often it nearly came to one."""
    if fact.falls:
        yield str(fact.falls)
    if fact.head_hit:
        yield _("hit the head")
    if fact.cannot_stand:
        yield _("could not stand")
    if fact.near_falls:
        yield near_falls_words(fact.near_falls)


def _rating(fact: DayFact) -> str:
    if fact.value is not None:
        return str(fact.value)
    return _("could not log") if fact.status == "could_not" else _("not rated")


def _entered(fact: DayFact, source: str) -> str:
    if not fact.late:
        return str(source)
    late = ngettext("%(n)s day later", "%(n)s days later", fact.late_days)
    return f"{source}, {late % {'n': fact.late_days}}"
