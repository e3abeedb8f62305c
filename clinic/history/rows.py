"""The ladder in words: one group for each treatment ever tried, current first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.facts import DecisionFact, PeriodFact, Timeline
from clinic.history.picture import dose_now, top_dose
from clinic.history.wording import (
    amount,
    day_words,
    days_count,
    effect_words,
    falls_words,
    listed,
    mean_words,
    when,
)
from clinic.ladder import BASELINE_DAYS, Judged, Pair, Rung, rungs
from portal.models import TreatmentPeriod

MOST_COSTS = 3
TOLD_WORDS = dict(TreatmentPeriod.ToldBy.choices)
END_WORDS = dict(TreatmentPeriod.EndReason.choices)
UNFAIR = (Judged.TOO_LOW, Judged.TOO_SHORT)
SCALE = Decimal("10")
"""Width of the small picture for each point of the rating."""


@dataclass(frozen=True)
class Shift:
    """The small picture: a hollow dot before, a full dot on it, on a line 0 to 10."""

    before: str
    on: str


@dataclass(frozen=True)
class Change:
    """The days on it against the days before; `kind`: better, worse, same, none."""

    kind: str
    headline: str
    detail: str
    notes: tuple[str, ...]
    shift: Shift | None


@dataclass(frozen=True)
class Ending:
    headline: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One try. `anchor` is the row's id, `span` names its bar in the picture."""

    period: int
    anchor: str
    span: str
    current: bool
    when: str
    told_by: str
    dose: str
    dose_notes: tuple[str, ...]
    change: Change
    costs: tuple[str, ...]
    ending: Ending
    decisions: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """All tries of one treatment, the newest first."""

    name: str
    why: str
    tries: str
    current: bool
    rows: tuple[Row, ...]


def groups(timeline: Timeline) -> tuple[Group, ...]:
    """Every treatment ever tried: what is on now, then the latest to end."""
    numbers = rungs(
        [p.tried for p in timeline.periods], timeline.observed, today=timeline.today
    )
    names = {p.pk: p.name for p in timeline.periods}
    together: dict[str, list[tuple[PeriodFact, Rung]]] = {}
    for period, rung in zip(timeline.periods, numbers, strict=True):
        together.setdefault(period.slug or period.name, []).append((period, rung))
    made = [_group(pairs[::-1], timeline, names) for pairs in together.values()]
    # Oldest first so far; the sort is stable, so reversed it is newest first.
    return tuple(sorted(reversed(made), key=lambda g: not g.current))


def _group(pairs, timeline: Timeline, names) -> Group:
    rows = tuple(_row(period, rung, timeline, names) for period, rung in pairs)
    number = len(rows)
    return Group(
        name=pairs[0][0].name,
        why=pairs[0][0].why,
        tries=ngettext("%(n)s try", "%(n)s tries", number) % {"n": number}
        if number > 1
        else "",
        current=any(row.current for row in rows),
        rows=rows,
    )


def _row(period: PeriodFact, rung: Rung, timeline: Timeline, names) -> Row:
    own = period.told_by == TreatmentPeriod.ToldBy.CLINIC
    return Row(
        period=period.pk,
        anchor=f"period-{period.pk}",
        span=f"span-{period.pk}",
        current=period.is_open,
        when=when(period),
        told_by="" if own else str(TOLD_WORDS[period.told_by]),
        dose=top_dose(period) or _dose_gap(period),
        dose_notes=tuple(_dose_notes(period, rung, timeline)),
        change=_change(period, rung, timeline, names),
        costs=tuple(_costs(rung, timeline)),
        ending=_ending(period, rung),
        decisions=tuple(
            _decision(d) for d in timeline.decisions if d.period == period.pk
        ),
    )


def _dose_gap(period: PeriodFact) -> str:
    return _("dose not known") if period.tried.rules.adequate_dose else ""


def _dose_notes(period: PeriodFact, rung: Rung, timeline: Timeline) -> Iterator[str]:
    if not rung.days:
        return
    if not (rung.top_dose and any(s.amount for s in period.counted)):
        yield days_count(rung.days)
        return
    yield _("%(at)s of %(days)s at this dose") % {
        "at": rung.days_at_top,
        "days": days_count(rung.days),
    }
    now = dose_now(period, timeline.today) if period.is_open else ""
    if now and now != top_dose(period):
        yield _("now %(dose)s") % {"dose": now}


def _change(period: PeriodFact, rung: Rung, timeline: Timeline, names) -> Change:
    if not rung.comparable:
        words = _("No comparison: the dates are not known to the day.")
        if period.planned(timeline.today):
            words = _("Not started yet.")
        return Change("none", words, "", (), None)
    notes = tuple(_notes(rung, timeline, names))
    pair = rung.change
    if pair.points is None:
        return Change("none", *_short_of(pair), notes, None)
    kind, headline = _points(pair.points)
    detail = _("%(before)s before → %(on)s on it") % {
        "before": mean_words(pair.before),
        "on": mean_words(pair.on),
    }
    return Change(kind, headline, detail, notes, _shift(pair))


def _short_of(pair: Pair) -> tuple[str, str]:
    """Which side is short of days, and what the other one says."""
    before, on = mean_words(pair.before), mean_words(pair.on)
    if pair.before.mean is None and pair.on.mean is None:
        detail = _("before: %(before)s; on it: %(on)s")
        return _("Cannot compare yet"), detail % {"before": before, "on": on}
    if pair.before.mean is None:
        return _("No own baseline"), _("before: %(before)s; %(on)s on it") % {
            "before": before,
            "on": on,
        }
    return _("Cannot compare yet"), _("on it: %(on)s; %(before)s before") % {
        "before": before,
        "on": on,
    }


def _points(points: Decimal) -> tuple[str, str]:
    if points == 0:
        return "same", _("No change")
    kind = "better" if points > 0 else "worse"
    words = _("%(n)s points better") if kind == "better" else _("%(n)s points worse")
    return kind, words % {"n": abs(points)}


def _shift(pair: Pair) -> Shift:
    return Shift(str((pair.before.mean or 0) * SCALE), str((pair.on.mean or 0) * SCALE))


def _notes(rung: Rung, timeline: Timeline, names) -> Iterator[str]:
    """What the reader must know before believing the numbers."""
    target = next((t for t in timeline.targets if t.pk == rung.change.target), None)
    if target and target.retired_on:
        yield _("Rated on “%(target)s”, which was asked then.") % {
            "target": target.text
        }
    if rung.left_out:
        yield _("Left out for tapers: %(days)s.") % {
            "days": ", ".join(f"{names[k]} {days_count(n)}" for k, n in rung.left_out)
        }
    turns = _turns(rung, names)
    if turns and rung.change.points is not None:
        yield _("Also in these days: %(turns)s.") % {"turns": ", ".join(turns)}


def _turns(rung: Rung, names) -> list[str]:
    """What else started or ended, each treatment once."""
    words: dict[str, list[str]] = {}
    for turn in sorted(rung.meanwhile, key=lambda t: not t.started):
        verb = _("started") if turn.started else _("ended")
        said = words.setdefault(names[turn.key], [])
        if verb not in said:
            said.append(verb)
    return [f"{name} {listed(verbs)}" for name, verbs in words.items()]


def _costs(rung: Rung, timeline: Timeline) -> Iterator[str]:
    for cost in rung.costs[:MOST_COSTS]:
        yield effect_words(timeline.effects[cost.effect], cost.worst, cost.days)
    if len(rung.costs) > MOST_COSTS:
        yield _("and %(n)s more") % {"n": len(rung.costs) - MOST_COSTS}
    sleepy = rung.sleepiness
    if sleepy.points:
        yield _("Sleepiness 0 to 10: %(before)s before, %(on)s on it") % {
            "before": sleepy.before.mean,
            "on": sleepy.on.mean,
        }
    if rung.falls:
        yield falls_words(rung.falls)


def _ending(period: PeriodFact, rung: Rung) -> Ending:
    if period.is_open:
        return Ending("", ())
    reason = str(END_WORDS.get(period.end_reason, ""))
    notes: Iterable[str] = (period.end_note,) if period.end_note else ()
    if rung.judged is Judged.RUNNING and period.ended_on:
        day = date_format(period.ended_on, "j M Y")
        return Ending(_("Planned to end on %(day)s") % {"day": day}, tuple(notes))
    if rung.judged not in UNFAIR:
        return Ending(reason, tuple(notes))
    unfair = str(END_WORDS[TreatmentPeriod.EndReason.NOT_ADEQUATE])
    given = (
        (_("Recorded reason: %(reason)s") % {"reason": reason.lower()},)
        if reason != unfair
        else ()
    )
    return Ending(unfair, (_too_little(period, rung), *given, *notes))


def _too_little(period: PeriodFact, rung: Rung) -> str:
    rules = period.tried.rules
    if rung.judged is Judged.TOO_LOW:
        return _("Top dose %(top)s; at least %(least)s is needed to judge.") % {
            "top": amount(rung.top_dose or Decimal(0), period.unit),
            "least": amount(rules.adequate_dose or Decimal(0), period.unit),
        }
    if rules.adequate_dose is not None:
        return _("%(days)s at %(least)s or more; %(needed)s are needed to judge.") % {
            "days": days_count(rung.days_at_dose),
            "least": amount(rules.adequate_dose, period.unit),
            "needed": days_count(rules.min_days or 0),
        }
    return _("%(days)s of the %(needed)s needed to judge.") % {
        "days": days_count(rung.days_at_dose),
        "needed": days_count(rules.min_days or 0),
    }


def _decision(decision: DecisionFact) -> str:
    words = _("%(day)s: %(kind)s. %(reason)s") % {
        "day": day_words(decision.on),
        "kind": decision.kind,
        "reason": decision.reason,
    }
    return f"{words}. {decision.text}" if decision.text else f"{words}."


def how_compared() -> str:
    """The rule of the column, for the foot of the table."""
    return _(
        "Change: the days on a steady dose against the %(days)s days before the "
        "start, of the days rated. Onset, dose steps and tapers are left out. It "
        "says what the days were like, not why."
    ) % {"days": BASELINE_DAYS}
