"""The files of the diary: days, ratings, side effects, episodes."""

from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy

from portal.anatomy import (
    BeatBand,
    HowCounted,
    Side,
    Site,
    SpasmFrequency,
    SpasmSeverity,
    Trigger,
)
from portal.export.columns import (
    DATE,
    DAY,
    ENTRY,
    LOG_NUMBER,
    NUMBER,
    SCALE,
    YES_NO,
    Column,
    File,
)
from portal.models import DayLog, Episode, Rating, SideEffectReport


def _raters(patient):
    """Who speaks: the patient, paper from before the account, or a helper."""
    return Case(
        When(rater__isnull=True, then=Value("paper")),
        When(rater=patient.user_id, then=Value("self")),
        default=Value("helper"),
    )


def _day_logs(patient):
    logs = DayLog.objects.filter(patient=patient)
    return logs.annotate(rated_by=_raters(patient)).order_by("day", "pk")


def _ratings(patient):
    return (
        Rating.objects.filter(day_log__patient=patient)
        .annotate(is_error=_is_error("day_log__voided_at"))
        .order_by("day_log__day", "pk")
    )


def _side_effects(patient):
    return (
        SideEffectReport.objects.filter(day_log__patient=patient)
        .annotate(is_error=_is_error("day_log__voided_at"))
        .order_by("day_log__day", "pk")
    )


def _is_error(path):
    return Case(
        When(**{f"{path}__isnull": True}, then=Value("no")), default=Value("yes")
    )


def _episodes(patient):
    return Episode.objects.filter(patient=patient).order_by("day", "pk")


DIARY = (
    File(
        "day_logs",
        gettext_lazy("One row for each day log"),
        (
            Column("id", "pk", NUMBER),
            Column("day", "day", DAY, DATE),
            Column(
                "rater",
                "rated_by",
                gettext_lazy("Who judged the day"),
                values=gettext_lazy("self; helper; paper"),
            ),
            Column(
                "status",
                "status",
                gettext_lazy("What kind of day; could_not is missing, never 0"),
                codes=DayLog.Status,
            ),
            Column(
                "could_not",
                "could_not",
                gettext_lazy("Why it could not be logged"),
                codes=DayLog.CouldNot,
            ),
            Column(
                "spasm_frequency",
                "spasm_frequency",
                gettext_lazy("How often muscles cramped, past 24 hours"),
                codes=SpasmFrequency,
            ),
            Column(
                "spasm_severity",
                "spasm_severity",
                gettext_lazy("How bad the cramps were"),
                codes=SpasmSeverity,
            ),
            Column(
                "sleepiness",
                "sleepiness",
                gettext_lazy("How sleepy in the day"),
                SCALE,
            ),
            Column(
                "falls",
                "falls",
                gettext_lazy("Falls on that day; empty is not answered"),
                gettext_lazy("count"),
            ),
            Column(
                "near_falls",
                "near_falls",
                gettext_lazy("Times nearly fallen; empty is not answered"),
                gettext_lazy("count"),
            ),
            Column(
                "head_hit",
                "head_hit",
                gettext_lazy("Whether the head was hit in a fall"),
                values=YES_NO,
            ),
            Column(
                "cannot_stand",
                "cannot_stand",
                gettext_lazy("Whether the person could not stand after a fall"),
                values=YES_NO,
            ),
            Column(
                "leg_weakness",
                "leg_weakness",
                gettext_lazy("Whether the legs were weaker than usual"),
                codes=DayLog.Weakness,
            ),
            Column(
                "new_medicine",
                "new_medicine",
                gettext_lazy("Whether there was a new medicine, asked once a week"),
                values=YES_NO,
            ),
            Column(
                "missed_doses",
                "missed_doses",
                gettext_lazy("Whether a dose was missed"),
                codes=DayLog.Missed,
            ),
            Column("note", "note", gettext_lazy("Own words about the day")),
            Column(
                "copied_from",
                "copied_from",
                gettext_lazy("The day it was copied from with Same as yesterday"),
                DATE,
            ),
            Column(
                "late_reason",
                "late_reason",
                gettext_lazy("Why an old day was added or changed"),
            ),
            *ENTRY,
        ),
        _day_logs,
    ),
    File(
        "ratings",
        gettext_lazy("One row for each rating in a day log"),
        (
            Column("id", "pk", NUMBER),
            Column("day_log_id", "day_log_id", LOG_NUMBER),
            Column("day", "day_log__day", DAY, DATE),
            Column("target", "target__text", gettext_lazy("What should get better")),
            Column(
                "target_id",
                "target_id",
                gettext_lazy("Number of the target; never mix two in one average"),
            ),
            Column("value", "value", gettext_lazy("How bad it was"), SCALE),
            Column(
                "error",
                "is_error",
                gettext_lazy("Whether its day log was marked as an error"),
                values=YES_NO,
            ),
        ),
        _ratings,
    ),
    File(
        "episodes",
        gettext_lazy("One row for each bout of clonus"),
        (
            Column("id", "pk", NUMBER),
            Column("day", "day", DAY, DATE),
            Column(
                "at",
                "at",
                gettext_lazy("Time of day, where known"),
                gettext_lazy("local time"),
            ),
            Column("site", "site", gettext_lazy("Where"), codes=Site),
            Column("side", "side", gettext_lazy("Which side"), codes=Side),
            Column(
                "trigger", "trigger", gettext_lazy("What set it off"), codes=Trigger
            ),
            Column("beats", "beats", gettext_lazy("Beats counted"), "beats"),
            Column(
                "band",
                "band",
                gettext_lazy("Beats guessed, where not counted"),
                codes=BeatBand,
            ),
            Column("seconds", "seconds", gettext_lazy("How long it lasted"), "seconds"),
            Column(
                "sustained",
                "sustained",
                gettext_lazy("Whether it went on until it was stopped"),
                values=YES_NO,
            ),
            Column(
                "how_counted",
                "how_counted",
                gettext_lazy("How the beats were counted"),
                codes=HowCounted,
            ),
            Column("note", "note", gettext_lazy("Own words about it")),
            *ENTRY,
        ),
        _episodes,
    ),
    File(
        "side_effects",
        gettext_lazy("One row for each side effect in a day log"),
        (
            Column("id", "pk", NUMBER),
            Column("day_log_id", "day_log_id", LOG_NUMBER),
            Column("day", "day_log__day", DAY, DATE),
            Column(
                "side_effect",
                "side_effect__slug",
                gettext_lazy("The catalogue's short name of the side effect"),
            ),
            Column(
                "severity",
                "severity",
                gettext_lazy("How bad it was"),
                codes=SideEffectReport.Severity,
            ),
            Column(
                "error",
                "is_error",
                gettext_lazy("Whether its day log was marked as an error"),
                values=YES_NO,
            ),
        ),
        _side_effects,
    ),
)
