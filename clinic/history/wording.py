"""How the page says dates, doses, numbers and side effects."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.dateformat import format as date_words
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.facts import Effect, PeriodFact
from clinic.ladder import ENOUGH_DAYS, Side
from portal.models import SideEffectReport, TreatmentPeriod

SEVERITY_WORDS = dict(SideEffectReport.Severity.choices)


def day_words(day: date, *, near: date | None = None) -> str:
    """ "3 Mar 2026"; without the year beside a date of the same year."""
    same = near is not None and near.year == day.year
    return date_format(day, "j M" if same else "j M Y")


class DayNames:
    """Days in full, "Tue 10 Mar 2026": the names are looked up once for a page."""

    def __init__(self) -> None:
        self.weekdays = [date_words(date(2024, 1, n), "D") for n in range(1, 8)]
        self.months = [date_words(date(2024, n, 1), "M") for n in range(1, 13)]

    def full(self, day: date) -> str:
        weekday, month = self.weekdays[day.weekday()], self.months[day.month - 1]
        return f"{weekday} {day.day} {month} {day.year}"


def days_count(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def about(day: date | None, precision: str) -> str:
    """A date as exactly as it is known; empty where it is not known at all."""
    if day is None or precision == TreatmentPeriod.Precision.UNKNOWN:
        return ""
    if precision == TreatmentPeriod.Precision.YEAR:
        return _("about %(year)s") % {"year": day.year}
    if precision == TreatmentPeriod.Precision.MONTH:
        return _("about %(month)s") % {"month": date_format(day, "M Y")}
    return day_words(day)


def when(period: PeriodFact) -> str:
    """From when to when, as exactly as it is known."""
    known = about(period.started_on, period.start_precision)
    if period.is_open and known:
        return _("since %(day)s") % {"day": known}
    start = known or _("start not known")
    if period.is_open:
        return start
    end = about(period.ended_on, period.end_precision) or _("end not known")
    return start if start == end else f"{start} – {end}"


def amount(value: Decimal, unit: str) -> str:
    """ "7.5 mg": no zeros that say nothing."""
    plain = f"{value.normalize():f}"
    return f"{plain} {unit}".strip()


def mean_words(side: Side) -> str:
    """ "4.2 from 12 days", or how many days there are of those needed."""
    if side.mean is None:
        return _("not enough days: %(n)s of %(needed)s") % {
            "n": side.days,
            "needed": ENOUGH_DAYS,
        }
    return ngettext(
        "%(mean)s from %(n)s day", "%(mean)s from %(n)s days", side.days
    ) % {"mean": side.mean, "n": side.days}


def effect_words(effect: Effect, severity: str, days: int) -> str:
    """ "Sleepiness: moderate, 6 days"."""
    return _("%(effect)s: %(severity)s, %(days)s") % {
        "effect": effect.name,
        "severity": str(SEVERITY_WORDS[severity]).lower(),
        "days": days_count(days),
    }


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s and %(last)s") % {
        "most": ", ".join(words[:-1]),
        "last": words[-1],
    }


def near_falls_words(number: int) -> str:
    return ngettext("%(n)s near fall", "%(n)s near falls", number) % {"n": number}


def falls_words(number: int) -> str:
    return ngettext("%(n)s fall", "%(n)s falls", number) % {"n": number}
