"""Goals are set, scored once a day, and closed; everything stays."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from clinic.actions.goals import AlreadyScored, close_goal, score_goals, set_goal
from clinic.models import Goal, GoalScore
from portal.actions.entries import IsVoid, Stale, void_entry
from portal.actions.keys import KeyReused
from portal.models import Amendment, AuditEvent
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def act(action, cast, **fields):
    fields = {
        "patient": cast.ana_record,
        "client_key": uuid.uuid4(),
        "by": cast.nina,
        "now": NOW,
    } | fields
    return action(**fields)


def score(cast, scores, **fields):
    return act(score_goals, cast, scores=scores, **({"scored_on": TODAY} | fields))


def test_a_goal_is_set_once(cast):
    key = uuid.uuid4()
    words = {"text": "Walk to the shop", "set_on": TODAY, "client_key": key}
    goal, made = act(set_goal, cast, importance=3, **words)

    assert made
    assert (goal.importance, goal.difficulty, goal.baseline) == (3, 1, -1)
    assert act(set_goal, cast, importance=3, **words) == (goal, False)
    with pytest.raises(KeyReused):
        act(set_goal, cast, importance=2, **words)
    assert AuditEvent.objects.get(verb="goal.set").object_ids == [goal.pk]


def test_several_goals_are_scored_in_one_act(cast):
    first, second = (make_goal(cast.ana_record, by=cast.ben) for _ in range(2))
    rows = score(cast, {first: 1, second: -2})

    assert [(row.goal, row.score) for row in rows] == [(first, 1), (second, -2)]
    event = AuditEvent.objects.get(verb="goal.scored")
    assert event.object_ids == [row.pk for row in rows]
    assert rows[0].patient == cast.ana_record


def test_the_same_key_scores_nothing_twice(cast):
    goal, key = make_goal(cast.ana_record, by=cast.ben), uuid.uuid4()
    score(cast, {goal: 1}, client_key=key)
    score(cast, {goal: 1}, client_key=key)

    assert GoalScore.objects.count() == 1
    with pytest.raises(KeyReused):
        score(cast, {goal: 2}, client_key=key)


def test_a_day_has_one_score_of_a_goal(cast):
    goal, other = (make_goal(cast.ana_record, by=cast.ben) for _ in range(2))
    (first,) = score(cast, {goal: 1})

    with pytest.raises(AlreadyScored) as refused:
        score(cast, {other: 0, goal: 2})
    assert refused.value.goal == goal
    assert GoalScore.objects.count() == 1
    void_entry(entry=first, reason="Another goal", by=cast.nina, now=NOW)
    assert score(cast, {goal: 2})


def test_a_goal_of_another_record_is_refused(cast):
    with pytest.raises(ValidationError):
        score(cast, {make_goal(cast.dan_record, by=cast.ben): 0})


def test_closing_keeps_the_goal_and_is_done_once(cast):
    goal = make_goal(cast.ana_record, by=cast.ben)
    said = {"goal": goal, "version": 1, "by": cast.nina, "now": NOW}
    close_goal(closed_on=TODAY, **said)
    close_goal(closed_on=TODAY + timedelta(days=1), **said)

    assert Goal.objects.get().closed_on == TODAY
    assert Amendment.objects.get().field == "closed_on"
    assert AuditEvent.objects.filter(verb="goal.closed").count() == 1


def test_a_goal_that_changed_or_is_void_is_not_closed(cast):
    goal = make_goal(cast.ana_record, by=cast.ben)
    said = {"goal": goal, "closed_on": TODAY, "by": cast.nina, "now": NOW}

    with pytest.raises(Stale):
        close_goal(version=7, **said)
    void_entry(entry=goal, reason="Wrong person", by=cast.nina, now=NOW)
    with pytest.raises(IsVoid):
        close_goal(version=2, **said)
