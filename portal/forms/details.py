"""The contact data that people correct about themselves."""

import re
import zoneinfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.forms.base import RecordForm

PHONE = re.compile(r"\+?[0-9 ()./-]{3,}")


def zone_choices() -> list[tuple[str, str]]:
    """Every zone named after a place, as "Europe/London"."""
    names = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    )
    return [(name, name.replace("_", " ")) for name in [*names, "UTC"]]


class ContactForm(RecordForm):
    """Telephone, e-mail, time zone and language; `version` of what was shown."""

    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    contact_email = forms.EmailField(
        label=_("E-mail for letters from your clinic"),
        required=False,
        help_text=_("This is not the address you sign in with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_(
            "Your day begins and ends here. Days you have logged keep their dates."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        patient = self.patient
        zones = zone_choices()
        if patient.zone not in dict(zones):
            zones.insert(0, (patient.zone, patient.zone))
        self.fields["zone"].choices = zones
        for name in ("phone", "contact_email", "zone", "language", "version"):
            self.fields[name].initial = getattr(patient, name)

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(
                _("Telephone: use digits, spaces and + - ( ) only."), code="phone"
            )
        return phone

    def contact(self) -> dict:
        """The four answers."""
        names = ("phone", "contact_email", "zone", "language")
        return {name: self.cleaned_data[name] for name in names}
