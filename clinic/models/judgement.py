"""What clinicians thought and decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.comparison import Comparison
from portal.models import Entry, Patient, SharedReport, TreatmentPeriod


class Note(Entry):
    """A clinician's note on the record; the patient does not see it here."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_notes"
    )
    text = models.TextField(_("note"), max_length=4000)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="clinic_note_has_words"),
        ]

    def __str__(self):
        return f"note {self.pk}"


class Decision(Entry):
    """What was decided and why, kept so that a try is not repeated by mistake."""

    class Kind(models.TextChoices):
        CONTINUE = "continue", _("Continue")
        ADJUST = "adjust", _("Adjust the dose")
        STOP = "stop", _("Stop")
        SWITCH = "switch", _("Switch to another treatment")
        REFER = "refer", _("Refer")

    class Reason(models.TextChoices):
        HELPS = "helps", _("It helps enough")
        TOO_LITTLE = "too_little", _("It helps too little")
        SIDE_EFFECTS = "side_effects", _("Side effects outweigh the help")
        TOO_EARLY = "too_early", _("Too early to judge")
        PATIENT_WISH = "wish", _("The patient's wish")
        SAFETY = "safety", _("Safety")
        OTHER = "other", _("Other")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_decisions"
    )
    period = models.ForeignKey(
        TreatmentPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="judged_decisions",
    )
    decided_on = models.DateField(_("date"))
    kind = models.CharField(_("decision"), max_length=10, choices=Kind)
    reason = models.CharField(_("reason"), max_length=14, choices=Reason)
    text = models.CharField(_("in words"), max_length=500, blank=True)
    shared = models.BooleanField(_("the patient may read this"), default=False)
    comparison = models.ForeignKey(
        Comparison,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="judged_decisions",
    )
    report = models.OneToOneField(
        SharedReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="judged_decision",
    )

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(text=""),
                name="clinic_decision_other_needs_words",
            ),
            models.CheckConstraint(
                condition=Q(shared=False, report__isnull=True)
                | Q(shared=True, report__isnull=False),
                name="clinic_decision_shared_as_a_report",
            ),
        ]

    def __str__(self):
        return f"decision {self.pk}"


class PatientReview(Entry):
    """Somebody looked at the whole record; voiding it is the undo."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_reviews"
    )

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["patient", "-entered_at"])]

    def __str__(self):
        return f"review {self.pk}"
