"""What was counted at home in the days before an exam, in two queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clinic.bouts import WINDOW_DAYS, AtHome, Bout, Cutoffs, at_home
from portal.models import DayLog


@dataclass(frozen=True)
class HomeWindow:
    """The home counts from `first` to `last`, and on how many days anything stands."""

    first: date
    last: date
    logged_days: int
    bouts: tuple[Bout, ...]
    places: tuple[AtHome, ...]


def load(patient, *, last: date, limits: Cutoffs) -> HomeWindow:
    """The home counts of the WINDOW_DAYS that end with `last`."""
    first = last - timedelta(days=WINDOW_DAYS - 1)
    rows = patient.episodes.standing().filter(day__range=(first, last))
    bouts = tuple(
        Bout(
            episode.site,
            episode.side,
            beats=episode.beats,
            band=episode.band,
            seconds=None if episode.seconds is None else Decimal(episode.seconds),
            sustained=episode.sustained,
            day=episode.day,
        )
        for episode in rows.order_by("day", "pk")
    )
    logs = patient.day_logs.standing().between(first, last)
    logged = set(
        logs.exclude(status=DayLog.Status.COULD_NOT).values_list("day", flat=True)
    )
    return HomeWindow(
        first=first,
        last=last,
        logged_days=len(logged | {bout.day for bout in bouts}),
        bouts=bouts,
        places=at_home(bouts, limits),
    )
