"""The planner: what is compared, of what, and what would be worth having."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clinic.comparing import ArmPlan, Draft, PartPlan
from clinic.comparing.doses import DOSED, recipe
from clinic.comparing.plan import slug_of
from clinic.forms.steps import day_field
from clinic.models import Comparison
from portal.actions.plan_words import amount_words
from portal.forms.base import RecordForm
from portal.forms.treatments import AmountField
from portal.forms.widgets import AnswerChecks, AnswerLine
from portal.titration import most_a_day

KEYS = ("A", "B", "C", "D")
AS_NOW, WITHOUT, OTHER = "now", "without", "other"

SOON = timedelta(days=366)
"""How far ahead a first day may lie: who takes what may be known until then."""

BEFORE_AFTER = Comparison.Design.BEFORE_AFTER


def _days(label, **options):
    options = {"min_value": 0, "max_value": 366, "required": False} | options
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, widget=widget, **options)


class PlannerForm(RecordForm):
    """At most six questions in sight; all else has a default and waits in "more".

    `taken` are the treatments of today; `treatments` what the person may plan with.
    `may_name`: also one that the catalogue does not hold, by its name.
    """

    stops = forms.MultipleChoiceField(
        label=_("Ends in arms that do not name it"),
        help_text=_(
            "Of what is taken now. It is tapered where it must be. All else stays as "
            "it is."
        ),
        widget=AnswerChecks,
        required=False,
    )
    target = forms.TypedChoiceField(
        label=_("What should get better"),
        coerce=int,
        error_messages={"required": _("Choose what decides.")},
    )
    worth = AmountField(
        label=_("Smallest change worth having, in points of 0 to 10"),
        required=True,
        min_value=Decimal("0.1"),
        max_value=10,
        max_digits=3,
        decimal_places=1,
        error_messages={"required": _("Ask the patient: how many points?")},
    )
    expectation = forms.ChoiceField(
        label=_("What the patient expects of the second one"),
        choices=[*Comparison.Belief.choices, ("", _("Not asked yet"))],
        widget=AnswerLine,
        required=False,
    )
    starts_on = day_field(
        label=_("First day"), error_messages={"required": _("Enter the first day.")}
    )

    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    purpose = forms.ChoiceField(label=_("Question"), choices=Comparison.Purpose.choices)
    design = forms.ChoiceField(label=_("Design"), choices=Comparison.Design.choices)
    cycles = _days(_("Times round"), min_value=1, max_value=60, required=True)
    custom_order = forms.CharField(
        label=_("An order of your own, in letters, such as ABBA"),
        max_length=60,
        required=False,
    )
    baseline_days = _days(_("Days before the first phase, as now"))
    run_in_days = _days(_("First days of every phase that do not count, at least"))
    stop_rule = forms.CharField(
        label=_("Stop early if"), max_length=300, required=False
    )
    decision_rule = forms.CharField(
        label=_("We will decide by"), max_length=300, required=False
    )
    sleepiness_price = AmountField(
        label=_("Points of sleepiness that one point of relief is worth"),
        max_digits=3,
        decimal_places=1,
        max_value=10,
    )
    template = forms.CharField(widget=forms.HiddenInput, required=False)

    FIRST = ("a_what", "a_dose", "b_what", "b_dose")
    RULES = ("stop_rule", "decision_rule", "sleepiness_price", "title")
    SHAPE = (
        "purpose",
        "design",
        "cycles",
        "custom_order",
        "baseline_days",
        "run_in_days",
    )

    def __init__(
        self, *args, taken, treatments, targets, today, may_name=False, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.may_name = may_name
        self.today = today
        self.taken = {slug_of(period): period for period in taken}
        self.treatments = {treatment.slug: treatment for treatment in treatments}
        self.targets = {target.pk: target for target in targets}
        self.fields["target"].choices = [(t.pk, t.text) for t in targets]
        self.fields["stops"].choices = self._stops()
        if not self.fields["stops"].choices:
            del self.fields["stops"]
        for key in KEYS:
            self._add_arm(key)
        defaults = {
            "starts_on": today + timedelta(days=1),
            "worth": Decimal("1.5"),
            "purpose": Comparison.Purpose.BENEFIT,
            "design": BEFORE_AFTER,
            "cycles": 1,
            "a_what": AS_NOW,
        }
        for name, value in defaults.items():
            self.fields[name].initial = value

    def _stops(self):
        """What is taken now and may be ended by this person."""
        return [
            (slug, period.name)
            for slug, period in self.taken.items()
            if slug in self.treatments
        ]

    def _add_arm(self, key):
        low, label = key.lower(), {"key": key}
        needed = key in KEYS[:2]
        choices = [
            ("", _now("Choose") if needed else _now("None")),
            (AS_NOW, _now("As now")),
            (WITHOUT, _now("Without what ends")),
            *((slug, t.name) for slug, t in self.treatments.items()),
        ]
        named = [(OTHER, _now("Another, not in the list"))] if self.may_name else []
        self.fields[f"{low}_what"] = forms.ChoiceField(
            label=_("%(key)s: what") % label,
            choices=[*choices, *named],
            required=needed,
            error_messages={"required": _("Choose what is compared.")},
        )
        self.fields[f"{low}_dose"] = AmountField(
            label=_("%(key)s: dose a day, in its unit") % label
        )
        self.fields[f"{low}_days"] = _days(
            _("%(key)s: days that count in each phase") % label,
            min_value=1,
            initial=14,
        )
        self.fields[f"{low}_with"] = forms.ChoiceField(
            label=_("%(key)s: together with") % label,
            choices=[("", _now("Nothing else")), *choices[3:]],
            required=False,
        )
        self.fields[f"{low}_with_dose"] = AmountField(
            label=_("%(key)s: dose a day of that") % label
        )
        if self.may_name:
            self._add_name(low, label)

    def _add_name(self, low, label):
        self.fields[f"{low}_name"] = forms.CharField(
            label=_("%(key)s: its name, if it is not in the list") % label,
            max_length=80,
            required=False,
        )
        self.fields[f"{low}_unit"] = forms.CharField(
            label=_("%(key)s: the unit of its dose") % label,
            max_length=12,
            required=False,
        )

    # ---- what was typed -------------------------------------------------------------

    def clean(self):
        cleaned = super().clean()
        for key in KEYS:
            self._check_arm(key.lower(), cleaned)
        design = cleaned.get("design")
        if design == Comparison.Design.CUSTOM and not cleaned.get("custom_order"):
            self.add_error("custom_order", _("Write the order, such as ABBA."))
        self._check_now(cleaned)
        return cleaned

    def _check_now(self, cleaned):
        """What "as now" and "without" mean has to be said."""
        whats = [cleaned.get(f"{key.lower()}_what") for key in KEYS]
        ends = cleaned.get("stops") or ()
        where = "stops" if "stops" in self.fields else "b_what"
        if whats[:2] == [AS_NOW, AS_NOW]:
            self.add_error("b_what", _("Choose something else than as now."))
        if WITHOUT in whats and not ends:
            self.add_error(where, _("Choose what ends."))
        if ends and AS_NOW not in whats:
            words = _("Choose as now for one of them, so that what ends is compared.")
            self.add_error("a_what", words)

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        if day > self.today + SOON:
            raise forms.ValidationError(_("Choose a day of the next twelve months."))
        return day

    def _check_arm(self, low, cleaned):
        chosen, more = cleaned.get(f"{low}_what"), cleaned.get(f"{low}_with")
        if chosen == AS_NOW and more:
            self.add_error(f"{low}_with", _("As now takes nothing else with it."))
        elif chosen == OTHER:
            self._check_name(low, cleaned)
        elif more and more == chosen:
            words = _("It is in this arm already. Choose something else.")
            self.add_error(f"{low}_with", words)
        for what, dose in (
            (f"{low}_what", f"{low}_dose"),
            (f"{low}_with", f"{low}_with_dose"),
        ):
            treatment = self.treatments.get(cleaned.get(what) or "")
            if treatment is not None:
                self._check_dose(treatment, dose, cleaned.get(dose))

    def _check_name(self, low, cleaned):
        if not cleaned.get(f"{low}_name"):
            self.add_error(f"{low}_name", _("Enter its name."))
        if cleaned.get(f"{low}_dose") and not cleaned.get(f"{low}_unit"):
            self.add_error(f"{low}_unit", _("Enter the unit of its dose."))

    def _check_dose(self, treatment, field, dose):
        if treatment.kind not in DOSED:
            return
        part = PartPlan(treatment, dose=dose)
        if not dose:
            self.add_error(field, _("Enter the dose a day to be reached."))
        elif recipe(part).start and most_a_day(recipe(part), dose) < dose:
            most = amount_words(most_a_day(recipe(part), dose), treatment.unit)
            self.add_error(
                field, _("The highest dose a day is %(most)s.") % {"most": most}
            )

    # ---- the plan -------------------------------------------------------------------

    def draft(self) -> Draft:
        """The plan of a valid form."""
        given = self.cleaned_data
        arms = tuple(self._arms())
        same = ("purpose", "design", "worth", "expectation", "starts_on", "template")
        rules = ("custom_order", "stop_rule", "decision_rule", "sleepiness_price")
        return Draft(
            title=given["title"] or " / ".join(arm.name for arm in arms)[:120],
            target=self.targets[given["target"]],
            arms=arms,
            cycles=given["cycles"],
            baseline_days=given["baseline_days"] or 0,
            run_in_days=given["run_in_days"] or 0,
            **{name: given[name] for name in (*same, *rules)},
        )

    def _arms(self):
        named = [key for key in KEYS if self.cleaned_data[f"{key.lower()}_what"]]
        parts = {key: self._parts(key.lower()) for key in named}
        compared = {part.slug for found in parts.values() for part in found}
        for key in named:
            what = self.cleaned_data[f"{key.lower()}_what"]
            as_now = what == AS_NOW
            own = self._as_now(compared) if as_now else parts[key]
            yield ArmPlan(
                key=key,
                name=self._name(what, own),
                as_now=as_now,
                phase_days=self.cleaned_data[f"{key.lower()}_days"] or 14,
                parts=own,
            )

    def _parts(self, low) -> tuple[PartPlan, ...]:
        given = self.cleaned_data
        pairs = (
            (given[f"{low}_what"], given[f"{low}_dose"]),
            (given[f"{low}_with"], given[f"{low}_with_dose"]),
        )
        listed = tuple(
            PartPlan(self.treatments[slug], unit=self.treatments[slug].unit, dose=dose)
            for slug, dose in pairs
            if slug in self.treatments
        )
        if given[f"{low}_what"] != OTHER:
            return listed
        named = PartPlan(
            other_name=given[f"{low}_name"],
            unit=given[f"{low}_unit"],
            dose=given[f"{low}_dose"],
        )
        return (named, *listed)

    def _as_now(self, compared) -> tuple[PartPlan, ...]:
        """Of today's treatments those that another arm ends, or gives otherwise."""
        wanted = compared | set(self.cleaned_data.get("stops") or ())
        return tuple(
            PartPlan(period.treatment, period.other_name, period.unit)
            for slug, period in self.taken.items()
            if slug in wanted
        )

    def _name(self, what, parts) -> str:
        if what == AS_NOW:
            return _now("As now")
        words = [
            f"{part.name} {amount_words(part.dose, part.unit)}"
            if part.dose
            else part.name
            for part in parts
        ]
        if what == WITHOUT:
            stops = self.cleaned_data.get("stops") or ()
            names = ", ".join(self.taken[slug].name for slug in stops)
            words.insert(0, _now("Without %(names)s") % {"names": names})
        return " + ".join(words)[:120]

    @property
    def first_arms(self):
        """What and how much, for the first two arms."""
        return [self._pair(key) for key in KEYS[:2]]

    @property
    def later_arms(self):
        return [self._pair(key) for key in KEYS[2:]]

    @property
    def bundles(self):
        """For every arm: what it is taken with, how long a phase is, its own name."""
        names = ("with", "with_dose", "days")
        if self.may_name:
            names = (*names, "name", "unit")
        return [[self[f"{key.lower()}_{name}"] for name in names] for key in KEYS]

    def _pair(self, key):
        return [self[f"{key.lower()}_{name}"] for name in ("what", "dose")]

    @property
    def shape(self):
        return [self[name] for name in self.SHAPE]

    @property
    def rules(self):
        return [self[name] for name in self.RULES]

    @property
    def more_has_errors(self) -> bool:
        """Whether something behind "more" is to be looked at."""
        seen = {"target", "worth", "expectation", "starts_on", "stops", *self.FIRST}
        return any(name not in seen for name in self.errors if name != "__all__")
