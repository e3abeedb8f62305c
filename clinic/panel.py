"""The list of patients: one page by keyset, in a number of queries that is fixed.

Cells are made here, so that the template only says them.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.models import PatientReview
from portal.models import (
    NEVER,
    NO_CHANGE,
    NO_MEAN,
    Patient,
    PatientSummary,
    TreatmentPeriod,
    search_form,
)
from portal.safety import Level
from portal.templatetags.alerts import face

PAGE = 50
SPARK_DAYS = 28
FOOT, POINT = 17.8, 1.7  # where 0 stands in the small picture; height of a point

SORTS = {
    "name": (gettext_lazy("Name"), "name_key", False),
    "flags": (gettext_lazy("Gravest flag"), "flag_rank", False),
    "silent": (gettext_lazy("Longest without a log"), "last_log_day", False),
    "mean": (gettext_lazy("Highest mean"), "mean_14", True),
    "change": (gettext_lazy("Worst change"), "change_14", True),
}
SHOWN = (
    "last_log_day",
    "mean_14",
    "days_14",
    "mean_before",
    "change_14",
    "spark",
    "current_treatments",
    "unconfirmed_changes",
    "open_flags",
    "flag_rank",
    "patient__name",
    "patient__clinic_number",
    "patient__status",
    "patient__condition__texts",
)
SHOWN_STATUSES = (Patient.Status.ACTIVE, Patient.Status.PAUSED)

WORTH_A_WORD = Decimal("1.0")
"""Points of change from which the list says better or worse.

Half the 2 points that pain studies call important (Farrar 2001): a hint where to
look, not a verdict.
"""


@dataclass(frozen=True)
class Row:
    """One patient as the list says it."""

    patient_id: int
    name: str
    about: str
    url: str
    last_log: str
    mean: str
    change: str
    change_word: str
    change_kind: str
    treatments: tuple[str, ...]
    reviewed: str
    status: str
    unconfirmed: str
    flags: str
    flags_kind: str
    spark: str
    spark_says: str


@dataclass(frozen=True)
class Page:
    """A page of rows; `next_after` and `has_before` drive the two links."""

    rows: tuple[Row, ...]
    next_after: int | None
    first_page: bool

    @property
    def patient_ids(self) -> list[int]:
        return [row.patient_id for row in self.rows]


def load(clinics, *, today: date, search="", sort="name", after=None, filters=None):
    """The page of `PAGE` patients of `clinics` that follows patient `after`.

    An `after` that is no patient of these clinics gives the first page.

    `filters` may name a status, a treatment slug, a condition slug and `mine`, a
    Clinician. Sort keys are never null and the id breaks ties, so no patient is
    skipped or shown twice.
    """
    found = _found(clinics, today=today, search=search, **(filters or {}))
    _label, field, descending = SORTS.get(sort, SORTS["name"])
    last = _where(clinics, field, after)
    if last is not None:
        found = _follow(found, field, descending, last, after)
    sign = "-" if descending else ""
    order = (f"{sign}{field}", f"{sign}patient_id")
    summaries = list(
        found.select_related("patient__condition")
        .only(*SHOWN)
        .order_by(*order)[: PAGE + 1]
    )
    shown = summaries[:PAGE]
    reviewed = _last_reviews(shown)
    return Page(
        rows=tuple(_row(s, today, reviewed.get(s.patient_id)) for s in shown),
        next_after=shown[-1].patient_id if len(summaries) > PAGE else None,
        first_page=last is None,
    )


def _found(clinics, *, today, search, status="", treatment="", condition="", mine=None):
    found = PatientSummary.objects.filter(clinic__in=clinics)
    for word in search_form(search).split():
        found = found.filter(name_key__contains=word)
    found = found.filter(status__in=[status] if status else SHOWN_STATUSES)
    if treatment:
        on_it = TreatmentPeriod.objects.current_on(today).filter(
            treatment__slug=treatment
        )
        found = found.filter(patient__in=on_it.values("patient"))
    if condition:
        found = found.filter(patient__condition__slug=condition)
    if mine is not None:
        found = found.filter(
            patient__judged_assignments__clinician=mine,
            patient__judged_assignments__until__isnull=True,
        )
    return found


def _where(clinics, field, after):
    """The sort key of patient `after`; None for nobody of these clinics.

    Whose key it is matters: where the rows of another clinic sort tells who they are.
    """
    if after is None:
        return None
    ours = PatientSummary.objects.filter(clinic__in=clinics, patient_id=after)
    return ours.values_list(field, flat=True).first()


def _follow(found, field, descending, last, after):
    """Only what comes after the key `last` of patient `after` in this order."""
    beyond = "lt" if descending else "gt"
    return found.filter(
        Q(**{f"{field}__{beyond}": last})
        | Q(**{field: last, f"patient_id__{beyond}": after})
    )


def _last_reviews(summaries):
    rows = (
        PatientReview.objects.standing()
        .filter(patient_id__in=[s.patient_id for s in summaries])
        .values_list("patient_id")
        .annotate(last=Max("entered_on"))
    )
    return dict(rows)


def _row(summary, today, reviewed) -> Row:
    patient = summary.patient
    kind, word = _change_words(summary)
    return Row(
        patient_id=patient.pk,
        name=patient.name,
        about=" \u00b7 ".join(_about(patient)),
        url=reverse("clinic:patient", args=[patient.pk]),
        last_log=_("Log: %(when)s") % {"when": _ago(summary.last_log_day, today)},
        mean=_mean(summary.mean_14, summary.days_14),
        change=_signed(_change(summary)),
        change_word=word,
        change_kind=kind,
        treatments=tuple(summary.current_treatments),
        reviewed=_("Review: %(when)s") % {"when": _ago(reviewed or NEVER, today)},
        status=""
        if patient.status == Patient.Status.ACTIVE
        else patient.get_status_display(),
        unconfirmed=_unconfirmed(summary.unconfirmed_changes),
        **_flags(summary),
        spark=_spark(summary.spark),
        spark_says=_("%(n)d of 28 days logged")
        % {"n": sum(value is not None for value in summary.spark)},
    )


def _about(patient) -> list[str]:
    """The clinic number, and the condition where it is known."""
    condition = [patient.condition.name] if patient.condition else []
    return [patient.clinic_number, *condition]


def _ago(day: date, today: date) -> str:
    if day == NEVER:
        return _("never")
    gone = (today - day).days
    if gone <= 0:
        return _("today")
    if gone == 1:
        return _("yesterday")
    if gone < 60:
        return _("%(n)d days ago") % {"n": gone}
    return date_format(day, "DATE_FORMAT")


def _mean(mean: Decimal, logged: int) -> str:
    if mean == NO_MEAN:
        return _("no days")
    return ngettext("%(mean)s (%(n)d day)", "%(mean)s (%(n)d days)", logged) % {
        "mean": f"{mean:.1f}",
        "n": logged,
    }


def _change(summary) -> Decimal | None:
    """The difference of the two means as they are shown, so that figures agree."""
    if summary.change_14 == NO_CHANGE:
        return None
    return round(summary.mean_14, 1) - round(summary.mean_before, 1)


def _signed(change: Decimal | None) -> str:
    if change is None:
        return ""
    return f"{change:+.1f}".replace("-", "\u2212") if change else "0.0"


def _change_words(summary) -> tuple[str, str]:
    shown = _change(summary)
    if shown is None:
        return "none", _("nothing to compare")
    if shown >= WORTH_A_WORD:
        return "worse", _("higher than before")
    if shown <= -WORTH_A_WORD:
        return "better", _("lower than before")
    return "same", _("about the same")


def _unconfirmed(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(n)d change by the patient to confirm",
        "%(n)d changes by the patient to confirm",
        count,
    ) % {"n": count}


def _flags(summary) -> dict[str, str]:
    """How many flags are open, under the word of the gravest."""
    count = summary.open_flags
    if not count:
        return {"flags": "", "flags_kind": ""}
    seen = face(list(Level)[summary.flag_rank])
    words = ngettext("%(word)s: %(n)d flag", "%(word)s: %(n)d flags", count)
    return {
        "flags": words % {"word": seen.word, "n": count},
        "flags_kind": seen.pill,
    }


def _spark(values) -> str:
    """One dash a logged day, as one path: a day not logged leaves a gap.

    The frame is 30 wide and 20 high, oldest day left, 0 (best) at the foot.
    """
    return "".join(
        f"M{index + 1} {FOOT - float(value) * POINT:.1f}h.8"
        for index, value in enumerate(values[-SPARK_DAYS:])
        if value is not None
    )
