"""From the facts of a record to the marks of its picture, and what each one says."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.bars import Span, surely
from clinic.drawing import DayMark, ExamMark, LaneWords, Picture, draw
from clinic.facts import DayFact, PeriodFact, Timeline
from clinic.history.readings import Thresholds, ankles, exam_words
from clinic.history.wording import (
    SEVERITY_WORDS,
    DayNames,
    amount,
    day_words,
    days_count,
    falls_words,
)
from clinic.ladder import SEVERITIES
from clinic.phases import segments
from portal.chart_words import ChartWords
from portal.charts import weeks_per_mark


@dataclass(frozen=True)
class Range:
    """The days shown: `code` names it in the address."""

    code: str
    words: str
    first: date
    last: date
    current: bool


ALL, USUAL = "all", "1y"
DAYS = {"3m": 91, "1y": 365}


def first_shown(chosen: str, today: date) -> date:
    """The first day of a range (of all days: the first there is); else of a year."""
    if chosen == ALL:
        return date.min
    return today - timedelta(days=DAYS.get(chosen, DAYS[USUAL]) - 1)


def ranges(timeline: Timeline, chosen: str) -> tuple[Range, ...]:
    """Three months, a year, all; a year unless another one is chosen."""
    today = timeline.today
    began = min(timeline.began, today - timedelta(days=27))
    words = (("3m", _("3 months")), ("1y", _("1 year")), (ALL, _("All")))
    chosen = chosen if chosen in dict(words) else USUAL
    firsts = {code: first_shown(code, today) for code, _said in words} | {ALL: began}
    return tuple(
        Range(code, said, firsts[code], today, code == chosen) for code, said in words
    )


def draw_timeline(timeline: Timeline, limits: Thresholds, shown: Range) -> Picture:
    """The timeline from `shown.first` to `shown.last`."""
    primary = timeline.primary
    reviewed = timeline.reviews[0].on if timeline.reviews else None
    marks = _Marks(quiet=bool(weeks_per_mark((shown.last - shown.first).days + 1)))
    return draw(
        [marks.of(d) for d in timeline.days if shown.first <= d.day <= shown.last],
        [span(p, timeline.today, shown.first) for p in timeline.periods if p.placed],
        list(_exams(timeline, limits)),
        first=shown.first,
        last=shown.last,
        words=ChartWords(),
        lanes=LaneWords(
            ratings=_("Rating"),
            treatments=_("Treatments"),
            beats=_("Ankle beats"),
            falls=_("Falls"),
            sleepiness=_("Sleepiness"),
            effects=_("Side effects"),
            review=_("review"),
        ),
        key="timeline",
        title=_("Timeline: %(target)s") % {"target": primary.text if primary else ""},
        description=sentence(timeline, shown),
        reviewed=reviewed,
    )


def sentence(timeline: Timeline, shown: Range) -> str:
    """What the picture shows, in words."""
    days = [d for d in timeline.days if shown.first <= d.day <= shown.last]
    rated = sum(1 for d in days if d.value is not None)
    falls = sum(d.falls for d in days)
    primary = timeline.primary
    return _("%(what)s. %(first)s to %(last)s: %(days)s. %(falls)s.") % {
        "what": _("“%(target)s”, 0 to 10, lower is better") % {"target": primary.text}
        if primary
        else _("Nothing to rate is chosen yet"),
        "first": day_words(shown.first),
        "last": day_words(shown.last),
        "days": ngettext(
            "%(rated)s of %(all)s day rated", "%(rated)s of %(all)s days rated", rated
        )
        % {"rated": rated, "all": (shown.last - shown.first).days + 1},
        "falls": falls_words(falls) if falls else _("No falls logged"),
    }


class _Marks:
    """Days as drawn; words are looked up once, not once a day.

    Where days are put together in weeks (`quiet`) nobody reads out a single one.
    """

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.names = DayNames()
        self.rating = _("%(value)s of 10")
        self.sleepiness = _("sleepiness %(n)s")
        self.late = _("entered %(days)s late")
        self.could_not = _("could not log")
        self.severities = {k: str(w).lower() for k, w in SEVERITY_WORDS.items()}

    def of(self, day: DayFact) -> DayMark:
        ranks = [SEVERITIES.index(severity) + 1 for _effect, severity in day.effects]
        return DayMark(
            day=day.day,
            value=day.value,
            late=day.late,
            sleepiness=day.sleepiness,
            falls=day.falls,
            severity=max(ranks, default=0),
            red_flag=any(effect.red_flag for effect, _severity in day.effects),
            say="" if self.quiet else self.said(day),
        )

    def said(self, day: DayFact) -> str:
        """Everything that was logged about one day."""
        parts = [self.could_not] if day.status == "could_not" else []
        if day.value is not None:
            parts.append(self.rating % {"value": day.value})
        if day.sleepiness:
            parts.append(self.sleepiness % {"n": day.sleepiness})
        if day.falls:
            parts.append(falls_words(day.falls))
        parts += [f"{e.name.lower()} {self.severities[s]}" for e, s in day.effects]
        if day.late:
            parts.append(self.late % {"days": days_count(day.late_days)})
        return f"{self.names.full(day.day)}: {', '.join(parts)}" if parts else ""


def span(period: PeriodFact, today: date, first_shown: date) -> Span:
    """A period as drawn; an unknown start reaches back beyond the picture."""
    beyond = first_shown - timedelta(days=1)
    if period.started_on is None:
        end = period.ended_on or today
        earliest, first = min(beyond, end), end + timedelta(days=1)
    else:
        earliest, first = surely(period.started_on, period.start_precision)
    if period.is_open:
        last = latest = max(today, first)
    elif period.ended_on is None:
        last, latest = first - timedelta(days=1), max(first, today)
    else:
        last, latest = surely(period.ended_on, period.end_precision)
    return Span(
        key=f"period-{period.pk}",
        anchor=f"span-{period.pk}",
        lane=period.slug or period.name,
        label=_bar_words(period, today),
        earliest=earliest,
        first=first,
        last=last,
        latest=latest,
        ended=not period.is_open,
        segments=tuple(
            s for s in segments(period.tried, today=today) if s.amount is not None
        ),
        points=tuple(i.given_on for i in period.injections)
        or ((first,) if period.kind in ("surgery", "injection") else ()),
        asked=tuple(s.from_day for s in period.steps if s.unconfirmed),
    )


def _bar_words(period: PeriodFact, today: date) -> str:
    now = dose_now(period, today) if period.is_open else ""
    dose = now or top_dose(period)
    return f"{period.name} {dose}".strip()


def dose_now(period: PeriodFact, today: date) -> str:
    """The dose in force today, empty where there is none."""
    past = [s for s in period.counted if s.from_day <= today]
    if not past:
        return ""
    return (
        amount(past[-1].amount, period.unit) if past[-1].amount else _("not taking it")
    )


def top_dose(period: PeriodFact) -> str:
    """The highest dose a day that was planned or reported."""
    amounts = [s.amount for s in period.counted] + [
        period.tried.reported_dose or Decimal(0)
    ]
    most = max(amounts)
    if most:
        return amount(most, period.unit)
    units: dict[str, Decimal] = {}
    for each in period.injections:
        units[each.product] = units.get(each.product, Decimal(0)) + each.units
    # Units of different products are not the same and are never added up.
    return ", ".join(amount(total, period.unit) for total in units.values())


def _exams(timeline: Timeline, limits: Thresholds):
    """Exams that looked at an ankle: the most beats of either side."""
    for exam in timeline.exams:
        seen = ankles(exam)
        if not seen:
            continue
        most = max(seen, key=lambda r: (limits.sustained(r), r.beats or 0))
        sustained = any(limits.sustained(r) for r in seen)
        beats = "" if most.beats is None else str(most.beats)
        yield ExamMark(
            day=exam.on,
            beats=most.beats,
            sustained=sustained,
            label=f"{beats}+" if most.counted_to_limit else beats,
            say=_("Exam %(day)s: %(words)s")
            % {"day": day_words(exam.on), "words": exam_words(exam, limits)},
        )
