"""What can be tried, and what is known of it."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from education.models.catalogue import SideEffect
from education.models.worded import Worded, spoken, worded


class TreatmentQuerySet(models.QuerySet):
    def medicines(self):
        """Medicines taken by mouth."""
        return self.filter(kind=Treatment.Kind.MEDICINE)

    def drugs(self):
        """Medicines by any route: by mouth, injected or pumped."""
        return self.filter(kind__in=Treatment.DRUG_KINDS)

    def taper_only(self):
        """Those that must never be ended in one step."""
        return self.filter(taper_only=True)

    def sedating(self):
        """Those with the line "Do not drive while taking this medicine."."""
        return self.filter(sedating=True)


def _known(field):
    """A condition: given, and above 0. Without `isnull` a check lets NULL pass."""
    return Q(**{f"{field}__isnull": False, f"{field}__gt": 0})


def _not_negative(field):
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0})


OPTIONAL = {"null": True, "blank": True}


def _dose(label, text=""):
    shape = OPTIONAL | {"max_digits": 8, "decimal_places": 3}
    return models.DecimalField(label, help_text=text, **shape)


def _whole(label, text=""):
    return models.PositiveIntegerField(label, help_text=text, **OPTIONAL)


class Treatment(Worded):
    """What can be tried. Doses are amounts per day in `unit` for an adult.

    None of these numbers is advice to a patient; a clinician signs off each one.
    `texts` holds name, summary, how_it_works, instructions_plain, taper_text (strings),
    watch_for (a list of sentences) and withdrawal_signs (a list of names of signs that
    need help at once after a sudden stop).
    """

    class Kind(models.TextChoices):
        MEDICINE = "medicine", _("medicine")
        INJECTION = "injection", _("injection")
        PUMP = "pump", _("pump")
        THERAPY = "therapy", _("therapy")
        HOME = "home", _("home care")
        SPLINT = "splint", _("splint")
        SURGERY = "surgery", _("surgery")

    class Unit(models.TextChoices):
        NONE = "", _("no unit")
        MG = "mg", _("mg")
        MCG = "mcg", _("mcg")
        UNITS = "U", _("units")
        MINUTES = "minutes", _("minutes")
        HOURS = "hours", _("hours")

    DRUG_KINDS = (Kind.MEDICINE, Kind.INJECTION, Kind.PUMP)

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    brand_names = models.JSONField(_("brand names"), default=list, blank=True)
    rxnorm = models.CharField(_("RxNorm code"), max_length=20, blank=True)
    ingredients = models.JSONField(
        _("ingredients"), default=list, blank=True, help_text=_("Short names.")
    )
    sedating = models.BooleanField(_("can cause sleepiness"), default=False)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit, blank=True)

    start_dose = _dose(_("usual first amount per day"))
    step_dose = _dose(_("usual rise per step"))
    step_days = _whole(_("days between steps"))
    max_rise = _dose(_("largest rise per step"), _("Of the amount per day."))
    max_daily_dose = _dose(_("highest amount per day"))
    max_single_dose = _dose(_("highest single amount"))
    adequate_daily_dose = _dose(
        _("adequate amount per day"),
        _("A try below this ended before we could judge."),
    )
    min_days_at_dose = _whole(
        _("days needed at the dose"),
        _("A try with fewer days ended before we could judge."),
    )
    onset_days = _whole(_("days until it can be felt"))

    times = models.JSONField(
        _("times of a usual day"),
        default=list,
        blank=True,
        help_text=_("Of morning, noon, evening and night."),
    )
    tablet_sizes = models.JSONField(
        _("strengths"),
        default=list,
        blank=True,
        help_text=_("Amounts in the unit, as texts."),
    )
    splittable = models.BooleanField(_("can be halved"), default=False)

    taper_only = models.BooleanField(_("never stopped at once"), default=False)
    taper_min_days = _whole(_("shortest taper, in days"))
    taper_max_step = _dose(_("largest taper step"), _("In the unit, per taper step."))
    taper_max_percent = _whole(_("largest taper step, per cent"))
    taper_step_days = _whole(_("days between taper steps"))
    taper_usual_percent = _whole(
        _("usual taper step, per cent"),
        _("What a plan is built with; the largest step is the limit."),
    )
    washout_days = _whole(_("days until it has left the body"))
    exclude_days_after_stop = _whole(
        _("days left out after stopping"),
        _("After the last dose; these days count for no treatment."),
    )

    reversible = models.BooleanField(_("wears off when stopped"), default=True)
    interval_days = _whole(_("shortest time between sessions, in days"))
    max_cumulative_units = _dose(_("highest total in the window"))
    cumulative_window_days = _whole(_("window of that total, in days"))

    side_effects = models.ManyToManyField(
        SideEffect, verbose_name=_("side effects"), related_name="treatments"
    )
    further_sources = models.JSONField(_("further sources"), default=list, blank=True)
    reviewed_on = models.DateField(_("reviewed on"))
    review_due = models.DateField(_("review due"))

    summary = spoken("summary")
    how_it_works = spoken("how_it_works")
    instructions_plain = spoken("instructions_plain")
    taper_text = spoken("taper_text")
    watch_for = spoken("watch_for", empty=())
    withdrawal_signs = spoken("withdrawal_signs", empty=())

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        constraints = [
            *worded("treatment"),
            models.CheckConstraint(
                condition=Q(max_daily_dose__isnull=True)
                | Q(start_dose__isnull=True)
                | Q(max_daily_dose__gte=F("start_dose")),
                name="treatment_max_not_below_start",
            ),
            models.CheckConstraint(
                condition=Q(step_dose__isnull=True) | Q(step_dose__gt=0),
                name="treatment_step_above_zero",
            ),
            models.CheckConstraint(
                condition=_not_negative("start_dose")
                & _not_negative("adequate_daily_dose")
                & _not_negative("max_rise")
                & _not_negative("max_single_dose")
                & _not_negative("taper_max_step"),
                name="treatment_doses_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(taper_only=False)
                | (_known("taper_min_days") & Q(texts__en__taper_text__isnull=False)),
                name="treatment_taper_only_says_how",
            ),
            models.CheckConstraint(
                condition=Q(taper_max_percent__isnull=True)
                | Q(taper_max_percent__range=(1, 100)),
                name="treatment_taper_percent_in_range",
            ),
            models.CheckConstraint(
                condition=Q(taper_usual_percent__isnull=True)
                | (
                    _known("taper_max_percent")
                    & Q(taper_usual_percent__gte=1)
                    & Q(taper_usual_percent__lte=F("taper_max_percent"))
                ),
                name="treatment_usual_taper_within_largest",
            ),
            models.CheckConstraint(
                condition=Q(
                    max_cumulative_units__isnull=True,
                    cumulative_window_days__isnull=True,
                )
                | (_known("max_cumulative_units") & _known("cumulative_window_days")),
                name="treatment_cumulative_limit_has_window",
            ),
            models.CheckConstraint(
                condition=Q(review_due__gt=F("reviewed_on")),
                name="treatment_review_due_after_review",
            ),
        ]

    def get_absolute_url(self):
        return reverse("education:treatment", args=[self.slug])

    @property
    def tablets(self):
        """The strengths it is sold in, as amounts in the unit, smallest first."""
        return sorted(Decimal(size) for size in self.tablet_sizes)

    @property
    def ordinary_effects(self):
        """Side effects that are no red flag; uses a prefetch where there is one."""
        return [effect for effect in self.side_effects.all() if not effect.red_flag]

    @property
    def warning_signs(self):
        """Side effects that need help today or at once."""
        return [effect for effect in self.side_effects.all() if effect.red_flag]

    @property
    def sources(self):
        """Every source as name, url and ISO date; the chief one first."""
        chief = {
            "name": self.source,
            "url": self.source_url,
            "date": self.source_date.isoformat(),
        }
        return [chief, *self.further_sources]
