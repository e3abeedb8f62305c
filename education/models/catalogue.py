"""Side effects, conditions, tests, ingredients: what treatments refer to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from education.models.worded import Worded, spoken, worded


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

    advice = spoken("advice")

    objects = SideEffectQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("side effect")
        verbose_name_plural = _("side effects")
        constraints = [
            *worded("sideeffect"),
            models.CheckConstraint(
                condition=Q(red_flag=False, urgency="routine")
                | Q(red_flag=True, urgency__in=["today", "emergency"]),
                name="sideeffect_red_flag_is_urgent",
            ),
        ]


class Condition(Worded):
    """A cause of clonus; `texts` holds name and text."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)

    text = spoken("text")

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = worded("condition")


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

    text = spoken("text")
    why = spoken("why")

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("diagnostic test")
        verbose_name_plural = _("diagnostic tests")
        constraints = worded("test")


class Ingredient(Worded):
    """What a medicine is made of, with the classes that the rules speak of.

    `classes` are short names such as "opioid"; `rxnorm` is empty where nobody has
    verified the code. `texts` holds the name, and `also` the other names that people
    type for it.
    """

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    rxnorm = models.CharField(_("RxNorm code"), max_length=20, blank=True)
    classes = models.JSONField(_("classes"), default=list, blank=True)

    also = spoken("also", empty=())

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("ingredient")
        verbose_name_plural = _("ingredients")
        constraints = worded("ingredient")


class Precaution(Worded):
    """A condition that stands against a treatment; `texts` holds name and text."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)

    text = spoken("text")

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("precaution")
        verbose_name_plural = _("precautions")
        constraints = worded("precaution")
