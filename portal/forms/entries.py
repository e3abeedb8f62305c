"""Taking an entry back, or marking it as an error."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerRows


class VoidForm(RecordForm):
    """Why an entry is an error."""

    REASONS = [
        ("wrong day", _("It is about another day")),
        ("wrong answers", _("The answers are wrong")),
        ("entered twice", _("I entered it twice")),
        ("other", _("Another reason")),
    ]
    reason = forms.ChoiceField(
        label=_("Why is it an error?"),
        choices=REASONS,
        widget=AnswerRows,
        error_messages={"required": _("Choose why it is an error.")},
    )
    words = forms.CharField(
        label=_("In your own words"), max_length=180, required=False
    )

    def why(self) -> str:
        """The reason as the record keeps it."""
        code, words = self.cleaned_data["reason"], self.cleaned_data["words"].strip()
        return f"{code}: {words}" if words else code


class UndoForm(RecordForm):
    """Nothing but the keys, and which log at which version is to be taken back."""

    log = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, log, *, patient):
        """The form that takes back this log as it stands now."""
        return cls(patient=patient, initial={"log": log.pk, "version": log.version})

    def is_about(self, log) -> bool:
        """Whether the valid form was rendered for this log, unchanged since."""
        asked = (self.cleaned_data["log"], self.cleaned_data["version"])
        return asked == (log.pk, log.version)
