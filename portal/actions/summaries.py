"""The summary of one record for lists, worked out anew from its rows.

Every action that changes logs, targets, treatments or the patient's details calls
`refresh` in its own transaction; `manage.py refresh_summaries` does it each night.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.translation import gettext as _

from portal.models import (
    NEVER,
    NO_CHANGE,
    NO_FLAG,
    NO_MEAN,
    DayLog,
    DoseStep,
    Patient,
    PatientSummary,
    Rating,
)

WINDOW = 14
"""Days in each of the two means."""

SPARK_DAYS = 2 * WINDOW

EXACT = Decimal("0.0001")
"""A mean of up to 14 whole numbers, kept so that a later rounding is the only one."""


@transaction.atomic
def refresh(patient, *, today: date) -> None:
    """Write the patient's summary as of `today`, in a fixed number of queries.

    The row of the patient is locked first, so that of two savers the later one sees
    what the earlier one wrote.
    """
    fresh = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    found = facts(fresh, today=today)
    if not PatientSummary.objects.filter(patient_id=patient.pk).update(**found):
        PatientSummary.objects.create(patient_id=patient.pk, **found)


def holds(patient) -> bool:
    """Whether the stored summary is what the rows give on the day it was made."""
    stored = PatientSummary.objects.filter(patient_id=patient.pk).first()
    if stored is None:
        return False
    found = facts(Patient.objects.get(pk=patient.pk), today=stored.as_of)
    return all(getattr(stored, name) == value for name, value in found.items())


def facts(patient, *, today: date) -> dict:
    """The summary's fields as this row and those about it give them on `today`."""
    logs = _logs(patient, today)
    ratings = _own_ratings(patient, today)
    recent = _window(ratings, today)
    before = _window(ratings, today - timedelta(days=WINDOW))
    mean, mean_before = _mean(recent), _mean(before)
    return {
        "clinic_id": patient.clinic_id,
        "name_key": patient.search_key,
        "status": patient.status,
        "last_log_day": _last_log_day(patient),
        "mean_14": mean,
        "days_14": len(recent),
        "mean_before": mean_before,
        "days_before": len(before),
        "change_14": mean - mean_before if recent and before else NO_CHANGE,
        "falls_14": _falls(logs, today),
        "spark": _spark(ratings, today),
        "current_treatments": _current_treatments(patient, today),
        "unconfirmed_changes": _unconfirmed(patient),
        **_flags(patient),
        "as_of": today,
    }


def _last_log_day(patient) -> date:
    found = patient.day_logs.standing().aggregate(last=Max("day"))
    return found["last"] or NEVER


def _logs(patient, today):
    """(day, falls) of every standing log of the last 14 days, by any rater."""
    first = today - timedelta(days=WINDOW - 1)
    return patient.day_logs.standing().between(first, today).values_list("day", "falls")


def _own_ratings(patient, today) -> dict[date, int]:
    """Ratings of the open primary target by day, in the patient's own voice.

    The patient's own log counts, or the paper log from before the claim; a carer's
    never does. Where a day has both, the patient's own wins.
    """
    first = today - timedelta(days=SPARK_DAYS - 1)
    rows = (
        Rating.objects.filter(
            Q(day_log__rater=patient.user_id) | Q(day_log__rater__isnull=True),
            target__patient=patient,
            target__order=1,
            target__retired_on__isnull=True,
            target__voided_at__isnull=True,
            day_log__patient=patient,
            day_log__voided_at__isnull=True,
            day_log__day__range=(first, today),
        )
        .exclude(day_log__status=DayLog.Status.COULD_NOT)
        .values_list("day_log__day", "day_log__rater", "value")
    )
    own: dict[date, int] = {}
    for day, _rater, value in sorted(rows, key=lambda row: row[1] is not None):
        own[day] = value
    return own


def _window(ratings, last: date) -> list[int]:
    first = last - timedelta(days=WINDOW - 1)
    return [value for day, value in ratings.items() if first <= day <= last]


def _mean(values: list[int]) -> Decimal:
    if not values:
        return NO_MEAN
    return (Decimal(sum(values)) / len(values)).quantize(EXACT)


def _spark(ratings, today) -> list[int | None]:
    """28 ratings, oldest first; None where the day has none."""
    first = today - timedelta(days=SPARK_DAYS - 1)
    return [ratings.get(first + timedelta(days=i)) for i in range(SPARK_DAYS)]


def _falls(logs, today) -> int:
    """Falls in 14 days; where two people logged a day, the higher number."""
    by_day: dict[date, int] = {}
    for day, falls in logs:
        by_day[day] = max(by_day.get(day, 0), falls or 0)
    return sum(by_day.values())


def _current_treatments(patient, today) -> list[str]:
    """Short labels such as "Baclofen 30 mg", oldest start first.

    They are stored, so they are in one language for all readers: the clinics' own
    (settings.LANGUAGE_CODE). What a patient changed and nobody has confirmed is not in
    them; lists show `unconfirmed_changes` beside them.
    """
    periods = (
        patient.treatment_periods.current_on(today)
        .with_steps()
        .order_by("started_on", "pk")
    )
    with translation.override(settings.LANGUAGE_CODE):
        return [_label(period, today) for period in periods if not period.waits]


def _label(period, today) -> str:
    step = period.step_on(today)
    if step is None:
        return str(period.name)
    if step.daily_total:
        return f"{period.name} {_plain(step.daily_total)} {period.unit}".strip()
    if step.as_needed_max:
        return _("%(name)s as needed") % {"name": period.name}
    return _("%(name)s (not taken)") % {"name": period.name}


def _plain(amount: Decimal) -> str:
    """12.500 as 12.5 and 30.000 as 30."""
    return (
        f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount}"
    )


def _unconfirmed(patient) -> int:
    return (
        DoseStep.objects.unconfirmed()
        .filter(period__patient=patient, period__voided_at__isnull=True)
        .count()
    )


def _flags(patient) -> dict:
    """How many flags are open, and the rank of the gravest."""
    ranks = list(patient.safety_flags.open().values_list("rank", flat=True))
    return {"open_flags": len(ranks), "flag_rank": min(ranks, default=NO_FLAG)}
