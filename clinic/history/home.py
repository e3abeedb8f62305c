"""The home counts beside an exam, in words: what was counted, and what differs."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.at_home import HomeWindow
from clinic.bouts import (
    AtHome,
    Bout,
    Cutoffs,
    Differs,
    Disagreement,
    Strength,
    disagreements,
)
from clinic.facts import ExamFact
from clinic.history.readings import Thresholds
from clinic.history.wording import day_words, days_count
from portal.anatomy import BeatBand, Side, Site

WORST = {
    Strength.NONE: gettext_lazy("no beats"),
    Strength.SOME: gettext_lazy("below abnormal"),
    Strength.ABNORMAL: gettext_lazy("abnormal"),
    Strength.SUSTAINED: gettext_lazy("sustained"),
}


@dataclass(frozen=True)
class HomeRow:
    """One place at home: cells are finished words."""

    place: str
    bouts: str
    median: str
    bands: str
    worst: str


@dataclass(frozen=True)
class HomeTable:
    """The home counts of a window; `note` says what they stand for."""

    title: str
    rows: tuple[HomeRow, ...]
    note: str


def cutoffs(limits: Thresholds) -> Cutoffs:
    return Cutoffs(
        limits.abnormal_beats, limits.sustained_beats, limits.sustained_seconds
    )


def home_table(window: HomeWindow) -> HomeTable:
    """The rows of the window, for the side of the form."""
    return HomeTable(
        title=_("At home, %(first)s to %(last)s")
        % {
            "first": day_words(window.first, near=window.last),
            "last": day_words(window.last),
        },
        rows=tuple(_row(place) for place in window.places),
        note=_("%(days)s of 14 logged. Bouts that nobody wrote down are not here.")
        % {"days": days_count(window.logged_days)},
    )


def _row(place: AtHome) -> HomeRow:
    return HomeRow(
        place=place_words(place.site, place.side),
        bouts=_("%(bouts)s on %(days)s")
        % {
            "bouts": ngettext("%(n)s bout", "%(n)s bouts", place.bouts)
            % {"n": place.bouts},
            "days": days_count(place.days),
        },
        median="" if place.median is None else f"{place.median.normalize():f}",
        bands=", ".join(_band(band, number) for band, number in place.bands),
        worst=_worst(place),
    )


def _band(band: str, number: int) -> str:
    return _("%(band)s (%(n)s×)") % {
        "band": str(BeatBand(band).label).lower(),
        "n": number,
    }


def _worst(place: AtHome) -> str:
    parts = [str(WORST[place.worst])]
    if place.most is not None:
        parts.append(
            ngettext("%(n)s beat", "%(n)s beats", place.most) % {"n": place.most}
        )
    if place.longest is not None:
        parts.append(_("%(n)s s") % {"n": f"{place.longest.normalize():f}"})
    return ", ".join(parts)


def place_words(site: str, side: str) -> str:
    """ "Ankle, left"."""
    return f"{Site(site).label}, {str(Side(side).label).lower()}"


def differences(
    exam: ExamFact, window: HomeWindow, limits: Thresholds
) -> tuple[str, ...]:
    """Where home and exam do not agree, as something to talk about."""
    seen = [
        Bout(
            r.site_code,
            r.side_code,
            beats=r.beats,
            seconds=r.seconds,
            sustained=r.sustained,
        )
        for r in exam.readings
    ]
    found = disagreements(
        seen, window.bouts, logged_days=window.logged_days, limits=cutoffs(limits)
    )
    return tuple(_differs(each) for each in found)


def _differs(each: Differs) -> str:
    place = place_words(each.site, each.side)
    if each.how is Disagreement.HOME_MORE:
        words = _(
            "%(place)s: no clonus in this exam, and sustained clonus at home on "
            "%(days)s of the last 14. Both can be true: clonus changes with the time "
            "of day, the dose, the position and what sets it off."
        )
    else:
        words = _(
            "%(place)s: sustained clonus in this exam, and no abnormal bout at home "
            "in 14 days with %(days)s logged. Both can be true: at home it may not be "
            "set off, not be felt, or not be written down."
        )
    return words % {"place": place, "days": days_count(each.days)}
