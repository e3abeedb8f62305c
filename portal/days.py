"""A day is the patient's day: rules about local dates, with the clock passed in.

The patient's profile names the zone; the browser's zone never counts. A date is
fixed when an entry is made and is never worked out again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SMALL_HOURS_END = 4
"""Until this local hour a person may still mean the day before."""

RATING_DAYS_BACK = 3
"""How many days before today a person may still rate (recall fades fast)."""

EVENT_DAYS_BACK = 14
"""How many days back status, falls and side effects may still be added."""


@dataclass(frozen=True)
class Stamp:
    """When an entry was made: the local date, the instant (UTC) and the zone."""

    on: date
    at: datetime
    zone: str


def local_day(now: datetime, zone: str) -> date:
    """The date in `zone` at the aware instant `now`."""
    return now.astimezone(ZoneInfo(zone)).date()


def stamp(now: datetime, zone: str) -> Stamp:
    """The stamp that an entry made at `now` by a person in `zone` carries."""
    return Stamp(on=local_day(now, zone), at=now, zone=zone)


def days_to_ask(now: datetime, zone: str) -> tuple[date, ...]:
    """The day that a log is about; two, yesterday first, in the small hours."""
    local = now.astimezone(ZoneInfo(zone))
    today = local.date()
    if local.hour < SMALL_HOURS_END:
        return (today - timedelta(days=1), today)
    return (today,)


def may_rate(day: date, today: date) -> bool:
    """Whether the patient may still give `day` a rating."""
    return 0 <= (today - day).days <= RATING_DAYS_BACK


def may_report(day: date, today: date) -> bool:
    """Whether the patient may still give `day` a status, falls, side effects."""
    return 0 <= (today - day).days <= EVENT_DAYS_BACK


def days_late(day: date, entered_on: date) -> int:
    """Days between the day an entry is about and the day it was made."""
    return max((entered_on - day).days, 0)


def is_late(day: date, made: Stamp) -> bool:
    """Whether an entry was made when its day was over.

    The small hours still belong to the day before, as they do in `days_to_ask`.
    """
    late = days_late(day, made.on)
    hour = made.at.astimezone(ZoneInfo(made.zone)).hour
    return late > 1 or (late == 1 and hour >= SMALL_HOURS_END)
