"""A patient's own days, read in a fixed number of queries however many there are.

`load` answers with frozen dataclasses of facts and of words ready to be shown.
Days are local dates of the patient; a day without an entry is not answered and is
never a zero. Means are of one target only, with the number of days they rest on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import days
from portal.chart_words import ChartWords, day_words
from portal.charts import DayValue, Phase, SeriesChart, series_chart, weeks_per_mark
from portal.models import DayLog, DoseStep, Rating, Target

PAGE_DAYS = 30
"""Days on one page of the table."""

FORTNIGHT = 14
LINE_FROM = 5
"""Rated days before there is a picture."""

MOST_POINTS = 120
"""Marks that can still be told apart on a phone; more days become weeks."""

SETTLING_DAYS = 7
"""Days after a dose change that are hatched, where the catalogue says no other."""


@dataclass(frozen=True)
class Fortnight:
    """Rated days and their mean (0-10, one decimal) over 14 days; None without."""

    days: int
    mean: Decimal | None

    @classmethod
    def of(cls, values: Iterable[DayValue], last: date) -> "Fortnight":
        """The 14 days that end with `last`."""
        first = last - timedelta(days=FORTNIGHT - 1)
        ratings = [int(v.value) for v in values if first <= v.day <= last]
        if not ratings:
            return cls(0, None)
        mean = Decimal(sum(ratings)) / len(ratings)
        return cls(len(ratings), mean.quantize(Decimal("0.1"), ROUND_HALF_UP))


@dataclass(frozen=True)
class DayRow:
    """One day of the table; `status` names the shape beside the words.

    `back_to` is set where the row stands for the days from there to `day`, none of
    them answered and all too old to be logged.
    """

    day: date
    status: str
    rating: str
    word: str
    also: tuple[str, ...]
    answered: bool
    may_log: bool
    back_to: date | None = None

    @property
    def is_gap(self) -> bool:
        return not (self.answered or self.may_log or self.also)


@dataclass(frozen=True)
class History:
    """What "My days" shows: a sentence, a picture (or None), a page of days."""

    target: Target | None
    targets: tuple[Target, ...]
    sentence: str
    chart: SeriesChart | None
    rows: tuple[DayRow, ...]
    older: date | None
    newer: bool


def load(
    patient,
    *,
    today: date,
    first: date | None,
    before: date | None = None,
    target: Target | None = None,
) -> History:
    """The history of one patient, in at most 8 queries.

    `first` is the first day of the picture (None: the first day ever logged) and at
    least 27 days before today. The table shows the 30 days before `before` (None: up
    to today). `target` is one of the patient's own; None is the open primary one.
    """
    targets = tuple(patient.targets.standing().order_by("order", "-opened_on", "-pk"))
    target = target or _primary(targets)
    began = patient.day_logs.standing().aggregate(first=Min("day"))["first"]
    shown_from = min(first or began or today, today - timedelta(days=27))
    values = _values(patient, target, shown_from, today)
    page_last = min(before - timedelta(days=1), today) if before else today
    rows, older = _page(patient, target, page_last, today, began)
    return History(
        target=target,
        targets=targets,
        sentence=_sentence(target, values, today),
        chart=_chart(patient, target, values, shown_from, today),
        rows=rows,
        older=older,
        newer=page_last < today,
    )


def _primary(targets: Sequence[Target]) -> Target | None:
    primary = (t for t in targets if t.retired_on is None and t.order == 1)
    return next(primary, next(iter(targets), None))


def _values(patient, target, first, last) -> list[DayValue]:
    """Ratings of one target by day: the patient's own, and those of helpers."""
    rows = (
        Rating.objects.filter(
            target=target,
            day_log__patient=patient,
            day_log__voided_at__isnull=True,
            day_log__day__range=(first, last),
        )
        .order_by("day_log__day")
        .values_list(
            "value",
            "day_log__day",
            "day_log__entered_on",
            "day_log__entered_at",
            "day_log__zone",
            "day_log__rater",
            "day_log__rater__name",
        )
    )
    # A mean of weeks says its own words, so the words of each day are not needed.
    said = _said if not weeks_per_mark((last - first).days + 1, MOST_POINTS) else _mute
    own: dict[date, DayValue] = {}
    helpers = []
    # Where a day has the patient's own log and paper from before, the own one counts.
    for value, day, on, at, zone, rater, name in sorted(rows, key=_paper_first):
        late = on != day and days.is_late(day, days.Stamp(on, at, zone))
        if rater in (None, patient.user_id):
            own[day] = DayValue(day, value, late, words=said(day, value, late))
        else:
            words = said(day, value, late, by=name or _("a helper"))
            helpers.append(DayValue(day, value, late, helper=True, words=words))
    return [*own.values(), *helpers]


def _said(day, value, late, *, by="") -> str:
    return day_words(day, value, late=late, by=by)


def _mute(day, value, late, *, by="") -> str:
    return ""


def _paper_first(row) -> bool:
    return row[5] is not None


def _own(values: Iterable[DayValue]) -> list[DayValue]:
    return [value for value in values if not value.helper]


def _sentence(target, values, today) -> str:
    """The last 14 days in words, and the 14 before where there is anything."""
    own = _own(values)
    now = Fortnight.of(own, today)
    before = Fortnight.of(own, today - timedelta(days=FORTNIGHT))
    if target is None or now.mean is None:
        return _("You have not rated a day in the last 14 days.")
    words = ngettext(
        "In the last 14 days you rated %(days)s day. %(target)s was %(mean)s of 10.",
        "In the last 14 days you rated %(days)s days. "
        "%(target)s was %(mean)s of 10 on average.",
        now.days,
    ) % {"days": now.days, "target": _named(target), "mean": now.mean}
    if before.mean is None:
        return words + " " + _("There are no ratings from the 14 days before.")
    return (
        words
        + " "
        + ngettext(
            "In the 14 days before it was %(mean)s (%(days)s day).",
            "In the 14 days before it was %(mean)s (%(days)s days).",
            before.days,
        )
        % {"mean": before.mean, "days": before.days}
    )


def _named(target) -> str:
    return _("“%(words)s”") % {"words": target.text}


def _chart(patient, target, values, first, today) -> SeriesChart | None:
    if target is None or len(_own(values)) < LINE_FROM:
        return None
    return series_chart(
        values,
        first=first,
        last=today,
        words=ChartWords(),
        key="my-days",
        title=_("%(target)s, day by day") % {"target": _named(target)},
        description=_("0 is best and 10 is worst. Days without an answer are empty."),
        phases=_changes(patient, first, today),
        most=MOST_POINTS,
    )


def _changes(patient, first, today) -> list[Phase]:
    """The days just after a change of dose, joined where they touch."""
    steps = (
        DoseStep.objects.counting()
        .filter(
            period__patient=patient,
            period__voided_at__isnull=True,
            from_day__lte=today,
            from_day__gte=first - timedelta(days=60),
        )
        .order_by("from_day")
        .values_list("from_day", "period__treatment__onset_days")
    )
    phases: list[Phase] = []
    for begins, settling in steps:
        ends = begins + timedelta(days=(settling or SETTLING_DAYS) - 1)
        if phases and begins <= phases[-1].last + timedelta(days=1):
            last = phases.pop()
            begins, ends = last.first, max(ends, last.last)
        phases.append(Phase(begins, ends, changing=True))
    return phases


def _page(patient, target, last, today, began):
    """The days up to `last`, newest first, and the key of the next page (or None)."""
    if began is None or began > last:
        return (), None
    first = max(last - timedelta(days=PAGE_DAYS - 1), began)
    logs = (
        patient.day_logs.standing()
        .between(first, last)
        .select_related("rater")
        .with_answers()
        .order_by("day", "pk")
    )
    by_day = {day: list(rows) for day, rows in groupby(logs, key=lambda log: log.day)}
    count = (last - first).days + 1
    rows = (
        _row(patient, target, day, by_day.get(day, ()), today)
        for day in (last - timedelta(days=number) for number in range(count))
    )
    return tuple(_folded(rows)), first if first > began else None


def _folded(rows: Iterable[DayRow]) -> Iterator[DayRow]:
    """Rows, newest first, with each run of gaps in one row."""
    for is_gap, run in groupby(rows, key=lambda row: row.is_gap):
        these = list(run)
        if is_gap and len(these) > 1:
            yield replace(these[0], back_to=these[-1].day)
        else:
            yield from these


def _row(patient, target, day, logs, today) -> DayRow:
    own = [log for log in logs if log.rater_id in (patient.user_id, None)]
    own.sort(key=lambda log: log.rater_id is None)
    helpers = [log for log in logs if log not in own]
    if not own:
        return DayRow(
            day=day,
            status="unanswered",
            rating="",
            word=_("Not answered"),
            also=tuple(_helper_words(log, target) for log in helpers),
            answered=False,
            may_log=days.may_report(day, today),
        )
    log = own[0]
    late = days.is_late(day, days.Stamp(log.entered_on, log.entered_at, log.zone))
    return DayRow(
        day=day,
        status=_shape(log, late),
        rating=_rating(log, target),
        word=_word(log, late),
        also=(*_also(log), *(_helper_words(other, target) for other in helpers)),
        answered=True,
        may_log=False,
    )


def _shape(log, late) -> str:
    if log.status == DayLog.Status.COULD_NOT:
        return "could_not"
    if late:
        return "late"
    return "none" if log.status == DayLog.Status.NO_SHAKING else "logged"


def _word(log, late) -> str:
    words = {
        DayLog.Status.LOGGED: _("Logged"),
        DayLog.Status.NO_SHAKING: _("No shaking"),
        DayLog.Status.COULD_NOT: _("Could not log"),
    }[log.status]
    if log.could_not:
        words += f": {log.get_could_not_display()}"
    return _("%(words)s, entered late") % {"words": words} if late else words


def _rating(log, target) -> str:
    values = (r.value for r in log.ratings.all() if target and r.target_id == target.pk)
    return next((str(value) for value in values), "")


def _also(log) -> Iterable[str]:
    if log.falls:
        yield ngettext("%(count)s fall", "%(count)s falls", log.falls) % {
            "count": log.falls
        }
    if log.head_hit:
        yield _("hit the head")
    if log.cannot_stand:
        yield _("could not stand after it")
    if log.near_falls:
        yield ngettext(
            "%(count)s near fall", "%(count)s near falls", log.near_falls
        ) % {"count": log.near_falls}
    for effect in log.side_effects.all():
        yield _("%(effect)s: %(severity)s") % {
            "effect": effect.side_effect.name,
            "severity": effect.get_severity_display(),
        }
    if log.note:
        yield log.note


def _helper_words(log, target) -> str:
    person = log.rater.name or _("A helper")
    rating = _rating(log, target)
    if not rating:
        return _("%(person)s wrote about this day too") % {"person": person}
    return _("%(person)s saw %(rating)s") % {"person": person, "rating": rating}
