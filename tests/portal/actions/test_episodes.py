"""Bouts of clonus."""

import uuid
from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError

from portal.actions.entries import IsVoid, ReasonNeeded, Stale, void_entry
from portal.actions.episodes import EpisodeAnswers, amend_episode, save_episode
from portal.actions.keys import KeyReused
from portal.actions.logs import NotYet, TooOld
from portal.models import Amendment, AuditEvent, Episode
from tests.cast import make_cast
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

BOUT = EpisodeAnswers(
    day=TODAY,
    site="ankle",
    side="left",
    at=time(8, 30),
    trigger="stairs",
    beats=12,
    seconds=4,
    sustained=True,
    note="On the way down",
)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


def save(patient, answers=BOUT, **changes):
    fields = {
        "patient": patient,
        "answers": answers,
        "client_key": uuid.uuid4(),
        "by": patient.user,
        "now": NOW,
        "source": "self",
    }
    return save_episode(**(fields | changes))


def amend(episode, answers, **changes):
    fields = {
        "episode": episode,
        "answers": answers,
        "reason": "",
        "by": episode.patient.user,
        "now": NOW,
        "version": episode.version,
    }
    return amend_episode(**(fields | changes))


def test_a_bout_is_saved_with_how_it_was_counted(ana):
    episode, made = save(ana)

    assert made
    assert (episode.beats, episode.how_counted, episode.at) == (
        12,
        "typed",
        time(8, 30),
    )
    assert AuditEvent.objects.get().verb == "episode.saved"


def test_a_guess_stays_a_guess(ana):
    episode, _ = save(ana, replace(BOUT, beats=None, band="10+"))

    assert (episode.beats, episode.band, episode.how_counted) == (None, "10+", "")


def test_beats_and_a_guess_together_are_refused(ana):
    with pytest.raises(ValidationError, match="not both"):
        save(ana, replace(BOUT, band="10+"))


@pytest.mark.parametrize(
    "changes", [{"beats": 2001}, {"seconds": 3601}, {"site": "nose"}, {"side": ""}]
)
def test_values_out_of_range_are_refused(ana, changes):
    with pytest.raises(ValidationError):
        save(ana, replace(BOUT, **changes))


@pytest.mark.parametrize(("offset", "error"), [(1, NotYet), (-15, TooOld)])
def test_tomorrow_and_long_ago_are_refused(ana, offset, error):
    with pytest.raises(error):
        save(ana, replace(BOUT, day=TODAY + timedelta(days=offset)))


def test_the_same_key_again_is_the_same_bout(ana):
    key = uuid.uuid4()
    first, _ = save(ana, client_key=key)
    second, made = save(ana, client_key=key)

    assert (first.pk, made) == (second.pk, False)
    assert Episode.objects.count() == 1


def test_the_same_key_with_other_answers_or_another_person_is_refused(cast, ana):
    key = uuid.uuid4()
    save(ana, client_key=key)

    with pytest.raises(KeyReused):
        save(ana, replace(BOUT, beats=3), client_key=key)
    with pytest.raises(KeyReused):
        save(cast.dan_record, client_key=key)


def test_an_amended_bout_keeps_what_it_said_before(ana):
    episode, _ = save(ana)

    episode = amend(episode, replace(BOUT, beats=None, band="10+"))

    assert (episode.version, episode.how_counted) == (2, "")
    kept = {a.field: (a.old, a.new) for a in Amendment.objects.of(episode)}
    assert kept == {"beats": ("12", ""), "band": ("", "10+")}


def test_an_older_version_of_a_bout_overwrites_nothing(ana):
    episode, _ = save(ana)
    amend(episode, replace(BOUT, seconds=9), version=1)

    with pytest.raises(Stale):
        amend(episode, replace(BOUT, seconds=30), version=1)
    assert Episode.objects.get().seconds == 9


def test_the_same_bout_again_amends_nothing(ana):
    episode, _ = save(ana)

    assert amend(episode, BOUT, version=7).version == 1


def test_a_voided_bout_is_not_amended_nor_saved_again(ana):
    key = uuid.uuid4()
    episode, _ = save(ana, client_key=key)
    void_entry(entry=episode, reason="twice", by=ana.user, now=NOW)

    with pytest.raises(IsVoid):
        amend(episode, replace(BOUT, seconds=9))
    with pytest.raises(KeyReused):
        save(ana, client_key=key)


def test_the_clinic_amends_a_bout_with_a_reason_only(cast, ana):
    episode, _ = save(ana)

    with pytest.raises(ReasonNeeded):
        amend(episode, replace(BOUT, seconds=9), by=cast.ben)
    assert amend(episode, replace(BOUT, seconds=9), by=cast.ben, reason="Phone").seconds


def test_a_bout_is_not_moved_to_tomorrow(ana):
    episode, _ = save(ana)

    with pytest.raises(NotYet):
        amend(episode, replace(BOUT, day=TODAY + timedelta(days=1)))


def test_the_patient_moves_a_bout_to_no_day_too_long_ago(cast, ana):
    episode, _made = save(ana)
    for back, refused in ((14, False), (15, True)):
        moved = replace(BOUT, day=TODAY - timedelta(days=back))
        if not refused:
            assert amend(episode, moved, version=1).day == moved.day
            continue
        with pytest.raises(TooOld):
            amend(episode, moved, version=2)
    amend(episode, moved, by=cast.ben, reason="Told by telephone", version=2)
    assert Episode.objects.get().day == TODAY - timedelta(days=15)


def test_an_old_bout_is_still_amended_on_its_own_day(cast, ana):
    old = replace(BOUT, day=TODAY - timedelta(days=40))
    episode, _made = save(ana, old, by=cast.ben, source="clinic")
    assert amend(episode, replace(old, seconds=9), version=1).seconds == 9


def test_an_amended_bout_stays_in_range(ana):
    episode, _ = save(ana)

    with pytest.raises(ValidationError):
        amend(episode, replace(BOUT, site="nose"))
    assert Episode.objects.get().version == 1
