"""Forms about the person: a new record, its details, the list's filters."""

import zoneinfo
from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clinic.access import Right, clinics_for
from clinic.actions.patients import DETAILS
from clinic.panel import SORTS
from education.models import Condition, Treatment
from portal.forms.base import KeyedForm, RecordForm
from portal.models import Patient

ZONES = [(z, z.replace("_", " ")) for z in sorted(zoneinfo.available_timezones())]
OLDEST_BIRTH_DAYS = 366 * 120


def check_birth_date(born: date, today: date) -> None:
    """Refuse a day that nobody in care can have been born on."""
    if born > today:
        raise forms.ValidationError(
            _("This date is in the future. Give the day the person was born."),
            code="future",
        )
    if born < today - timedelta(days=OLDEST_BIRTH_DAYS):
        raise forms.ValidationError(
            _("This is more than 120 years ago. Check the year."), code="past"
        )


class DetailFields(forms.Form):
    """The fields that a record's first page and its details page share."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    birth_date = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    clinic_number = forms.CharField(
        label=_("Clinic number"),
        max_length=40,
        help_text=_("The number your clinic uses for this person."),
    )
    condition = forms.ModelChoiceField(
        Condition.objects.all(),
        label=_("Underlying condition"),
        required=False,
        empty_label=_("Not known yet"),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=ZONES,
        help_text=_("A day is the patient's day, in this zone."),
    )
    next_appointment = forms.DateField(
        label=_("Next appointment"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_date(self):
        check_birth_date(self.cleaned_data["birth_date"], self.today)
        return self.cleaned_data["birth_date"]

    def details(self) -> dict:
        """The answers that are fields of the record."""
        return {k: v for k, v in self.cleaned_data.items() if k in DETAILS}


def number_taken(clinic, number, *, other_than=None):
    """Whether another record of the clinic has this number."""
    taken = Patient.objects.filter(clinic=clinic, clinic_number=number)
    return taken.exclude(pk=other_than.pk if other_than else None).exists()


NUMBER_TAKEN = _("Another patient of this clinic has this number. Check it.")


class NewPatientForm(DetailFields, KeyedForm):
    """A new record with the first things that should get better."""

    field_order = (
        "name",
        "birth_date",
        "clinic_number",
        "condition",
        "target_1",
        "target_2",
        "target_3",
        "mine",
    )
    clinic = forms.ModelChoiceField(queryset=None, label=_("Clinic"), empty_label=None)
    target_1 = forms.CharField(
        label=_("What should get better, above all?"),
        max_length=80,
        initial=_("Shaking"),
        help_text=_("In the patient's words. It is rated 0 to 10 each day; 0 is best."),
    )
    target_2 = forms.CharField(label=_("A second thing"), max_length=80, required=False)
    target_3 = forms.CharField(label=_("A third thing"), max_length=80, required=False)
    mine = forms.BooleanField(
        label=_("This is my patient"), required=False, initial=True
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clinic"].queryset = clinics_for(user, Right.INVITE)

    def clean(self):
        cleaned = super().clean()
        clinic, number = cleaned.get("clinic"), cleaned.get("clinic_number")
        again = Patient.objects.filter(client_key=cleaned.get("client_key")).exists()
        if clinic and number and not again and number_taken(clinic, number):
            self.add_error("clinic_number", NUMBER_TAKEN)
        return cleaned

    def target_texts(self) -> list[str]:
        """The targets that were named, the primary one first."""
        named = (self.cleaned_data[f"target_{n}"] for n in (1, 2, 3))
        return [text for text in named if text]


class PatientDetailsForm(DetailFields, RecordForm):
    """The details of a record; `version` guards against a second tab."""

    field_order = ("name", "birth_date", "clinic_number", "condition", "status")
    status = forms.ChoiceField(label=_("Status"), choices=Patient.Status)
    mine = forms.BooleanField(
        label=_("This is my patient"),
        required=False,
        help_text=_("For your list of patients. It changes nobody's access."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, patient):
        """What the form shows first: the row as it stands."""
        return {name: getattr(patient, name) for name in (*DETAILS, "version")}

    def clean_clinic_number(self):
        number = self.cleaned_data["clinic_number"]
        if number_taken(self.patient.clinic, number, other_than=self.patient):
            raise forms.ValidationError(NUMBER_TAKEN, code="taken")
        return number


class PanelForm(forms.Form):
    """Search, order and filters of the list; kept in the session, not in the URL."""

    search = forms.CharField(label=_("Name or number"), max_length=80, required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[(key, label) for key, (label, _field, _down) in SORTS.items()],
        required=False,
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("Active and paused")), *Patient.Status.choices],
        required=False,
    )
    treatment = forms.ModelChoiceField(
        Treatment.objects.only("slug", "texts"),
        label=_("On treatment"),
        to_field_name="slug",
        required=False,
        empty_label=_("Any"),
    )
    condition = forms.ModelChoiceField(
        Condition.objects.only("slug", "texts"),
        label=_("Condition"),
        to_field_name="slug",
        required=False,
        empty_label=_("Any"),
    )
    mine = forms.BooleanField(label=_("Only my patients"), required=False)

    def choice_fields(self):
        """All but the search box: order and filters, folded on the page."""
        return [field for field in self if field.name != "search"]

    def choices(self) -> dict:
        """The valid answers as plain values that a session can keep."""
        kept = dict(self.cleaned_data)
        for name in ("treatment", "condition"):
            kept[name] = kept[name].slug if kept[name] else ""
        return kept
