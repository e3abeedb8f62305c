"""The watch after a medicine was stopped at once: what to look for, a call next day.

It is a flag like any other: owned by the clinic, open until somebody closes it with
a reason, and seen by the patient as a calm card while it is open.
"""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from portal import days, rulebook, safety
from portal.actions.flags import close_flag, raise_flags
from portal.actions.plan_words import withdrawal_words
from portal.models import SafetyFlag, TreatmentPeriod
from portal.safety import Alert, Situation

ALMOST_NONE_PERCENT = 10
"""So little of the dose before, or less, is as good as none: ours, no label's."""


def is_as_good_as_none(period, step) -> bool:
    """Whether a dose that the patient told is so far down that it counts as a stop.

    A tenth of the dose before or less, or less than the smallest tablet.
    """
    told = step.daily_total
    before = period.step_on(step.from_day)
    if not told or before is None or told >= before.daily_total:
        return not told
    tenth = told * 100 <= before.daily_total * ALMOST_NONE_PERCENT
    tablets = period.treatment.tablets if period.treatment else []
    return tenth or (bool(tablets) and told < min(tablets))


def is_above_the_most(period, step) -> bool:
    """Whether a dose that the patient told is above the highest of the catalogue."""
    most = period.treatment.max_daily_dose if period.treatment else None
    return most is not None and step.daily_total > most


def if_ended(period, *, on: date, today: date) -> tuple[Alert, ...]:
    """What the taper rule would say if `on` were the last day of this period."""
    use = rulebook.use_of(TreatmentPeriod.objects.with_steps().get(pk=period.pk))
    if use is None:
        return ()
    ended = Situation(today=today, uses=(replace(use, last=on),))
    found = safety.alerts(ended, rulebook.rules(), language=period.patient.language)
    return tuple(alert for alert in found if alert.code == safety.ABRUPT)


def start_watch(period, *, stopped_on: date, by, now, seen_by_clinic=True) -> None:
    """Watch from the day of the stop, with a contact due on the day after it.

    Nothing happens where the medicine may be stopped at once. `seen_by_clinic` False:
    the patient told it, and nobody at the clinic has seen it yet.
    """
    if period.treatment is None:
        return
    patient = period.patient
    today = days.local_day(now, patient.zone)
    with translation.override(patient.language):
        signs = withdrawal_words(period.treatment) or _("anything new or worse")
        alert = safety.withdrawal_watch(
            rulebook.drug_of(period.treatment),
            signs,
            stopped_on,
            rulebook.rules(),
            language=patient.language,
        )
    if alert is None:
        return
    raise_flags(
        patient=patient,
        alerts=[alert],
        by=by,
        now=now,
        cause=period,
        day=stopped_on,
        due_on=max(stopped_on + timedelta(days=1), today),
        seen_by_clinic=seen_by_clinic,
        shown_to=by if seen_by_clinic else None,
    )


def end_watch(period, *, by, now) -> None:
    """Close a watch whose stop was called off or moved; a new one may follow."""
    for flag in SafetyFlag.objects.caused_by(period).watches().open():
        close_flag(flag=flag, reason=SafetyFlag.Reason.PLAN_CHANGED, by=by, now=now)
