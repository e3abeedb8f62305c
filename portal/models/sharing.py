"""What the clinic told the patient in plain words: immutable and signed."""

import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.entry import Entry, EntryQuerySet
from portal.models.patient import Patient


def seal(title: str, body: str) -> str:
    """SHA-256, in hex, of the words as they were released."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


class SharedReportQuerySet(EntryQuerySet):
    def newest_first(self):
        return self.order_by("-entered_at", "-pk")

    def unread(self):
        """Those that stand and that the patient has not read, newest first."""
        return self.standing().filter(read_at__isnull=True).newest_first()


class SharedReport(Entry):
    """Words that a clinician released to the patient; the entry signs it.

    A correction voids it and releases another: the words of a row never change, and
    `seal` shows whether they did.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("What we decided")
        PLAN = "plan", _("Treatment comparison: the plan")
        RESULT = "result", _("Treatment comparison: the result")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="shared_reports"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    body = models.TextField()
    language = models.CharField(max_length=8)
    seal = models.CharField(max_length=64)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = SharedReportQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(body="") & ~Q(seal=""),
                name="portal_sharedreport_has_words_and_a_seal",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-entered_at"])]

    def __str__(self):
        return f"shared report {self.pk}"

    @property
    def is_as_released(self):
        """Whether the words are still those that were sealed."""
        return self.seal == seal(self.title, self.body)
