"""The questions about a day that do not depend on who is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.anatomy import SpasmFrequency, SpasmSeverity
from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerGrid, AnswerLine, AnswerRows
from portal.models import DayLog

NUMBERS = [(str(number), str(number)) for number in range(11)]
NO_ANSWER = ("", _("No answer"))
YES, NO = "yes", "no"


def number_field(label, *, low="", high=""):
    """0 to 10, or no answer."""
    return forms.TypedChoiceField(
        label=label,
        choices=[*NUMBERS, NO_ANSWER],
        coerce=int,
        empty_value=None,
        widget=AnswerGrid(low=low, high=high),
        required=False,
    )


def yes_no_field(label):
    """Yes, no, or no answer, which is neither."""
    return forms.TypedChoiceField(
        label=label,
        choices=[(YES, _("Yes")), (NO, _("No")), NO_ANSWER],
        coerce=lambda answer: answer == YES,
        empty_value=None,
        widget=AnswerLine,
        required=False,
    )


def rows_field(label, choices):
    """One of a few words, or no answer."""
    return forms.ChoiceField(
        label=label,
        choices=[*choices, NO_ANSWER],
        widget=AnswerRows,
        required=False,
    )


class DayQuestions(RecordForm):
    """Everything about a day beside the numbers and the side effects."""

    could_not = rows_field(_("Why could you not log?"), DayLog.CouldNot.choices)
    spasm_frequency = rows_field(
        _("How often did you have spasms in the past 24 hours?"),
        SpasmFrequency.choices,
    )
    spasm_severity = rows_field(_("How strong were the spasms?"), SpasmSeverity.choices)
    sleepiness = number_field(
        _("How sleepy were you?"),
        low=_("Wide awake"),
        high=_("Could not stay awake"),
    )
    falls = number_field(_("How many times did you fall?"), low=_("No fall"))
    head_hit = yes_no_field(_("If you fell: did you hit your head?"))
    cannot_stand = yes_no_field(
        _("Could you not stand up, or not put weight on a leg, after it?")
    )
    near_falls = number_field(
        _("How many times did you nearly fall?"), low=_("Not once")
    )
    leg_weakness = rows_field(
        _("Were your legs weaker than usual?"), DayLog.Weakness.choices
    )
    missed_doses = rows_field(_("Did you miss a dose?"), DayLog.Missed.choices)
    new_medicine = yes_no_field(_("Any new medicine, from any doctor or shop?"))
    note = forms.CharField(
        label=_("Anything else to remember about this day?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def state_field():
    """What a day too old for a number may still say."""
    return forms.ChoiceField(
        label=_("What do you want to add?"),
        choices=[
            (DayLog.Status.LOGGED, _("Falls, side effects or a note")),
            (DayLog.Status.COULD_NOT, _("I could not log that day")),
        ],
        widget=AnswerRows,
        error_messages={"required": _("Say what you want to add.")},
    )
