"""Goals with their scores, and the T score of each date."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import attainment
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_goal, make_goal_score

pytestmark = pytest.mark.django_db
WEEK_AGO = TODAY - timedelta(days=7)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def goal(cast):
    def made(**fields):
        return make_goal(cast.ana_record, by=cast.ben, **fields)

    return made


@pytest.fixture
def scored(cast):
    def made(goal, score, on=TODAY, **fields):
        return make_goal_score(goal, by=cast.ben, score=score, scored_on=on, **fields)

    return made


def test_all_as_expected_is_50(cast, goal, scored):
    scored(goal(), 0)
    page = attainment.load(cast.ana_record)

    assert [(r.on, r.t, r.scored, r.goals) for r in page.history] == [
        (TODAY, "50.0", 1, 1)
    ]
    assert page.start.t == "40.0"


def test_a_date_counts_the_goals_scored_on_it(cast, goal, scored):
    first, second = goal(), goal()
    scored(first, -1, WEEK_AGO)
    scored(first, 1)
    scored(second, 1)
    history = attainment.load(cast.ana_record).history

    assert [(r.on, r.t, r.scored, r.goals) for r in history] == [
        (TODAY, "62.4", 2, 2),
        (WEEK_AGO, "40.0", 1, 2),
    ]


def test_weights_are_importance_times_difficulty(cast, goal, scored):
    scored(goal(importance=3, difficulty=2), 1)
    scored(goal(importance=1, difficulty=1), -1)

    assert attainment.load(cast.ana_record).history[0].t == "57.8"


def test_weights_of_0_cannot_be_computed(cast, goal, scored):
    scored(goal(importance=0), 2)
    page = attainment.load(cast.ana_record)

    assert (page.history[0].t, page.start.t) == (None, None)


def test_what_is_void_does_not_count(cast, goal, scored):
    void = {"voided_at": NOW, "voided_by": cast.ben, "voided_reason": "wrong"}
    goal(**void)
    scored(goal(), 2, **void)
    page = attainment.load(cast.ana_record)

    assert len(page.followed) == 1
    assert page.history == ()


def test_closed_goals_come_last_and_have_no_part_in_the_start(cast, goal):
    closed = goal(closed_on=TODAY, baseline=-2)
    still = goal()
    page = attainment.load(cast.ana_record)

    assert [f.goal for f in page.followed] == [still, closed]
    assert page.start.t == "40.0"
    assert list(attainment.open_goals(cast.ana_record)) == [still]


def test_without_goals_there_is_nothing(cast):
    page = attainment.load(cast.ana_record)

    assert (page.followed, page.start, page.history) == ((), None, ())


def test_twenty_goals_cost_the_queries_of_one(cast, goal, scored):
    scored(goal(), 1)
    with CaptureQueriesContext(connection) as one:
        attainment.load(cast.ana_record)
    for _ in range(19):
        scored(goal(), 1)
    with CaptureQueriesContext(connection) as twenty:
        attainment.load(cast.ana_record)

    assert len(one) == len(twenty) == 2
