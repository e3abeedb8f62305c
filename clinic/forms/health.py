"""Health facts as a clinician enters them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from education.models import Precaution
from portal.forms.base import RecordForm
from portal.forms.health import AllergyForm, DayField, MedicineForm, name_field
from portal.forms.treatments import AmountField
from portal.models import LabResult


def _comment():
    return forms.CharField(label=_("Comment"), max_length=200, required=False)


class OtherMedicineForm(MedicineForm):
    """Another medicine, with a comment for colleagues."""

    name = name_field()
    comment = _comment()


class OtherAllergyForm(AllergyForm):
    """An allergy, in the words of the clinic."""

    lead = _("A medicine or a thing that must not be given again.")


class ConditionForm(RecordForm):
    """A condition that stands against some treatments."""

    repeatable = True

    precaution = forms.ModelChoiceField(
        Precaution.objects.none(),
        label=_("Condition"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the condition.")},
    )
    started_on = DayField(label=_("Since, if known"), required=False)
    comment = _comment()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["precaution"].queryset = Precaution.objects.all()


class LabForm(RecordForm):
    """One laboratory value."""

    repeatable = True

    test = forms.ChoiceField(
        label=_("Test"),
        choices=[("", _("Choose")), *LabResult.Test.choices],
        error_messages={"required": _("Choose the test.")},
    )
    value = AmountField(
        label=_("Value"),
        required=True,
        max_digits=7,
        decimal_places=1,
        error_messages={"required": _("Give the value.")},
    )
    upper_limit = AmountField(
        label=_("Upper limit of normal"),
        help_text=_("For liver tests, so that the rules can say how many times over."),
        max_digits=7,
        decimal_places=1,
    )
    taken_on = DayField(label=_("Date of the sample"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taken_on"].initial = today

    def clean_upper_limit(self):
        limit = self.cleaned_data["upper_limit"]
        if limit == 0:
            raise forms.ValidationError(
                _("The upper limit is above 0. Leave it empty if you do not know it.")
            )
        return limit
