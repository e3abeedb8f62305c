"""What became of the doses of a day, and what was done at home."""

from django import forms
from django.utils.translation import gettext_lazy as _

from education.models import Treatment
from portal.actions.doses import Said
from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerLine, AnswerRows
from portal.models import DoseTaken, RemedyUse, Slot

What = DoseTaken.What
MOST_TIMES = 24
HOUR = 60


class DosesForm(RecordForm):
    """Four answers for each dose of a day; one without an answer stays unsaid."""

    repeatable = True

    def __init__(self, *args, day_doses, **kwargs):
        super().__init__(*args, **kwargs)
        self.day_doses = day_doses
        for dose in day_doses.all:
            make = _as_needed if dose.limit else _answers
            self.fields[f"dose_{dose.key}"] = make(dose)

    @property
    def rows(self):
        """Each time of day with its questions, then what is taken as needed."""
        for time in self.day_doses.times:
            yield {"name": time.name, "rows": [self._row(d) for d in time.doses]}
        if self.day_doses.as_needed:
            found = [self._row(dose) for dose in self.day_doses.as_needed]
            yield {"name": Slot.AS_NEEDED.label, "rows": found}

    def _row(self, dose):
        return {"dose": dose, "field": self[f"dose_{dose.key}"]}

    def said(self) -> list[Said]:
        """The answers of a valid form; what was left open is not among them."""
        found = []
        for dose in self.day_doses.all:
            answer = self.cleaned_data[f"dose_{dose.key}"]
            if answer not in ("", None):
                found.append(_said(dose, answer))
        return found

    def as_planned(self) -> list[Said]:
        """Every planned dose that has no answer yet, as taken."""
        unsaid = [dose for dose in self.day_doses.planned if not dose.said]
        return [Said(dose.period_id, dose.slot, What.TAKEN) for dose in unsaid]


def _answers(dose):
    return forms.ChoiceField(
        label=_("Did you take it?"),
        choices=What.choices,
        widget=AnswerLine,
        required=False,
        initial=dose.said,
    )


def _as_needed(dose):
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=_("How often did you take it on this day?"),
        help_text=_("0 is fine. The most that was planned: %(limit)s.")
        % {"limit": dose.limit},
        min_value=0,
        max_value=MOST_TIMES,
        required=False,
        widget=widget,
        initial=_times(dose),
    )


def _times(dose):
    if not dose.said:
        return None
    return 0 if dose.said == What.SKIPPED else dose.times


def _said(dose, answer) -> Said:
    """As needed, the number decides: none, within the plan, or more than planned."""
    if dose.limit is None:
        return Said(dose.period_id, dose.slot, answer)
    if answer == 0:
        return Said(dose.period_id, dose.slot, What.SKIPPED)
    what = What.EXTRA if answer > dose.limit else What.TAKEN
    return Said(dose.period_id, dose.slot, what, answer)


class LowerForm(RecordForm):
    """ "I take the lower dose we agreed": nothing but the keys."""


class RemedyForm(RecordForm):
    """How long, when, and whether it helped; splints in hours, the rest in minutes."""

    repeatable = True

    length = forms.DecimalField(
        min_value=0,
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": _("Say for how long.")},
    )
    day = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Say on which day."),
            "invalid": _("Give the day as a date, for example 2026-03-10."),
        },
    )
    what = forms.CharField(
        label=_("What did you do?"),
        help_text=_("For example: walking, calf stretch, left foot."),
        max_length=80,
        required=False,
    )
    helped = forms.ChoiceField(
        label=_("Did it help?"),
        choices=[*RemedyUse.Helped.choices, ("", _("No answer"))],
        widget=AnswerRows,
        required=False,
    )

    def __init__(self, *args, treatment, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.in_hours = treatment.kind == Treatment.Kind.SPLINT
        length = self.fields["length"]
        length.label = _("How many hours?") if self.in_hours else _("How many minutes?")
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def clean_length(self):
        given = self.cleaned_data["length"]
        minutes = round(given * HOUR) if self.in_hours else round(given)
        if not 1 <= minutes <= 24 * HOUR:
            raise forms.ValidationError(
                _("Give a time above 0 and up to one day."), code="range"
            )
        return minutes

    def told(self) -> dict:
        """The answers as `record_remedy` takes them."""
        answers = self.cleaned_data
        return {
            "minutes": answers["length"],
            "day": answers["day"],
            "what": answers["what"],
            "helped": answers["helped"],
            "client_key": self.key,
        }
