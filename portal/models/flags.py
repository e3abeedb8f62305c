"""What the rules found: one row per finding, owned by a clinic until it is closed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.entry import Entry
from portal.models.patient import Patient
from portal.safety import Level

LEVELS = {
    Level.EMERGENCY: _("Emergency"),
    Level.CONTRAINDICATED: _("Contraindicated"),
    Level.BOXED: _("Boxed warning"),
    Level.URGENT: _("Urgent"),
    Level.WARNING: _("Warning"),
    Level.MONITOR: _("Monitor"),
    Level.REVIEW: _("Review"),
    Level.INFO: _("Note"),
}

WATCH = "withdrawal_watch"
"""The family of the rule that follows a sudden stop."""


class SafetyFlagQuerySet(models.QuerySet):
    def open(self):
        """Those that nobody has closed, the gravest and oldest first."""
        return self.filter(closed_at__isnull=True).order_by("rank", "raised_at", "pk")

    def unacknowledged(self):
        return self.open().filter(acknowledged_at__isnull=True)

    def caused_by(self, row):
        """Those that this entry raised, the gravest first."""
        found = self.filter(cause_type=row._meta.label_lower, cause_id=row.pk)
        return found.order_by("rank", "raised_at", "pk")

    def watches(self):
        """Those of a medicine that was stopped at once."""
        return self.filter(code=WATCH)

    def contact_due(self, day):
        """Open ones whose contact is due by `day` and was not made yet."""
        return self.open().filter(due_on__lte=day, contacted_at__isnull=True)

    def urgent(self):
        """Those that a duty address is told about."""
        return self.filter(rank__lte=Level.URGENT.rank)


class SafetyFlag(models.Model):
    """A rule fired: which, how grave, what was shown to whom, and who closed it.

    Written in the transaction of the entry that raised it (`cause_type` and
    `cause_id` name that row; 0 and no `raised_by`: time alone brought it). `about`
    tells two findings of one rule apart. `due_on` asks for a contact by that day,
    `contacted_at` says that the patient was reached. Nothing
    is deleted: a flag is acknowledged, talked about (clinic.FlagReview) and closed,
    each with a reason. `rank` is the level's place, 0 the gravest, for lists.
    """

    class Reason(models.TextChoices):
        CALLED = "called", _("Spoke to the patient")
        SEEN = "seen", _("Saw the patient")
        PLAN_CHANGED = "plan_changed", _("The plan was changed")
        RISK_ACCEPTED = "accepted", _("The benefit outweighs the risk")
        NOT_SO = "not_so", _("It is not so, or no longer so")
        TAKEN_BACK = "taken_back", _("The entry was taken back")
        OVERRIDDEN = "overridden", _("A physician went on with a written reason")
        OTHER = "other", _("Other")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="safety_flags"
    )
    rule = models.CharField(max_length=80)
    rule_version = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    about = models.CharField(max_length=160, blank=True)
    level = models.CharField(
        max_length=16, choices=[(level.value, LEVELS[level]) for level in Level]
    )
    rank = models.PositiveSmallIntegerField()
    plain = models.TextField()
    precise = models.TextField()
    source = models.CharField(max_length=300)
    source_date = models.DateField()
    cause_type = models.CharField(max_length=60, blank=True)
    cause_id = models.BigIntegerField(default=0)
    day = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    shown_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    due_on = models.DateField(null=True, blank=True)
    due_mailed_on = models.DateField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    acknowledged_reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    closed_reason = models.CharField(max_length=12, choices=Reason, blank=True)
    closed_text = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SafetyFlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "rule", "about", "cause_type", "cause_id"],
                condition=Q(closed_at__isnull=True),
                name="portal_safetyflag_once_while_open",
            ),
            models.CheckConstraint(
                condition=~Q(rule="") & ~Q(source=""),
                name="portal_safetyflag_names_rule_and_source",
            ),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]),
                name="portal_safetyflag_level_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    acknowledged_at__isnull=True,
                    acknowledged_by__isnull=True,
                    acknowledged_reason="",
                )
                | (
                    Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False)
                    & ~Q(acknowledged_reason="")
                ),
                name="portal_safetyflag_acknowledgement_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True, closed_by__isnull=True, closed_reason=""
                )
                | (
                    Q(closed_at__isnull=False, closed_by__isnull=False)
                    & ~Q(closed_reason="")
                ),
                name="portal_safetyflag_closing_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(closed_reason__in=["other", "overridden"])
                | ~Q(closed_text=""),
                name="portal_safetyflag_closing_needs_words",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "rank"]),
            models.Index(fields=["closed_at", "rank", "raised_at"]),
        ]

    def __str__(self):
        return f"safety flag {self.pk}"

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def is_watch(self):
        return self.code == WATCH


class SymptomCheck(Entry):
    """Follow-up questions to a flag, asked one at a time; `answers` maps code to
    true, false or a number. `outcome` is the level that the answers came to.
    """

    flag = models.ForeignKey(
        SafetyFlag, on_delete=models.PROTECT, related_name="checks"
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="symptom_checks"
    )
    day = models.DateField()
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=16, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["flag"],
                condition=Q(voided_at__isnull=True),
                name="portal_symptomcheck_once_per_flag",
            ),
        ]

    def __str__(self):
        return f"symptom check {self.pk}"
