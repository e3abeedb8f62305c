from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.forms.steps import InjectionFormSet, StepFormSet
from portal.actions.plan_words import SLOTS
from portal.actions.treatments import InjectionPlan, StepPlan
from tests.factories import TODAY

DAY = timedelta(days=1)
TOMORROW = (TODAY + DAY).isoformat()


def posted(prefix, *rows):
    """What a form with these rows posts."""
    data = {}
    for n, row in enumerate(rows):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def steps(*rows, slots=SLOTS, **kwargs):
    return StepFormSet(
        posted("steps", *rows), prefix="steps", form_kwargs={"slots": slots}, **kwargs
    )


TODAY_5 = {"from_day": TODAY.isoformat(), "morning": "5"}


def test_filled_rows_are_the_plan_and_empty_ones_count_for_nothing():
    formset = steps(
        TODAY_5, {}, {"from_day": TOMORROW, "night": "7,5", "as_needed_max": "3"}
    )
    assert formset.is_valid(), formset.errors
    assert formset.plans() == [
        StepPlan(TODAY, Decimal(5)),
        StepPlan(TODAY + DAY, night=Decimal("7.5"), as_needed_max=3),
    ]


@pytest.mark.parametrize(
    ("rows", "field", "words"),
    [
        ([{"morning": "5"}], "from_day", "Enter the day this step starts."),
        (
            [{"from_day": TOMORROW}],
            "morning",
            "Enter an amount. To stop, end the treatment.",
        ),
        (
            [{"from_day": TOMORROW, "morning": "0"}],
            "morning",
            "Enter an amount. To stop, end the treatment.",
        ),
        (
            [{"from_day": TOMORROW, "morning": "-1"}],
            "morning",
            "Ensure this value is greater than or equal to 0.",
        ),
        ([{"from_day": "soon", "morning": "1"}], "from_day", "Enter a valid date."),
        ([{}], "from_day", "Enter at least the first step."),
    ],
)
def test_a_wrong_row_says_what_to_do_at_its_field(rows, field, words):
    formset = steps(*rows)
    assert not formset.is_valid()
    assert formset.forms[0].errors[field] == [words]


def test_days_go_forward_and_not_before_the_treatment():
    formset = steps({"from_day": TOMORROW, "morning": "5"}, TODAY_5)
    assert not formset.is_valid()
    assert formset.forms[1].errors["from_day"] == ["Start later than the step above."]
    formset = steps(TODAY_5, first_day=TODAY + DAY)
    assert not formset.is_valid()
    assert formset.forms[0].errors["from_day"] == [
        "The treatment starts later than this."
    ]
    assert steps(TODAY_5, first_day=TODAY).is_valid()


def test_a_plan_may_be_left_out_where_it_is_not_required():
    formset = steps(required=False)
    assert formset.is_valid()
    assert formset.plans() == []


def test_a_pump_has_one_amount_a_day():
    formset = steps(TODAY_5, slots=SLOTS[:1])
    assert formset.is_valid(), formset.errors
    assert formset.plans() == [StepPlan(TODAY, Decimal(5))]
    assert [str(word) for word in formset.heads()] == ["From", "A day"]
    assert "noon" not in formset.forms[0].fields


def test_the_number_of_rows_is_not_for_the_browser_to_say():
    asked = {"steps-TOTAL_FORMS": "999", "steps-INITIAL_FORMS": "5"}
    formset = StepFormSet(asked, prefix="steps", form_kwargs={"slots": SLOTS})
    assert len(formset.forms) == 24
    assert not formset.is_valid()


def test_every_cell_is_named_by_its_row():
    formset = StepFormSet(prefix="steps", form_kwargs={"slots": SLOTS})
    assert [str(f.label) for f in formset.forms[2].visible_fields()] == [
        "Step 3, from",
        "Step 3, morning",
        "Step 3, noon",
        "Step 3, evening",
        "Step 3, night",
        "Step 3, as needed, times a day",
    ]


def test_rows_behind_the_summary_open_when_something_stands_in_them():
    assert not steps(TODAY_5).more_are_used()
    assert steps({}, {}, {}, {}, TODAY_5).more_are_used()


SOLEUS = {"muscle": "Soleus", "side": "left", "units": "75", "guidance": "emg"}


def muscles(*rows):
    return InjectionFormSet(posted("muscles", *rows), prefix="muscles")


def test_a_row_is_one_muscle():
    formset = muscles(SOLEUS, {}, SOLEUS | {"side": "right", "units": "50.5"})
    assert formset.is_valid(), formset.errors
    assert [form.plan("Botox") for form in formset.filled()] == [
        InjectionPlan("Botox", "Soleus", "left", Decimal(75), "emg"),
        InjectionPlan("Botox", "Soleus", "right", Decimal("50.5"), "emg"),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"muscle": ""}, "Name the muscle."),
        ({"side": ""}, "Choose the side."),
        ({"units": ""}, "Enter the units, above 0."),
        ({"units": "0"}, "Enter the units, above 0."),
        ({"guidance": ""}, "Choose how it was guided."),
    ],
)
def test_each_part_of_a_muscle_is_needed(change, words):
    formset = muscles(SOLEUS | change)
    assert not formset.is_valid()
    (name,) = change
    assert formset.forms[0].errors[name] == [words]


def test_a_session_has_a_muscle():
    formset = muscles()
    assert not formset.is_valid()
    assert formset.forms[0].errors["muscle"] == ["Enter at least one muscle."]
