"""Forms about treatments: start, change, end, stop for harm, what was before."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.approximate import ApproximateDateField
from clinic.forms.checked import Checked
from clinic.forms.plans import Planned
from clinic.forms.steps import day_field
from education.models import Treatment
from portal.forms.base import RecordForm
from portal.forms.treatments import AmountField
from portal.models import TreatmentPeriod

EndReason = TreatmentPeriod.EndReason
OTHER = "other"
"""Stands for a treatment that is not in the catalogue."""

DOSED = (Treatment.Kind.MEDICINE, Treatment.Kind.PUMP)
"""The kinds that are taken by dose."""

UNITS = [(u.value, u.label) for u in Treatment.Unit]
NOT_AN_END = (EndReason.HARM, EndReason.UNKNOWN)


def _needs(words):
    """What a required field says when it is empty."""
    return {"required": words}


class Versioned(forms.Form):
    """Carries the version of the row the form was rendered from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, period, **kwargs):
        super().__init__(*args, **kwargs)
        self.period = period
        self.fields["version"].initial = period.version

    def reload(self, period):
        """Carry the newer version from now on; what was typed stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = period.version


class StartForm(Planned, RecordForm, Checked):
    """A new treatment; `treatment` None is one that is not in the catalogue.

    A treatment with doses starts on the day of its first step: no other date is
    asked then.
    """

    other_name = forms.CharField(
        label=_("Name of the treatment"),
        error_messages=_needs(_("Name the treatment.")),
        max_length=80,
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        choices=UNITS,
        required=False,
        help_text=_("Of the amounts below, if it has a dose."),
    )
    started_on = day_field(
        label=_("Starts on"), error_messages=_needs(_("Enter the first day."))
    )
    why = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        help_text=_("The patient reads this."),
    )
    instructions = forms.CharField(
        label=_("How to take it or do it"),
        max_length=300,
        required=False,
        widget=forms.Textarea,
        help_text=_("The patient reads this. Plain words."),
    )

    def __init__(self, *args, treatment, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.treatment, self.today = treatment, today
        if treatment is not None:
            del self.fields["other_name"], self.fields["unit"]
        if self.dosed:
            del self.fields["started_on"]
        else:
            self.fields["started_on"].initial = today
        self.plan_for(treatment, dosed=self.dosed)

    @property
    def dosed(self) -> bool:
        """Whether it is a medicine of the catalogue, which starts with a dose."""
        return self.treatment is not None and self.treatment.kind in DOSED


class DoseForm(Planned, RecordForm, Versioned, Checked):
    """Keys for a new plan and its hold rule; its steps are a formset."""

    def __init__(self, *args, rule=None, **kwargs):
        super().__init__(*args, **kwargs)
        treatment, size = self.period.treatment, self.period.tablet_size
        dosed = treatment is None or treatment.kind in DOSED
        self.plan_for(treatment, dosed=dosed, size=size, rule=rule)


class EndForm(RecordForm, Versioned, Checked):
    """The last day and the reason."""

    on = day_field(
        label=_("Last day"),
        error_messages=_needs(_("Enter the last day.")),
        help_text=_("It may lie ahead, after planned steps down."),
    )
    reason = forms.ChoiceField(
        label=_("Why it ends"),
        error_messages=_needs(_("Choose why it ends.")),
        choices=[
            ("", _("Choose a reason")),
            *(pair for pair in EndReason.choices if pair[0] not in NOT_AN_END),
        ],
    )
    note = forms.CharField(
        label=_("More about the end"),
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.period.ended_on:
            names = {"on": "ended_on", "reason": "end_reason", "note": "end_note"}
            for name, field in names.items():
                self.fields[name].initial = getattr(self.period, field)

    def clean_on(self):
        day, start = self.cleaned_data["on"], self.period.started_on
        if start and day < start:
            raise forms.ValidationError(
                _("A treatment cannot end before it starts."), code="before"
            )
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == EndReason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words why it ends."))
        return cleaned


class HarmForm(RecordForm):
    """One step: nothing here is required."""

    note = forms.CharField(
        label=_("What happened"), max_length=300, required=False, widget=forms.Textarea
    )


class VoidForm(RecordForm, Checked):
    """Why it is wrong; what was taken passes the rules like an end."""

    reason = forms.CharField(
        label=_("Why this entry is wrong"),
        error_messages=_needs(_("Say why this entry is wrong.")),
        max_length=200,
        widget=forms.Textarea,
    )


class ConfirmForm(RecordForm):
    step = forms.IntegerField(widget=forms.HiddenInput)


class RefillForm(RecordForm, Versioned):
    """By which day a pump must be refilled; empty where no day is known."""

    due_on = day_field(
        label=_("Refill due by"),
        required=False,
        help_text=_("Before the pump's low-volume alarm. The patient reads this day."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = self.period.refill_due_on


class PastForm(RecordForm):
    """A treatment from before; all but the name, the source and the end may be open."""

    repeatable = True

    treatment = forms.ChoiceField(
        label=_("Treatment"), error_messages=_needs(_("Choose the treatment."))
    )
    other_name = forms.CharField(
        label=_("Name, if it is not in the list"), max_length=80, required=False
    )
    started = ApproximateDateField(
        label=_("Started"), help_text=_("As well as it is known. Leave empty if not.")
    )
    ended = ApproximateDateField(
        label=_("Ended"), help_text=_("As well as it is known. Leave empty if not.")
    )
    dose = AmountField(
        label=_("Highest dose a day, if known"),
        help_text=_("In the unit of the treatment, such as 60 for 60 mg."),
    )
    unit = forms.ChoiceField(
        label=_("Unit, if it is not in the list"), choices=UNITS, required=False
    )
    told_by = forms.ChoiceField(
        label=_("Who told it"),
        error_messages=_needs(_("Choose who told it.")),
        choices=[("", _("Choose the source")), *TreatmentPeriod.ToldBy.choices],
    )
    reason = forms.ChoiceField(
        label=_("Why it ended"),
        error_messages=_needs(_("Choose why it ended, or that it is not known.")),
        choices=[("", _("Choose a reason")), *EndReason.choices],
    )
    note = forms.CharField(
        label=_("More about it"), max_length=300, required=False, widget=forms.Textarea
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.catalogue = {t.slug: t for t in Treatment.objects.all()}
        self.fields["treatment"].choices = [
            ("", _("Choose a treatment")),
            *((slug, t.name) for slug, t in self.catalogue.items()),
            (OTHER, _("Another one, named below")),
        ]

    def clean_treatment(self):
        return self.catalogue.get(self.cleaned_data["treatment"])

    def clean_dose(self):
        if (dose := self.cleaned_data["dose"]) == 0:
            raise forms.ValidationError(_("Leave it empty if it is not known."))
        return dose

    def clean(self):
        cleaned = super().clean()
        treatment, other = cleaned.get("treatment"), cleaned.get("other_name")
        if "treatment" in cleaned and not treatment and not other:
            self.add_error("other_name", _("Name the treatment."))
        if treatment and other:
            self.add_error(
                "other_name", _("Choose from the list or name it: not both.")
            )
        self._check_days(cleaned.get("started"), cleaned.get("ended"))
        return cleaned

    def _check_days(self, started, ended):
        for name, when in (("started", started), ("ended", ended)):
            if when and when.first and when.first > self.today:
                self.add_error(name, _("This date is in the future. Check the year."))
        known = started and ended and started.first and ended.last
        if known and ended.last < started.first:
            self.add_error("ended", _("It cannot end before it started."))

    def known(self) -> dict:
        """The answers as record_past_treatment takes them."""
        given, started, ended = (
            self.cleaned_data,
            self.cleaned_data["started"],
            self.cleaned_data["ended"],
        )
        names = ("treatment", "other_name", "unit", "dose", "told_by", "reason", "note")
        return {name: given[name] for name in names} | {
            "started_on": started.first,
            "start_precision": started.precision,
            "ended_on": ended.last and min(ended.last, self.today),
            "end_precision": ended.precision,
        }


class SessionForm(RecordForm, Checked):
    """A session of injections; its muscles and what was given elsewhere are formsets.

    The products are treatments of the catalogue: units of one say nothing of another.
    """

    treatment = forms.ModelChoiceField(
        Treatment.objects.filter(kind=Treatment.Kind.INJECTION),
        label=_("Product"),
        empty_label=_("Choose the product"),
        error_messages=_needs(_("Choose the product.")),
        help_text=_("Units of different products are not the same."),
    )
    given_on = day_field(
        label=_("Date"), error_messages=_needs(_("Enter the day of the session."))
    )
    asked_elsewhere = forms.ChoiceField(
        label=_(
            "Botulinum toxin for anything else in the last 12 weeks "
            "(bladder, migraine, face)?"
        ),
        error_messages=_needs(_("Ask, and choose yes, no or not known.")),
        choices=TreatmentPeriod.Elsewhere.choices,
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        help_text=_("The patient reads this."),
    )

    def __init__(self, *args, today, elsewhere, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.elsewhere = today, elsewhere
        self.toxins = list(self.fields["treatment"].queryset)
        self.fields["given_on"].initial = today
        if len(self.toxins) == 1:
            self.fields["treatment"].initial = self.toxins[0]

    def clean_given_on(self):
        if (day := self.cleaned_data["given_on"]) > self.today:
            raise forms.ValidationError(
                _("Enter a session once it was given."), code="future"
            )
        return day

    def clean(self):
        cleaned = super().clean()
        asked, rows = cleaned.get("asked_elsewhere"), self.elsewhere.filled()
        if asked == TreatmentPeriod.Elsewhere.YES and not rows:
            self.add_error(
                "asked_elsewhere", _("Enter below what was given elsewhere, and when.")
            )
        elif asked and asked != TreatmentPeriod.Elsewhere.YES and rows:
            self.add_error(
                "asked_elsewhere", _("Something stands below: choose yes, or clear it.")
            )
        return cleaned
