"""What a form about a plan says of the safety rules."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Checked(forms.Form):
    """The written reason against a refusal, and which list of warnings was read.

    Both are asked only once the rules have spoken; the reason counts only from a
    physician (clinic.views.treating.checked).
    """

    override_reason = forms.CharField(
        label=_("Why you go on all the same"),
        max_length=300,
        required=False,
        widget=forms.Textarea,
        help_text=_("Kept on the record and printed with the plan ever after."),
    )
    read = forms.CharField(label=_("I have read these"), max_length=64, required=False)
