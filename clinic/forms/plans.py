"""Forms about dose plans: fill the table, the hold rule, switch from one to another."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic import plans
from clinic.forms.checked import Checked
from clinic.forms.steps import STEPS, day_field
from education.models import Treatment
from portal.actions.hold_rules import SUGGESTED_DAYS, SUGGESTED_SLEEPINESS, HoldPlan
from portal.actions.plan_words import amount_words
from portal.forms.base import RecordForm
from portal.forms.treatments import AmountField
from portal.models import TreatmentPeriod

EndReason = TreatmentPeriod.EndReason
NOT_A_SWITCH = (EndReason.HARM, EndReason.UNKNOWN, EndReason.DONE)


def size_field(**options):
    """One strength of tablet; which ones there are, the treatment knows."""
    return forms.TypedChoiceField(
        coerce=Decimal,
        empty_value=None,
        required=False,
        widget=forms.Select({"class": "form-select"}),
        **options,
    )


def sizes_of(treatment) -> list[tuple[str, str]]:
    """The strengths of a catalogue row as choices; none is "not known"."""
    known = treatment.tablets if treatment is not None else []
    sizes = [(plain(size), amount_words(size, treatment.unit)) for size in known]
    return [("", str(_("Not known"))), *sizes]


def offer_sizes(field, treatment, size: Decimal | None):
    """The strengths of this treatment, one of them chosen."""
    field.choices = sizes_of(treatment)
    field.initial = plain(size)


def plain(size: Decimal | None) -> str:
    """A size as the value of its choice: 10.000 is "10"."""
    return f"{size.normalize():f}" if size is not None else ""


class Planned(forms.Form):
    """The size of tablet, and the rule by which the plan stands still.

    Put before RecordForm: `answers` leaves the hold rule out. Call `plan_for` once
    the treatment is known; without a dose all of it is left out.
    """

    tablet_size = size_field(
        label=_("One tablet or capsule holds"),
        help_text=_("The patient then reads the dose in tablets."),
    )
    hold_sleepiness = forms.IntegerField(
        label=_("Sleepiness from (1 to 10)"),
        min_value=1,
        max_value=10,
        required=False,
        initial=SUGGESTED_SLEEPINESS,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    hold_days = forms.IntegerField(
        label=_("Days running"),
        min_value=1,
        max_value=14,
        required=False,
        initial=SUGGESTED_DAYS,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    hold_fall = forms.BooleanField(
        label=_("After a fall"), required=False, initial=True
    )
    hold_lower = AmountField(label=_("May then be lowered to, a day"))

    HELD = ("hold_sleepiness", "hold_days", "hold_fall", "hold_lower")

    def plan_for(self, treatment, *, dosed: bool, size=None, rule=None):
        """Offer this treatment's sizes and the rule that stands, if one does."""
        self.planned = dosed
        if not dosed:
            for name in ("tablet_size", *self.HELD):
                del self.fields[name]
            return
        offer_sizes(self.fields["tablet_size"], treatment, size)
        if rule is not None:
            agreed = (rule.sleepiness, rule.days_running, rule.on_fall, rule.lower_to)
            for name, value in zip(self.HELD, agreed, strict=True):
                self.fields[name].initial = value

    def hold_plan(self) -> HoldPlan | None:
        """The rule of a valid form; None: nothing holds the plan."""
        given = self.cleaned_data
        if not given["hold_sleepiness"] and not given["hold_fall"]:
            return None
        return HoldPlan(
            sleepiness=given["hold_sleepiness"],
            days_running=given["hold_days"] or SUGGESTED_DAYS,
            on_fall=given["hold_fall"],
            lower_to=given["hold_lower"] or None,
        )

    def answers(self) -> dict:
        """The answers that an action of treatments takes."""
        return {k: v for k, v in super().answers().items() if k not in self.HELD}


class FillForm(forms.Form):
    """How the table is to be filled; asked by GET, so that it works without script."""

    do = forms.ChoiceField(
        label=_("By the label"),
        choices=[
            (plans.UP, _("Step up to")),
            (plans.DOWN, _("Step down to (0: nothing)")),
            (plans.HOLD, _("Hold")),
        ],
        widget=forms.Select({"class": "form-select"}),
    )
    to = AmountField(
        label=_("A day"),
        error_messages={"invalid": _("Enter a number.")},
    )
    first = day_field(
        label=_("From"), error_messages={"required": _("Enter the first day.")}
    )
    tablet = size_field(label=_("In tablets of"))

    def __init__(self, *args, treatment, period=None, today, **kwargs):
        super().__init__(*args, auto_id="id_fill_%s", **kwargs)
        self.treatment, self.period = treatment, period
        self.fields["first"].initial = today
        self.fields["tablet"].choices = sizes_of(treatment)
        self.fields["to"].widget.attrs["class"] = "form-control"
        if period is not None:
            self.fields["tablet"].initial = plain(period.tablet_size)
        elif treatment.tablets:
            self.fields["tablet"].initial = plain(treatment.tablets[0])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("do") == plans.UP and not cleaned.get("to"):
            self.add_error("to", _("Say up to which dose a day."))
        return cleaned

    def suggestion(self) -> plans.Suggestion | None:
        """The rows by the label; None with an error where there is no way."""
        given = self.cleaned_data
        try:
            found = plans.suggested(
                self.treatment,
                self.period,
                what=given["do"],
                first=given["first"],
                to=given["to"],
                tablet=given["tablet"],
            )
        except plans.Impossible as error:
            self.add_error("to", plans.WHY_NOT[error.code])
            return None
        if len(found.rows) > STEPS:
            words = _("This takes %(count)s steps; %(most)s fit. Go part of the way.")
            figures = {"count": len(found.rows), "most": STEPS}
            self.add_error("to", words % figures)
            return None
        return found


class SwitchForm(forms.Form):
    """From one medicine to another: which, from when, up to what, in which tablets."""

    new = forms.ModelChoiceField(
        label=_("Switch to"),
        queryset=Treatment.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose the medicine"),
        error_messages={"required": _("Choose the medicine.")},
        widget=forms.Select({"class": "form-select"}),
    )
    target = AmountField(
        label=_("Up to, a day"),
        required=True,
        min_value=Decimal("0.001"),
        error_messages={"required": _("Say up to which dose a day.")},
    )
    first = day_field(
        label=_("From"), error_messages={"required": _("Enter the first day.")}
    )
    old_tablet = size_field(label=_("Tablets of the old"))
    new_tablet = AmountField(label=_("Of the new one, if known"))

    def __init__(self, *args, period, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.period, self.today = period, today
        others = Treatment.objects.medicines().exclude(pk=period.treatment_id)
        self.fields["new"].queryset = others
        self.fields["first"].initial = today
        for name in ("target", "new_tablet"):
            self.fields[name].widget.attrs["class"] = "form-control"
        offer_sizes(self.fields["old_tablet"], period.treatment, period.tablet_size)

    def clean_first(self):
        first = self.cleaned_data["first"]
        if first < self.today:
            raise forms.ValidationError(_("Choose today or a later day."), code="past")
        return first

    def clean(self):
        cleaned = super().clean()
        new, size = cleaned.get("new"), cleaned.get("new_tablet")
        if new and size and size not in new.tablets:
            known = ", ".join(amount_words(s, new.unit) for s in new.tablets)
            words = _("Choose one of its strengths: %(known)s.") % {"known": known}
            self.add_error("new_tablet", words)
        return cleaned

    def switched(self) -> plans.Switched | None:
        """Both plans of a valid form; None with an error where there is no way."""
        given = self.cleaned_data
        try:
            return plans.switched(
                self.period,
                given["new"],
                first=given["first"],
                target=given["target"],
                old_tablet=given["old_tablet"],
                new_tablet=given["new_tablet"],
            )
        except plans.Impossible as error:
            self.add_error("target", plans.WHY_NOT[error.code])
        return None


class ConfirmSwitchForm(Planned, RecordForm, Checked):
    """Both plans as they were shown, why the old one ends, and the hold rule."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    plan = forms.CharField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Why the old one ends"),
        error_messages={"required": _("Choose why it ends.")},
        choices=[
            ("", _("Choose a reason")),
            *(pair for pair in EndReason.choices if pair[0] not in NOT_A_SWITCH),
        ],
    )
    note = forms.CharField(
        label=_("More about the end"),
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )
    why = forms.CharField(
        label=_("What the new one is for"),
        max_length=200,
        required=False,
        help_text=_("The patient reads this."),
    )

    def __init__(self, *args, period, new, plan: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown = plan
        self.fields["version"].initial = period.version
        self.fields["plan"].initial = plan
        self.plan_for(new, dosed=True)
        del self.fields["tablet_size"]

    def clean_plan(self):
        if self.cleaned_data["plan"] != self.shown:
            self.data = self.data.copy()
            self.data[self.add_prefix("plan")] = self.shown
            raise forms.ValidationError(
                _("The plan is another one now. Look at it again."), code="changed"
            )
        return self.shown

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == EndReason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words why it ends."))
        return cleaned

    def reload(self, period):
        """Carry the newer version from now on; what was typed stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = period.version


class LiftForm(RecordForm, Checked):
    """The keys, and what was read of the safety rules."""
