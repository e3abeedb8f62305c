"""What to look for before a medicine is changed, and what the log says of it.

The list is the catalogue's. What stands beside it are the patient's own words of the
last two weeks, in two queries however many: it helps to ask, and answers nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from education.catalogue.entries import AggravatorEntry
from portal import rulebook
from portal.models import DayLog, SideEffectReport

LOOK_BACK_DAYS = 14
"""How many days of the log stand beside the list."""


@dataclass(frozen=True)
class Cause:
    """Something that makes clonus worse; `said`: what the log says of it, or ""."""

    name: str
    said: str


@dataclass(frozen=True)
class Causes:
    """The list; `told` counts the lines of which the log says something."""

    rows: tuple[Cause, ...]
    days: int
    sources: tuple[str, ...]

    @property
    def told(self) -> int:
        return sum(1 for row in self.rows if row.said)


def look_first(patient, *, today: date) -> Causes:
    """What to look for first in this patient."""
    entries = rulebook.library().aggravators
    logs = (
        patient.day_logs.standing()
        .between(today - timedelta(days=LOOK_BACK_DAYS - 1), today)
        .prefetch_related(
            Prefetch(
                "side_effects", SideEffectReport.objects.select_related("side_effect")
            )
        )
    )
    days_of, names = _told(logs)
    return Causes(
        rows=tuple(
            Cause(_name(entry), "; ".join(_said(entry, days_of, names)))
            for entry in entries
        ),
        days=LOOK_BACK_DAYS,
        sources=tuple(dict.fromkeys(_source(entry) for entry in entries)),
    )


def _told(logs: Iterable[DayLog]) -> tuple[Counter[str], dict[str, str]]:
    """On how many days each sign or answer was given, and what people call it."""
    given = set()
    names = {
        "missed_doses": str(_("missed")),
        "new_medicine": str(_("a new medicine")),
    }
    for log in logs:
        for report in log.side_effects.all():
            given.add((log.day, report.side_effect.slug))
            names[report.side_effect.slug] = report.side_effect.name
        if log.missed_doses not in ("", DayLog.Missed.NONE):
            given.add((log.day, "missed_doses"))
        if log.new_medicine:
            given.add((log.day, "new_medicine"))
    return Counter(code for _day, code in given), names


def _said(entry: AggravatorEntry, days_of: Counter[str], names) -> Iterator[str]:
    for code in (*entry.answers, *entry.signs):
        if count := days_of[code]:
            on = ngettext("on %(n)s day", "on %(n)s days", count) % {"n": count}
            yield f"{names[code]} {on}"


def _name(entry: AggravatorEntry) -> str:
    language = (get_language() or "en").split("-")[0]
    return entry.texts.get(language, entry.texts["en"])["name"]


def _source(entry: AggravatorEntry) -> str:
    return f"{entry.source}, {date_format(entry.source_date, 'j F Y')}"
