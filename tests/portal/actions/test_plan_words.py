from decimal import Decimal

import pytest

from education.models import Treatment
from portal.actions.periods import StepPlan
from portal.actions.plan_words import (
    amount_words,
    day_words,
    dose_words,
    plan_message,
    sudden_end_message,
    withdrawal_words,
)
from tests.cast import make_cast
from tests.factories import TODAY, make_period, make_treatment

D = Decimal


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (D("7.500"), "mg", "7.5 mg"),
        (D("100.000"), "mg", "100 mg"),
        (D(75), "U", "75 units"),
        (D(2), "", "2"),
    ],
)
def test_amounts_are_written_as_people_write_them(amount, unit, words):
    assert amount_words(amount, unit) == words


def test_the_year_is_said_only_when_it_is_another():
    assert day_words(TODAY, today=TODAY) == "10 March"
    assert day_words(TODAY.replace(year=2025), today=TODAY) == "10 March 2025"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (StepPlan(TODAY), "none"),
        (StepPlan(TODAY, night=D(2)), "2 mg at night"),
        (
            StepPlan(TODAY, D(1), D(2), D(3), D("0.5")),
            (
                "1 mg in the morning, 2 mg at noon, 3 mg in the evening and "
                "0.5 mg at night"
            ),
        ),
        (
            StepPlan(TODAY, night=D(2), as_needed_max=1),
            "2 mg at night, only when needed, at most 1 time a day",
        ),
    ],
)
def test_a_step_says_what_to_take(step, words):
    assert dose_words(step, unit="mg") == words


def test_a_pump_gives_an_amount_a_day():
    assert dose_words(StepPlan(TODAY, D(300)), unit="mcg", kind="pump") == (
        "300 mcg a day by pump"
    )


@pytest.fixture
def cast(db):
    return make_cast()


def test_only_what_can_make_sleepy_has_the_driving_line(cast):
    driving = "Do not drive while taking this medicine."
    for sedating in (True, False):
        treatment = make_treatment("tizanidine", sedating=sedating)
        period = make_period(cast.ana_record, by=cast.ben, treatment=treatment)
        message = plan_message(period, [], today=TODAY)
        assert (driving in message) is sedating


def test_instructions_end_with_a_stop(cast):
    period = make_period(cast.ana_record, by=cast.ben, instructions="With food")
    assert plan_message(period, [], today=TODAY).endswith("With food.")
    period.instructions = "Take it with food!"
    assert plan_message(period, [], today=TODAY).endswith("food!")


def test_a_clinic_without_a_telephone_still_says_whom_to_call(cast):
    period = make_period(
        cast.ana_record, by=cast.ben, ended_on=TODAY, end_reason="harm"
    )
    period.patient.clinic.phone = ""
    assert "Call your clinic if you feel unwell. In an emergency call 999." in (
        sudden_end_message(period, today=TODAY)
    )


@pytest.mark.parametrize(
    ("taper_only", "signs", "words"),
    [
        (True, ["fever", "itching", "fits"], "fever, itching or fits"),
        (True, ["fits"], "fits"),
        (True, [], ""),
        (False, ["fits"], ""),
    ],
)
def test_the_signs_of_withdrawal_are_those_of_the_catalogue(taper_only, signs, words):
    texts = {"en": {"name": "N", "taper_text": "How.", "withdrawal_signs": signs}}
    drug = Treatment(taper_only=taper_only, texts=texts)
    assert withdrawal_words(drug) == words
    assert withdrawal_words(None) == ""
