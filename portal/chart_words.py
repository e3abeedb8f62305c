"""The words on and under a chart, in the reader's language."""

from datetime import date

from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.charts import BlockMean, Unit


def rating_words(value: float, *, whole: bool = True) -> str:
    """ "4 of 10", or "4.2 of 10" for a mean."""
    return _("%(value)s of 10") % {"value": f"{value:.{0 if whole else 1}f}"}


def day_words(day: date, value: int, *, late: bool = False, by: str = "") -> str:
    """What is read out for the rating of one day; `by` names another rater."""
    words = _("%(day)s: %(rating)s") % {
        "day": date_words(day, "D j M Y"),
        "rating": rating_words(value),
    }
    if by:
        words = _("%(words)s, seen by %(person)s") % {"words": words, "person": by}
    return _("%(words)s, entered late") % {"words": words} if late else words


class ChartWords:
    """`portal.charts.Words` by Django's dates and translations."""

    def tick(self, day: date, unit: Unit) -> str:
        if unit == Unit.YEAR or (unit == Unit.MONTH and day.month == 1):
            return date_words(day, "Y")
        if unit == Unit.MONTH:
            return date_words(day, "M")
        return date_words(day, "D j" if unit == Unit.DAY else "j M")

    def block(self, mean: BlockMean) -> str:
        return ngettext(
            "%(first)s to %(last)s: %(rating)s on average, %(days)s day logged",
            "%(first)s to %(last)s: %(rating)s on average, %(days)s days logged",
            mean.days,
        ) % {
            "first": date_words(mean.first, "j M"),
            "last": date_words(mean.last, "j M Y"),
            "rating": rating_words(mean.value, whole=False),
            "days": mean.days,
        }

    def thinned(self, weeks: int) -> str:
        return ngettext(
            "Each dot is the average of the days logged in a week.",
            "Each dot is the average of the days logged in %(weeks)s weeks.",
            weeks,
        ) % {"weeks": weeks}
