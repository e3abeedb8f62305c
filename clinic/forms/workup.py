"""The work-up: which cause, which tests, what they showed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.steps import day_field
from clinic.models import Diagnosis, WorkupTest
from education.models import Condition, DiagnosticTest
from portal.forms.base import RecordForm
from portal.forms.widgets import AnswerLine

NOT_YET = _("This day has not come yet.")


class DatedForm(RecordForm):
    """A form about one day that has come; `day_name` is its field."""

    day_name = ""
    repeatable = True

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        if self.fields[self.day_name].required:
            self.fields[self.day_name].initial = today

    def clean(self):
        given = super().clean()
        day = given.get(self.day_name)
        if day and day > self.today:
            self.add_error(self.day_name, forms.ValidationError(NOT_YET, "future"))
        return given


class DiagnosisForm(DatedForm):
    """What is taken as the cause, and how sure that is."""

    day_name = "made_on"

    condition = forms.ModelChoiceField(
        label=_("Condition"),
        queryset=Condition.objects.all(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the condition.")},
    )
    certainty = forms.ChoiceField(
        label=_("How sure"),
        choices=Diagnosis.Certainty.choices,
        widget=AnswerLine,
        error_messages={"required": _("Say how sure this is.")},
    )
    made_on = day_field(label=_("Date"))
    text = forms.CharField(
        label=_("In words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OrderForm(DatedForm):
    """Tests of the catalogue, one or several at a time."""

    day_name = "ordered_on"

    tests = forms.ModelMultipleChoiceField(
        label=_("Tests"),
        queryset=DiagnosticTest.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one test.")},
    )
    ordered_on = day_field(label=_("Ordered on"))


class ResultForm(DatedForm):
    """What became of a test: done, what it showed, or not done after all."""

    day_name = "done_on"
    repeatable = False

    status = forms.ChoiceField(
        label=_("Where it stands"), choices=WorkupTest.Status.choices, widget=AnswerLine
    )
    done_on = day_field(label=_("Done on"), required=False)
    finding = forms.ChoiceField(
        label=_("Finding"),
        choices=[("", _("None yet")), *WorkupTest.Finding.choices],
        required=False,
    )
    result = forms.CharField(
        label=_("Result in words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, test, **kwargs):
        names = ("status", "done_on", "finding", "result", "version")
        kwargs["initial"] = {name: getattr(test, name) for name in names}
        super().__init__(*args, **kwargs)
        self.test = test

    def clean(self):
        given = super().clean()
        status, done_on = given.get("status"), given.get("done_on")
        known = status == WorkupTest.Status.RESULT
        if (known or status == WorkupTest.Status.DONE) and not done_on:
            self._ask("done_on", _("Give the day on which it was done."))
        if known and not given.get("finding"):
            self._ask("finding", _("Choose what it showed."))
        if known and not given.get("result"):
            self._ask("result", _("Say the result in words."))
        if done_on and done_on < self.test.ordered_on:
            self._ask("done_on", _("This is before it was ordered."))
        return given

    def _ask(self, name, words):
        if not self.has_error(name):
            self.add_error(name, words)
