"""Forms about one flag: acknowledge, log a contact, close."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import FlagReview
from portal.forms.base import RecordForm
from portal.models import SafetyFlag

Reason = SafetyFlag.Reason


class FlagForm(RecordForm):
    """Carries the version of the flag that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, flag, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = flag.version

    def reload(self, flag):
        """Carry the newer version from now on; what was typed stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = flag.version


class AcknowledgeForm(FlagForm):
    reason = forms.CharField(
        label=_("What you will do, and when"),
        max_length=300,
        error_messages={"required": _("Say what you will do about it.")},
    )


class ContactForm(RecordForm):
    repeatable = True

    how = forms.ChoiceField(
        label=_("How"),
        choices=[("", _("Choose")), *FlagReview.How.choices],
        error_messages={"required": _("Choose how you made contact.")},
    )
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("", _("Choose")), *FlagReview.Outcome.choices],
        error_messages={"required": _("Choose what came of it.")},
    )
    text = forms.CharField(
        label=_("In words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseForm(FlagForm):
    reason = forms.ChoiceField(
        label=_("Why it can be closed"),
        choices=[
            ("", _("Choose")),
            *(pair for pair in Reason.choices if pair[0] != Reason.OVERRIDDEN),
        ],
        error_messages={"required": _("Choose why it can be closed.")},
    )
    text = forms.CharField(label=_("In words"), max_length=300, required=False)

    def clean(self):
        given = super().clean()
        if given.get("reason") == Reason.OTHER and not given.get("text"):
            self.add_error("text", _("Say the other reason in words."))
        return given
