"""What the database keeps about exams, each promise broken once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from clinic.models import Exam
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    """A function that makes one of Ana's exams."""
    cast = make_cast()

    def made(*readings, **fields):
        return make_exam(cast.ana_record, by=cast.ben, readings=readings, **fields)

    made.ben = cast.ben
    return made


def broken(name):
    """The write fails, on PostgreSQL and on SQLite by the constraint's name."""
    return pytest.raises(IntegrityError, match=name)


def test_an_exam_is_not_in_the_future(exam):
    with broken("clinic_exam_not_in_the_future"):
        exam(examined_on=TODAY + timedelta(1))


def test_hours_since_a_dose_are_not_negative(exam):
    with broken("clinic_exam_hours_not_negative"):
        exam(hours_since_dose=Decimal("-0.5"))


def test_pain_is_0_to_10(exam):
    assert exam(pain=10).pk
    with broken("clinic_exam_pain_0_to_10"):
        exam(pain=11)


def test_a_walk_takes_time(exam):
    with broken("clinic_exam_walk_takes_time"):
        exam(walk_seconds=0)


def test_a_void_says_by_whom_and_why(exam):
    with broken("clinic_exam_void_is_complete"):
        exam(voided_at=NOW)


def test_a_version_begins_with_one(exam):
    with broken("clinic_exam_version_positive"):
        exam(version=0)


def test_a_client_key_names_one_exam(exam):
    with pytest.raises(IntegrityError, match="client_key"):
        exam(client_key=exam().client_key)


def test_a_site_and_side_is_read_once(exam):
    with broken(r"once_per_site_and_side|examreading\.side"):
        exam({"beats": 1}, {"beats": 2})


def test_the_same_site_on_the_other_side_is_another_reading(exam):
    assert exam({"beats": 1}, {"beats": 2, "side": "right"}).readings.count() == 2


def test_a_reading_measures_something(exam):
    with broken("clinic_examreading_measures_something"):
        exam({})


@pytest.mark.parametrize(
    "reading",
    [
        {"beats": 0},
        {"seconds": Decimal("0.5")},
        {"sustained": True},
        {"modified_ashworth": "1+"},
        {"tardieu_quality": "0"},
        {"tardieu_r1": 0},
        {"tardieu_r2": 0},
        {"reflex": "0"},
        {"tone": "normal"},
        {"contracture": False},
        {"scats_flexor_degrees": 0},
        {"scats_toe_extension": False},
        {"scats_extensor_seconds": 0},
    ],
)
def test_one_measure_is_enough(exam, reading):
    assert exam(reading).readings.count() == 1


@pytest.mark.parametrize(
    ("reading", "name"),
    [
        ({"beats": 201}, "clinic_examreading_beats_in_range"),
        ({"seconds": Decimal("-0.1")}, "clinic_examreading_seconds_in_range"),
        ({"seconds": Decimal("3600.1")}, "clinic_examreading_seconds_in_range"),
        ({"modified_ashworth": "5"}, "clinic_examreading_ashworth_is_a_grade"),
        ({"tardieu_quality": "6"}, "clinic_examreading_tardieu_is_a_grade"),
        ({"reflex": "5"}, "clinic_examreading_reflex_is_a_grade"),
        ({"tardieu_r1": 181}, "clinic_examreading_angles_in_range"),
        ({"tardieu_r2": -181}, "clinic_examreading_angles_in_range"),
        ({"scats_flexor_degrees": 181}, "clinic_examreading_scats_in_range"),
        ({"scats_extensor_seconds": -1}, "clinic_examreading_scats_in_range"),
        ({"scats_extensor_seconds": 3601}, "clinic_examreading_scats_in_range"),
    ],
)
def test_measures_stay_in_their_range(exam, reading, name):
    with broken(name):
        exam(reading)


def test_the_limits_themselves_are_in_range(exam):
    found = exam({"beats": 200, "seconds": 3600, "modified_ashworth": "4"})

    assert found.readings.count() == 1


def test_names_show_no_person(exam):
    found = exam({"beats": 1})

    assert str(found) == f"exam {found.pk}"
    assert str(found.readings.get()).startswith("exam reading ")


def test_voided_exams_do_not_stand(exam):
    exam(voided_at=NOW, voided_by=exam.ben, voided_reason="Wrong person")
    standing = exam()

    assert list(Exam.objects.standing()) == [standing]
