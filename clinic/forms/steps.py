"""A plan as rows: from which day, how much, when; and the muscles of a session."""

from decimal import Decimal
from itertools import chain
from typing import Any

from django import forms
from django.forms.formsets import ManagementForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinic.plans import row_words
from education.models import Treatment
from portal.actions.periods import ElsewherePlan
from portal.actions.plan_words import SLOTS
from portal.actions.treatments import InjectionPlan, StepPlan
from portal.forms.treatments import AmountField
from portal.models import Injection, TreatmentPeriod

STEPS = 24
MUSCLES = 10
ELSEWHERE = 3
SHOWN_AT_ONCE = 4
"""Rows on the page, more where more are filled; the others wait behind a summary."""

_NOT_HERE = [
    pair
    for pair in TreatmentPeriod.ToldBy.choices
    if pair[0] != TreatmentPeriod.ToldBy.CLINIC
]
_CONTROL = {"class": "form-control"}
_HEADS = {
    "morning": _("Morning"),
    "noon": _("Noon"),
    "evening": _("Evening"),
    "night": _("Night"),
}


def day_field(**options):
    """A day, typed or picked."""
    widget = forms.DateInput(attrs={"type": "date"} | _CONTROL, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


class StepForm(forms.Form):
    """One dated step. A row with nothing in it is left out."""

    def __init__(self, *args, slots=SLOTS, treatment=None, tablet=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.slots, self.treatment, self.tablet = slots, treatment, tablet
        self.heads = [_("From"), *(_HEADS[slot] for slot in slots)]
        if len(slots) > 1:
            self.heads.append(_("As needed, times a day"))
        else:
            self.heads[1] = _("A day")
        names = {
            "morning": _("morning") if len(slots) > 1 else _("a day"),
            "noon": _("noon"),
            "evening": _("evening"),
            "night": _("night"),
        }
        number = int(self.prefix.rsplit("-", 1)[1]) + 1 if self.prefix else 1
        label = _("Step %(number)s, %(name)s")
        self.fields["from_day"] = day_field(
            required=False, label=label % {"number": number, "name": _("from")}
        )
        for slot in slots:
            self.fields[slot] = AmountField(
                label=label % {"number": number, "name": names[slot]}
            )
            self.fields[slot].widget.attrs |= _CONTROL
        if len(slots) > 1:
            self.fields["as_needed_max"] = forms.IntegerField(
                label=label % {"number": number, "name": _("as needed, times a day")},
                required=False,
                min_value=1,
                max_value=24,
                widget=forms.TextInput({"inputmode": "numeric"} | _CONTROL),
            )

    def clean(self):
        cleaned = super().clean()
        if self.errors or not self.has_changed():
            return cleaned
        if not cleaned.get("from_day"):
            self.add_error("from_day", _("Enter the day this step starts."))
        if not any(cleaned.get(slot) for slot in self.slots):
            self.add_error(
                self.slots[0], _("Enter an amount. To stop, end the treatment.")
            )
        return cleaned

    def says(self) -> str:
        """The day's total and the tablets of a row as it was filled; "" if typed."""
        amounts = [Decimal(self.initial.get(slot) or 0) for slot in SLOTS]
        if self.is_bound or self.treatment is None or not any(amounts):
            return ""
        return row_words(amounts, self.treatment, self.tablet)

    def plan(self) -> StepPlan:
        """The step of a valid, filled row."""
        amounts: dict[str, Any] = {
            s: self.cleaned_data.get(s) or Decimal(0) for s in self.slots
        }
        return StepPlan(
            from_day=self.cleaned_data["from_day"],
            as_needed_max=self.cleaned_data.get("as_needed_max"),
            **amounts,
        )


class Rows(forms.BaseFormSet):
    """A fixed number of rows, of which the empty ones count for nothing."""

    @cached_property
    def management_form(self):
        """The number of rows as it is here: what is posted about it does not count."""
        counts = {"TOTAL_FORMS": self.extra, "INITIAL_FORMS": 0}
        data = {f"{self.prefix}-{name}": count for name, count in counts.items()}
        form = ManagementForm(data, auto_id=self.auto_id, prefix=self.prefix)
        form.full_clean()
        return form

    def filled(self):
        """The rows in which something stands."""
        return [form for form in self.forms if form.has_changed()]

    def heads(self):
        """The words above the columns."""
        return self.forms[0].heads

    @property
    def shown(self) -> int:
        """How many rows stand on the page at once."""
        return max(SHOWN_AT_ONCE, len(self.initial or ()))

    def first_rows(self):
        return self.forms[: self.shown]

    def more_rows(self):
        return self.forms[self.shown :]

    def more_are_used(self):
        """Whether the rows behind the summary hold something to look at."""
        return any(form.is_bound and form.has_changed() for form in self.more_rows())


class BaseSteps(Rows):
    needs = _("Enter at least the first step.")

    def __init__(self, *args, required=True, first_day=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.required = required
        self.first_day = first_day

    def clean(self):
        if any(self.errors):
            return
        rows = self.filled()
        if not rows and self.required:
            self.forms[0].add_error("from_day", self.needs)
        before = self.first_day
        for n, form in enumerate(rows):
            day = form.cleaned_data["from_day"]
            if n and day <= before:
                form.add_error("from_day", _("Start later than the step above."))
            if not n and before and day < before:
                form.add_error("from_day", _("The treatment starts later than this."))
            before = day

    def plans(self) -> list[StepPlan]:
        """The plan, oldest first."""
        return [form.plan() for form in self.filled()]


class InjectionForm(forms.Form):
    """One muscle. A row with nothing in it is left out."""

    muscle = forms.CharField(max_length=80, required=False)
    side = forms.ChoiceField(
        choices=[("", "–"), *Injection.MuscleSide.choices], required=False
    )
    units = AmountField(max_digits=6, decimal_places=1)
    guidance = forms.ChoiceField(
        choices=[("", "–"), *Injection.Guidance.choices], required=False
    )
    heads = (_("Muscle"), _("Side"), _("Units"), _("Guidance"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        number = int(self.prefix.rsplit("-", 1)[1]) + 1 if self.prefix else 1
        names = {
            "muscle": _("muscle"),
            "side": _("side"),
            "units": _("units"),
            "guidance": _("guidance"),
        }
        for name, field in self.fields.items():
            words = {"number": number, "name": names[name]}
            field.label = _("Muscle %(number)s, %(name)s") % words
            chosen = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"

    def clean(self):
        cleaned = super().clean()
        if self.errors or not self.has_changed():
            return cleaned
        needs = {
            "muscle": _("Name the muscle."),
            "side": _("Choose the side."),
            "units": _("Enter the units, above 0."),
            "guidance": _("Choose how it was guided."),
        }
        for name, words in needs.items():
            if not cleaned.get(name):
                self.add_error(name, words)
        return cleaned

    def plan(self, product) -> InjectionPlan:
        """The injection of a valid, filled row."""
        return InjectionPlan(product=product, **self.cleaned_data)


class BaseInjections(Rows):
    def clean(self):
        if not any(self.errors) and not self.filled():
            self.forms[0].add_error("muscle", _("Enter at least one muscle."))


class ElsewhereForm(forms.Form):
    """Toxin that was given elsewhere. A row with nothing in it is left out."""

    treatment = forms.ModelChoiceField(
        Treatment.objects.filter(kind=Treatment.Kind.INJECTION),
        empty_label="–",
        required=False,
    )
    units = AmountField(max_digits=6, decimal_places=1)
    given_on = day_field(required=False)
    place = forms.CharField(max_length=80, required=False)
    told_by = forms.ChoiceField(
        choices=[("", "–"), *_NOT_HERE],
        required=False,
    )
    heads = (_("Product"), _("Units"), _("Date"), _("What for"), _("Who told it"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        number = int(self.prefix.rsplit("-", 1)[1]) + 1 if self.prefix else 1
        names = dict(zip(self.fields, self.heads, strict=True))
        for name, field in self.fields.items():
            words = {"number": number, "name": str(names[name]).lower()}
            field.label = _("Elsewhere %(number)s, %(name)s") % words
            chosen = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This date is in the future."), "future")
        return day

    def clean(self):
        cleaned = super().clean()
        if self.errors or not self.has_changed():
            return cleaned
        needs = {
            "treatment": _("Choose the product."),
            "units": _("Enter the units, above 0."),
            "given_on": _("Enter the day it was given."),
            "place": _("Say what for: bladder, migraine, face."),
            "told_by": _("Choose who told it."),
        }
        for name, words in needs.items():
            if not cleaned.get(name):
                self.add_error(name, words)
        return cleaned

    def plan(self) -> ElsewherePlan:
        """What a valid, filled row says."""
        return ElsewherePlan(**self.cleaned_data)


class Together:
    """Sets of rows that one form sends: valid together, their errors in one list."""

    def __init__(self, *formsets):
        self.formsets = formsets

    def __iter__(self):
        return chain.from_iterable(self.formsets)

    def is_valid(self):
        return all([formset.is_valid() for formset in self.formsets])

    def total_error_count(self):
        return sum(formset.total_error_count() for formset in self.formsets)

    def non_form_errors(self):
        return [error for each in self.formsets for error in each.non_form_errors()]


StepFormSet = forms.formset_factory(
    StepForm, BaseSteps, extra=STEPS, max_num=STEPS, absolute_max=STEPS
)
InjectionFormSet = forms.formset_factory(
    InjectionForm, BaseInjections, extra=MUSCLES, max_num=MUSCLES, absolute_max=MUSCLES
)
ElsewhereFormSet = forms.formset_factory(
    ElsewhereForm, Rows, extra=ELSEWHERE, max_num=ELSEWHERE, absolute_max=ELSEWHERE
)
