"""What a patient answers about comparing: the coin flip, before, after."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.actions.coin import FEWEST_PAIRS, MOST_PAIRS, NOTHING
from clinic.models import Comparison
from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerRows

WORTH = [
    ("1", _("1 point less")),
    ("2", _("2 points less")),
    ("3", _("3 points less")),
]
PAIRS = [
    (FEWEST_PAIRS, _("14 days")),
    (10, _("20 days")),
    (MOST_PAIRS, _("28 days: the clearest answer")),
]
BELIEF = {
    Comparison.Belief.MUCH_BETTER: _("Much better"),
    Comparison.Belief.BETTER: _("A little better"),
    Comparison.Belief.SAME: _("No difference"),
    Comparison.Belief.WORSE: _("Worse"),
    Comparison.Belief.UNSURE: _("I am not sure"),
}


class CoinForm(RecordForm):
    """Two things to do at home; `things` are those that are safe for this person."""

    first = forms.ChoiceField(
        label=_("What do you want to try?"),
        widget=AnswerRows,
        error_messages={"required": _("Choose what you want to try.")},
    )
    second = forms.ChoiceField(
        label=_("Compare it with what?"),
        widget=AnswerRows,
        required=False,
        initial=NOTHING,
    )
    pairs = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=PAIRS,
        coerce=int,
        widget=AnswerRows,
        initial=MOST_PAIRS,
        error_messages={"required": _("Choose for how long.")},
    )
    worth = forms.TypedChoiceField(
        label=_("How much less shaking would be worth it?"),
        choices=WORTH,
        coerce=Decimal,
        widget=AnswerRows,
        initial="2",
        error_messages={"required": _("Choose how much less would be worth it.")},
    )
    expectation = forms.ChoiceField(
        label=_("What do you expect?"),
        choices=list(BELIEF.items()),
        widget=AnswerRows,
        error_messages={
            "required": _("Say what you expect. There is no wrong answer.")
        },
    )

    def __init__(self, *args, things, **kwargs):
        super().__init__(*args, **kwargs)
        self.things = {thing.slug: thing for thing in things}
        named = [(slug, thing.name) for slug, thing in self.things.items()]
        self.fields["first"].choices = named
        self.fields["second"].choices = [(NOTHING, _("With nothing")), *named]

    def clean(self):
        given = super().clean()
        if given.get("first") and given.get("first") == given.get("second"):
            self.add_error("second", _("Choose two different things."))
        return given

    def chosen(self) -> dict:
        """The answers of a valid form, as start_coin takes them."""
        given = self.answers()
        return given | {
            "first": self.things[given["first"]],
            "second": self.things.get(given["second"]),
        }


class MarkForm(RecordForm):
    """Done, or not."""

    done = forms.TypedChoiceField(
        choices=[("yes", _("I did it")), ("no", _("I did not"))],
        coerce=lambda value: value == "yes",
    )


class ExpectForm(RecordForm):
    expectation = forms.ChoiceField(
        label=_("What do you expect?"),
        choices=list(BELIEF.items()),
        widget=AnswerRows,
        error_messages={
            "required": _("Say what you expect. There is no wrong answer.")
        },
    )


class AfterForm(RecordForm):
    """The guess, then what the patient chooses."""

    guess = forms.ChoiceField(
        label=_("Which one do you think helped you?"),
        widget=AnswerRows,
        required=False,
    )
    choice = forms.CharField(
        label=_("What do you want to do now?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what you want to do now.")},
    )

    def __init__(self, *args, comparison, **kwargs):
        super().__init__(*args, **kwargs)
        arms = [(arm.key, arm.name) for arm in comparison.arms.all()]
        self.fields["guess"].choices = [*arms, ("", _("I cannot tell"))]
        self.fields["guess"].initial = comparison.guess
