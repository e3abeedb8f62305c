"""What the database keeps about staff and assignments, each rule broken once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.models import CareAssignment, Clinician
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_clinician, make_user


@pytest.fixture
def cast(db):
    return make_cast()


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


def test_a_person_has_one_place_at_a_clinic(cast):
    with refused(r"once_per_clinic|user_id"), transaction.atomic():
        make_clinician(cast.harbour, user=cast.ben)
    make_clinician(cast.hill, user=cast.ben)


def test_somebody_without_a_profession_is_a_lead(cast):
    with refused("profession_or_lead"), transaction.atomic():
        make_clinician(cast.harbour, user=make_user(), profession="none")


@pytest.mark.parametrize(
    "change",
    [{"active": False}, {"deactivated_at": NOW}],
)
def test_a_deactivation_says_when(cast, change):
    with refused("deactivation_is_complete"), transaction.atomic():
        Clinician.objects.filter(user=cast.ben).update(**change)


def assign(cast, **fields):
    ben = Clinician.objects.get(user=cast.ben)
    return CareAssignment.objects.create(
        patient=cast.ana_record, clinician=ben, since=TODAY, **fields
    )


def test_an_open_assignment_stands_once(cast):
    assign(cast, until=TODAY)
    assign(cast)
    with refused(r"once_while_open|patient_id"), transaction.atomic():
        assign(cast)


def test_an_assignment_ends_after_it_began(cast):
    with refused("ends_after_start"), transaction.atomic():
        assign(cast, until=TODAY - timedelta(days=1))
