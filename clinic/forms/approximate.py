"""A date as well as it is remembered: a day, a month, a year, or not at all."""

import calendar
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from portal.models import TreatmentPeriod

FIRST_YEAR = 1900
Precision = TreatmentPeriod.Precision


@dataclass(frozen=True)
class Approximate:
    """The first and the last day it can mean, and how well it is known."""

    precision: str
    first: date | None
    last: date | None


UNKNOWN = Approximate(Precision.UNKNOWN, None, None)


class ApproximateWidget(forms.MultiWidget):
    """Day, month and year side by side, each with its own name."""

    template_name = "clinic/treatments/approximate.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        number = {"inputmode": "numeric", "autocomplete": "off"}
        number["class"] = "form-control"
        widgets = {
            "day": forms.TextInput(number | {"maxlength": 2}),
            "month": forms.Select(
                {"class": "form-select"},
                choices=[("", _("Month not known")), *MONTHS.items()],
            ),
            "year": forms.TextInput(number | {"maxlength": 4}),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value):
        return [None, None, None]


class ApproximateDateField(forms.MultiValueField):
    """Answers with an Approximate; leaving all three empty means "not known"."""

    widget = ApproximateWidget

    def __init__(self, **options):
        errors = {"invalid": _("Enter a number.")}
        whole = {"required": False, "error_messages": errors}
        fields = [
            forms.IntegerField(min_value=1, max_value=31, **whole),
            forms.TypedChoiceField(
                choices=[("", ""), *MONTHS.items()],
                coerce=int,
                empty_value=None,
                required=False,
            ),
            forms.IntegerField(min_value=FIRST_YEAR, max_value=9999, **whole),
        ]
        super().__init__(
            fields, require_all_fields=False, **({"required": False} | options)
        )

    def compress(self, data_list):
        day, month, year = [*data_list, None, None, None][:3]
        if not (day or month or year):
            return UNKNOWN
        if not year:
            raise forms.ValidationError(
                _("Enter the year, or leave all three empty."), code="year"
            )
        if day and not month:
            raise forms.ValidationError(
                _("Enter the month, or leave the day empty."), code="month"
            )
        return _span(day, month, year)

    def clean(self, value):
        return super().clean(value) or UNKNOWN


def _span(day, month, year) -> Approximate:
    if not month:
        return Approximate(Precision.YEAR, date(year, 1, 1), date(year, 12, 31))
    last = calendar.monthrange(year, month)[1]
    if not day:
        return Approximate(
            Precision.MONTH, date(year, month, 1), date(year, month, last)
        )
    if day > last:
        raise forms.ValidationError(_("That month has no such day."), code="day")
    one = date(year, month, day)
    return Approximate(Precision.DAY, one, one)
