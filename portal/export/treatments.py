"""The files of the treatments: periods, dose steps, injections."""

from django.db.models import Case, F, When
from django.utils.translation import gettext_lazy

from portal.export.columns import (
    DATE,
    ENTRY,
    INSTANT,
    NUMBER,
    PERIOD_NUMBER,
    Column,
    File,
)
from portal.models import DoseStep, Injection, TreatmentPeriod


def _named(query, path):
    """Add the name of a treatment: the catalogue's English one, or the typed one."""
    return query.annotate(
        named=Case(
            When(
                **{f"{path}treatment__isnull": False},
                then=F(f"{path}treatment__slug"),
            ),
            default=F(f"{path}other_name"),
        )
    )


def _treatments(patient):
    periods = TreatmentPeriod.objects.filter(patient=patient)
    return _named(periods, "").order_by("started_on", "pk")


def _dose_steps(patient):
    steps = DoseStep.objects.filter(period__patient=patient)
    return _named(steps, "period__").order_by("period", "from_day", "pk")


def _injections(patient):
    injections = Injection.objects.filter(period__patient=patient)
    return _named(injections, "period__").order_by("given_on", "pk")


_TREATMENT = Column(
    "treatment",
    "named",
    gettext_lazy("Name of the treatment; the catalogue's short name where it has one"),
)


def _amount(slot, words):
    return Column(slot, slot, words, gettext_lazy("see column unit"))


TREATMENTS = (
    File(
        "treatments",
        gettext_lazy("One row for each treatment, past, present or planned"),
        (
            Column("id", "pk", NUMBER),
            _TREATMENT,
            Column("unit", "unit", gettext_lazy("Unit of its amounts")),
            Column("why", "why", gettext_lazy("What it is for")),
            Column("instructions", "instructions", gettext_lazy("How to take it")),
            Column(
                "told_by",
                "told_by",
                gettext_lazy("Who told of it"),
                codes=TreatmentPeriod.ToldBy,
            ),
            Column("started_on", "started_on", gettext_lazy("Begin"), DATE),
            Column(
                "start_precision",
                "start_precision",
                gettext_lazy("How exactly the begin is known"),
                codes=TreatmentPeriod.Precision,
            ),
            Column("ended_on", "ended_on", gettext_lazy("Last day"), DATE),
            Column(
                "end_precision",
                "end_precision",
                gettext_lazy("How exactly the end is known"),
                codes=TreatmentPeriod.EndPrecision,
            ),
            Column(
                "end_reason",
                "end_reason",
                gettext_lazy("Why it ended"),
                codes=TreatmentPeriod.EndReason,
            ),
            Column(
                "tablet_size",
                "tablet_size",
                gettext_lazy("What one tablet or capsule holds"),
                gettext_lazy("see column unit"),
            ),
            Column(
                "refill_due_on",
                "refill_due_on",
                gettext_lazy("Day by which a pump must be refilled"),
                DATE,
            ),
            Column(
                "reported_dose",
                "reported_dose",
                gettext_lazy("Highest amount a day, for treatments of the past"),
                gettext_lazy("see column unit"),
            ),
            *ENTRY,
        ),
        _treatments,
    ),
    File(
        "dose_steps",
        gettext_lazy("One row for each change of an amount"),
        (
            Column("id", "pk", NUMBER),
            Column("treatment_id", "period_id", PERIOD_NUMBER),
            _TREATMENT,
            Column(
                "from_day",
                "from_day",
                gettext_lazy("First day with these amounts"),
                DATE,
            ),
            _amount("morning", gettext_lazy("Amount in the morning")),
            _amount("noon", gettext_lazy("Amount at noon")),
            _amount("evening", gettext_lazy("Amount in the evening")),
            _amount("night", gettext_lazy("Amount at night")),
            Column("unit", "period__unit", gettext_lazy("Unit of the amounts")),
            Column(
                "as_needed_max",
                "as_needed_max",
                gettext_lazy("Only when needed, at most this often"),
                gettext_lazy("times a day"),
            ),
            Column("comment", "comment", gettext_lazy("Own words about it")),
            Column(
                "confirmed_at",
                "confirmed_at",
                gettext_lazy("When the clinic confirmed what the patient told"),
                INSTANT,
            ),
            Column(
                "held_by",
                "held_by_id",
                gettext_lazy("The id in holds.csv of what froze it; it does not count"),
            ),
            *ENTRY,
        ),
        _dose_steps,
    ),
    File(
        "injections",
        gettext_lazy("One row for each muscle injected"),
        (
            Column("id", "pk", NUMBER),
            Column("treatment_id", "period_id", PERIOD_NUMBER),
            _TREATMENT,
            Column("given_on", "given_on", gettext_lazy("Day"), DATE),
            Column("product", "product", gettext_lazy("Product")),
            Column("muscle", "muscle", gettext_lazy("Muscle")),
            Column(
                "side",
                "side",
                gettext_lazy("Which side"),
                codes=Injection.MuscleSide,
            ),
            Column(
                "units",
                "units",
                gettext_lazy("Amount; units of two products are not the same"),
                gettext_lazy("units of the product"),
            ),
            Column(
                "guidance",
                "guidance",
                gettext_lazy("How the place was found"),
                codes=Injection.Guidance,
            ),
            *ENTRY,
        ),
        _injections,
    ),
)
