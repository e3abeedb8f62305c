"""What a clinician measured."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.anatomy import (
    Elicitation,
    ModifiedAshworth,
    Reflex,
    Side,
    Site,
    TardieuQuality,
    Tone,
)
from portal.models import Entry, EntryQuerySet, Patient


class ExamQuerySet(EntryQuerySet):
    def with_readings(self):
        """Exams with their readings, in one more query."""
        return self.prefetch_related("readings")


class Exam(Entry):
    """One examination; the rater is who entered it."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_exams"
    )
    examined_on = models.DateField(_("date"))
    position = models.CharField(_("position"), max_length=60, blank=True)
    hours_since_dose = models.DecimalField(
        _("hours since the last dose"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    scissoring = models.BooleanField(_("scissoring gait"), null=True, blank=True)
    pain = models.PositiveSmallIntegerField(
        _("pain, 0-10"), null=True, blank=True, validators=[MaxValueValidator(10)]
    )
    walk_seconds = models.DecimalField(
        _("10 m walk, seconds"), max_digits=5, decimal_places=1, null=True, blank=True
    )

    objects = ExamQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(examined_on__lte=F("entered_on")),
                name="clinic_exam_not_in_the_future",
            ),
            models.CheckConstraint(
                condition=Q(hours_since_dose__isnull=True) | Q(hours_since_dose__gte=0),
                name="clinic_exam_hours_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(pain__isnull=True) | Q(pain__gte=0, pain__lte=10),
                name="clinic_exam_pain_0_to_10",
            ),
            models.CheckConstraint(
                condition=Q(walk_seconds__isnull=True) | Q(walk_seconds__gt=0),
                name="clinic_exam_walk_takes_time",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-examined_on"])]

    def __str__(self):
        return f"exam {self.pk}"


class ExamReading(models.Model):
    """Raw observations at one site and side; grades are derived, not stored."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="readings")
    site = models.CharField(_("site"), max_length=8, choices=Site)
    side = models.CharField(_("side"), max_length=8, choices=Side)
    elicitation = models.CharField(
        _("brought on by"), max_length=14, choices=Elicitation, blank=True
    )
    beats = models.PositiveSmallIntegerField(
        _("beats"), null=True, blank=True, validators=[MaxValueValidator(200)]
    )
    counted_to_limit = models.BooleanField(_("stopped counting"), default=False)
    seconds = models.DecimalField(
        _("seconds"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    sustained = models.BooleanField(_("sustained"), default=False)
    modified_ashworth = models.CharField(
        _("Modified Ashworth"), max_length=2, choices=ModifiedAshworth, blank=True
    )
    tardieu_quality = models.CharField(
        _("Modified Tardieu quality, at V3"),
        max_length=1,
        choices=TardieuQuality,
        blank=True,
    )
    tardieu_r1 = models.SmallIntegerField(
        _("R1, angle of catch at V3, degrees"), null=True, blank=True
    )
    tardieu_r2 = models.SmallIntegerField(
        _("R2, full range at V1, degrees"), null=True, blank=True
    )
    goniometer = models.CharField(_("angle measured from"), max_length=40, blank=True)
    reflex = models.CharField(_("reflex"), max_length=1, choices=Reflex, blank=True)
    tone = models.CharField(_("tone"), max_length=8, choices=Tone, blank=True)
    contracture = models.BooleanField(_("contracture"), null=True, blank=True)
    scats_flexor_degrees = models.PositiveSmallIntegerField(
        _("SCATS flexor spasm, degrees"), null=True, blank=True
    )
    scats_toe_extension = models.BooleanField(
        _("SCATS great toe extension"), null=True, blank=True
    )
    scats_extensor_seconds = models.DecimalField(
        _("SCATS extensor spasm, seconds"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "site", "side"],
                name="clinic_examreading_once_per_site_and_side",
            ),
            models.CheckConstraint(
                condition=Q(beats__isnull=False)
                | Q(seconds__isnull=False)
                | Q(sustained=True)
                | ~Q(modified_ashworth="")
                | ~Q(tardieu_quality="")
                | Q(tardieu_r1__isnull=False)
                | Q(tardieu_r2__isnull=False)
                | ~Q(reflex="")
                | ~Q(tone="")
                | Q(contracture__isnull=False)
                | Q(scats_flexor_degrees__isnull=False)
                | Q(scats_toe_extension__isnull=False)
                | Q(scats_extensor_seconds__isnull=False),
                name="clinic_examreading_measures_something",
            ),
            models.CheckConstraint(
                condition=Q(beats__isnull=True) | Q(beats__lte=200),
                name="clinic_examreading_beats_in_range",
            ),
            models.CheckConstraint(
                condition=Q(seconds__isnull=True)
                | Q(seconds__gte=0, seconds__lte=3600),
                name="clinic_examreading_seconds_in_range",
            ),
            models.CheckConstraint(
                condition=Q(modified_ashworth__in=["", *ModifiedAshworth.values]),
                name="clinic_examreading_ashworth_is_a_grade",
            ),
            models.CheckConstraint(
                condition=Q(tardieu_quality__in=["", *TardieuQuality.values]),
                name="clinic_examreading_tardieu_is_a_grade",
            ),
            models.CheckConstraint(
                condition=Q(reflex__in=["", *Reflex.values]),
                name="clinic_examreading_reflex_is_a_grade",
            ),
            models.CheckConstraint(
                condition=(
                    Q(tardieu_r1__isnull=True) | Q(tardieu_r1__range=(-180, 180))
                )
                & (Q(tardieu_r2__isnull=True) | Q(tardieu_r2__range=(-180, 180))),
                name="clinic_examreading_angles_in_range",
            ),
            models.CheckConstraint(
                condition=(
                    Q(scats_flexor_degrees__isnull=True)
                    | Q(scats_flexor_degrees__lte=180)
                )
                & (
                    Q(scats_extensor_seconds__isnull=True)
                    | Q(scats_extensor_seconds__range=(0, 3600))
                ),
                name="clinic_examreading_scats_in_range",
            ),
        ]

    def __str__(self):
        return f"exam reading {self.pk}"
