"""What every entry by a person carries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet):
    def standing(self):
        """Entries that count: voided ones stay in the record but do not count."""
        return self.filter(voided_at__isnull=True)


class Source(models.TextChoices):
    SELF = "self", _("Patient")
    CARER = "carer", _("Carer")
    CLINIC = "clinic", _("Clinic")
    PAPER = "paper", _("Paper")
    IMPORT = "import", _("Import")


class Entry(models.Model):
    """Who wrote it, when by the patient's clock, from where, and is it void.

    `entered_on` is the local date in `zone` at the instant `entered_at`, fixed at
    entry. `client_key` is made when the form is rendered: the same key is the same
    entry. Nothing is deleted: a voided entry stays and does not count.
    """

    entered_by = models.ForeignKey(
        "portal.User", on_delete=models.PROTECT, related_name="+"
    )
    entered_on = models.DateField()
    entered_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    source = models.CharField(max_length=8, choices=Source)
    client_key = models.UUIDField(unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "portal.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    voided_reason = models.CharField(max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    voided_at__isnull=True, voided_by__isnull=True, voided_reason=""
                )
                | (
                    models.Q(voided_at__isnull=False, voided_by__isnull=False)
                    & ~models.Q(voided_reason="")
                ),
                name="%(app_label)s_%(class)s_void_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1),
                name="%(app_label)s_%(class)s_version_positive",
            ),
        ]

    @property
    def is_void(self):
        return self.voided_at is not None
