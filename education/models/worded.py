"""What every reviewed entry has: words by language, a source and its date."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

FALLBACK_LANGUAGE = "en"


def spoken(field, empty=""):
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

    name = spoken("name")

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


def worded(prefix):
    """What every worded entry promises: an English name and a source."""
    return [
        models.CheckConstraint(
            condition=Q(texts__en__name__isnull=False),
            name=f"{prefix}_named_in_english",
        ),
        models.CheckConstraint(condition=~Q(source=""), name=f"{prefix}_sourced"),
    ]
