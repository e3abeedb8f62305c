"""The coin flip that a patient runs alone: what was done on each of its days."""

from django.db import models
from django.db.models import F, Q

from clinic.models.comparison import Comparison
from portal.models import Entry, EntryQuerySet


class CoinDay(Entry):
    """Whether the patient did on `day` what the coin said. `arm` is its letter.

    Kept with the day, so that the answer still says what was asked.
    """

    comparison = models.ForeignKey(
        Comparison, on_delete=models.PROTECT, related_name="coin_days"
    )
    day = models.DateField()
    arm = models.CharField(max_length=2)
    done = models.BooleanField()

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["comparison", "day"],
                condition=Q(voided_at__isnull=True),
                name="clinic_coinday_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(day__lte=F("entered_on")),
                name="clinic_coinday_not_in_the_future",
            ),
            models.CheckConstraint(
                condition=~Q(arm=""), name="clinic_coinday_says_which"
            ),
        ]

    def __str__(self):
        return f"coin day {self.pk}"

    @property
    def patient(self):
        """Whose day it is."""
        return self.comparison.patient
