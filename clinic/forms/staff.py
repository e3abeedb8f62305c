"""Forms of the staff list and of the clinic's settings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinician
from portal.forms.base import KeyedForm
from portal.forms.widgets import AnswerRows
from portal.models import Clinic

IDENTITY_CHECKS = [
    ("in_person", _("In person, with a photo document")),
    ("video", _("By video, and I know the person")),
    ("call_back", _("I called back on the number in our records")),
]


class PlaceForm(KeyedForm):
    """What a colleague does at the clinic."""

    profession = forms.ChoiceField(
        label=_("Profession"), choices=Clinician.Profession, widget=AnswerRows
    )
    is_lead = forms.BooleanField(
        label=_("Lead: runs the staff list and the settings"), required=False
    )

    def clean(self):
        answers = super().clean()
        nobody = answers.get("profession") == Clinician.Profession.NONE
        if nobody and not answers.get("is_lead"):
            self.add_error(
                "profession",
                _("Choose a profession, or make the person a lead."),
            )
        return answers


class InviteStaff(PlaceForm):
    """A new colleague."""

    field_order = ("clinic", "name", "email", "profession", "is_lead")
    clinic = forms.ModelChoiceField(
        Clinic.objects.none(), label=_("Clinic"), empty_label=None
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Give the name.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("They type it together with the code, and sign in with it later."),
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"required": _("Give the e-mail address.")},
    )

    def __init__(self, *args, clinics, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["clinic"]
        field.queryset, field.initial = clinics, clinics[0]
        if len(clinics) == 1:
            field.widget = forms.HiddenInput()


class ConfirmStep(KeyedForm):
    """A step that needs a yes and nothing else."""


class ApproveReset(KeyedForm):
    """Step two of a lost factor."""

    check = forms.ChoiceField(
        label=_("How did you make sure who asked?"),
        choices=IDENTITY_CHECKS,
        widget=AnswerRows,
        error_messages={"required": _("Say how you made sure who asked.")},
    )


class ClinicSettings(forms.ModelForm, KeyedForm):
    """What the clinic tells its patients, and from when clonus counts as abnormal."""

    class Meta:
        model = Clinic
        fields = (
            "phone",
            "emergency_number",
            "emergency_text",
            "crisis_text",
            "response_time_text",
            "cover_text",
            "duty_email",
            "escalation_email",
            "escalate_after_minutes",
            "abnormal_beats",
            "sustained_beats",
            "sustained_seconds",
            "thresholds_source",
            "angle_change",
            "angle_source",
        )

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["version"].initial = instance.version
        # Somebody owns each flag: a clinic says who, when, how soon and where to write.
        for name in ("response_time_text", "cover_text", "duty_email"):
            self.fields[name].required = True

    def settings(self) -> dict:
        """What shall stand there."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def conflicts(self, newer: Clinic) -> list[tuple[str, object, object]]:
        """(label, what stands there now, what was typed); it can be sent again then."""
        self.data = {**self.data, "version": newer.version}
        return [
            (self.fields[name].label, getattr(newer, name), typed)
            for name, typed in self.settings().items()
            if getattr(newer, name) != typed
        ]

    def clean(self):
        answers = super().clean()
        abnormal, sustained = map(answers.get, ("abnormal_beats", "sustained_beats"))
        if abnormal and sustained and sustained < abnormal:
            self.add_error(
                "sustained_beats",
                _("Sustained clonus cannot begin below abnormal clonus."),
            )
        return answers
