"""The pages of the goals: set, scored, closed, with the T score of each date."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from clinic.models import Goal, GoalScore
from portal.access import record_id
from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, make_goal, make_goal_score

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def theo(cast):
    return sign_in(cast.theo, second_factor=True)


def url(cast, name="goals", *args):
    return reverse(f"clinic:{name}", args=[cast.ana_record.pk, *args])


def keys(cast, **given):
    return {
        "client_key": str(uuid.uuid4()),
        "record": record_id(cast.ana_record),
    } | given


def goal(cast, **given):
    given = {
        "text": "Walk to the shop",
        "importance": "2",
        "difficulty": "1",
        "baseline": "-1",
        "set_on": TODAY.isoformat(),
    } | given
    return keys(cast, **given)


def test_a_goal_is_set(cast, theo):
    response = theo.post(url(cast, "goal-new"), goal(cast))
    html = theo.get(response.url).content.decode()

    assert Goal.objects.get().importance == 2
    assert "Importance 2, difficulty 1. At the start -1." in html
    assert "Not scored yet." in html


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " "}, "id_text"),
        ({"importance": "4"}, "id_importance"),
        ({"baseline": "1"}, "id_baseline"),
        ({"set_on": "2026-03-11"}, "id_set_on"),
    ],
)
def test_a_goal_says_what_is_wrong(cast, theo, given, field):
    response = theo.post(url(cast, "goal-new"), goal(cast, **given))

    assert response.status_code == 422
    assert f'href="#{field}"' in response.content.decode()


def test_open_goals_are_scored_on_one_page(cast, theo):
    first, second = (make_goal(cast.ana_record, by=cast.ben) for _ in range(2))
    closed = make_goal(cast.ana_record, by=cast.ben, text="Swim", closed_on=TODAY)
    html = theo.get(url(cast, "goals-score")).content.decode()
    assert f"goal_{closed.pk}" not in html

    scores = {f"goal_{first.pk}": "1", f"goal_{second.pk}": ""}
    data = keys(cast, scored_on=TODAY.isoformat(), **scores)
    response = theo.post(url(cast, "goals-score"), data)

    assert GoalScore.objects.get().goal == first
    html = theo.get(response.url).content.decode()
    assert "<strong>+1</strong>" in html
    assert "<strong>60.0</strong>" in html
    assert "1 of 3 goals scored" in html


def test_a_day_scored_before_is_refused_at_its_goal(cast, theo):
    row = make_goal(cast.ana_record, by=cast.ben)
    make_goal_score(row, by=cast.ben)
    data = keys(cast, scored_on=TODAY.isoformat(), **{f"goal_{row.pk}": "2"})
    response = theo.post(url(cast, "goals-score"), data)

    assert response.status_code == 422
    assert f'href="#id_goal_{row.pk}"' in response.content.decode()
    assert GoalScore.objects.get().score == 0


@pytest.mark.parametrize("day", ["2026-03-11", "2025-12-01"])
def test_a_day_that_cannot_be_scored_is_refused(cast, theo, day):
    row = make_goal(cast.ana_record, by=cast.ben)
    data = keys(cast, scored_on=day, **{f"goal_{row.pk}": "2"})
    response = theo.post(url(cast, "goals-score"), data)

    assert response.status_code == 422
    assert 'href="#id_scored_on"' in response.content.decode()


def test_scoring_nothing_is_refused(cast, theo):
    make_goal(cast.ana_record, by=cast.ben)
    data = keys(cast, scored_on=TODAY.isoformat())

    response = theo.post(url(cast, "goals-score"), data)
    assert response.status_code == 422
    assert "Score at least one goal." in response.content.decode()


def test_weights_of_0_are_said_in_words(cast, theo):
    row = make_goal(cast.ana_record, by=cast.ben, importance=0)
    make_goal_score(row, by=cast.ben)

    html = theo.get(url(cast)).content.decode()
    assert html.count("cannot be computed, because every weight is 0") == 2


def test_a_goal_is_closed_and_its_scores_stay(cast, theo):
    row = make_goal(cast.ana_record, by=cast.ben)
    make_goal_score(row, by=cast.ben, score=2)
    response = theo.post(url(cast, "goal-close", row.pk), keys(cast, version="1"))
    html = theo.get(response.url).content.decode()

    row.refresh_from_db()
    assert row.closed_on == TODAY
    assert "Closed on 10 Mar 2026." in html
    assert "<strong>+2</strong>" in html


def test_a_goal_that_changed_is_not_closed_unseen(cast, theo):
    row = make_goal(cast.ana_record, by=cast.ben)
    response = theo.post(url(cast, "goal-close", row.pk), keys(cast, version="7"))

    assert response.status_code == 422
    row.refresh_from_db()
    assert row.closed_on is None


def test_a_score_and_a_goal_can_be_a_mistake(cast, theo):
    row = make_goal(cast.ana_record, by=cast.ben)
    scored = make_goal_score(row, by=cast.ben)
    for kind, entry in (("scores", scored), ("goals", row)):
        address = url(cast, "entry-void", kind, entry.pk)
        response = theo.post(address, keys(cast, reason="Wrong person"))
        assert response.url == url(cast)
        entry.refresh_from_db()
        assert entry.is_void


@pytest.mark.parametrize("kind", ["scores", "goals"])
def test_a_mistake_of_another_record_is_not_there(cast, theo, kind):
    row = make_goal(cast.dan_record, by=cast.ben)
    entry = row if kind == "goals" else make_goal_score(row, by=cast.ben)

    assert theo.get(url(cast, "entry-void", kind, entry.pk)).status_code == 404


def test_a_goal_of_another_record_is_not_there(cast, theo):
    row = make_goal(cast.dan_record, by=cast.ben)

    assert theo.get(url(cast, "goal-close", row.pk)).status_code == 404
