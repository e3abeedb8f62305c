"""Botulinum toxin of one record: units in the window by product, and the next date.

Units of different products are not the same and are never added. What was given
elsewhere counts, for any reason. Reads injections that were fetched with the periods.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from education.models import Treatment
from portal.models import Injection, TreatmentPeriod


@dataclass(frozen=True)
class Total:
    """Units of one product in the `days` until today; `most` None: no limit stated."""

    product: str
    units: Decimal
    elsewhere: Decimal
    days: int
    most: Decimal | None

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.units > self.most


@dataclass(frozen=True)
class Toxin:
    """The totals by product, and the first day on which the interval is over."""

    totals: tuple[Total, ...]
    next_from: date | None


def toxin_of(patient, *, today: date) -> Toxin:
    """What was given to this patient, here and elsewhere, in three queries."""
    sessions = patient.treatment_periods.standing().with_steps()
    return toxin(sessions.filter(treatment__kind=Treatment.Kind.INJECTION), today=today)


def toxin(periods: Iterable[TreatmentPeriod], *, today: date) -> Toxin:
    """The same of periods that were fetched with their injections."""
    given = list(_given(periods))
    by_product: dict[str, list[tuple[Treatment, Injection]]] = {}
    for treatment, row in given:
        by_product.setdefault(treatment.slug, []).append((treatment, row))
    totals = (
        _total(pairs[0][0], [row for _, row in pairs], today)
        for _, pairs in sorted(by_product.items())
    )
    return Toxin(
        totals=tuple(total for total in totals if total.units),
        next_from=_next_from(given),
    )


def _given(periods) -> Iterable[tuple[Treatment, Injection]]:
    for period in periods:
        if period.treatment and period.treatment.kind == Treatment.Kind.INJECTION:
            for row in period.injections.all():
                yield period.treatment, row


def _total(treatment: Treatment, rows: list[Injection], today: date) -> Total:
    days = treatment.cumulative_window_days or treatment.interval_days or 0
    since = today - timedelta(days=days)
    recent = [row for row in rows if since < row.given_on <= today]
    return Total(
        product=treatment.name,
        units=sum((row.units for row in recent), Decimal(0)),
        elsewhere=sum((row.units for row in recent if row.elsewhere), Decimal(0)),
        days=days,
        most=treatment.max_cumulative_units,
    )


def _next_from(given: list[tuple[Treatment, Injection]]) -> date | None:
    """The last day of any toxin and the longest interval of what was given."""
    intervals = [treatment.interval_days or 0 for treatment, _row in given]
    if not any(intervals):
        return None
    last = max(row.given_on for _treatment, row in given)
    return last + timedelta(days=max(intervals))
