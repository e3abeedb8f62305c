"""What was taken of what was planned, and the rule that freezes a plan."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models.entry import Entry, EntryQuerySet
from portal.models.patient import Patient
from portal.models.treatment import TreatmentPeriod


class Slot(models.TextChoices):
    MORNING = "morning", _("Morning")
    NOON = "noon", _("Noon")
    EVENING = "evening", _("Evening")
    NIGHT = "night", _("Night")
    AS_NEEDED = "as_needed", _("As needed")


class HoldRule(Entry):
    """When the steps of a plan freeze, agreed with the plan.

    `sleepiness` (0-10) on `days_running` days in a row, or a fall. With `lower_to`
    the patient may take this much a day instead, and no less: agreed beforehand.
    """

    period = models.ForeignKey(
        TreatmentPeriod, on_delete=models.PROTECT, related_name="hold_rules"
    )
    sleepiness = models.PositiveSmallIntegerField(
        _("sleepiness from"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    days_running = models.PositiveSmallIntegerField(_("days running"), default=2)
    on_fall = models.BooleanField(_("after a fall"), default=True)
    lower_to = models.DecimalField(
        _("may be lowered to, a day"),
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
    )

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(voided_at__isnull=True),
                name="portal_holdrule_one_per_period",
            ),
            models.CheckConstraint(
                condition=Q(sleepiness__isnull=False) | Q(on_fall=True),
                name="portal_holdrule_has_a_trigger",
            ),
            models.CheckConstraint(
                condition=Q(sleepiness__isnull=True)
                | Q(sleepiness__gte=1, sleepiness__lte=10),
                name="portal_holdrule_sleepiness_1_to_10",
            ),
            models.CheckConstraint(
                condition=Q(days_running__gte=1, days_running__lte=14),
                name="portal_holdrule_days_in_range",
            ),
            models.CheckConstraint(
                condition=Q(lower_to__isnull=True) | Q(lower_to__gt=0),
                name="portal_holdrule_lower_above_zero",
            ),
        ]

    def __str__(self):
        return f"hold rule {self.pk}"


class Hold(Entry):
    """The steps of a period stand still from `from_day` until it is lifted.

    The later steps carry `held_by` and do not count; the dose in force stays, or,
    `lowered`, the lower one that was agreed. Lifting makes the steps anew, shifted by
    the days held. `end_kept` is a planned end that the hold put off with them.
    """

    class Trigger(models.TextChoices):
        SLEEPINESS = "sleepiness", _("Sleepiness")
        FALL = "fall", _("A fall")
        CLINIC = "clinic", _("The clinic")

    period = models.ForeignKey(
        TreatmentPeriod, on_delete=models.PROTECT, related_name="holds"
    )
    from_day = models.DateField(_("from"))
    trigger = models.CharField(max_length=10, choices=Trigger)
    lowered = models.BooleanField(_("lowered as agreed"), default=False)
    end_kept = models.JSONField(default=dict, blank=True)
    lifted_on = models.DateField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "portal.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(lifted_on__isnull=True, voided_at__isnull=True),
                name="portal_hold_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    lifted_on__isnull=True,
                    lifted_at__isnull=True,
                    lifted_by__isnull=True,
                )
                | Q(
                    lifted_on__isnull=False,
                    lifted_at__isnull=False,
                    lifted_by__isnull=False,
                ),
                name="portal_hold_lifting_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("from_day")),
                name="portal_hold_lifted_after_it_began",
            ),
        ]

    def __str__(self):
        return f"hold {self.pk}"


class DoseTaken(Entry):
    """What became of one planned dose: taken, part of it, skipped, or extra."""

    class What(models.TextChoices):
        TAKEN = "taken", _("Taken")
        PART = "part", _("Part of it")
        SKIPPED = "skipped", _("Skipped")
        EXTRA = "extra", _("Extra")

    period = models.ForeignKey(
        TreatmentPeriod, on_delete=models.PROTECT, related_name="doses_taken"
    )
    day = models.DateField()
    slot = models.CharField(max_length=10, choices=Slot)
    what = models.CharField(max_length=8, choices=What)
    times = models.PositiveSmallIntegerField(_("how often"), default=1)

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["period", "day", "slot"],
                condition=Q(voided_at__isnull=True),
                name="portal_dosetaken_once_per_slot",
            ),
            models.CheckConstraint(
                condition=Q(day__lte=F("entered_on")),
                name="portal_dosetaken_not_in_the_future",
            ),
            models.CheckConstraint(
                condition=Q(slot__in=Slot.values),
                name="portal_dosetaken_slot_is_known",
            ),
            models.CheckConstraint(
                condition=Q(times__gte=1, times__lte=24),
                name="portal_dosetaken_times_in_range",
            ),
        ]
        indexes = [models.Index(fields=["period", "day"])]

    def __str__(self):
        return f"dose taken {self.pk}"


class RemedyUse(Entry):
    """Physical therapy, a splint, cold, heat, stretching: how long, did it help."""

    class Helped(models.TextChoices):
        YES = "yes", _("Yes")
        A_LITTLE = "little", _("A little")
        NO = "no", _("No")
        WORSE = "worse", _("It got worse")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="remedy_uses"
    )
    treatment = models.ForeignKey(
        "education.Treatment", on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    what = models.CharField(_("what you did"), max_length=80, blank=True)
    helped = models.CharField(
        _("did it help"), max_length=8, choices=Helped, blank=True
    )

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440),
                name="portal_remedyuse_minutes_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(day__lte=F("entered_on")),
                name="portal_remedyuse_not_in_the_future",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-day"])]

    def __str__(self):
        return f"remedy use {self.pk}"
