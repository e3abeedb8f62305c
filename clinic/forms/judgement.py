"""Notes and decisions; the reason to void one."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clinic.history.wording import when
from clinic.models import Decision
from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerLine


class NoteForm(RecordForm):
    repeatable = True
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("For the clinic. The patient does not see it here."),
        error_messages={"required": _("Write the note.")},
    )


class AboutField(forms.ChoiceField):
    """One of the tries of a record, one of its comparisons, or none.

    The value says which: "period-7", "comparison-3". `named` is how each is called.
    """

    def __init__(self, periods, comparisons, **options):
        tries = [(f"period-{p.pk}", f"{p.name}, {when(p)}") for p in periods]
        compared = [(f"comparison-{c.pk}", c.title) for c in comparisons]
        self.named = {f"period-{p.pk}": p.name for p in periods} | dict(compared)
        groups = [(_("Treatments"), tries), (_("Treatment comparisons"), compared)]
        super().__init__(
            choices=[
                ("", _("No one treatment")),
                *((name, rows) for name, rows in groups if rows),
            ],
            **options,
        )


class DecisionForm(RecordForm):
    """What was decided, about what and why, and what the patient is told of it.

    The plain words are drafted from the answers once sharing is asked for
    (`wants_draft`); nothing is shared before a clinician has seen them.
    """

    repeatable = True

    kind = forms.ChoiceField(
        label=_("Decision"),
        choices=Decision.Kind.choices,
        widget=AnswerLine,
        error_messages={"required": _("Choose what was decided.")},
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose")), *Decision.Reason.choices],
        error_messages={"required": _("Choose the reason.")},
    )
    text = forms.CharField(
        label=_("In words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    decided_on = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    shared = forms.BooleanField(
        label=_("Share with the patient, in plain words"),
        required=False,
        help_text=_("You see the words first, and can change them."),
    )
    plain_body = forms.CharField(
        label=_("What the patient reads"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )

    draft_of = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("kind", "about", "reason", "text", "decided_on")
    ASKED = field_order

    def __init__(self, *args, periods, comparisons=(), today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["decided_on"].initial = today
        about = AboutField(periods, comparisons, label=_("About what"), required=False)
        self.fields["about"], self.named = about, about.named
        self.order_fields(self.field_order)

    @property
    def asked(self):
        return [self[name] for name in self.ASKED]

    @property
    def shows_words(self) -> bool:
        """Whether the plain words stand on the page: there are some."""
        return bool(self["plain_body"].value() or self["plain_body"].errors)

    @property
    def about_name(self) -> str:
        """How what the decision is about is called; empty where it is none."""
        return self.named.get(self.cleaned_data["about"], "")

    @property
    def wants_draft(self) -> bool:
        """Whether a valid form shares words that nobody has seen for this decision."""
        given = self.cleaned_data
        seen = given["plain_body"].strip() and given["draft_of"] == self._said()
        return bool(given["shared"] and not seen)

    def show_draft(self, words):
        """Put the draft where the words go; what was typed there already stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("draft_of")] = self._said()
        if not self.cleaned_data["plain_body"].strip():
            self.data[self.add_prefix("plain_body")] = words

    def _said(self) -> str:
        """Which decision the words are about: another one asks to read them again."""
        given = self.cleaned_data
        return " ".join((given["kind"], given["about"], given["reason"]))

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError(
                _("This day has not come yet. Give the day it was decided."),
                code="future",
            )
        return day

    def clean(self):
        given = super().clean()
        if given.get("reason") == Decision.Reason.OTHER and not given.get("text"):
            self.add_error("text", _("Say the other reason in words."))
        return given

    def about(self) -> tuple[str, int | None]:
        """What it is about: "period" or "comparison" and its number; else none."""
        kind, _dash, pk = self.cleaned_data["about"].partition("-")
        return kind, int(pk) if pk else None


class VoidForm(RecordForm):
    """Entered by mistake: it stays in the record and no longer counts."""

    reason = forms.CharField(
        label=_("Why it is wrong"),
        max_length=200,
        error_messages={"required": _("Say why it is wrong.")},
    )


def mistake_words(entry) -> str:
    """Who voided an entry, and why."""
    return _now("Entered by mistake: %(reason)s (%(who)s)") % {
        "reason": entry.voided_reason,
        "who": entry.voided_by.get_full_name(),
    }
