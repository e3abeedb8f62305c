"""The clinic logs a day for somebody, or corrects one: dense, made for typing."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.actions.answers import DayAnswers
from portal.forms.log import DayForm, effect_name, name_of
from portal.models import Source


class ClinicDayForm(DayForm):
    """The day's questions; where it came from; and why, when late or a correction."""

    source = forms.ChoiceField(
        label=_("Where this comes from"),
        choices=[
            (Source.CLINIC, _("Told to the clinic")),
            (Source.PAPER, _("A paper diary")),
        ],
        initial=Source.CLINIC,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed for a correction, and for a number or a day long past."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    LABELS = {
        "could_not": _("Why there is no log"),
        "sleepiness": _("Sleepiness, 0 to 10"),
        "falls": _("Falls"),
        "head_hit": _("Hit the head"),
        "cannot_stand": _("Could not stand after a fall"),
        "near_falls": _("Near falls"),
        "leg_weakness": _("Weak legs"),
        "missed_doses": _("Missed doses"),
        "new_medicine": _("New medicine"),
        "spasm_frequency": _("Spasms in 24 hours"),
        "spasm_severity": _("Strength of spasms"),
        "red_flags": _("Warning signs"),
        "note": _("Note"),
    }
    REST = (
        *("could_not", "sleepiness", "falls", "head_hit", "cannot_stand"),
        *("near_falls", "leg_weakness", "spasm_frequency", "spasm_severity"),
        *("missed_doses", "new_medicine"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in self.REST or name.startswith(("rating_", "effect_", "state")):
                field.widget = forms.Select(choices=_dash_first(field.choices))
        self._name_fields()

    def _name_fields(self):
        """Names instead of the patient's questions."""
        for target in self.asked.targets:
            self.fields[name_of(target)].label = target.text
        for effect in self.asked.ordinary:
            self.fields[effect_name(effect)].label = effect.name
        for name, label in self.LABELS.items():
            if name in self.fields:
                self.fields[name].label = label

    def clean(self):
        """No single answer must be given, but some answer."""
        given = super().clean()
        if not self.errors and self.day_answers() == DayAnswers():
            first = self.first.name if self.first else "falls"
            self.add_error(first, _("Give at least one answer about this day."))
        return given

    @property
    def ratings(self):
        """The numbers, the primary one first."""
        return [self[name] for name in self.fields if name.startswith("rating_")]

    @property
    def rest(self):
        return [self[name] for name in self.REST if name in self.fields]

    @property
    def effects_asked(self):
        return [self[name] for name in self.fields if name.startswith("effect_")]

    @property
    def effects_said(self) -> str:
        """How many side effects stand there, empty for none."""
        said = [f for f in self.effects_asked if f.value()]
        flags = self["red_flags"].value() or []
        number = len(said) + len(flags)
        return _now("%(n)s noted") % {"n": number} if number else ""

    @property
    def whence(self):
        return [self[name] for name in ("source", "reason")]


def _dash_first(choices):
    """No answer first, so that an untouched list answers nothing."""
    return [("", "–"), *((value, words) for value, words in choices if value != "")]
