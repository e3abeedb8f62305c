""" "I stopped it" or "I changed it myself": what the patient tells."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerRows

SLOTS = {
    "morning": _("Morning"),
    "noon": _("Noon"),
    "evening": _("Evening"),
    "night": _("Night"),
}


class AmountField(forms.DecimalField):
    """An amount as people type it: "7,5" is 7.5."""

    def __init__(self, **options):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        options = {
            "min_value": 0,
            "max_digits": 8,
            "decimal_places": 3,
            "required": False,
            "widget": widget,
        } | options
        super().__init__(**options)

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().replace(",", ".")
        return super().to_python(value)


class ChangeForm(RecordForm):
    """Since when, and what now; amounts only where the treatment has a unit."""

    repeatable = True
    STOPPED, CHANGED = "stopped", "changed"

    what = forms.ChoiceField(
        label=_("What did you do?"),
        choices=[
            (STOPPED, _("I stopped it")),
            (CHANGED, _("I take another amount")),
        ],
        widget=AnswerRows,
        error_messages={"required": _("Say what you did.")},
    )
    from_day = forms.DateField(
        label=_("Since which day?"),
        help_text=_("The first day on which you took another amount, or none."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Say since which day."),
            "invalid": _("Give the day as a date, for example 2026-03-10."),
        },
    )
    morning = AmountField(label=SLOTS["morning"])
    noon = AmountField(label=SLOTS["noon"])
    evening = AmountField(label=SLOTS["evening"])
    night = AmountField(label=SLOTS["night"])
    comment = forms.CharField(
        label=_("Why, or anything else to know"), max_length=200, required=False
    )

    def __init__(self, *args, period, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from_day"].initial = today
        self.fields["from_day"].widget.attrs["max"] = today.isoformat()
        if not period.unit:
            for name in SLOTS:
                del self.fields[name]
            self.fields["what"].choices = self.fields["what"].choices[:1]
            self.fields["what"].initial = self.STOPPED

    @property
    def amount_fields(self):
        """The four amounts, or none."""
        return [self[name] for name in SLOTS if name in self.fields]

    def told(self) -> dict:
        """The answers as `report_change` takes them."""
        answers = self.cleaned_data
        return {
            "from_day": answers["from_day"],
            "stopped": answers["what"] == self.STOPPED,
            "amounts": {name: answers.get(name) or 0 for name in SLOTS},
            "comment": answers["comment"],
            "client_key": self.key,
        }


class ReadForm(RecordForm):
    """ "I have read this": nothing but the keys."""
