"""Rows written beside the record: a summary for lists, and news for the patient."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.patient import Clinic, Patient
from portal.models.treatment import TreatmentPeriod

NEVER = date(1900, 1, 1)
"""Sort key of "no log yet": sort keys are never null, so that keysets hold."""

NO_MEAN = Decimal("-1")
NO_CHANGE = Decimal("-99")
NO_FLAG = 99
"""Rank of "no open flag"; the gravest level has rank 0 (portal.safety.Level)."""


class PatientSummary(models.Model):
    """Facts of one record for lists, written in the transaction of each change.

    `mean_14` is the mean rating (0-10) of the open primary target over the 14 days
    to `as_of`; `change_14` is it minus the mean of the 14 days before (above 0 is
    worse). NEVER, NO_MEAN and NO_CHANGE stand for "none": sort keys are not null.
    """

    patient = models.OneToOneField(
        Patient, on_delete=models.CASCADE, related_name="summary"
    )
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="+")
    name_key = models.CharField(max_length=200)
    status = models.CharField(max_length=12)
    last_log_day = models.DateField(default=NEVER)
    mean_14 = models.DecimalField(max_digits=7, decimal_places=4, default=NO_MEAN)
    days_14 = models.PositiveSmallIntegerField(default=0)
    mean_before = models.DecimalField(max_digits=7, decimal_places=4, default=NO_MEAN)
    days_before = models.PositiveSmallIntegerField(default=0)
    change_14 = models.DecimalField(max_digits=7, decimal_places=4, default=NO_CHANGE)
    falls_14 = models.PositiveSmallIntegerField(default=0)
    spark = models.JSONField(default=list)
    current_treatments = models.JSONField(default=list)
    open_flags = models.PositiveSmallIntegerField(default=0)
    flag_rank = models.PositiveSmallIntegerField(default=NO_FLAG)
    unconfirmed_changes = models.PositiveSmallIntegerField(default=0)
    as_of = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "name_key", "patient"]),
            models.Index(fields=["clinic", "-last_log_day", "-patient"]),
            models.Index(fields=["clinic", "-mean_14", "-patient"]),
            models.Index(fields=["clinic", "-change_14", "-patient"]),
            models.Index(fields=["clinic", "flag_rank", "patient"]),
        ]

    def __str__(self):
        return f"summary {self.pk}"


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(acknowledged_at__isnull=True)


class Notice(models.Model):
    """News for the patient: the words shown, and when they said they read it."""

    class Kind(models.TextChoices):
        STARTED = "started", _("A treatment was started")
        DOSE_CHANGED = "dose", _("A dose was changed")
        ENDED = "ended", _("A treatment was ended")
        HELD = "held", _("A dose is held")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="notices"
    )
    period = models.ForeignKey(
        TreatmentPeriod, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    message = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="portal_notice_acknowledgement_is_complete",
            )
        ]

    def __str__(self):
        return f"notice {self.pk}"
