"""An exam: the rows that are nearly always read first, others added when needed."""

import re

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clinic.actions.exams import Reading
from portal.anatomy import Elicitation, ModifiedAshworth, Side, Site
from portal.forms.base import RecordForm

PRESET = (
    (Site.ANKLE, Side.LEFT),
    (Site.ANKLE, Side.RIGHT),
    (Site.KNEE, Side.LEFT),
    (Site.KNEE, Side.RIGHT),
)
MOST_ROWS = 14
_CONTROL = {"class": "form-control"}
_SELECT = {"class": "form-select"}
_CHECK = {"class": "form-check-input"}
MEASURES = ("beats", "seconds", "sustained", "modified_ashworth")


class ExamForm(RecordForm):
    """When and how the person was examined."""

    repeatable = True

    examined_on = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    position = forms.CharField(
        label=_("Position"),
        max_length=60,
        required=False,
        help_text=_("For example: lying, knee bent."),
    )
    hours_since_dose = forms.DecimalField(
        label=_("Hours since the last dose"),
        max_digits=4,
        decimal_places=1,
        min_value=0,
        required=False,
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["examined_on"].initial = today

    def clean_examined_on(self):
        day = self.cleaned_data["examined_on"]
        if day > self.today:
            raise forms.ValidationError(
                _("This day has not come yet. Give the day of the exam."),
                code="future",
            )
        return day


def _up_to(most, *, beside):
    """The words for a number out of range: what is meant, and what fits instead."""
    words = format_lazy(
        _("Give a number from 0 to {most}. {beside}"), most=most, beside=beside
    )
    return {"min_value": words, "max_value": words}


class ReadingForm(forms.Form):
    """One site and side. A row in which nothing was measured is left out."""

    site = forms.ChoiceField(choices=Site.choices, widget=forms.Select(_SELECT))
    side = forms.ChoiceField(choices=Side.choices, widget=forms.Select(_SELECT))
    beats = forms.IntegerField(
        min_value=0,
        max_value=200,
        required=False,
        error_messages=_up_to(200, beside=_("Or tick that you stopped counting.")),
        widget=forms.NumberInput(_CONTROL | {"inputmode": "numeric"}),
    )
    seconds = forms.DecimalField(
        min_value=0,
        max_value=3600,
        max_digits=5,
        decimal_places=1,
        required=False,
        error_messages=_up_to(3600, beside=_("Or tick that it was sustained.")),
        widget=forms.NumberInput(_CONTROL | {"inputmode": "decimal"}),
    )
    sustained = forms.BooleanField(required=False, widget=forms.CheckboxInput(_CHECK))
    counted_to_limit = forms.BooleanField(
        required=False, widget=forms.CheckboxInput(_CHECK)
    )
    modified_ashworth = forms.ChoiceField(
        choices=[("", "–"), *ModifiedAshworth.choices],
        required=False,
        widget=forms.Select(_SELECT),
    )
    elicitation = forms.ChoiceField(
        choices=Elicitation.choices,
        initial=Elicitation.DORSIFLEXION,
        widget=forms.Select(_SELECT),
    )

    LABELS = {
        "site": _("Site"),
        "side": _("Side"),
        "beats": _("Beats"),
        "seconds": _("Seconds"),
        "sustained": _("Sustained"),
        "counted_to_limit": _("Stopped counting"),
        "modified_ashworth": _("Modified Ashworth"),
        "elicitation": _("Brought on by"),
    }

    def __init__(self, *args, number, preset=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.preset = preset
        if preset:
            site, side = preset
            self.row_name = f"{site.label}, {str(side.label).lower()}"
            for name, value in (("site", site), ("side", side)):
                self.fields[name].widget = forms.HiddenInput()
                self.fields[name].initial = value.value
            if site != Site.ANKLE:
                self.fields["elicitation"].initial = Elicitation.STRETCH.value
        else:
            self.row_name = _now("Row %(number)s") % {"number": number}
        for name, field in self.fields.items():
            label = self.LABELS[name]
            field.label = f"{self.row_name}: {label}"
            field.widget.attrs["aria-label"] = field.label

    @property
    def measured(self) -> bool:
        """Whether anything at all was seen here; 0 beats is something."""
        given = getattr(self, "cleaned_data", {})
        values = [given.get(name) for name in MEASURES]
        # `in` would take 0 for False, and 0 beats for nothing.
        return any(v is not None and v is not False and v != "" for v in values)

    def clean(self):
        given = super().clean()
        if given.get("counted_to_limit") and given.get("beats") is None:
            self.add_error(
                "beats",
                _("%(row)s: give the beats you counted before you stopped.")
                % {"row": self.row_name},
            )
        return given

    def reading(self) -> Reading:
        return Reading(**self.cleaned_data)


class Readings(forms.BaseFormSet):
    """The rows; `add` asks for one more and saves nothing."""

    def get_form_kwargs(self, index):
        preset = PRESET[index] if index is not None and index < len(PRESET) else None
        number = 1 if index is None else index + 1
        return super().get_form_kwargs(index) | {"number": number, "preset": preset}

    def clean(self):
        if any(self.errors):
            return
        seen = set()
        for form in self.measured_rows():
            place = form.cleaned_data["site"], form.cleaned_data["side"]
            if place in seen:
                form.add_error(
                    "site",
                    _("This site and side stands above already. Choose another."),
                )
            seen.add(place)
        if not seen:
            raise forms.ValidationError(
                _("Enter at least one reading. 0 beats is a reading too."),
                code="nothing",
            )

    def measured_rows(self):
        return [form for form in self.forms if form.measured]

    def readings(self) -> list[Reading]:
        """What was measured, of a valid set of rows."""
        return [form.reading() for form in self.measured_rows()]


ReadingSet = forms.formset_factory(
    ReadingForm,
    Readings,
    extra=0,
    min_num=len(PRESET),
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
)


def one_more(data, prefix="readings"):
    """The posted rows with an empty one after them."""
    more = data.copy()
    given = data.get(f"{prefix}-TOTAL_FORMS", "")
    rows = int(given) if re.fullmatch("[0-9]{1,4}", given) else len(PRESET)
    total = min(rows + 1, MOST_ROWS)
    more[f"{prefix}-TOTAL_FORMS"] = str(total)
    return more


def kept(data, prefix):
    """What was typed, as initial values of the form and of its rows."""
    names = ("client_key", "examined_on", "position", "hours_since_dose", "comment")
    typed = {name: data.get(name, "") for name in names}
    total = int(data[f"{prefix}-TOTAL_FORMS"])
    rows = [
        {
            name: data[f"{prefix}-{number}-{name}"]
            for name in ReadingForm.base_fields
            if f"{prefix}-{number}-{name}" in data
        }
        for number in range(total)
    ]
    return typed, rows
