"""What one person takes on one day, by time of day, and what was said of it.

Only that day, and what changes on the next: a plan further ahead is the clinic's. In
tablets where the size is known. Facts of the plan; nothing here advises.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from education.models import Treatment
from portal.actions.doses import planned_slots
from portal.actions.holds import lower_offer
from portal.actions.plan_words import (
    SLOTS,
    amount_words,
    dose_words,
    tablets_of,
)
from portal.models import DoseTaken, Hold, HoldRule, Slot

What = DoseTaken.What
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dose:
    """One dose: its amount in words, in tablets if known, and what was said of it.

    `key` names it in a form; `limit` is how often a day, for as-needed doses only.
    """

    key: str
    period_id: int
    slot: str
    name: str
    amount: str
    tablets: str
    said: str
    said_words: str
    times: int
    limit: int | None

    @property
    def used_up(self) -> bool:
        """Whether it was taken as often as was planned, as needed, or more."""
        if self.limit is None:
            return self.said == What.EXTRA
        taken = self.times if self.said and self.said != What.SKIPPED else 0
        return taken >= self.limit


@dataclass(frozen=True)
class TimeOfDay:
    """All doses of one time of day."""

    name: str
    doses: tuple[Dose, ...]


@dataclass(frozen=True)
class Held:
    """A plan that stands still: the dose that stays, and a lower one if agreed."""

    pk: int
    name: str
    dose: str
    since: date
    lowered: bool
    lower: str


@dataclass(frozen=True)
class DayDoses:
    """One day: doses by time, as needed, by pump; held plans; what changes next day."""

    day: date
    times: tuple[TimeOfDay, ...]
    as_needed: tuple[Dose, ...]
    pumps: tuple[str, ...]
    held: tuple[Held, ...]
    next_day: tuple[str, ...]
    sedating: tuple[str, ...]

    @property
    def planned(self) -> tuple[Dose, ...]:
        """Every dose but those taken as needed."""
        return tuple(dose for time in self.times for dose in time.doses)

    @property
    def all(self) -> tuple[Dose, ...]:
        return (*self.planned, *self.as_needed)

    @property
    def unsaid(self) -> bool:
        """Whether something planned has no answer yet."""
        return any(not dose.said for dose in self.planned)


def load(patient, *, day: date) -> DayDoses:
    """The doses of one day, in six queries, however many there are."""
    periods = list(
        patient.treatment_periods.not_over_on(day)
        .filter(Q(started_on__isnull=True) | Q(started_on__lte=day + ONE_DAY))
        .with_steps()
        .order_by("started_on", "pk")
    )
    rows = DoseTaken.objects.standing().filter(period__in=periods, day=day)
    said = {(row.period_id, row.slot): row for row in rows}
    doses = [dose for period in periods for dose in _doses(period, day, said)]
    return DayDoses(
        day=day,
        times=tuple(_times(doses)),
        as_needed=tuple(dose for dose in doses if dose.slot == Slot.AS_NEEDED),
        pumps=tuple(_pump(p, day) for p in periods if _is_pump(p) and _taken(p, day)),
        held=tuple(_held(patient, periods)),
        next_day=tuple(_next_day(periods, day)),
        sedating=tuple(p.name for p in periods if _makes_sleepy(p) and _taken(p, day)),
    )


def _doses(period, day, said) -> Iterable[Dose]:
    if _is_pump(period):
        return
    step = period.step_on(day)
    for slot in planned_slots(period, day):
        as_needed = slot == Slot.AS_NEEDED
        single = max(getattr(step, s) for s in SLOTS)
        amount = single if as_needed else getattr(step, slot)
        row = said.get((period.pk, slot))
        yield Dose(
            key=f"{period.pk}-{slot}",
            period_id=period.pk,
            slot=str(slot),
            name=period.name,
            amount=amount_words(amount, period.unit),
            tablets=tablets_of(period, amount),
            said=row.what if row else "",
            said_words=str(row.get_what_display()) if row else "",
            times=row.times if row else 0,
            limit=step.as_needed_max if as_needed else None,
        )


def _times(doses) -> Iterable[TimeOfDay]:
    for slot in SLOTS:
        found = tuple(dose for dose in doses if dose.slot == slot)
        if found:
            yield TimeOfDay(str(Slot(slot).label), found)


def _is_pump(period) -> bool:
    return bool(period.treatment and period.treatment.kind == Treatment.Kind.PUMP)


def _makes_sleepy(period) -> bool:
    return bool(period.treatment and period.treatment.sedating)


def _taken(period, day) -> bool:
    """Whether it holds on that day and something is taken of it."""
    return bool(planned_slots(period, day))


def _pump(period, day) -> str:
    words = dose_words(period.step_on(day), unit=period.unit, kind=Treatment.Kind.PUMP)
    return f"{period.name}: {words}"


def _held(patient, periods) -> Iterable[Held]:
    """Open holds of these periods, with the lower dose that the patient may choose."""
    by_pk = {period.pk: period for period in periods}
    holds = Hold.objects.standing().filter(period__in=periods, lifted_on__isnull=True)
    rules = HoldRule.objects.standing().filter(period__in=periods)
    agreed = {rule.period_id: rule for rule in rules}
    for hold in holds.order_by("pk"):
        hold.period = period = by_pk[hold.period_id]
        lower = lower_offer(hold, agreed.get(period.pk))
        step = period.step_on(hold.from_day)
        yield Held(
            pk=hold.pk,
            name=period.name,
            dose=dose_words(step, unit=period.unit) if step else "",
            since=hold.from_day,
            lowered=hold.lowered,
            lower=amount_words(lower, period.unit) if lower else "",
        )


def _next_day(periods, day) -> Iterable[str]:
    """What is different on the next day: another dose, or the end of a treatment."""
    tomorrow = day + ONE_DAY
    for period in periods:
        words = {"name": period.name}
        if not period.covers(tomorrow):
            yield _("%(name)s: this is the last day.") % words
            continue
        now = period.step_on(day) if period.covers(day) else None
        then = period.step_on(tomorrow)
        if then is not None and then != now:
            kind = period.treatment.kind if period.treatment else ""
            words["dose"] = dose_words(then, unit=period.unit, kind=kind)
            yield _("%(name)s: from tomorrow %(dose)s.") % words
