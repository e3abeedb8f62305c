"""The follow-up questions, one at a time."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actions.checks import SIGNS, TEMPERATURE, CheckAnswers
from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerRows
from portal.log_words import SIGN_QUESTIONS

YES, NO, UNSURE = "yes", "no", "unsure"
ANSWERS = [(YES, _("Yes")), (NO, _("No")), (UNSURE, _("I am not sure"))]

CELSIUS = (Decimal(30), Decimal(45))
FAHRENHEIT = (Decimal(86), Decimal(113))


class CheckForm(RecordForm):
    """Each sign: yes, no or not sure; then the temperature, where it was measured."""

    temp_c = forms.DecimalField(
        label=SIGN_QUESTIONS[TEMPERATURE],
        help_text=_("In °C or in °F. Leave it empty if you did not measure."),
        max_digits=5,
        decimal_places=2,
        localize=True,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        signs = {name: _sign_field(SIGN_QUESTIONS[name]) for name in SIGNS}
        self.fields = {**signs, **self.fields}

    @property
    def questions(self):
        """One question a step."""
        return [self[name] for name in (*SIGNS, TEMPERATURE)]

    def clean_temp_c(self):
        """Degrees Celsius, whichever scale was typed."""
        typed = self.cleaned_data[TEMPERATURE]
        if typed is None or CELSIUS[0] <= typed <= CELSIUS[1]:
            return typed
        if FAHRENHEIT[0] <= typed <= FAHRENHEIT[1]:
            return ((typed - 32) * 5 / 9).quantize(Decimal("0.01"))
        raise forms.ValidationError(
            _("Type your temperature, such as 37.5, or leave it empty.")
        )

    def check_answers(self) -> CheckAnswers:
        """The answers of a valid form."""
        given = self.cleaned_data
        said = {YES: True, NO: False, UNSURE: None}
        signs = {name: said[given[name]] for name in SIGNS}
        return CheckAnswers(signs, given[TEMPERATURE])


def _sign_field(question):
    return forms.ChoiceField(
        label=question,
        choices=ANSWERS,
        widget=AnswerRows,
        error_messages={"required": _("Choose yes, no or I am not sure.")},
    )
