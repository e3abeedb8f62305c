"""What was taken of what was planned, and home remedies: written by the patient.

What is not said is not taken and not skipped: it has no row. A changed answer is a
new row; the old one stays in the record as void.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import audit, days, rulebook, safety
from portal.actions.entries import Refused, stamped
from portal.actions.flags import raise_flags
from portal.actions.keys import KeyReused, once, says
from portal.actions.logs import NotYet, TooOld
from portal.actions.periods import lock
from portal.actions.plan_words import SLOTS
from portal.models import DoseTaken, RemedyUse, SafetyFlag, Slot, TreatmentPeriod
from portal.safety import Alert, DayFacts, asked

What = DoseTaken.What
DAYS_BACK = days.RATING_DAYS_BACK
"""How many days before today a person may still say what was taken."""

MISSED_DAY = "missed_day"


class NotPlanned(Refused):
    """A dose that the plan does not know on that day: it changed meanwhile."""

    words = gettext_lazy("The plan changed meanwhile. Look at it again.")


@dataclass(frozen=True)
class Said:
    """What became of one planned dose; `times` counts as-needed and extra doses."""

    period_id: int
    slot: str
    what: str
    times: int = 1

    def as_row(self) -> dict:
        return {"what": self.what, "times": self.times}


def planned_slots(period, day: date) -> tuple[str, ...]:
    """The slots of a day that this period plans; as needed is one slot."""
    step = period.step_on(day) if period.covers(day) else None
    if step is None or not any(getattr(step, slot) for slot in SLOTS):
        return ()
    if step.as_needed_max:
        return (Slot.AS_NEEDED,)
    return tuple(slot for slot in SLOTS if getattr(step, slot))


@transaction.atomic
def record_doses(
    *, patient, day: date, said: Sequence[Said], client_key, by, now, source
) -> list[SafetyFlag]:
    """Keep what became of the doses of one day; return the flags that this raises.

    The same key with the same answers is kept once; with others it raises KeyReused.
    An answer that stands already is left alone. Raises NotYet, TooOld, NotPlanned.
    """
    patient = lock(patient)
    today = days.local_day(now, patient.zone)
    if day > today:
        raise NotYet
    if not days.may_rate(day, today):
        raise TooOld
    periods = _periods(patient, day)
    written = [
        _write(patient, day, dose, periods, client_key, by=by, now=now, source=source)
        for dose in said
    ]
    if any(written):
        audit.record("doses.recorded", by=by, now=now, patient=patient, target=patient)
    alerts = _alerts(patient, day, periods, today=today)
    return raise_flags(
        patient=patient, alerts=alerts, by=by, now=now, day=day, shown_to=by
    )


def _periods(patient, day) -> dict[int, TreatmentPeriod]:
    found = patient.treatment_periods.current_on(day).with_steps()
    return {period.pk: period for period in found}


def _write(patient, day, dose: Said, periods, client_key, *, by, now, source) -> bool:
    """Write one answer in place of the one before; False where it stands already."""
    key = uuid.uuid5(client_key, f"{dose.period_id}:{dose.slot}")
    if (sent := DoseTaken.objects.filter(client_key=key).first()) is not None:
        if not says(sent, day=day, **dose.as_row()):
            raise KeyReused(sent)
        return False
    period = periods.get(dose.period_id)
    if period is None or dose.slot not in planned_slots(period, day):
        raise NotPlanned
    rows = period.doses_taken.standing().filter(day=day, slot=dose.slot)
    standing = rows.first()
    if standing is not None and says(standing, **dose.as_row()):
        return False
    rows.update(
        voided_at=now, voided_by=by, voided_reason=_("Changed by a later answer")
    )
    DoseTaken.objects.create(
        period=period,
        day=day,
        slot=dose.slot,
        **dose.as_row(),
        **stamped(patient, by=by, now=now, source=source, client_key=key),
    )
    return True


# ---- what the answers call for -------------------------------------------------------


def _alerts(patient, day, periods, *, today: date) -> list[Alert]:
    rows = list(DoseTaken.objects.standing().filter(period__in=periods))
    language = patient.language
    found = []
    for period in periods.values():
        own = [row for row in rows if row.period_id == period.pk]
        if _all_skipped(own, period, day):
            found += _missed(patient, period, day, today=today)
        alert = asked.overuse(
            _about(period),
            period.name,
            {row.day for row in own if _is_over(period, own, row)},
            today,
            rulebook.rules(),
            language=language,
        )
        found += [alert] if alert else []
    return found


def _all_skipped(rows, period, day) -> bool:
    """Whether every planned dose of the day was skipped; as needed never counts."""
    slots = planned_slots(period, day)
    skipped = {row.slot for row in rows if row.day == day and row.what == What.SKIPPED}
    return bool(slots) and Slot.AS_NEEDED not in slots and skipped >= set(slots)


def _is_over(period, rows, row) -> bool:
    """Whether this extra dose took the day above the most that was planned for it.

    What nobody spoke of counts as taken as planned; an extra dose comes on top.
    """
    if row.what != What.EXTRA or row.slot == Slot.AS_NEEDED:
        return bool(row.what == What.EXTRA)
    step = period.step_on(row.day)
    if step is None:
        return True
    said = {other.slot: other for other in rows if other.day == row.day}
    taken = sum(getattr(step, slot) * _times(said.get(slot)) for slot in SLOTS)
    return bool(taken > step.daily_total)


def _times(row) -> int:
    if row is None:
        return 1
    if row.what == What.SKIPPED:
        return 0
    return 1 + row.times if row.what == What.EXTRA else 1


def _missed(patient, period, day, *, today: date) -> list[Alert]:
    """What the rules say of a day without this medicine, whatever else is taken."""
    situation = rulebook.situation_of(patient, today=today)
    uses = tuple(use for use in situation.uses if use.pk == period.pk)
    facts = DayFacts(day=day, answers=frozenset({MISSED_DAY}))
    return list(
        safety.day_alerts(
            replace(situation, uses=uses),
            facts,
            rulebook.rules(),
            language=patient.language,
        )
    )


def _about(period) -> str:
    return period.treatment.slug if period.treatment else f"period-{period.pk}"


# ---- home remedies -------------------------------------------------------------------


@transaction.atomic
def record_remedy(
    *,
    patient,
    treatment,
    day: date,
    minutes: int,
    client_key,
    by,
    now,
    source,
    what="",
    helped="",
) -> RemedyUse:
    """Keep how long something was done and whether it helped; one key, one row.

    Raises NotYet, TooOld, and KeyReused where the key came with other answers.
    """
    today = days.local_day(now, patient.zone)
    if day > today:
        raise NotYet
    if not days.may_report(day, today):
        raise TooOld
    said = {
        "patient": patient,
        "treatment": treatment,
        "day": day,
        "minutes": minutes,
        "what": what,
        "helped": helped,
    }

    def create():
        use = RemedyUse(
            **said,
            **stamped(patient, by=by, now=now, source=source, client_key=client_key),
        )
        use.clean_fields()
        use.save()
        audit.record("remedy.recorded", by=by, now=now, patient=patient, target=use)
        return use

    same = partial(says, **said)
    return once(RemedyUse, client_key=client_key, create=create, same=same)[0]
