"""Planned treatment comparisons: what is compared, in which order, decided when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Entry, EntryQuerySet, Patient, Target, TreatmentPeriod


class ComparisonQuerySet(EntryQuerySet):
    def running(self):
        return self.standing().filter(status=Comparison.Status.RUNNING)

    def with_plan(self):
        """Comparisons with arms, parts and phases, in three more queries."""
        return self.select_related("target", "protocol").prefetch_related(
            "arms__parts__treatment", "phases"
        )


class Comparison(Entry):
    """One treatment comparison of one patient, from draft to end.

    `seed` and `sequence` (arm keys in the order drawn) are written at the start and
    never drawn again. `worth` is the smallest change, in points of 0-10, that this
    person said is worth having. `patient_run`: a coin flip between home remedies
    that the patient runs alone.
    """

    class Purpose(models.TextChoices):
        BENEFIT = "benefit", _("Does it help?")
        SIDE_EFFECT = "side_effect", _("Does it cause a side effect?")
        DOSE = "dose", _("Which dose?")
        CHOICE = "choice", _("Which of these treatments?")
        STOPPING = "stopping", _("Is it still needed?")

    class Design(models.TextChoices):
        BEFORE_AFTER = "before_after", _("Before and after")
        ALTERNATING = "alternating", _("Alternating")
        COUNTERBALANCED = "counterbalanced", _("Counterbalanced")
        RANDOMISED = "randomised", _("Randomised in blocks")
        CUSTOM = "custom", _("An order of our own")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")
        STOPPED = "stopped", _("Stopped early")

    class Belief(models.TextChoices):
        MUCH_BETTER = "much_better", _("Much better")
        BETTER = "better", _("A little better")
        SAME = "same", _("No difference")
        WORSE = "worse", _("Worse")
        UNSURE = "unsure", _("Not sure")

    class StopReason(models.TextChoices):
        SIDE_EFFECT = "side_effect", _("Side effect")
        WORSE = "worse", _("The shaking got worse")
        HARM = "harm", _("Harm, or a red flag")
        CLEAR = "clear", _("The answer was clear enough for the patient")
        BURDEN = "burden", _("Too much effort")
        EVENT = "event", _("Something else happened, such as an infection")
        CHOICE = "choice", _("The patient's choice")
        OTHER = "other", _("Other")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_comparisons"
    )
    title = models.CharField(_("title"), max_length=120)
    template = models.CharField(max_length=40, blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(_("question"), max_length=12, choices=Purpose)
    design = models.CharField(_("design"), max_length=16, choices=Design)
    custom_order = models.CharField(max_length=60, blank=True)
    cycles = models.PositiveSmallIntegerField(_("times round"), default=1)
    baseline_days = models.PositiveSmallIntegerField(_("days before"), default=14)
    run_in_days = models.PositiveSmallIntegerField(_("run-in days"), default=0)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    patient_run = models.BooleanField(default=False)
    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, related_name="judged_comparisons"
    )
    worth = models.DecimalField(
        _("smallest change worth having, in points"), max_digits=3, decimal_places=1
    )
    sleepiness_price = models.DecimalField(
        _("points of sleepiness that one point of relief is worth"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
    )
    expectation = models.CharField(
        _("what the patient expects"), max_length=12, choices=Belief, blank=True
    )
    stop_rule = models.CharField(_("stop early if"), max_length=300, blank=True)
    decision_rule = models.CharField(_("we will decide by"), max_length=300, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    sequence = models.JSONField(default=list)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    stop_reason = models.CharField(max_length=12, choices=StopReason, blank=True)
    stop_note = models.CharField(max_length=300, blank=True)
    guess = models.CharField(_("which one helped, by guess"), max_length=40, blank=True)
    choice = models.CharField(_("what the patient chose"), max_length=300, blank=True)

    objects = ComparisonQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(status="running", voided_at__isnull=True),
                name="clinic_comparison_one_runs_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(worth__gt=0, worth__lte=10),
                name="clinic_comparison_worth_in_points",
            ),
            models.CheckConstraint(
                condition=Q(cycles__gte=1, cycles__lte=60),
                name="clinic_comparison_cycles_in_range",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", seed__isnull=True, sequence=[])
                | (
                    ~Q(status="draft")
                    & Q(seed__isnull=False, starts_on__isnull=False)
                    & ~Q(sequence=[])
                ),
                name="clinic_comparison_order_is_drawn_at_the_start",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "running"], ended_on__isnull=True)
                | Q(status__in=["ended", "stopped"], ended_on__isnull=False),
                name="clinic_comparison_end_has_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(status="stopped") & ~Q(stop_reason=""))
                | (~Q(status="stopped") & Q(stop_reason="")),
                name="clinic_comparison_early_stop_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="clinic_comparison_has_a_title"
            ),
        ]
        indexes = [models.Index(fields=["patient", "status"])]

    def __str__(self):
        return f"comparison {self.pk}"


class ComparisonArm(models.Model):
    """One of the things compared; several parts are a deliberate bundle.

    `key` is its letter in the sequence. `phase_days` are the days of one phase that
    count, beyond transition and washout. An arm "as now" changes nothing.
    """

    comparison = models.ForeignKey(
        Comparison, on_delete=models.PROTECT, related_name="arms"
    )
    key = models.CharField(max_length=2)
    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveSmallIntegerField()
    as_now = models.BooleanField(_("as now"), default=False)
    phase_days = models.PositiveSmallIntegerField(_("days to compare"), default=14)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "key"], name="clinic_comparisonarm_key_once"
            ),
            models.CheckConstraint(
                condition=Q(phase_days__gte=1, phase_days__lte=366),
                name="clinic_comparisonarm_days_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(key=""),
                name="clinic_comparisonarm_has_a_name",
            ),
        ]

    def __str__(self):
        return f"comparison arm {self.pk}"


class ArmPart(models.Model):
    """One treatment of an arm; `plan` is its dose rows counted from the phase's day 0.

    `plan`: list of {"after_days", "morning", "noon", "evening", "night"}, amounts as
    decimal strings in `unit`; empty for what has no dose.
    """

    arm = models.ForeignKey(
        ComparisonArm, on_delete=models.PROTECT, related_name="parts"
    )
    treatment = models.ForeignKey(
        "education.Treatment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    other_name = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    target_dose = models.DecimalField(
        _("dose a day"), max_digits=8, decimal_places=3, null=True, blank=True
    )
    plan = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(treatment__isnull=False, other_name="")
                | (Q(treatment__isnull=True) & ~Q(other_name="")),
                name="clinic_armpart_names_one_treatment",
            ),
        ]

    def __str__(self):
        return f"arm part {self.pk}"

    @property
    def name(self):
        return self.treatment.name if self.treatment else self.other_name


class ComparisonPhase(models.Model):
    """Days of one kind in a row; only compared days are ever compared.

    `periods` are the treatment periods of the record that hold in this phase.
    """

    class Kind(models.TextChoices):
        BASELINE = "baseline", _("Before")
        RUN_IN = "run_in", _("Run-in")
        TRANSITION = "transition", _("Changing over")
        WASHOUT = "washout", _("Wearing off")
        TREATMENT = "treatment", _("Compared")

    comparison = models.ForeignKey(
        Comparison, on_delete=models.PROTECT, related_name="phases"
    )
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    arm = models.ForeignKey(
        ComparisonArm,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="phases",
    )
    first = models.DateField()
    last = models.DateField()
    compared = models.BooleanField()
    why = models.CharField(max_length=120, blank=True)
    periods = models.ManyToManyField(
        TreatmentPeriod, blank=True, related_name="judged_phases"
    )

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "order"], name="clinic_comparisonphase_order_once"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="clinic_comparisonphase_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(compared=False) | Q(kind__in=["baseline", "treatment"]),
                name="clinic_comparisonphase_changing_days_are_never_compared",
            ),
        ]

    def __str__(self):
        return f"comparison phase {self.pk}"


class Protocol(models.Model):
    """What was decided before the start: canonical JSON and its SHA-256, frozen.

    Nothing changes it; what changes later is an Amendment of the comparison.
    """

    comparison = models.OneToOneField(
        Comparison, on_delete=models.PROTECT, related_name="protocol"
    )
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        "portal.User", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(sha256=""),
                name="clinic_protocol_has_words_and_a_hash",
            ),
        ]

    def __str__(self):
        return f"protocol {self.pk}"
