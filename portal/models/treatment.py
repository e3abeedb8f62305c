"""What the patient is on, was on, or is planned to be on: facts, not judgement."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models.entry import Entry, EntryQuerySet, Source
from portal.models.patient import Patient


class TreatmentPeriodQuerySet(EntryQuerySet):
    def open(self):
        """Periods that have not ended, started or planned."""
        return self.standing().filter(end_precision=TreatmentPeriod.EndPrecision.OPEN)

    def not_over_on(self, day):
        """Periods that hold on `day` or later, started or planned.

        The last day counts, except where a treatment was stopped for harm.
        """
        harm = TreatmentPeriod.EndReason.HARM
        return self.standing().filter(
            Q(end_precision=TreatmentPeriod.EndPrecision.OPEN)
            | Q(ended_on__gt=day)
            | (Q(ended_on=day) & ~Q(end_reason=harm))
        )

    def current_on(self, day):
        """Periods that cover `day`; an unknown start counts as started."""
        return self.not_over_on(day).filter(
            Q(started_on__isnull=True) | Q(started_on__lte=day)
        )

    def with_steps(self):
        """Periods with treatment, dose steps and injections: two more queries."""
        return self.select_related("treatment").prefetch_related(
            models.Prefetch(
                "dose_steps", DoseStep.objects.standing().order_by("from_day")
            ),
            models.Prefetch(
                "injections", Injection.objects.standing().order_by("given_on", "id")
            ),
        )


class TreatmentPeriod(Entry):
    """One treatment from a start to an end, planned or not.

    Starts and ends of treatments from before the portal carry how exactly they are
    known. Toxin: one period per injection session. Surgery: a period of one day.
    """

    class Precision(models.TextChoices):
        DAY = "day", _("This day")
        MONTH = "month", _("About this month")
        YEAR = "year", _("About this year")
        UNKNOWN = "unknown", _("Not known")

    class EndPrecision(models.TextChoices):
        OPEN = "open", _("Has not ended")
        DAY = "day", _("This day")
        MONTH = "month", _("About this month")
        YEAR = "year", _("About this year")
        UNKNOWN = "unknown", _("Ended, date not known")

    class ToldBy(models.TextChoices):
        CLINIC = "clinic", _("This clinic")
        LETTER = "letter", _("A letter")
        MEMORY = "memory", _("The patient's memory")

    class EndReason(models.TextChoices):
        NO_BENEFIT = "no_benefit", _("No benefit at an adequate dose")
        SIDE_EFFECT = "side_effect", _("Side effect")
        LOST_EFFECT = "lost_effect", _("Lost its effect")
        INTERACTION = "interaction", _("Interaction with another medicine")
        COST = "cost", _("Cost or access")
        CHOICE = "choice", _("The patient's choice")
        NOT_ADEQUATE = "not_adequate", _("Ended before we could judge")
        WORN_OFF = "worn_off", _("Effect worn off")
        DONE = "done", _("Done as planned")
        HARM = "harm", _("Stopped for harm")
        UNKNOWN = "unknown", _("Not known")
        OTHER = "other", _("Other")

    class Elsewhere(models.TextChoices):
        """What was said, before a session, of toxin given for anything else."""

        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_KNOWN = "unknown", _("Not known")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="treatment_periods"
    )
    treatment = models.ForeignKey(
        "education.Treatment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    other_name = models.CharField(_("name of the treatment"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    why = models.CharField(_("what it is for"), max_length=200, blank=True)
    instructions = models.CharField(_("how to take it"), max_length=300, blank=True)
    told_by = models.CharField(_("source"), max_length=8, choices=ToldBy)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    start_precision = models.CharField(max_length=8, choices=Precision)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_precision = models.CharField(
        max_length=8, choices=EndPrecision, default=EndPrecision.OPEN
    )
    end_reason = models.CharField(
        _("why it ended"), max_length=12, choices=EndReason, blank=True
    )
    end_note = models.CharField(_("more about the end"), max_length=300, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    end_entered_at = models.DateTimeField(null=True, blank=True)
    override_reason = models.CharField(
        _("why it goes against the safety rules"), max_length=300, blank=True
    )
    asked_elsewhere = models.CharField(
        _("toxin for anything else in the last 12 weeks"),
        max_length=8,
        choices=Elsewhere,
        blank=True,
    )
    tablet_size = models.DecimalField(
        _("one tablet or capsule holds"),
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("In the unit; the patient then reads the dose in tablets."),
    )
    refill_due_on = models.DateField(_("refill due by"), null=True, blank=True)
    reported_dose = models.DecimalField(
        _("highest dose a day, if known"),
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
    )

    objects = TreatmentPeriodQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(treatment__isnull=False, other_name="")
                | (Q(treatment__isnull=True) & ~Q(other_name="")),
                name="portal_treatmentperiod_names_one_treatment",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True, start_precision="unknown")
                | (Q(started_on__isnull=False) & ~Q(start_precision="unknown")),
                name="portal_treatmentperiod_start_fits_precision",
            ),
            models.CheckConstraint(
                condition=Q(
                    ended_on__isnull=True, end_precision__in=["open", "unknown"]
                )
                | Q(ended_on__isnull=False, end_precision__in=["day", "month", "year"]),
                name="portal_treatmentperiod_end_fits_precision",
            ),
            models.CheckConstraint(
                condition=Q(tablet_size__isnull=True) | Q(tablet_size__gt=0),
                name="portal_treatmentperiod_tablet_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="portal_treatmentperiod_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(end_precision="open", end_reason="")
                | (~Q(end_precision="open") & ~Q(end_reason="")),
                name="portal_treatmentperiod_end_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(reported_dose__isnull=True) | Q(reported_dose__gt=0),
                name="portal_treatmentperiod_dose_positive",
            ),
            models.CheckConstraint(
                condition=Q(asked_elsewhere__in=["", "yes", "no", "unknown"]),
                name="portal_treatmentperiod_elsewhere_is_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["patient", "started_on"])]

    def __str__(self):
        return f"treatment period {self.pk}"

    @property
    def name(self):
        """What people call it, in the active language."""
        return self.treatment.name if self.treatment else self.other_name

    @property
    def is_open(self):
        return self.end_precision == self.EndPrecision.OPEN

    @property
    def is_pump(self):
        return self.treatment is not None and self.treatment.kind == "pump"

    def refill_is_late(self, day):
        """Whether the pump should have been refilled before `day`, and runs still."""
        due = self.refill_due_on
        return due is not None and due < day and self.covers(day)

    def is_over(self, day):
        """Whether it has ended by `day`. Its last day is part of it, except where it
        was stopped for harm: then nothing more is taken on the day itself.
        """
        if self.is_open or self.ended_on is None:
            return not self.is_open
        if self.end_reason == self.EndReason.HARM:
            return self.ended_on <= day
        return self.ended_on < day

    def covers(self, day):
        """Whether the period holds on `day`; an unknown start counts as started."""
        begun = self.started_on is None or self.started_on <= day
        return begun and not self.is_over(day)

    @property
    def waits(self):
        """Whether a hold keeps it from beginning. Uses prefetched steps."""
        steps = self.dose_steps.all()
        held = any(s.held_by_id is not None and not s.is_void for s in steps)
        return held and not any(s.counts for s in steps)

    def step_on(self, day):
        """The dose step in force on `day`, or None. Uses prefetched steps.

        What the patient changed counts once a clinician has confirmed it.
        """
        begun = [s for s in self.dose_steps.all() if s.counts and s.from_day <= day]
        return max(begun, key=lambda s: (s.from_day, s.pk), default=None)


class DoseStepQuerySet(EntryQuerySet):
    def unconfirmed(self):
        """What patients changed themselves and no clinician has confirmed yet."""
        return self.standing().filter(source=Source.SELF, confirmed_at__isnull=True)

    def counting(self):
        """The steps that say what is taken: not void, not held, not unconfirmed.

        `DoseStep.counts` says the same of one row.
        """
        return (
            self.standing()
            .filter(held_by__isnull=True)
            .exclude(source=Source.SELF, confirmed_at__isnull=True)
        )


class DoseStep(Entry):
    """From this day on, this much, in the unit of the period.

    A step with no amounts means "not taking it". A step that the patient wrote
    ("I changed it myself") stays the patient's row until a clinician confirms it.
    A step that a hold froze counts for nothing, until it is made anew or given up.
    """

    period = models.ForeignKey(
        TreatmentPeriod, on_delete=models.PROTECT, related_name="dose_steps"
    )
    from_day = models.DateField(_("from"))
    morning = models.DecimalField(max_digits=8, decimal_places=3, default=0)
    noon = models.DecimalField(max_digits=8, decimal_places=3, default=0)
    evening = models.DecimalField(max_digits=8, decimal_places=3, default=0)
    night = models.DecimalField(max_digits=8, decimal_places=3, default=0)
    as_needed_max = models.PositiveSmallIntegerField(
        _("as needed, at most this often a day"), null=True, blank=True
    )
    comment = models.CharField(max_length=200, blank=True)
    held_by = models.ForeignKey(
        "portal.Hold",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="held_steps",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = DoseStepQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["period", "from_day", "source"],
                condition=Q(voided_at__isnull=True),
                name="portal_dosestep_once_per_day",
            ),
            models.CheckConstraint(
                condition=Q(morning__gte=0, noon__gte=0, evening__gte=0, night__gte=0),
                name="portal_dosestep_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="portal_dosestep_confirmation_is_complete",
            ),
        ]

    def __str__(self):
        return f"dose step {self.pk}"

    @property
    def is_unconfirmed(self):
        """Whether the patient changed it and no clinician has confirmed it yet."""
        return self.source == Source.SELF and self.confirmed_at is None

    @property
    def counts(self):
        """Whether the step says what is taken; see `DoseStepQuerySet.counting`."""
        held = self.held_by_id is not None
        return not self.is_void and not held and not self.is_unconfirmed

    @property
    def daily_total(self):
        return self.morning + self.noon + self.evening + self.night


class Injection(Entry):
    """Units into one muscle on one side. Units of products are never added up.

    What was given `elsewhere`, for a bladder or a migraine, names the place as its
    muscle and may leave side and guidance open.
    """

    class Guidance(models.TextChoices):
        NONE = "none", _("By anatomy")
        ULTRASOUND = "ultrasound", _("Ultrasound")
        EMG = "emg", _("EMG")
        STIMULATION = "stimulation", _("Electrical stimulation")

    class MuscleSide(models.TextChoices):
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")

    period = models.ForeignKey(
        TreatmentPeriod, on_delete=models.PROTECT, related_name="injections"
    )
    given_on = models.DateField(_("date"))
    elsewhere = models.BooleanField(_("given elsewhere"), default=False)
    product = models.CharField(_("product"), max_length=80)
    muscle = models.CharField(_("muscle"), max_length=80)
    side = models.CharField(_("side"), max_length=8, choices=MuscleSide, blank=True)
    units = models.DecimalField(_("units"), max_digits=6, decimal_places=1)
    guidance = models.CharField(
        _("guidance"), max_length=12, choices=Guidance, blank=True
    )

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(units__gt=0), name="portal_injection_units_positive"
            ),
            models.CheckConstraint(
                condition=~Q(product="") & ~Q(muscle=""),
                name="portal_injection_names_product_and_muscle",
            ),
            models.CheckConstraint(
                condition=Q(elsewhere=True) | (~Q(side="") & ~Q(guidance="")),
                name="portal_injection_given_here_names_side_and_guidance",
            ),
        ]

    def __str__(self):
        return f"injection {self.pk}"
