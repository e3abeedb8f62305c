"""Therapy, splints and home remedies in words: the last ones, and minutes a week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from education.models import Treatment

SHOWN = 10
WEEKS = 4


@dataclass(frozen=True)
class Use:
    """One time: when, how long, what, did it help."""

    name: str
    day: str
    length: str
    what: str
    helped: str


@dataclass(frozen=True)
class Week:
    """Seven days from `first` on: how long in all, and on how many days."""

    first: date
    length: str
    days: int


def recent(patient) -> tuple[Use, ...]:
    """The last ten, newest first; one query."""
    rows = patient.remedy_uses.standing().select_related("treatment")
    return tuple(
        Use(
            name=row.treatment.name,
            day=date_format(row.day, "j F Y"),
            length=length_words(row.minutes, row.treatment.kind),
            what=row.what,
            helped=str(row.get_helped_display()),
        )
        for row in rows.order_by("-day", "-pk")[:SHOWN]
    )


def weeks(patient, treatment, *, today: date) -> tuple[Week, ...]:
    """The last four weeks of one treatment, the newest first; one query.

    A week in which nothing was written has no length: that is not 0 minutes.
    """
    if treatment is None:
        return ()
    first = today - timedelta(days=7 * WEEKS - 1)
    rows = patient.remedy_uses.standing().filter(treatment=treatment, day__gte=first)
    found: dict[date, list[tuple[date, int]]] = defaultdict(list)
    for day, minutes in rows.values_list("day", "minutes"):
        begins = today - timedelta(days=(today - day).days // 7 * 7 + 6)
        found[begins].append((day, minutes))
    return tuple(
        Week(
            first=begins,
            length=length_words(sum(m for _day, m in uses), treatment.kind),
            days=len({day for day, _minutes in uses}),
        )
        for begins, uses in sorted(found.items(), reverse=True)
    )


def length_words(minutes: int, kind: str) -> str:
    """Minutes as people say them; splints are worn for hours."""
    if kind != Treatment.Kind.SPLINT:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = number_format(round(minutes / 60, 1)).removesuffix(".0")
    return _("%(hours)s hours") % {"hours": hours}
