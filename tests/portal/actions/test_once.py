"""One form, one row: the same key posted from four threads at the same instant."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portal.actions.answers import DayAnswers
from portal.actions.episodes import EpisodeAnswers, save_episode
from portal.actions.logs import AlreadyLogged, save_day
from portal.actions.targets import set_targets
from portal.models import AuditEvent, DayLog, Episode, PatientSummary, Rating
from tests.cast import make_cast
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 4


@pytest.fixture
def ana():
    return make_cast().ana_record


def at_once(act):
    """What `act` gives, or raises, in each of four threads that start together."""
    barrier = Barrier(THREADS)

    def run(turn):
        try:
            barrier.wait(timeout=10)
            return act(turn)
        except AlreadyLogged as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def save(patient, target, key, value=4):
    return save_day(
        patient=patient,
        rater=patient.user,
        day=TODAY,
        answers=DayAnswers(ratings={target.pk: value}),
        client_key=key,
        by=patient.user,
        now=NOW,
        source="self",
    )


def test_one_key_from_four_threads_is_one_day(ana):
    key, target = uuid.uuid4(), ana.targets.get()

    answers = at_once(lambda turn: save(ana, target, key))

    assert len({log.pk for log, _made in answers}) == 1
    assert sorted(made for _log, made in answers) == [False, False, False, True]
    assert (DayLog.objects.count(), Rating.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(verb="day.saved").count() == 1
    assert PatientSummary.objects.get(patient=ana).days_14 == 1


def test_four_keys_for_one_day_are_one_day_and_three_are_told(ana):
    target = ana.targets.get()

    answers = at_once(lambda turn: save(ana, target, uuid.uuid4(), value=turn))

    told = [answer for answer in answers if isinstance(answer, AlreadyLogged)]
    assert len(told) == 3
    assert {refused.existing for refused in told} == {DayLog.objects.get()}


def test_one_key_from_four_threads_is_one_bout(ana):
    key = uuid.uuid4()
    bout = EpisodeAnswers(day=TODAY, site="ankle", side="left")

    at_once(
        lambda turn: save_episode(
            patient=ana,
            answers=bout,
            client_key=key,
            by=ana.user,
            now=NOW,
            source="self",
        )
    )

    assert Episode.objects.count() == 1
    assert AuditEvent.objects.filter(verb="episode.saved").count() == 1


def test_the_same_targets_from_four_threads_are_set_once(ana):
    at_once(
        lambda turn: set_targets(
            patient=ana, texts=["Walking", "Sleep"], by=ana.user, now=NOW
        )
    )

    assert [t.text for t in ana.targets.open()] == ["Walking", "Sleep"]
    assert ana.targets.count() == 3
