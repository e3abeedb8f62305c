"""Pages of explanation."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from education.models.worded import FALLBACK_LANGUAGE


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
