"""Other medicines and allergies: a name in one box, asked back where it is unclear."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actions.health import Named
from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerRows

NONE = "none"
"""The answer that the name is none of those it resembles."""

NAMES_ID = "known-names"
"""The id of the list of names that the page holds for its name box."""


class DayField(forms.DateField):
    """A day, as the browser's own date box."""

    def __init__(self, **options):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        words = {
            "required": _("Give the day."),
            "invalid": _("Give the day as a date, for example 2026-03-10."),
        }
        super().__init__(**{"widget": widget, "error_messages": words} | options)


def name_field(**options):
    """One box for a name, with the names of the list as suggestions."""
    attrs = {"list": NAMES_ID, "autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=_("What is it called?"),
        max_length=80,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": _("Write the name.")},
        **options,
    )


class SubstanceForm(RecordForm):
    """A name as people write it. Where it may mean several, they are asked which."""

    repeatable = True

    name = name_field()
    which = forms.ChoiceField(
        label=_("Which one do you mean?"), widget=AnswerRows, required=False
    )

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.known_names = known.names
        self.meant = known.meant_by(self.data.get(self.add_prefix("name"), ""))
        choices = [(item.slug, item.name) for item in self.meant.maybe]
        self.fields["which"].choices = [*choices, (NONE, _("None of these"))]
        self.asked_name = self.add_prefix("asked")
        self.was_asked = self.asked_name in self.data and bool(choices)

    @property
    def told(self) -> list:
        """What people fill in, apart from the question which one they mean."""
        return [field for field in self.visible_fields() if field.name != "which"]

    @property
    def asks(self) -> bool:
        """Whether nothing is wrong but that the name may mean several."""
        unclear = bool(self.meant.maybe) and not self.was_asked
        return (unclear and not self.errors) or [*self.errors] == ["which"]

    def clean(self):
        answers = super().clean()
        if self.was_asked and not answers.get("which") and "which" not in self.errors:
            self.add_error("which", _("Choose one, or “None of these”."))
        return answers

    def answers(self) -> dict:
        """What a valid form says, its name as the record keeps it."""
        given = super().answers()
        name, which = given.pop("name"), given.pop("which")
        chosen = {item.slug: item for item in self.meant.maybe}.get(which)
        ingredient = self.meant.sure or chosen
        named = Named(ingredient) if ingredient else Named(other_name=name)
        return given | {"named": named}


class MedicineForm(SubstanceForm):
    """Another medicine of one's own."""

    heading = _("Add a medicine")
    lead = _("Any medicine, from any doctor or shop. Some do not go together.")

    name = name_field(
        help_text=_(
            "As it stands on the box. Drops, teas and pills from a shop count too."
        )
    )
    started_on = DayField(label=_("Since which day, if you know?"), required=False)


class AllergyForm(SubstanceForm):
    """What the person must not be given again."""

    heading = _("Add an allergy")
    lead = _("A medicine or a thing that did you harm before.")

    reaction = forms.CharField(
        label=_("What happened?"),
        help_text=_("For example: a rash, swelling, hard to breathe."),
        max_length=200,
        required=False,
    )


class EndForm(RecordForm):
    """The last day of something that is over."""

    ended_on = DayField(label=_("Last day"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, entry, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = entry.ended_on or today
        self.fields["version"].initial = entry.version
