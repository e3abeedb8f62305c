"""The strip on top: who, what happened since the review, is it safe, what now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.facts import DayFact, PeriodFact, Timeline
from clinic.history.picture import dose_now
from clinic.history.wording import (
    amount,
    day_words,
    days_count,
    effect_words,
    mean_words,
    near_falls_words,
)
from clinic.ladder import Reported, Side, worst_first
from clinic.phases import Phase, segments, tapering
from education.models import Treatment
from portal.models import Patient, TreatmentPeriod

WINDOW_DAYS = 14
"""The means of the strip, and how long a red flag stays in it."""

UNREVIEWED_DAYS = 28
"""How far back the strip looks when nobody has reviewed the record yet."""

WATCH_DAYS = 7
"""How long the strip recalls that a taper-only medicine was stopped."""


@dataclass(frozen=True)
class Person:
    name: str
    age: str
    born: str
    number: str
    condition: str
    status: str
    status_kind: str
    next_appointment: str
    claimed: str


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Since:
    """What happened since the last review."""

    title: str
    note: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Flag:
    """Something to look at; `kind` is a pill's: plain, look or alarm."""

    kind: str
    words: str
    period: int | None = None


@dataclass(frozen=True)
class OnNow:
    """A treatment that has not ended."""

    period: int
    name: str
    dose: str
    since: str
    prescribed: bool


def person(patient, today: date) -> Person:
    """The person in full: this page is about nobody else."""
    born = patient.birth_date
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    appointment = patient.next_appointment
    return Person(
        name=patient.name,
        age=ngettext("%(n)s year", "%(n)s years", age) % {"n": age},
        born=day_words(born),
        number=patient.clinic_number,
        condition=patient.condition.name if patient.condition else _("not known yet"),
        status=patient.get_status_display(),
        status_kind="on" if patient.status == Patient.Status.ACTIVE else "off",
        next_appointment=day_words(appointment) if appointment else _("none set"),
        claimed=""
        if patient.user_id
        else _("No account yet: the clinic logs the days."),
    )


def since(timeline: Timeline) -> Since:
    """Days, means, falls and side effects since the last review."""
    today = timeline.today
    review = timeline.reviews[0] if timeline.reviews else None
    from_day = review.on if review else today - timedelta(days=UNREVIEWED_DAYS - 1)
    days = [d for d in timeline.days if from_day <= d.day <= today]
    return Since(
        title=_("Since the review of %(day)s") % {"day": day_words(review.on)}
        if review
        else _("Not reviewed yet: the last %(n)s days") % {"n": UNREVIEWED_DAYS},
        note=_reviewed(review, today) if review else "",
        facts=(
            _logged(days, (today - from_day).days + 1),
            _means(timeline, from_day if review else None),
            _falls(days),
            _worst(timeline, days),
        ),
    )


def _reviewed(review, today: date) -> str:
    ago = (today - review.on).days
    if ago == 0:
        return _("today, by %(who)s") % {"who": review.by}
    return ngettext("%(n)s day ago, by %(who)s", "%(n)s days ago, by %(who)s", ago) % {
        "n": ago,
        "who": review.by,
    }


def _logged(days, all_days: int) -> Fact:
    missed = sum(1 for d in days if d.status == "could_not")
    note = (
        ngettext("%(n)s day “could not log”", "%(n)s days “could not log”", missed)
        % {"n": missed}
        if missed
        else ""
    )
    logged = _("%(n)s of %(all)s") % {"n": len(days) - missed, "all": all_days}
    return Fact(_("Days logged"), logged, note)


def _means(timeline: Timeline, reviewed: date | None) -> Fact:
    """The mean of 14 days to now, and of the 14 to the review (or before)."""
    today = timeline.today
    back = timedelta(days=WINDOW_DAYS)
    then_to = reviewed or today - back
    primary = timeline.primary
    values = timeline.observed.ratings.get(primary.pk, {}) if primary else {}
    now, then = _side(values, today), _side(values, then_to)
    at = _("at the review") if reviewed else _("the %(n)s days before")
    words = _("%(now)s now; %(then)s %(at)s") % {
        "now": mean_words(now),
        "then": mean_words(then),
        "at": at % {"n": WINDOW_DAYS},
    }
    return Fact(_("Mean rating"), words, _compared(now, then))


def _side(values, last: date) -> Side:
    found = [values.get(last - timedelta(days=n)) for n in range(WINDOW_DAYS)]
    rated = [value for value in found if value is not None]
    return Side(len(rated), sum(rated))


def _compared(now: Side, then: Side) -> str:
    if now.mean is None or then.mean is None:
        return ""
    change = now.mean - then.mean
    if change == 0:
        return _("the same")
    worse = change > 0
    words = _("%(n)s higher (worse)") if worse else _("%(n)s lower (better)")
    return words % {"n": abs(change)}


def _falls(days: list[DayFact]) -> Fact:
    falls = [d.falls for d in days if d.falls]
    number = str(sum(falls)) if falls else _("none logged")
    return Fact(_("Falls"), number, "; ".join(_about_falls(days, len(falls))))


def _about_falls(days: list[DayFact], fell_on: int) -> Iterator[str]:
    """On how many days, what the falls did, and how often it nearly came to one."""
    if fell_on:
        yield ngettext("on %(n)s day", "on %(n)s days", fell_on) % {"n": fell_on}
    if hits := [d.day for d in days if d.head_hit]:
        yield _("hit the head %(day)s") % {"day": day_words(hits[-1])}
    if down := [d.day for d in days if d.cannot_stand]:
        yield _("could not stand %(day)s") % {"day": day_words(down[-1])}
    if near := sum(d.near_falls for d in days):
        yield near_falls_words(near)


def _worst(timeline: Timeline, days: list[DayFact]) -> Fact:
    reports = [Reported(d.day, e.pk, s) for d in days for e, s in d.effects]
    costs = worst_first(reports)
    if not costs:
        return Fact(_("Side effects"), _("none logged"))
    words = [
        effect_words(timeline.effects[c.effect], c.worst, c.days) for c in costs[:2]
    ]
    more = len(costs) - 2
    return Fact(
        _("Worst side effects"),
        "; ".join(words),
        _("and %(n)s more") % {"n": more} if more > 0 else "",
    )


def flags(timeline: Timeline) -> tuple[Flag, ...]:
    """Red flags first, then what is under way; one plain line when all is quiet."""
    found = (
        *_red_flags(timeline),
        *(flag for p in timeline.periods for flag in _of_period(p, timeline.today)),
    )
    quiet = _("No taper running, no unconfirmed change, no red flag in 14 days.")
    return found or (Flag("plain", quiet),)


def _red_flags(timeline: Timeline):
    latest: dict[int, tuple] = {}
    for day in timeline.days:
        if (timeline.today - day.day).days < WINDOW_DAYS:
            latest |= {e.pk: (e, day.day) for e, _s in day.effects if e.red_flag}
    for effect, day in latest.values():
        yield Flag(
            "alarm" if effect.urgency == "emergency" else "look",
            _("Red flag logged %(day)s: %(effect)s")
            % {"day": day_words(day), "effect": effect.name},
        )


def _of_period(period: PeriodFact, today: date):
    for step in period.steps:
        if step.unconfirmed:
            yield Flag("look", _own_change(period, step), period.pk)
    if period.kind == Treatment.Kind.PUMP and period.is_open:
        yield _refill(period, today)
    if tapering(period.tried, today=today):
        yield Flag("look", _taper(period, today), period.pk)
    if period.taper_only and period.ended_on:
        ago = (today - period.ended_on).days
        if 0 <= ago <= WATCH_DAYS:
            harm = period.end_reason == TreatmentPeriod.EndReason.HARM
            words = (
                _("%(name)s stopped for harm %(ago)s ago: watch for withdrawal")
                if harm
                else _("%(name)s ended %(ago)s ago: watch for withdrawal")
            )
            yield Flag(
                "look", words % {"name": period.name, "ago": days_count(ago)}, period.pk
            )


def _refill(period: PeriodFact, today: date) -> Flag:
    """By when a pump must be refilled; a passed day is an alarm, none is to be seen."""
    due = period.refill_due_on
    figures = {"name": period.name, "day": day_words(due) if due else ""}
    if due is None:
        words = _("No day of refill is known: %(name)s")
        return Flag("look", words % figures, period.pk)
    if due < today:
        words = _("Refill overdue since %(day)s: %(name)s. Call now.")
        return Flag("alarm", words % figures, period.pk)
    soon = (due - today).days < WINDOW_DAYS
    words = _("Refill due by %(day)s: %(name)s") % figures
    return Flag("look" if soon else "plain", words, period.pk)


def _own_change(period: PeriodFact, step) -> str:
    dose = amount(step.amount, period.unit) if step.amount else _("stopped")
    return _("Patient's own change, not confirmed: %(name)s %(dose)s from %(day)s") % {
        "name": period.name,
        "dose": dose,
        "day": day_words(step.from_day),
    }


def _taper(period: PeriodFact, today: date) -> str:
    coming = [s for s in period.counted if s.from_day > today]
    words = _("Taper running: %(name)s %(dose)s") % {
        "name": period.name,
        "dose": dose_now(period, today),
    }
    if not coming:
        return words
    dose = amount(coming[0].amount, period.unit) if coming[0].amount else _("none")
    return _("%(words)s, %(dose)s from %(day)s") % {
        "words": words,
        "dose": dose,
        "day": day_words(coming[0].from_day),
    }


def on_now(timeline: Timeline) -> tuple[OnNow, ...]:
    """Every treatment that has not ended, planned ones too, the newest first."""
    today = timeline.today
    return tuple(_on(p, today) for p in reversed(timeline.periods) if p.is_open)


def _on(period: PeriodFact, today: date) -> OnNow:
    return OnNow(
        period=period.pk,
        name=period.name,
        dose=dose_now(period, today),
        since=_since(period, today),
        prescribed=period.prescribed,
    )


def _since(period: PeriodFact, today: date) -> str:
    if period.started_on and period.planned(today):
        return _("planned from %(day)s") % {"day": day_words(period.started_on)}
    parts = segments(period.tried, today=today)
    if not parts:
        return ""
    steady = parts[-1]
    if steady.amount is None:
        return _("day %(n)s") % {"n": steady.days}
    words = _("raised again soon") if steady.phase is Phase.TITRATION else ""
    return words or _("day %(n)s on this dose") % {"n": steady.days}
