"""What else the rules must know: other medicines, allergies, conditions, results."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models.entry import Entry, EntryQuerySet
from portal.models.patient import Patient


def _names_one(prefix):
    """A condition: from the list or in free words, never both and never neither."""
    return models.CheckConstraint(
        condition=Q(ingredient__isnull=False, other_name="")
        | (Q(ingredient__isnull=True) & ~Q(other_name="")),
        name=f"portal_{prefix}_names_one_substance",
    )


def _lasts(prefix):
    return models.CheckConstraint(
        condition=Q(ended_on__isnull=True)
        | Q(started_on__isnull=True)
        | Q(ended_on__gte=F("started_on")),
        name=f"portal_{prefix}_ends_after_start",
    )


class LastingQuerySet(EntryQuerySet):
    def holding_on(self, day):
        """Those that hold on `day`; an unknown start counts as started."""
        return self.standing().filter(
            Q(started_on__isnull=True) | Q(started_on__lte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gte=day),
        )

    def over_before(self, day):
        """Those whose last day is before `day`, the latest first."""
        return self.standing().filter(ended_on__lt=day).order_by("-ended_on", "-pk")


def _named(rows):
    """With what they are called and who wrote it; the newest first."""
    return rows.select_related("ingredient", "entered_by").order_by("-pk")


class NamedQuerySet(EntryQuerySet):
    named = _named


class MedicineQuerySet(LastingQuerySet):
    named = _named


class OtherMedicine(Entry):
    """Another medicine, from any doctor or shop; `started_on` null: not known."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="other_medicines"
    )
    ingredient = models.ForeignKey(
        "education.Ingredient",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ingredient"),
    )
    other_name = models.CharField(_("name of the medicine"), max_length=80, blank=True)
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=200, blank=True)

    objects = MedicineQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            _names_one("othermedicine"),
            _lasts("othermedicine"),
        ]

    def __str__(self):
        return f"other medicine {self.pk}"

    @property
    def name(self):
        """What people call it, in the active language."""
        return self.ingredient.name if self.ingredient else self.other_name


class Allergy(Entry):
    """What the person must not be given again, and what it did."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="allergies"
    )
    ingredient = models.ForeignKey(
        "education.Ingredient",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ingredient"),
    )
    other_name = models.CharField(_("name"), max_length=80, blank=True)
    reaction = models.CharField(_("what happened"), max_length=200, blank=True)

    objects = NamedQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints, _names_one("allergy")]
        verbose_name_plural = _("allergies")

    def __str__(self):
        return f"allergy {self.pk}"

    @property
    def name(self):
        return self.ingredient.name if self.ingredient else self.other_name


class HealthCondition(Entry):
    """A condition that stands against some treatments, such as kidney disease."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="health_conditions"
    )
    precaution = models.ForeignKey(
        "education.Precaution",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("condition"),
    )
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=200, blank=True)

    objects = LastingQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            _lasts("healthcondition"),
            models.UniqueConstraint(
                fields=["patient", "precaution"],
                condition=Q(ended_on__isnull=True, voided_at__isnull=True),
                name="portal_healthcondition_once_while_open",
            ),
        ]

    def __str__(self):
        return f"health condition {self.pk}"


class LabResult(Entry):
    """One laboratory value; `value` in the unit of the test.

    `upper_limit` is the laboratory's upper limit of normal for liver tests, so that
    a value can be said as a multiple of it.
    """

    class Test(models.TextChoices):
        EGFR = "egfr", _("eGFR, mL/min/1.73 m²")
        CRCL = "crcl", _("Creatinine clearance, mL/min")
        ALT = "alt", _("ALT, U/L")
        AST = "ast", _("AST, U/L")
        BILIRUBIN = "bilirubin", _("Bilirubin, µmol/L")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="lab_results"
    )
    test = models.CharField(_("test"), max_length=10, choices=Test)
    taken_on = models.DateField(_("date"))
    value = models.DecimalField(_("value"), max_digits=7, decimal_places=1)
    upper_limit = models.DecimalField(
        _("upper limit of normal"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
    )

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__gte=0), name="portal_labresult_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(upper_limit__isnull=True) | Q(upper_limit__gt=0),
                name="portal_labresult_limit_positive",
            ),
            models.CheckConstraint(
                condition=Q(taken_on__lte=F("entered_on")),
                name="portal_labresult_not_in_the_future",
            ),
            models.CheckConstraint(
                condition=Q(test__in=["egfr", "crcl", "alt", "ast", "bilirubin"]),
                name="portal_labresult_is_a_known_test",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-taken_on"])]

    def __str__(self):
        return f"lab result {self.pk}"
