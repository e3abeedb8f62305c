"""A comparison under way: start it, give it more days, amend, stop, end, ask."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.checked import Checked
from clinic.forms.treatments import Versioned
from clinic.models import Comparison
from portal.forms.base import RecordForm
from portal.forms.treatments import AmountField
from portal.forms.widgets import AnswerRows


class MovingForm(RecordForm, Versioned):
    """A form about one comparison, with the version it was rendered from."""

    def __init__(self, *args, comparison, **kwargs):
        super().__init__(*args, period=comparison, **kwargs)
        self.comparison = comparison


class StartForm(MovingForm, Checked):
    """Begin; what the safety rules say is read, or answered by a physician."""


class ExtendForm(MovingForm):
    """More days for a phase that is not over."""

    phase = forms.TypedChoiceField(label=_("Which days"), coerce=int)
    count = forms.IntegerField(
        label=_("How many days more"),
        min_value=1,
        max_value=90,
        error_messages={"required": _("Enter how many days.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        error_messages={"required": _("Say why it takes longer.")},
    )

    def __init__(self, *args, phases, **kwargs):
        super().__init__(*args, **kwargs)
        self.phases = {phase.pk: phase for phase, _words in phases}
        self.fields["phase"].choices = [(phase.pk, words) for phase, words in phases]

    def clean_phase(self):
        return self.phases[self.cleaned_data["phase"]]


class StopForm(MovingForm):
    """Stop before the last day; a reason of the list, and words for another one."""

    reason = forms.ChoiceField(
        label=_("Why it stops"),
        choices=Comparison.StopReason.choices,
        widget=AnswerRows,
        error_messages={"required": _("Choose why it stops.")},
    )
    note = forms.CharField(
        label=_("More about it"), max_length=300, required=False, widget=forms.Textarea
    )

    def clean(self):
        given = super().clean()
        if given.get("reason") == Comparison.StopReason.OTHER and not given.get("note"):
            self.add_error("note", _("Say the other reason in words."))
        return given


class EndForm(MovingForm):
    """End it on its last day."""


class AmendForm(MovingForm):
    """Change what was decided, with a reason; what was frozen stays."""

    worth = AmountField(
        label=_("Smallest change worth having, in points of 0 to 10"),
        required=True,
        min_value=Decimal("0.1"),
        max_value=10,
        max_digits=3,
        decimal_places=1,
    )
    stop_rule = forms.CharField(
        label=_("Stop early if"), max_length=300, required=False
    )
    decision_rule = forms.CharField(
        label=_("We will decide by"), max_length=300, required=False
    )
    reason = forms.CharField(
        label=_("Why this is changed"),
        max_length=200,
        error_messages={"required": _("Say why this is changed after the start.")},
    )

    def __init__(self, *args, comparison, **kwargs):
        super().__init__(*args, comparison=comparison, **kwargs)
        for name in ("worth", "stop_rule", "decision_rule"):
            self.fields[name].initial = getattr(comparison, name)


class AnswersForm(RecordForm):
    """The guess during, the choice after, as the patient says them."""

    guess = forms.ChoiceField(label=_("Which one helped, by guess"), required=False)
    choice = forms.CharField(
        label=_("What the patient chose"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, comparison, **kwargs):
        super().__init__(*args, **kwargs)
        arms = [(arm.key, arm.name) for arm in comparison.arms.all()]
        self.fields["guess"].choices = [("", _("Not asked yet")), *arms]
        self.fields["guess"].initial = comparison.guess
        self.fields["choice"].initial = comparison.choice


class ShareForm(RecordForm):
    """The plan in plain words, as the patient will read it."""

    body = forms.CharField(
        label=_("What the patient reads"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=4000,
        error_messages={"required": _("Write what the patient reads.")},
    )
