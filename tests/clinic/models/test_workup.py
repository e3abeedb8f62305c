"""What the database keeps about the work-up and goals, each promise broken once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from clinic.models import Diagnosis
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_diagnosis,
    make_goal,
    make_goal_score,
    make_workup_test,
)

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def cast():
    return make_cast()


def goal_score(patient, *, by, **fields):
    return make_goal_score(make_goal(patient, by=by), by=by, **fields)


def broken(name):
    return pytest.raises(IntegrityError, match=name)


KNOWN = {"status": "result", "done_on": TODAY, "finding": "normal", "result": "Fine."}


@pytest.mark.parametrize(
    ("make", "fields", "name"),
    [
        (make_workup_test, {"done_on": YESTERDAY}, "done_after_ordered"),
        (make_workup_test, {"status": "done"}, "done_has_a_day"),
        (make_workup_test, KNOWN | {"finding": ""}, "result_says_what"),
        (make_workup_test, KNOWN | {"result": ""}, "result_says_what"),
        (make_workup_test, KNOWN | {"done_on": None}, "result_says_what"),
        (make_diagnosis, {"made_on": TOMORROW}, "clinic_diagnosis_not_in_the_future"),
        (make_goal, {"text": ""}, "clinic_goal_has_words"),
        (make_goal, {"importance": 4}, "clinic_goal_weights_0_to_3"),
        (make_goal, {"difficulty": 4}, "clinic_goal_weights_0_to_3"),
        (make_goal, {"baseline": -3}, "clinic_goal_baseline_in_range"),
        (make_goal, {"baseline": 3}, "clinic_goal_baseline_in_range"),
        (
            make_goal,
            {"set_on": TODAY, "closed_on": YESTERDAY},
            "clinic_goal_closed_after_it_was_set",
        ),
        (goal_score, {"score": 3}, "clinic_goalscore_in_range"),
        (goal_score, {"score": -3}, "clinic_goalscore_in_range"),
    ],
)
def test_what_cannot_be_is_refused(cast, make, fields, name):
    with broken(name):
        make(cast.ana_record, by=cast.ben, **fields)


@pytest.mark.parametrize(
    "fields", [KNOWN, {"status": "done", "done_on": TODAY}, {"status": "cancelled"}]
)
def test_each_state_of_a_test_can_be(cast, fields):
    assert make_workup_test(cast.ana_record, by=cast.ben, **fields).pk


def test_a_goal_is_scored_once_a_day(cast):
    goal = make_goal(cast.ana_record, by=cast.ben)
    make_goal_score(goal, by=cast.ben)

    with broken(r"clinic_goalscore_once_a_day|goalscore\.goal_id"):
        make_goal_score(goal, by=cast.ben)


def test_a_score_that_was_voided_leaves_room(cast):
    goal = make_goal(cast.ana_record, by=cast.ben)
    void = {"voided_at": NOW, "voided_by": cast.ben, "voided_reason": "wrong goal"}
    make_goal_score(goal, by=cast.ben, **void)

    assert make_goal_score(goal, by=cast.ben).pk


@pytest.mark.parametrize(
    "make", [make_workup_test, make_diagnosis, make_goal, goal_score]
)
class TestEvery:
    def test_void_says_by_whom_and_why(self, cast, make):
        with broken("void_is_complete"):
            make(cast.ana_record, by=cast.ben, voided_at=NOW, voided_by=cast.ben)

    def test_version_begins_with_one(self, cast, make):
        with broken("version_positive"):
            make(cast.ana_record, by=cast.ben, version=0)

    def test_name_shows_no_person(self, cast, make):
        row = make(cast.ana_record, by=cast.ben)

        assert str(row).endswith(f" {row.pk}")
        assert "Ana" not in str(row)
        assert row.patient == cast.ana_record


def test_the_latest_diagnosis_that_stands_comes_first(cast):
    old = make_diagnosis(cast.ana_record, by=cast.ben, made_on=YESTERDAY)
    new = make_diagnosis(cast.ana_record, by=cast.ben)
    void = {"voided_at": NOW, "voided_by": cast.ben, "voided_reason": "wrong"}
    make_diagnosis(cast.ana_record, by=cast.ben, **void)

    assert list(Diagnosis.objects.latest_first()) == [new, old]
