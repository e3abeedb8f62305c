"""Who works where, and whom they care for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Clinic, Patient


class Clinician(models.Model):
    """A person's place at one clinic: a profession, the lead's desk, or both.

    A lead without a profession runs the staff list and sees no record.
    """

    class Profession(models.TextChoices):
        PHYSICIAN = "physician", _("Physician")
        THERAPIST = "therapist", _("Therapist")
        NURSE = "nurse", _("Nurse")
        NONE = "none", _("No clinical profession")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="judged_memberships",
    )
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="judged_staff"
    )
    profession = models.CharField(_("profession"), max_length=10, choices=Profession)
    is_lead = models.BooleanField(_("lead"), default=False)
    active = models.BooleanField(_("active"), default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic"], name="clinic_clinician_once_per_clinic"
            ),
            models.CheckConstraint(
                condition=~Q(profession="none") | Q(is_lead=True),
                name="clinic_clinician_profession_or_lead",
            ),
            models.CheckConstraint(
                condition=Q(active=True, deactivated_at__isnull=True)
                | Q(active=False, deactivated_at__isnull=False),
                name="clinic_clinician_deactivation_is_complete",
            ),
        ]

    def __str__(self):
        return f"clinician {self.pk}"


class CareAssignmentQuerySet(models.QuerySet):
    def open(self):
        """Those that hold now."""
        return self.filter(until__isnull=True)


class CareAssignment(models.Model):
    """Whose patient this is, for filters and notices; it grants no access."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_assignments"
    )
    clinician = models.ForeignKey(
        Clinician, on_delete=models.PROTECT, related_name="judged_assignments"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = CareAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "clinician"],
                condition=Q(until__isnull=True),
                name="clinic_careassignment_once_while_open",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="clinic_careassignment_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"care assignment {self.pk}"
