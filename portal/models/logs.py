"""What the patient wants better, and what happened, day by day."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.anatomy import (
    BeatBand,
    HowCounted,
    Side,
    Site,
    SpasmFrequency,
    SpasmSeverity,
    Trigger,
)
from portal.models.entry import Entry, EntryQuerySet
from portal.models.patient import Patient

ZERO_TO_TEN = [MinValueValidator(0), MaxValueValidator(10)]


class TargetQuerySet(EntryQuerySet):
    def open(self):
        """Targets still rated, the primary one first."""
        return self.standing().filter(retired_on__isnull=True).order_by("order")

    def primary(self):
        """The one target that averages and the list are about."""
        return self.open().filter(order=1)


class Target(Entry):
    """One of the 1-3 things this person wants better; 0 is best, 10 is worst.

    Changing a target retires it and opens a new one, so that a mean never mixes
    two questions.
    """

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="targets"
    )
    text = models.CharField(_("what should get better"), max_length=80)
    order = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    retired_on = models.DateField(null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["patient", "order"],
                condition=Q(retired_on__isnull=True, voided_at__isnull=True),
                name="portal_target_order_once_among_open",
            ),
            models.CheckConstraint(
                condition=Q(order__gte=1, order__lte=3),
                name="portal_target_at_most_three",
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True)
                | Q(retired_on__gte=F("opened_on")),
                name="portal_target_retired_after_opening",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="portal_target_has_words"
            ),
        ]

    def __str__(self):
        return f"target {self.pk}"


class DayLogQuerySet(EntryQuerySet):
    def between(self, first, last):
        """Logs about days from `first` to `last`, both included."""
        return self.filter(day__gte=first, day__lte=last)

    def by_rater(self, rater):
        """Logs of one rater; None is an unclaimed patient's paper."""
        return self.filter(rater=rater)

    def with_answers(self):
        """Logs with ratings and side effects, in two more queries."""
        return self.prefetch_related(
            models.Prefetch("ratings", Rating.objects.select_related("target")),
            models.Prefetch(
                "side_effects",
                SideEffectReport.objects.select_related("side_effect"),
            ),
        )


class DayLog(Entry):
    """One person's account of one local day.

    "No shaking" is a rating of 0 on the primary target. "Could not log" is
    missing and never 0. No row means unanswered.
    """

    class Status(models.TextChoices):
        LOGGED = "logged", _("Logged")
        NO_SHAKING = "none", _("No shaking")
        COULD_NOT = "could_not", _("Could not log")

    class CouldNot(models.TextChoices):
        UNWELL = "unwell", _("I was unwell")
        AWAY = "away", _("I was away")
        BREAK = "break", _("I took a break")

    class Weakness(models.TextChoices):
        NONE = "none", _("No")
        SOME = "some", _("A little")
        MUCH = "much", _("Much")

    class Missed(models.TextChoices):
        NONE = "none", _("No")
        ONE = "one", _("Yes, one dose")
        DAY = "day", _("Yes, a whole day or more")
        VOMITED = "vomited", _("I was sick and lost a dose")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="day_logs"
    )
    day = models.DateField()
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    status = models.CharField(max_length=10, choices=Status)
    could_not = models.CharField(max_length=8, choices=CouldNot, blank=True)
    spasm_frequency = models.CharField(max_length=1, choices=SpasmFrequency, blank=True)
    spasm_severity = models.CharField(max_length=1, choices=SpasmSeverity, blank=True)
    sleepiness = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=ZERO_TO_TEN
    )
    falls = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(50)]
    )
    near_falls = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(50)]
    )
    head_hit = models.BooleanField(null=True, blank=True)
    cannot_stand = models.BooleanField(null=True, blank=True)
    leg_weakness = models.CharField(max_length=10, choices=Weakness, blank=True)
    new_medicine = models.BooleanField(null=True, blank=True)
    missed_doses = models.CharField(max_length=10, choices=Missed, blank=True)
    note = models.CharField(max_length=500, blank=True)
    copied_from = models.DateField(null=True, blank=True)
    late_reason = models.CharField(max_length=200, blank=True)

    objects = DayLogQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["patient", "day", "rater"],
                condition=Q(voided_at__isnull=True, rater__isnull=False),
                name="portal_daylog_once_per_day_and_rater",
            ),
            models.UniqueConstraint(
                fields=["patient", "day"],
                condition=Q(voided_at__isnull=True, rater__isnull=True),
                name="portal_daylog_once_per_day_on_paper",
            ),
            models.CheckConstraint(
                condition=Q(day__lte=F("entered_on")),
                name="portal_daylog_not_in_the_future",
            ),
            models.CheckConstraint(
                condition=Q(spasm_severity="")
                | Q(spasm_frequency__in=["1", "2", "3", "4"]),
                name="portal_daylog_severity_only_with_spasms",
            ),
            models.CheckConstraint(
                condition=Q(sleepiness__isnull=True)
                | Q(sleepiness__gte=0, sleepiness__lte=10),
                name="portal_daylog_sleepiness_0_to_10",
            ),
            models.CheckConstraint(
                condition=Q(falls__isnull=True) | Q(falls__gte=0, falls__lte=50),
                name="portal_daylog_falls_in_range",
            ),
            models.CheckConstraint(
                condition=Q(near_falls__isnull=True)
                | Q(near_falls__gte=0, near_falls__lte=50),
                name="portal_daylog_near_falls_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(head_hit=True) | Q(falls__isnull=False, falls__gte=1),
                name="portal_daylog_head_hit_needs_a_fall",
            ),
            models.CheckConstraint(
                condition=~Q(cannot_stand=True) | Q(falls__isnull=False, falls__gte=1),
                name="portal_daylog_cannot_stand_needs_a_fall",
            ),
            models.CheckConstraint(
                condition=Q(could_not="") | Q(status="could_not"),
                name="portal_daylog_reason_only_when_not_logged",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-day"])]

    def __str__(self):
        return f"day log {self.pk}"

    @property
    def days_late(self):
        return (self.entered_on - self.day).days


class Rating(models.Model):
    """How bad one target was on one day: 0 none, 10 worst possible."""

    day_log = models.ForeignKey(
        DayLog, on_delete=models.PROTECT, related_name="ratings"
    )
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="ratings")
    value = models.PositiveSmallIntegerField(validators=ZERO_TO_TEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day_log", "target"], name="portal_rating_once_per_target"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=10),
                name="portal_rating_0_to_10",
            ),
        ]

    def __str__(self):
        return f"rating {self.pk}"


class SideEffectReport(models.Model):
    """A side effect that the person noticed on that day, and how bad."""

    class Severity(models.TextChoices):
        MILD = "mild", _("Mild")
        MODERATE = "moderate", _("Moderate")
        SEVERE = "severe", _("Severe")

    day_log = models.ForeignKey(
        DayLog, on_delete=models.PROTECT, related_name="side_effects"
    )
    side_effect = models.ForeignKey(
        "education.SideEffect", on_delete=models.PROTECT, related_name="+"
    )
    severity = models.CharField(max_length=10, choices=Severity)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day_log", "side_effect"],
                name="portal_sideeffectreport_once_per_day",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=["mild", "moderate", "severe"]),
                name="portal_sideeffectreport_has_severity",
            ),
        ]

    def __str__(self):
        return f"side effect report {self.pk}"


class Episode(Entry):
    """One bout of clonus. `at` is the local time of day where it is known."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="episodes"
    )
    day = models.DateField()
    at = models.TimeField(null=True, blank=True)
    site = models.CharField(max_length=8, choices=Site)
    side = models.CharField(max_length=8, choices=Side)
    trigger = models.CharField(max_length=10, choices=Trigger, blank=True)
    beats = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(2000)]
    )
    band = models.CharField(max_length=10, choices=BeatBand, blank=True)
    seconds = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(3600)]
    )
    sustained = models.BooleanField(_("it went on until I stopped it"), default=False)
    how_counted = models.CharField(max_length=8, choices=HowCounted, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(beats__isnull=True) | Q(band=""),
                name="portal_episode_beats_or_band",
            ),
            models.CheckConstraint(
                condition=Q(beats__isnull=True) | Q(beats__gte=0, beats__lte=2000),
                name="portal_episode_beats_in_range",
            ),
            models.CheckConstraint(
                condition=Q(seconds__isnull=True)
                | Q(seconds__gte=0, seconds__lte=3600),
                name="portal_episode_seconds_in_range",
            ),
            models.CheckConstraint(
                condition=Q(day__lte=F("entered_on")),
                name="portal_episode_not_in_the_future",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-day"])]

    def __str__(self):
        return f"episode {self.pk}"


class DayDraft(models.Model):
    """A half-filled day form, kept on the server; one per patient and rater."""

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="drafts"
    )
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()
    step = models.CharField(max_length=40, blank=True)
    answers = models.JSONField(default=dict)
    client_key = models.UUIDField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "rater"], name="portal_daydraft_one_per_rater"
            )
        ]

    def __str__(self):
        return f"draft {self.pk}"
