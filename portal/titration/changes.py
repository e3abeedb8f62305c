"""What happens to a plan under way: held, taken up again, read day by day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from portal.titration.recipe import Row


def dose_on(rows: Sequence[Row], day: date) -> Row | None:
    """The row in force on this day; None before the first."""
    begun = [row for row in rows if row.from_day <= day]
    return max(begun, key=lambda row: row.from_day, default=None)


def hold(rows: Sequence[Row], *, on: date) -> list[Row]:
    """The plan with the dose in force on `on` staying: every later step is gone."""
    return [row for row in rows if row.from_day <= on]


def resume(rows: Sequence[Row], *, held_from: date, resumed_on: date) -> list[Row]:
    """The plan as it was before the hold, its later steps moved by the days held.

    `held_from` is the day whose dose was kept, `resumed_on` the first day on which
    the plan counts again: as many days as were left then are left now.
    """
    held = timedelta(days=max((resumed_on - held_from).days, 0))
    return [
        row if row.from_day <= held_from else replace(row, from_day=row.from_day + held)
        for row in rows
    ]


def totals_by_day(rows: Sequence[Row], first: date, last: date) -> dict[date, Decimal]:
    """The amount of each day, both ends included; 0 before the first row."""
    totals = {}
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        row = dose_on(rows, day)
        totals[day] = row.daily_total if row else Decimal(0)
    return totals
