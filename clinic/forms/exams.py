"""An exam: what is nearly always read stands open, the rest waits to be opened."""

import re

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clinic.actions.exams import Reading
from portal.anatomy import (
    Elicitation,
    ModifiedAshworth,
    Reflex,
    Side,
    Site,
    TardieuQuality,
    Tone,
)
from portal.forms.base import RecordForm

_PAIRED = (Site.ANKLE, Site.KNEE, Site.WRIST, Site.FINGERS, Site.ELBOW)
PRESET = (
    *((site, side) for site in _PAIRED for side in (Side.LEFT, Side.RIGHT)),
    (Site.JAW, Side.MIDDLE),
)
OPEN = 4
"""How many of the presets stand open: ankles and knees."""

MOST_ROWS = 14
NOT_TESTED = ("", "–")
_CONTROL = {"class": "form-control"}
_SELECT = {"class": "form-select"}
_CHECK = {"class": "form-check-input"}


def yes_no(**options):
    """Yes, no, or not tested: a field that keeps the three apart."""
    return forms.TypedChoiceField(
        choices=[NOT_TESTED, ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
        **options,
    )


class ExamForm(RecordForm):
    """When and how the person was examined, and what is of the whole person."""

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
    goniometer = forms.CharField(
        label=_("Angles measured from"),
        max_length=40,
        required=False,
        help_text=_("For example: ankle at a right angle is 0, up is plus."),
    )
    scissoring = yes_no(label=_("Scissoring gait"))
    pain = forms.IntegerField(
        label=_("Pain now, 0 to 10"), min_value=0, max_value=10, required=False
    )
    walk_seconds = forms.DecimalField(
        label=_("10 m walk, seconds"),
        min_value=1,
        max_value=3600,
        max_digits=5,
        decimal_places=1,
        required=False,
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    WHEN = ("examined_on", "position", "hours_since_dose", "goniometer")
    WHOLE = ("scissoring", "pain", "walk_seconds")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["examined_on"].initial = today

    @property
    def when(self):
        return [self[name] for name in self.WHEN]

    @property
    def whole(self):
        return [self[name] for name in self.WHOLE]

    def clean_examined_on(self):
        day = self.cleaned_data["examined_on"]
        if day > self.today:
            raise forms.ValidationError(
                _("This day has not come yet. Give the day of the exam."),
                code="future",
            )
        return day

    def needs_goniometer(self) -> bool:
        """Refuse angles that nobody can read later; True where they are refused."""
        if self.cleaned_data.get("goniometer"):
            return False
        words = _("An angle stands below. Say from where angles are measured.")
        self.add_error("goniometer", words)
        return True

    def answers(self) -> dict:
        """The fields of the exam; the convention goes with each angle."""
        return {k: v for k, v in super().answers().items() if k != "goniometer"}


def _up_to(most, *, beside="", least=0):
    """The words for a number out of range: what is meant, and what fits instead."""
    words = format_lazy(
        _("Give a number from {least} to {most}. {beside}"),
        least=least,
        most=most,
        beside=beside,
    )
    return {"min_value": words, "max_value": words}


def _whole(most, *, least=0, beside="", mode="numeric"):
    return forms.IntegerField(
        min_value=least,
        max_value=most,
        required=False,
        error_messages=_up_to(most, beside=beside, least=least),
        widget=forms.NumberInput(_CONTROL | {"inputmode": mode}),
    )


def _seconds(*, beside=""):
    return forms.DecimalField(
        min_value=0,
        max_value=3600,
        max_digits=5,
        decimal_places=1,
        required=False,
        error_messages=_up_to(3600, beside=beside),
        widget=forms.NumberInput(_CONTROL | {"inputmode": "decimal"}),
    )


def _graded(choices):
    return forms.ChoiceField(
        choices=[NOT_TESTED, *choices.choices],
        required=False,
        widget=forms.Select(_SELECT),
    )


class ReadingForm(forms.Form):
    """One site and side. A row in which nothing was measured is left out."""

    site = forms.ChoiceField(choices=Site.choices, widget=forms.Select(_SELECT))
    side = forms.ChoiceField(choices=Side.choices, widget=forms.Select(_SELECT))
    beats = _whole(200, beside=_("Or tick that you stopped counting."))
    seconds = _seconds(beside=_("Or tick that it was sustained."))
    sustained = forms.BooleanField(required=False, widget=forms.CheckboxInput(_CHECK))
    counted_to_limit = forms.BooleanField(
        required=False, widget=forms.CheckboxInput(_CHECK)
    )
    elicitation = forms.ChoiceField(
        choices=Elicitation.choices,
        initial=Elicitation.DORSIFLEXION,
        widget=forms.Select(_SELECT),
    )
    modified_ashworth = _graded(ModifiedAshworth)
    reflex = _graded(Reflex)
    tone = _graded(Tone)
    contracture = yes_no(widget=forms.Select(_SELECT))
    tardieu_quality = _graded(TardieuQuality)
    tardieu_r1 = _whole(180, least=-180, mode="text")
    tardieu_r2 = _whole(180, least=-180, mode="text")
    scats_flexor_degrees = _whole(180)
    scats_toe_extension = yes_no(widget=forms.Select(_SELECT))
    scats_extensor_seconds = _seconds()

    LABELS = {
        "site": _("Site"),
        "side": _("Side"),
        "beats": _("Beats"),
        "seconds": _("Seconds"),
        "sustained": _("Sustained"),
        "counted_to_limit": _("Stopped counting"),
        "elicitation": _("Brought on by"),
        "modified_ashworth": _("Modified Ashworth"),
        "reflex": _("Reflex"),
        "tone": _("Tone"),
        "contracture": _("Contracture"),
        "tardieu_quality": _("Tardieu quality at V3"),
        "tardieu_r1": _("R1, catch at V3, degrees"),
        "tardieu_r2": _("R2, full range at V1, degrees"),
        "scats_flexor_degrees": _("Flexor spasm, degrees"),
        "scats_toe_extension": _("Great toe extended"),
        "scats_extensor_seconds": _("Extensor spasm, seconds"),
    }
    CLONUS = ("beats", "seconds", "sustained", "counted_to_limit", "elicitation")
    TONE = ("modified_ashworth", "reflex", "tone", "contracture")
    TARDIEU = ("tardieu_quality", "tardieu_r1", "tardieu_r2")
    SPASM = ("scats_flexor_degrees", "scats_toe_extension", "scats_extensor_seconds")
    WIDE = ("elicitation", "modified_ashworth", "tardieu_quality")
    NOT_MEASURES = ("site", "side", "elicitation", "counted_to_limit")

    def __init__(self, *args, number, preset=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.preset = preset
        self.home = None
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
            field.short, field.wide = self.LABELS[name], name in self.WIDE
            field.label = f"{self.row_name}: {field.short}"
            field.widget.attrs["aria-label"] = field.label

    def part(self, names):
        return [self[name] for name in names]

    @property
    def usual(self):
        """What is nearly always measured."""
        return self.part((*self.CLONUS, *self.TONE))

    @property
    def closer(self):
        """What is measured by some only: closed until asked for."""
        return self.part((*self.TARDIEU, *self.SPASM))

    @property
    def closer_open(self) -> bool:
        """Whether something stands in what is closed, or is wrong there."""
        return any(field.errors or field.value() for field in self.closer)

    @property
    def filled(self) -> bool:
        """Whether anything was typed in this row, or is wrong in it."""
        names = self.LABELS.keys() - set(self.NOT_MEASURES)
        return any(self[name].errors or self[name].value() for name in names)

    @property
    def measured(self) -> bool:
        """Whether anything at all was seen here; 0 beats is something."""
        given = getattr(self, "cleaned_data", {})
        values = [given.get(n) for n in self.LABELS if n not in self.NOT_MEASURES]
        # `in` would take 0 for False, and 0 beats for nothing; False is "No" where
        # a question has a third answer.
        told = (given.get("contracture"), given.get("scats_toe_extension"))
        return any(t is not None for t in told) or any(
            v is not None and v is not False and v != "" for v in values
        )

    @property
    def has_angle(self) -> bool:
        angles = ("tardieu_r1", "tardieu_r2")
        return any(self.cleaned_data.get(name) is not None for name in angles)

    def clean(self):
        given = super().clean()
        if given.get("counted_to_limit") and given.get("beats") is None:
            self.add_error(
                "beats",
                _("%(row)s: give the beats you counted before you stopped.")
                % {"row": self.row_name},
            )
        return given

    def reading(self, goniometer="") -> Reading:
        return Reading(
            **self.cleaned_data, goniometer=goniometer if self.has_angle else ""
        )


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

    @property
    def open_rows(self):
        return self.forms[:OPEN]

    @property
    def closed_rows(self):
        return self.forms[OPEN:]

    @property
    def closed_filled(self) -> bool:
        """Whether the closed part must be shown: something stands in it."""
        return len(self.forms) > len(PRESET) or any(r.filled for r in self.closed_rows)

    def measured_rows(self):
        return [form for form in self.forms if form.measured]

    def has_angles(self) -> bool:
        return any(form.has_angle for form in self.measured_rows())

    def readings(self, goniometer="") -> list[Reading]:
        """What was measured, of a valid set of rows."""
        return [form.reading(goniometer) for form in self.measured_rows()]


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
    total = min(max(rows, len(PRESET)) + 1, MOST_ROWS)
    more[f"{prefix}-TOTAL_FORMS"] = str(total)
    return more


def kept(data, prefix):
    """What was typed, as initial values of the form and of its rows."""
    names = ("client_key", *ExamForm.WHEN, *ExamForm.WHOLE, "comment")
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
