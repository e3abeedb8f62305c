"""The files of the health facts: other medicines, allergies, conditions, results."""

from django.db.models import Case, F, When
from django.utils.translation import gettext_lazy

from portal.export.columns import DATE, ENTRY, NUMBER, Column, File
from portal.models import Allergy, HealthCondition, LabResult, OtherMedicine


def _named(rows):
    """Add the name: the list's short one, or the one that was typed."""
    of_list = When(ingredient__isnull=False, then=F("ingredient__slug"))
    return rows.annotate(named=Case(of_list, default=F("other_name")))


def _medicines(patient):
    rows = OtherMedicine.objects.filter(patient=patient)
    return _named(rows).order_by("entered_at", "pk")


def _allergies(patient):
    rows = Allergy.objects.filter(patient=patient)
    return _named(rows).order_by("entered_at", "pk")


def _conditions(patient):
    rows = HealthCondition.objects.filter(patient=patient)
    return rows.order_by("entered_at", "pk")


def _labs(patient):
    return LabResult.objects.filter(patient=patient).order_by("taken_on", "pk")


_NAME = gettext_lazy("Name; the short name of the list where it is on the list")
_RXNORM = Column(
    "rxnorm",
    "ingredient__rxnorm",
    gettext_lazy("RxNorm code of the ingredient, where it is known"),
)
_SINCE = Column("started_on", "started_on", gettext_lazy("Begin, if known"), DATE)
_UNTIL = Column("ended_on", "ended_on", gettext_lazy("Last day"), DATE)
_COMMENT = Column("comment", "comment", gettext_lazy("Own words about it"))

HEALTH = (
    File(
        "other_medicines",
        gettext_lazy("One row for each medicine from another doctor or a shop"),
        (
            Column("id", "pk", NUMBER),
            Column("medicine", "named", _NAME),
            _RXNORM,
            _SINCE,
            _UNTIL,
            _COMMENT,
            *ENTRY,
        ),
        _medicines,
    ),
    File(
        "allergies",
        gettext_lazy("One row for each allergy"),
        (
            Column("id", "pk", NUMBER),
            Column("allergy", "named", _NAME),
            _RXNORM,
            Column("reaction", "reaction", gettext_lazy("What happened")),
            *ENTRY,
        ),
        _allergies,
    ),
    File(
        "health_conditions",
        gettext_lazy("One row for each condition that stands against treatments"),
        (
            Column("id", "pk", NUMBER),
            Column(
                "condition",
                "precaution__slug",
                gettext_lazy("The catalogue's short name of the condition"),
            ),
            _SINCE,
            _UNTIL,
            _COMMENT,
            *ENTRY,
        ),
        _conditions,
    ),
    File(
        "lab_results",
        gettext_lazy("One row for each laboratory value"),
        (
            Column("id", "pk", NUMBER),
            Column("taken_on", "taken_on", gettext_lazy("Day of the sample"), DATE),
            Column("test", "test", gettext_lazy("Which test"), codes=LabResult.Test),
            Column(
                "value",
                "value",
                gettext_lazy("The value"),
                gettext_lazy("see column test"),
            ),
            Column(
                "upper_limit",
                "upper_limit",
                gettext_lazy("Upper limit of normal of that laboratory"),
                gettext_lazy("see column test"),
            ),
            *ENTRY,
        ),
        _labs,
    ),
)
