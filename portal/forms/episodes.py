"""One bout of clonus, in big answers."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actions.episodes import EpisodeAnswers
from portal.anatomy import BeatBand, Side, Site, Trigger
from portal.forms.base import RecordForm
from portal.forms.chips import Chip, chip_of
from portal.forms.widgets import AnswerRows

NO_ANSWER = ("", _("No answer"))


def _number(**options):
    """A whole number, with the digits' keyboard on a phone."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(required=False, min_value=0, widget=widget, **options)


class EpisodeForm(RecordForm):
    """Where, what set it off, how many beats or a guess, how long, and when."""

    repeatable = True

    site = forms.ChoiceField(
        label=_("Where was it?"),
        choices=Site.choices,
        widget=AnswerRows,
        error_messages={"required": _("Choose where it was.")},
    )
    side = forms.ChoiceField(
        label=_("Which side?"),
        choices=Side.choices,
        widget=AnswerRows,
        error_messages={"required": _("Choose a side.")},
    )
    trigger = forms.ChoiceField(
        label=_("What set it off?"),
        choices=[*Trigger.choices, NO_ANSWER],
        widget=AnswerRows,
        required=False,
    )
    band = forms.ChoiceField(
        label=_("How many beats, as a guess?"),
        choices=[*BeatBand.choices, NO_ANSWER],
        widget=AnswerRows,
        required=False,
    )
    beats = _number(
        label=_("Beats, if you counted them"),
        help_text=_("Give a count or a guess, not both."),
        max_value=2000,
    )
    seconds = _number(label=_("How many seconds did it last?"), max_value=3600)
    sustained = forms.BooleanField(
        label=_("It went on until I stopped it"), required=False
    )
    day = forms.DateField(
        label=_("Which day?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Give the day."),
            "invalid": _("Give the day as a date, for example 2026-03-10."),
        },
    )
    at = forms.TimeField(
        label=_("At what time, if you know?"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Give the time like 14:30.")},
    )
    note = forms.CharField(
        label=_("Anything else?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    NAMES = tuple(EpisodeAnswers.__dataclass_fields__)

    def clean(self):
        answers = super().clean()
        if answers.get("beats") is not None and answers.get("band"):
            self.add_error(
                "beats", _("Give a count or a guess, not both. Empty one of them.")
            )
        return answers

    @property
    def chips(self) -> list[Chip]:
        """The closed questions after where and which side."""
        return [
            chip_of(self, _("What set it off"), "trigger"),
            chip_of(self, _("How many beats"), "band", "beats"),
            chip_of(self, _("How long"), "seconds", "sustained"),
            replace(chip_of(self, _("When"), "day", "at"), open=True),
            chip_of(self, _("A note"), "note", *self._reason()),
        ]

    def _reason(self):
        return [name for name in ("reason",) if name in self.fields]

    def episode_answers(self) -> EpisodeAnswers:
        """The answers of a valid form."""
        return EpisodeAnswers(**{name: self.cleaned_data[name] for name in self.NAMES})


class ChangeEpisodeForm(EpisodeForm):
    """A saved bout, to be changed: with its version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=_("Why do you change it?"), max_length=200, required=False
    )
