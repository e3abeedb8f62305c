"""The trail: who did what, and what stood there before. Append only.

No foreign keys: a trail must outlive what it tells of. Ids and codes only in
AuditEvent: no names, no values, no free text.
"""

from django.conf import settings
from django.db import models

from portal.models.patient import Patient


class AuditEventQuerySet(models.QuerySet):
    def about(self, patient):
        """Everything recorded about one patient, newest first."""
        return self.filter(patient_id=patient.pk).order_by("-id")


class AuditEvent(models.Model):
    """One act: verbs are lower-case "noun.verb" codes such as "day.saved"."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    acting_for_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    object_type = models.CharField(max_length=60, blank=True)
    object_ids = models.JSONField(default=list)
    patient_id = models.BigIntegerField(null=True)
    clinic_id = models.BigIntegerField(null=True)
    reason_code = models.CharField(max_length=40, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verb=""), name="portal_auditevent_has_a_verb"
            )
        ]
        indexes = [models.Index(fields=["patient_id", "-id"])]

    def __str__(self):
        return f"audit event {self.pk}"


class AmendmentQuerySet(models.QuerySet):
    def of(self, row):
        """What was changed in one entry, oldest first."""
        return self.filter(
            object_type=row._meta.label_lower, object_id=row.pk
        ).order_by("id")


class Amendment(models.Model):
    """One field of one entry: what it said, what it says now, who, when, why.

    What is no patient's (a clinic's settings, a colleague's place) has no patient.
    """

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="amendments"
    )
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self):
        return f"amendment {self.pk}"
