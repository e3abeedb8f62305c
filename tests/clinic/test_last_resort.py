"""Surgery comes after an adequate try of a medicine and of physical therapy."""

from datetime import timedelta

import pytest

from clinic.last_resort import against_surgery
from tests.factories import TODAY, make_period, make_step, make_treatment

pytestmark = pytest.mark.django_db


def day(n):
    return TODAY + timedelta(days=n)


@pytest.fixture
def surgery():
    return make_treatment("surgery", kind="surgery", unit="")


@pytest.fixture
def medicine():
    return make_treatment("baclofen", adequate_daily_dose=30, min_days_at_dose=14)


@pytest.fixture
def therapy():
    return make_treatment("physical-therapy", kind="therapy", min_days_at_dose=28)


@pytest.fixture
def tried(cast):
    """A try of so many days until today or until `last`, at a dose if there is one."""

    def made(treatment, days, *, dose=None, last=0, ended=True):
        end = {"ended_on": day(last)} if ended else {}
        first = day(last - days + 1)
        period = make_period(
            cast.ana_record,
            by=cast.ben,
            treatment=treatment,
            started_on=first,
            **end,
        )
        if dose:
            make_step(period, by=cast.ben, from_day=first, morning=dose)

    return made


@pytest.fixture
def said(cast, surgery):
    def words():
        found = against_surgery(cast.ana_record, surgery, today=TODAY)
        return [alert.precise for alert in found]

    return words


def test_with_nothing_tried_both_are_missing(said):
    (words,) = said()
    assert "a medicine; physical therapy" in words


def test_after_both_nothing_stands_against_it(said, tried, medicine, therapy):
    tried(medicine, 20, dose=30)
    tried(therapy, 28)
    assert said() == []


@pytest.mark.parametrize(("days", "dose"), [(13, 30), (20, 20)])
def test_too_short_or_too_low_is_no_try(said, tried, medicine, therapy, days, dose):
    tried(medicine, days, dose=dose)
    tried(therapy, 28)
    (words,) = said()
    assert "physical therapy;" not in words
    assert "a medicine" in words


def test_what_still_runs_counts_once_it_was_long_enough(said, tried, medicine, therapy):
    tried(medicine, 14, dose=30, ended=False)
    tried(therapy, 27, ended=False)
    (words,) = said()
    assert "long enough: physical therapy." in words


def test_what_is_planned_was_not_tried(said, cast, medicine, therapy):
    for treatment in (medicine, therapy):
        make_period(
            cast.ana_record, by=cast.ben, treatment=treatment, started_on=day(1)
        )
    (words,) = said()
    assert "a medicine; physical therapy" in words


def test_a_treatment_outside_the_catalogue_is_no_try_of_a_medicine(said, cast):
    make_period(cast.ana_record, by=cast.ben, other_name="A herb", ended_on=TODAY)
    assert len(said()) == 1


def test_it_speaks_of_surgery_only(cast, medicine):
    assert against_surgery(cast.ana_record, medicine, today=TODAY) == ()
    assert against_surgery(cast.ana_record, None, today=TODAY) == ()
