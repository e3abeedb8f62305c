"""Notes and decisions; the reason to void one."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clinic.history.wording import when
from clinic.models import Decision
from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerLine


class NoteForm(RecordForm):
    repeatable = True
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("For the clinic. The patient does not see it here."),
        error_messages={"required": _("Write the note.")},
    )


class PeriodField(forms.TypedChoiceField):
    """One of the tries of a record, current ones first, or none."""

    def __init__(self, periods, **options):
        self.periods = {str(p.pk): p for p in periods}
        choices = [(str(p.pk), f"{p.name}, {when(p)}") for p in periods]
        super().__init__(
            choices=[("", _("No one treatment")), *choices],
            coerce=int,
            empty_value=None,
            **options,
        )


class DecisionForm(RecordForm):
    """What was decided, about which try, and why."""

    repeatable = True

    kind = forms.ChoiceField(
        label=_("Decision"),
        choices=Decision.Kind.choices,
        widget=AnswerLine,
        error_messages={"required": _("Choose what was decided.")},
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose")), *Decision.Reason.choices],
        error_messages={"required": _("Choose the reason.")},
    )
    text = forms.CharField(
        label=_("In words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    decided_on = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    field_order = ("kind", "period", "reason", "text", "decided_on")

    def __init__(self, *args, periods, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["decided_on"].initial = today
        self.fields["period"] = PeriodField(
            periods, label=_("About which treatment"), required=False
        )
        self.order_fields(self.field_order)

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError(
                _("This day has not come yet. Give the day it was decided."),
                code="future",
            )
        return day

    def clean(self):
        given = super().clean()
        if given.get("reason") == Decision.Reason.OTHER and not given.get("text"):
            self.add_error("text", _("Say the other reason in words."))
        return given


class VoidForm(RecordForm):
    """Entered by mistake: it stays in the record and no longer counts."""

    reason = forms.CharField(
        label=_("Why it is wrong"),
        max_length=200,
        error_messages={"required": _("Say why it is wrong.")},
    )


def mistake_words(entry) -> str:
    """Who voided an entry, and why."""
    return _now("Entered by mistake: %(reason)s (%(who)s)") % {
        "reason": entry.voided_reason,
        "who": entry.voided_by.get_full_name(),
    }
