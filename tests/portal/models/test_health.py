"""Every rule that the database keeps about health facts, broken once."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portal.models import OtherMedicine
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_allergy,
    make_health_condition,
    make_ingredient,
    make_lab,
    make_other_medicine,
    make_precaution,
)

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


@contextmanager
def refused(name):
    """The database refuses, by the constraint of this name.

    SQLite names only check constraints; of a unique one it names the columns.
    """
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
    told = str(error.value)
    assert name in told or "UNIQUE" in told, told


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (make_other_medicine, "portal_othermedicine_names_one_substance"),
        (make_allergy, "portal_allergy_names_one_substance"),
    ],
)
def test_a_substance_is_of_the_list_or_in_free_words(cast, ana, make, name):
    with refused(name):
        make(ana, by=cast.ana, ingredient=make_ingredient(), other_name="Cipro")
    with refused(name):
        make(ana, by=cast.ana, ingredient=None)
    assert make(ana, by=cast.ana, other_name="Blue pills").name == "Blue pills"
    assert make(ana, by=cast.ana, ingredient=make_ingredient()).name == "Ciprofloxacin"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (make_other_medicine, "portal_othermedicine_ends_after_start"),
        (make_health_condition, "portal_healthcondition_ends_after_start"),
    ],
)
def test_nothing_ends_before_it_starts(cast, ana, make, name):
    with refused(name):
        make(ana, by=cast.ben, started_on=TODAY, ended_on=YESTERDAY)
    assert make(ana, by=cast.ben, started_on=TODAY, ended_on=TODAY).pk
    assert make(ana, by=cast.ben, ended_on=YESTERDAY).pk


def test_a_condition_is_open_once(cast, ana):
    first = make_health_condition(ana, by=cast.ben)
    with refused("portal_healthcondition_once_while_open"):
        make_health_condition(ana, by=cast.ben)
    assert make_health_condition(ana, by=cast.ben, precaution=make_precaution("als"))
    first.ended_on = TODAY
    first.save()
    second = make_health_condition(ana, by=cast.ben)
    second.voided_at, second.voided_by, second.voided_reason = NOW, cast.ben, "wrong"
    second.save()
    assert make_health_condition(ana, by=cast.ben).pk


def test_a_result_is_a_known_test_with_a_number_and_a_day_that_was(cast, ana):
    with refused("portal_labresult_is_a_known_test"):
        make_lab(ana, by=cast.ben, test="sodium")
    with refused("portal_labresult_not_negative"):
        make_lab(ana, by=cast.ben, value=-1)
    with refused("portal_labresult_limit_positive"):
        make_lab(ana, by=cast.ben, test="alt", upper_limit=Decimal(0))
    with refused("portal_labresult_not_in_the_future"):
        make_lab(ana, by=cast.ben, taken_on=TOMORROW)
    assert make_lab(ana, by=cast.ben, test="alt", value=0, upper_limit=Decimal(40)).pk


def test_what_holds_on_a_day_and_what_is_over(cast, ana):
    def make(**fields):
        return make_other_medicine(ana, by=cast.ana, **fields)

    unknown, now = make(), make(started_on=TODAY, ended_on=TODAY)
    make(started_on=TOMORROW)
    older = make(ended_on=TODAY - timedelta(days=9))
    over = make(ended_on=YESTERDAY)
    void = make(voided_at=NOW, voided_by=cast.ana, voided_reason="wrong")

    mine = OtherMedicine.objects.all()
    assert set(mine.holding_on(TODAY)) == {unknown, now}
    assert [*mine.over_before(TODAY)] == [over, older]
    assert void not in mine.standing().named()
