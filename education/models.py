"""Public knowledge: the catalogue and the articles that explain it.

Rows are made by ``manage.py load_catalogue`` from text under review and hold no
personal data. What a person reads stands in ``texts``, keyed by language
(``{"en": {"name": "Baclofen", ...}}``), so a row needs no second query to be shown;
``treatment.name`` is the name in the active language, or else in English.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

FALLBACK_LANGUAGE = "en"


def _spoken(field, empty=""):
    """A read-only attribute: the words for `field` in the language of the reader."""

    def words(self):
        return self.words.get(field, empty)

    return property(words)


class Worded(models.Model):
    """A reviewed, sourced entry whose words are kept per language."""

    texts = models.JSONField(
        _("texts"), help_text=_("Words by language; English is always there.")
    )
    source = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    source_date = models.DateField(_("source date"))
    note = models.TextField(
        _("note"), blank=True, help_text=_("What still has to be confirmed, by whom.")
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True

    name = _spoken("name")

    def __str__(self):
        return self.name or self.slug

    @property
    def words(self):
        """All words of the active language laid over the English ones."""
        language = (get_language() or FALLBACK_LANGUAGE).split("-")[0]
        return {
            **self.texts.get(FALLBACK_LANGUAGE, {}),
            **self.texts.get(language, {}),
        }


def _worded(prefix):
    """What every worded entry promises: an English name and a source."""
    return [
        models.CheckConstraint(
            condition=Q(texts__en__name__isnull=False),
            name=f"{prefix}_named_in_english",
        ),
        models.CheckConstraint(condition=~Q(source=""), name=f"{prefix}_sourced"),
    ]


class SideEffectQuerySet(models.QuerySet):
    def ordinary(self):
        """Those a patient rates mild, moderate or severe."""
        return self.filter(red_flag=False)

    def red_flags(self):
        """Those that need help today or at once."""
        return self.filter(red_flag=True)


class SideEffect(Worded):
    class Urgency(models.TextChoices):
        ROUTINE = "routine", _("tell us at the next contact")
        TODAY = "today", _("call today")
        EMERGENCY = "emergency", _("get emergency help now")

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    red_flag = models.BooleanField(_("red flag"), default=False)
    urgency = models.CharField(
        _("urgency"), max_length=12, choices=Urgency, default=Urgency.ROUTINE
    )

    advice = _spoken("advice")

    objects = SideEffectQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("side effect")
        verbose_name_plural = _("side effects")
        constraints = [
            *_worded("sideeffect"),
            models.CheckConstraint(
                condition=Q(red_flag=False, urgency="routine")
                | Q(red_flag=True, urgency__in=["today", "emergency"]),
                name="sideeffect_red_flag_is_urgent",
            ),
        ]


class Condition(Worded):
    """A cause of clonus; `texts` holds name and text."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)

    text = _spoken("text")

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = _worded("condition")


class DiagnosticTest(Worded):
    """A test that may be ordered; `texts` holds name, text and why."""

    class Kind(models.TextChoices):
        EXAM = "exam", _("physical exam")
        BALANCE = "balance", _("balance and coordination")
        BLOOD = "blood", _("blood tests")
        MRI = "mri", _("MRI")
        SPINAL_FLUID = "spinal_fluid", _("spinal fluid")
        NERVE = "nerve", _("nerve and muscle tests")
        OTHER = "other", _("other")

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)

    text = _spoken("text")
    why = _spoken("why")

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("diagnostic test")
        verbose_name_plural = _("diagnostic tests")
        constraints = _worded("test")


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
    sedating = models.BooleanField(_("can cause sleepiness"), default=False)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit, blank=True)

    start_dose = _dose(_("usual first amount per day"))
    step_dose = _dose(_("usual rise per step"))
    step_days = _whole(_("days between steps"))
    max_daily_dose = _dose(_("highest amount per day"))
    adequate_daily_dose = _dose(
        _("adequate amount per day"),
        _("A try below this ended before we could judge."),
    )
    min_days_at_dose = _whole(
        _("days needed at the dose"),
        _("A try with fewer days ended before we could judge."),
    )
    onset_days = _whole(_("days until it can be felt"))

    taper_only = models.BooleanField(_("never stopped at once"), default=False)
    taper_min_days = _whole(_("shortest taper, in days"))
    taper_max_step = _dose(_("largest taper step"), _("In the unit, per taper step."))
    taper_max_percent = _whole(_("largest taper step, per cent"))
    taper_step_days = _whole(_("days between taper steps"))
    washout_days = _whole(_("days until it has left the body"))
    exclude_days_after_stop = _whole(
        _("days left out after stopping"),
        _("After the last dose; these days count for no treatment."),
    )

    reversible = models.BooleanField(_("wears off when stopped"), default=True)
    interval_days = _whole(_("shortest time between sessions, in days"))
    max_cumulative_units = _dose(_("highest total in the window"))
    cumulative_window_days = _whole(_("window of that total, in days"))

    monitoring = models.JSONField(
        _("monitoring"), default=list, blank=True, help_text=_("List of test and when.")
    )
    contraindications = models.JSONField(
        _("contraindications"), default=list, blank=True
    )
    interactions = models.JSONField(_("interactions"), default=list, blank=True)
    side_effects = models.ManyToManyField(
        SideEffect, verbose_name=_("side effects"), related_name="treatments"
    )
    further_sources = models.JSONField(_("further sources"), default=list, blank=True)
    reviewed_on = models.DateField(_("reviewed on"))
    review_due = models.DateField(_("review due"))

    summary = _spoken("summary")
    how_it_works = _spoken("how_it_works")
    instructions_plain = _spoken("instructions_plain")
    taper_text = _spoken("taper_text")
    watch_for = _spoken("watch_for", empty=())
    withdrawal_signs = _spoken("withdrawal_signs", empty=())

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        constraints = [
            *_worded("treatment"),
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


class ArticleQuerySet(models.QuerySet):
    def in_language(self, language):
        """Articles in `language`, or in English where it has none."""
        wanted = language.split("-")[0]
        own = self.filter(language=wanted)
        rest = self.filter(language=FALLBACK_LANGUAGE).exclude(
            slug__in=self.model.objects.filter(language=wanted).values("slug")
        )
        return own if wanted == FALLBACK_LANGUAGE else own | rest


class Article(models.Model):
    """A page of explanation. `sources` is a list of name, url and ISO date."""

    class Section(models.TextChoices):
        CLONUS = "clonus", _("About clonus")
        CARE = "care", _("Living with it")
        TRYING = "trying", _("Finding what works")

    slug = models.SlugField(_("short name"), max_length=60)
    language = models.CharField(_("language"), max_length=8, default=FALLBACK_LANGUAGE)
    section = models.CharField(_("section"), max_length=12, choices=Section)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"))
    body_markdown = models.TextField(_("text"))
    sources = models.JSONField(_("sources"))
    reviewed_on = models.DateField(_("reviewed on"))
    review_due = models.DateField(_("review due"))
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language"], name="article_one_per_language"
            ),
            models.CheckConstraint(condition=~Q(sources=[]), name="article_sourced"),
            models.CheckConstraint(
                condition=Q(review_due__gt=F("reviewed_on")),
                name="article_review_due_after_review",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("education:article", args=[self.slug])
