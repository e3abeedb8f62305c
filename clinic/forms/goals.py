"""Goals by goal attainment: what the person wants to do, and how far it got."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.steps import day_field
from clinic.forms.workup import DatedForm
from portal.forms.base import RecordForm

LEVELS = (
    (2, _("+2: much more than expected")),
    (1, _("+1: more than expected")),
    (0, _("0: as expected")),
    (-1, _("-1: less than expected")),
    (-2, _("-2: much less than expected")),
)
WEIGHTS = ((0, "0"), (1, "1"), (2, "2"), (3, "3"))
BASELINES = (
    (-1, _("-1: as usual at the start")),
    (-2, _("-2: it cannot be worse")),
)


def _number(**options):
    return forms.TypedChoiceField(coerce=int, **options)


class GoalForm(DatedForm):
    """A goal, its weight, and where the person starts."""

    day_name = "set_on"

    text = forms.CharField(
        label=_("Goal, in the person's words"),
        max_length=200,
        error_messages={"required": _("Say what the person wants to do.")},
    )
    importance = _number(
        label=_("Importance, 0 to 3"), choices=WEIGHTS, initial=1, required=True
    )
    difficulty = _number(
        label=_("Difficulty, 0 to 3"),
        choices=WEIGHTS,
        initial=1,
        help_text=_("Leave both at 1 where nobody weighs."),
    )
    baseline = _number(label=_("At the start"), choices=BASELINES, initial=-1)
    set_on = day_field(label=_("Set on"))


class ScoreForm(DatedForm):
    """How far each open goal was reached on one day; what is left empty is not scored.

    `scores` maps the goals that were scored to their scores.
    """

    day_name = "scored_on"

    scored_on = day_field(label=_("Date"))

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.goals = {self.name_of(goal): goal for goal in goals}
        for name, goal in self.goals.items():
            self.fields[name] = forms.TypedChoiceField(
                label=goal.text,
                choices=[("", _("Not scored")), *LEVELS],
                coerce=int,
                empty_value=None,
                required=False,
            )

    @staticmethod
    def name_of(goal) -> str:
        return f"goal_{goal.pk}"

    @property
    def asked(self):
        return [self[name] for name in (*self.goals, "scored_on")]

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        self.scores = {
            goal: given[name]
            for name, goal in self.goals.items()
            if given.get(name) is not None
        }
        if not self.scores:
            raise forms.ValidationError(_("Score at least one goal."), code="nothing")
        for goal in self.scores:
            if given["scored_on"] < goal.set_on:
                self.add_error("scored_on", _("This is before the goal was set."))
                break
        return given


class CloseGoalForm(RecordForm):
    """The goal is no longer followed; its scores stay."""

    version = forms.IntegerField(widget=forms.HiddenInput)
