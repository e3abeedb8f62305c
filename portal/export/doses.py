"""The files of what was taken, of what stood still, and of therapy at home."""

from django.utils.translation import gettext_lazy

from portal.export.columns import (
    DATE,
    DAY,
    ENTRY,
    INSTANT,
    NUMBER,
    PERIOD_NUMBER,
    YES_NO,
    Column,
    File,
)
from portal.models import DoseTaken, Hold, HoldRule, RemedyUse, Slot


def _doses_taken(patient):
    rows = DoseTaken.objects.filter(period__patient=patient)
    return rows.order_by("day", "period", "pk")


def _hold_rules(patient):
    return HoldRule.objects.filter(period__patient=patient).order_by("period", "pk")


def _holds(patient):
    return Hold.objects.filter(period__patient=patient).order_by("from_day", "pk")


def _remedies(patient):
    return RemedyUse.objects.filter(patient=patient).order_by("day", "pk")


DOSES = (
    File(
        "doses_taken",
        gettext_lazy("One row for each dose of which it was said what became of it"),
        (
            Column("id", "pk", NUMBER),
            Column("treatment_id", "period_id", PERIOD_NUMBER),
            Column("day", "day", DAY, DATE),
            Column("time_of_day", "slot", gettext_lazy("Which dose"), codes=Slot),
            Column(
                "what",
                "what",
                gettext_lazy("What became of it; no row is not said, never taken"),
                codes=DoseTaken.What,
            ),
            Column(
                "times",
                "times",
                gettext_lazy("How often, for doses taken as needed"),
                gettext_lazy("times a day"),
            ),
            *ENTRY,
        ),
        _doses_taken,
    ),
    File(
        "hold_rules",
        gettext_lazy("One row for each rule by which a plan stands still"),
        (
            Column("id", "pk", NUMBER),
            Column("treatment_id", "period_id", PERIOD_NUMBER),
            Column(
                "sleepiness",
                "sleepiness",
                gettext_lazy("Sleepiness from which it holds"),
                gettext_lazy("0 none to 10 worst"),
            ),
            Column(
                "days_running",
                "days_running",
                gettext_lazy("On so many days in a row"),
                gettext_lazy("days"),
            ),
            Column(
                "on_fall",
                "on_fall",
                gettext_lazy("Whether a fall holds it"),
                values=YES_NO,
            ),
            Column(
                "lower_to",
                "lower_to",
                gettext_lazy("The lower amount a day that the patient may choose"),
                gettext_lazy("see the unit in treatments.csv"),
            ),
            *ENTRY,
        ),
        _hold_rules,
    ),
    File(
        "holds",
        gettext_lazy("One row for each time that a plan stood still"),
        (
            Column("id", "pk", NUMBER),
            Column("treatment_id", "period_id", PERIOD_NUMBER),
            Column("from_day", "from_day", gettext_lazy("Since when"), DATE),
            Column("trigger", "trigger", gettext_lazy("Why"), codes=Hold.Trigger),
            Column(
                "lowered",
                "lowered",
                gettext_lazy("Whether the lower dose was chosen"),
                values=YES_NO,
            ),
            Column("lifted_on", "lifted_on", gettext_lazy("When it was lifted"), DATE),
            Column(
                "lifted_at",
                "lifted_at",
                gettext_lazy("The instant it was lifted"),
                INSTANT,
            ),
            *ENTRY,
        ),
        _holds,
    ),
    File(
        "remedies",
        gettext_lazy("One row for each time of therapy, splint or home care"),
        (
            Column("id", "pk", NUMBER),
            Column(
                "remedy",
                "treatment__slug",
                gettext_lazy("The catalogue's short name of what was done"),
            ),
            Column("day", "day", DAY, DATE),
            Column(
                "minutes",
                "minutes",
                gettext_lazy("How long"),
                gettext_lazy("minutes"),
            ),
            Column("what", "what", gettext_lazy("What was done, in own words")),
            Column(
                "helped",
                "helped",
                gettext_lazy("Whether it helped"),
                codes=RemedyUse.Helped,
            ),
            *ENTRY,
        ),
        _remedies,
    ),
)
