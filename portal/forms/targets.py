"""What should get better: three questions, mostly answered without typing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import RecordForm
from portal.forms.chips import Chip, chip_of
from portal.forms.widgets import AnswerRows

OWN_WORDS = "own"
NONE = ""

FIRST = [
    _("The shaking"),
    _("Shaking when I stand up"),
    _("Shaking when I walk"),
    _("Shaking at night"),
    _("Shaking in my hands"),
]
OTHERS = [
    _("Muscle stiffness"),
    _("Spasms"),
    _("Pain"),
    _("Broken sleep"),
    _("Trouble walking"),
]
PLACES = ("first", "second", "third")


class TargetsForm(RecordForm):
    """One to three things; each a suggestion or the person's own words.

    `open_targets` are those that stand now. An answer is kept as the words that were
    shown, in the language in which they were read.
    """

    def __init__(self, *args, patient, open_targets, **kwargs):
        super().__init__(*args, patient=patient, **kwargs)
        standing = {target.order: target.text for target in open_targets}
        for order, place in enumerate(PLACES, start=1):
            self._add(place, order, standing.get(order, ""))

    def _add(self, place, order, text):
        suggestions = [str(words) for words in (FIRST if order == 1 else OTHERS)]
        known = text in suggestions
        none = [] if order == 1 else [(NONE, _("Nothing more"))]
        self.fields[place] = forms.ChoiceField(
            label=_LABELS[place],
            choices=[
                *((words, words) for words in suggestions),
                (OWN_WORDS, _("My own words")),
                *none,
            ],
            widget=AnswerRows,
            required=order == 1,
            initial=text if known or not text else OWN_WORDS,
            error_messages={"required": _("Choose what should get better first.")},
        )
        self.fields[f"{place}_words"] = forms.CharField(
            label=_("My own words"),
            max_length=80,
            required=False,
            initial="" if known else text,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self):
        answers = super().clean()
        for place in PLACES:
            words = answers.get(f"{place}_words", "").strip()
            if answers.get(place) == OWN_WORDS and not words:
                self.add_error(f"{place}_words", _("Write what should get better."))
        return answers

    def texts(self) -> list[str]:
        """The words of the three, "" for none."""
        answers = self.cleaned_data
        return [
            answers[f"{place}_words"].strip()
            if answers[place] == OWN_WORDS
            else answers[place]
            for place in PLACES
        ]

    @property
    def chips(self) -> list[Chip]:
        """The second and the third, closed until asked for."""
        return [chip_of(self, _LABELS[p], p, f"{p}_words") for p in PLACES[1:]]


_LABELS = {
    "first": _("What should get better first?"),
    "second": _("A second thing"),
    "third": _("A third thing"),
}
