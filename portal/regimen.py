"""What a patient is on, was on and will be on, in plain words, in four queries.

Facts of the record and of the catalogue, ready to be shown. Nothing here advises:
what to do is said by the clinic's plan, the reviewed catalogue and the telephone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions.plan_words import (
    SLOTS,
    amount_words,
    day_words,
    dose_words,
    tablets_of,
    withdrawal_words,
)
from portal.actions.withdrawal import is_above_the_most, is_as_good_as_none
from portal.models import DoseStep, TreatmentPeriod
from portal.toxin import toxin

_End = TreatmentPeriod.EndReason

WHY_ENDED = {
    _End.NO_BENEFIT: gettext_lazy("It did not help enough."),
    _End.SIDE_EFFECT: gettext_lazy("A side effect was too much."),
    _End.LOST_EFFECT: gettext_lazy("It stopped helping."),
    _End.INTERACTION: gettext_lazy("It did not go well with another medicine."),
    _End.COST: gettext_lazy("It cost too much, or you could not get it."),
    _End.CHOICE: gettext_lazy("You chose to end it."),
    _End.NOT_ADEQUATE: gettext_lazy("It ended before we could judge."),
    _End.WORN_OFF: gettext_lazy("Its effect wore off."),
    _End.DONE: gettext_lazy("It was done as planned."),
    _End.HARM: gettext_lazy("It was stopped because it could harm you."),
    _End.UNKNOWN: gettext_lazy("We do not know why it ended."),
    _End.OTHER: gettext_lazy("It ended for another reason."),
}

SLOT_NAMES = {
    "morning": gettext_lazy("Morning"),
    "noon": gettext_lazy("Noon"),
    "evening": gettext_lazy("Evening"),
    "night": gettext_lazy("Night"),
}


@dataclass(frozen=True)
class Amount:
    """One line of today's dose: "Morning", "10 mg"."""

    when: str
    amount: str


@dataclass(frozen=True)
class OwnChange:
    """What the patient told, not confirmed yet.

    `call` where it was stopped at once, or nearly, or goes above the highest dose.
    """

    words: str
    call: bool


@dataclass(frozen=True)
class Current:
    """One treatment of today, or of days to come (`starts`)."""

    pk: int
    name: str
    why: str
    amounts: tuple[Amount, ...]
    dose: str
    starts: str
    next_change: str
    ends: str
    how: str
    watch_for: tuple[str, ...]
    sedating: bool
    taper_text: str
    emergency_signs: str
    source: str
    injected: tuple[str, ...]
    refill: str
    refill_late: bool
    learn_href: str
    own_change: OwnChange | None
    may_report: bool


@dataclass(frozen=True)
class Past:
    name: str
    when: str
    why_ended: str


@dataclass(frozen=True)
class Regimen:
    """Every treatment of one patient that was not entered by mistake.

    `next_session`: the day before which no toxin is given again; None once it is over.
    """

    current: tuple[Current, ...]
    planned: tuple[Current, ...]
    past: tuple[Past, ...]
    next_session: date | None = None

    @property
    def sedating(self) -> tuple[str, ...]:
        """Names of today's treatments that can make sleepy."""
        return tuple(item.name for item in self.current if item.sedating)

    @property
    def without_dose(self) -> tuple[str, ...]:
        """Names of today's treatments that have no dose: therapy, a splint."""
        return tuple(item.name for item in self.current if not item.dose)


def load(patient, *, today: date) -> Regimen:
    """All treatments, newest first; three queries, however many there are."""
    periods = list(
        patient.treatment_periods.standing().with_steps().order_by("-started_on", "-pk")
    )
    open_now = [p for p in periods if not p.is_over(today)]
    again = toxin(periods, today=today).next_from
    return Regimen(
        current=tuple(_current(p, today) for p in open_now if _is_on(p, today)),
        planned=tuple(_current(p, today) for p in open_now if not _is_on(p, today)),
        past=tuple(_past(p) for p in periods if p.is_over(today)),
        next_session=again if again and again > today else None,
    )


def _is_on(period, today) -> bool:
    """Whether it covers today; one that a hold keeps from beginning is planned."""
    return period.covers(today) and not period.waits


def current(period, *, today: date) -> Current:
    """One treatment in words; uses prefetched steps where there are any."""
    return _current(period, today)


def _current(period, today) -> Current:
    treatment = period.treatment
    kind = treatment.kind if treatment else ""
    steps = list(period.dose_steps.all())
    planned = [step for step in steps if step.counts]
    step = period.step_on(today)
    return Current(
        pk=period.pk,
        name=period.name,
        why=period.why,
        amounts=_amounts(step, period, kind),
        dose=dose_words(step, unit=period.unit, kind=kind) if step else "",
        starts=_if_after(period.started_on, today),
        next_change=_next_change(planned, period, kind, today),
        ends=_day(period.ended_on) if period.ended_on else "",
        how=period.instructions or (treatment.instructions_plain if treatment else ""),
        watch_for=tuple(treatment.watch_for) if treatment else (),
        sedating=bool(treatment and treatment.sedating),
        taper_text=_taper_text(treatment),
        emergency_signs=withdrawal_words(treatment),
        source=_source(treatment),
        injected=tuple(_injected(period.injections.all())),
        refill=_refill(period, today),
        refill_late=period.refill_is_late(today),
        learn_href=treatment.get_absolute_url() if treatment else "",
        own_change=_own_change(steps, period, kind, today),
        may_report=period.covers(today),
    )


def _refill(period, today) -> str:
    """By when a pump must be refilled, and whom to ask where no day is known."""
    if not period.is_pump:
        return ""
    if period.refill_due_on is None:
        return _("Your pump needs a refill on a fixed day. Call us if you have no day.")
    due = {"day": date_format(period.refill_due_on, "j F")}
    if period.refill_is_late(today):
        return _("Your pump was to be refilled by %(day)s.") % due
    words = _("Your pump must be refilled by %(day)s. Call us if you have no date.")
    return words % due


def _taper_text(treatment) -> str:
    return treatment.taper_text if treatment and treatment.taper_only else ""


def _source(treatment) -> str:
    if treatment is None:
        return ""
    return _("%(source)s (%(day)s)") % {
        "source": treatment.source,
        "day": _day(treatment.source_date),
    }


def _amounts(step, period, kind) -> tuple[Amount, ...]:
    """Today's dose by time of day; a pump's is one sentence instead (`dose`)."""
    if step is None or kind == "pump" or step.as_needed_max:
        return ()
    return tuple(
        Amount(str(SLOT_NAMES[slot]), _amount(getattr(step, slot), period))
        for slot in SLOTS
        if getattr(step, slot)
    )


def _amount(amount, period) -> str:
    """In tablets where their size is known, and in the unit."""
    words = amount_words(amount, period.unit)
    tablets = tablets_of(period, amount)
    return f"{tablets} ({words})" if tablets else words


def _if_after(day, today) -> str:
    return _day(day) if day and day > today else ""


def _next_change(steps: Sequence[DoseStep], period, kind, today) -> str:
    """What changes tomorrow; a plan further ahead is the clinic's."""
    tomorrow = today + timedelta(days=1)
    begins = [s for s in steps if s.from_day == tomorrow and period.covers(tomorrow)]
    if not begins:
        return ""
    dose = dose_words(begins[-1], unit=period.unit, kind=kind)
    return _("From tomorrow: %(dose)s.") % {"dose": dose}


def _own_change(steps, period, kind, today) -> OwnChange | None:
    told = [s for s in steps if s.is_unconfirmed and s.from_day <= today]
    if not told:
        return None
    step = max(told, key=lambda s: (s.from_day, s.pk))
    figures = {
        "day": day_words(step.from_day, today=today),
        "dose": dose_words(step, unit=period.unit, kind=kind),
    }
    if not step.daily_total:
        words = _("You told us that you take none since %(day)s.") % figures
    else:
        words = _("You told us that since %(day)s you take %(dose)s.") % figures
    treatment = period.treatment
    taper_only = bool(treatment and treatment.taper_only)
    stopped = taper_only and is_as_good_as_none(period, step)
    return OwnChange(words, call=stopped or is_above_the_most(period, step))


def _injected(injections) -> Iterable[str]:
    for injection in injections:
        where = [injection.muscle, injection.get_side_display().lower()]
        yield _("%(day)s: %(units)s units, %(where)s") % {
            "day": _day(injection.given_on),
            "units": amount_words(injection.units, ""),
            "where": ", ".join(filter(None, where)),
        }


def _past(period) -> Past:
    return Past(
        name=period.name,
        when=_span(period),
        why_ended=str(WHY_ENDED[period.end_reason]),
    )


def _span(period) -> str:
    first = _known(period.started_on, period.start_precision)
    last = _known(period.ended_on, period.end_precision)
    if first == last:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _known(day, precision) -> str:
    """A date as exactly as it is known."""
    if day is None:
        return _("date not known")
    forms = {"year": "Y", "month": "F Y"}
    return date_format(day, forms.get(precision, "j F Y"))


def _day(day) -> str:
    return date_format(day, "j F Y")
