"""Bouts of clonus on the patient's pages."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from portal.access import record_id
from portal.models import AuditEvent, Episode
from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, make_episode

pytestmark = pytest.mark.django_db

NEW = "/my/episodes/new/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def client(cast):
    return sign_in(cast.ana)


def bout(patient, **answers):
    return {
        "record": record_id(patient),
        "client_key": str(uuid.uuid4()),
        "site": "ankle",
        "side": "left",
        "day": TODAY.isoformat(),
    } | answers


def test_a_bout_is_saved_and_shown(client, ana):
    response = client.post(
        NEW,
        bout(
            ana, trigger="stairs", beats="12", seconds="4", sustained="on", at="08:30"
        ),
    )

    episode = ana.episodes.get()
    assert response.url == f"/my/episodes/{episode.pk}/"
    assert (episode.beats, episode.seconds, episode.sustained) == (12, 4, True)
    text = client.get(response.url).content.decode()
    assert "Stairs" in text
    assert "Ankle" in text


def test_the_form_opens_with_the_day_it_was_asked_for(client):
    day = TODAY - timedelta(days=2)

    assert f'value="{day}"' in client.get(f"{NEW}?day={day}").content.decode()
    assert f'value="{TODAY}"' in client.get(NEW).content.decode()
    assert client.get(f"{NEW}?day=then").status_code == 404


def test_beats_and_a_guess_together_are_an_error_at_the_field(client, ana):
    response = client.post(NEW, bout(ana, beats="12", band="10+"))

    text = response.content.decode()
    assert response.status_code == 422
    assert text.count("Give a count or a guess, not both. Empty one of them.") == 2
    assert 'href="#id_beats"' in text
    assert not Episode.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"site": ""},
        {"side": "up"},
        {"beats": "2001"},
        {"seconds": "many"},
        {"day": "then"},
        {"at": "25:00"},
        {"day": "2026-03-11"},
        {"day": "2026-02-01"},
    ],
)
def test_wrong_input_is_an_error_and_nothing_is_saved(client, ana, wrong):
    response = client.post(NEW, bout(ana, note="Kept") | wrong)

    assert response.status_code == 422
    assert "Kept" in response.content.decode()
    assert not Episode.objects.exists()


def test_the_same_form_sent_twice_is_one_bout(client, ana):
    data = bout(ana)
    first, second = client.post(NEW, data), client.post(NEW, data)

    assert first.url == second.url
    assert ana.episodes.count() == 1


def test_the_same_key_with_other_answers_is_said(client, ana):
    data = bout(ana)
    client.post(NEW, data)
    response = client.post(NEW, data | {"beats": "3"})

    assert response.status_code == 422
    assert "This form was sent before." in response.content.decode()


def test_a_bout_is_changed_and_the_change_is_listed(client, ana):
    episode = make_episode(ana, by=ana.user, beats=12, how_counted="typed")
    page = f"/my/episodes/{episode.pk}/"
    assert 'value="12"' in client.get(f"{page}change/").content.decode()

    response = client.post(
        f"{page}change/", bout(ana, version="1", band="10+", reason="A guess")
    )

    assert response.url == page
    text = client.get(page).content.decode()
    assert "Beats, counted: from 12 to no answer" in text
    assert "Beats, a guess: from no answer to 10 or more" in text
    assert "Reason: A guess" in text


def test_the_second_tabs_older_version_overwrites_nothing(client, ana):
    episode = make_episode(ana, by=ana.user)
    page = f"/my/episodes/{episode.pk}/change/"
    client.post(page, bout(ana, version="1", seconds="9"))

    response = client.post(page, bout(ana, version="1", seconds="30"))

    text = response.content.decode()
    assert response.status_code == 409
    assert 'name="version" value="2"' in text
    assert 'name="seconds" value="30"' in text
    episode.refresh_from_db()
    assert episode.seconds == 9


def test_a_bout_is_marked_as_an_error(client, ana):
    episode = make_episode(ana, by=ana.user)
    page = f"/my/episodes/{episode.pk}/"
    keys = {"record": record_id(ana), "client_key": str(uuid.uuid4())}
    assert client.post(f"{page}void/", keys).status_code == 422

    response = client.post(f"{page}void/", keys | {"reason": "entered twice"})

    assert response.url == f"/my/days/{TODAY}/"
    assert "It does not count." in client.get(page).content.decode()
    assert client.get(f"{page}change/").status_code == 404


def test_a_double_tap_on_mark_as_an_error_is_answered_as_once(client, ana):
    episode = make_episode(ana, by=ana.user)
    page = f"/my/episodes/{episode.pk}/void/"
    keys = {
        "record": record_id(ana),
        "client_key": str(uuid.uuid4()),
        "reason": "other",
    }
    for _tap in range(2):
        assert client.post(page, keys).url == f"/my/days/{TODAY}/"
    assert AuditEvent.objects.filter(verb="entry.voided").count() == 1
    assert client.get(page).status_code == 404


def test_what_the_clinic_marked_as_an_error_is_not_marked_again(client, cast, ana):
    episode = make_episode(
        ana, by=ana.user, voided_at=NOW, voided_by=cast.ben, voided_reason="twice"
    )
    keys = {
        "record": record_id(ana),
        "client_key": str(uuid.uuid4()),
        "reason": "other",
    }
    assert client.post(f"/my/episodes/{episode.pk}/void/", keys).status_code == 404


def test_a_bout_moved_too_far_back_is_an_error_at_the_day(client, ana):
    episode = make_episode(ana, by=ana.user)
    old = {"day": str(TODAY - timedelta(days=15)), "version": "1"}
    response = client.post(f"/my/episodes/{episode.pk}/change/", bout(ana, **old))
    assert response.status_code == 422
    assert response.context["form"].errors["day"]


@pytest.mark.parametrize("part", ["", "change/", "void/"])
@pytest.mark.parametrize("who", ["dan", "fay", "ben", "sue"])
def test_another_persons_bout_is_not_there(cast, ana, part, who):
    episode = make_episode(ana, by=ana.user)
    client = sign_in(getattr(cast, who), second_factor=True)

    assert client.get(f"/my/episodes/{episode.pk}/{part}").status_code == 404


def test_a_bout_costs_the_same_with_1_and_with_20_changes(
    client, ana, django_assert_max_num_queries
):
    episode = make_episode(ana, by=ana.user)
    page = f"/my/episodes/{episode.pk}/"
    client.post(f"{page}change/", bout(ana, version="1", seconds="1"))
    client.get(page)
    with django_assert_max_num_queries(12) as one:
        client.get(page)
    for turn in range(19):
        client.post(
            f"{page}change/", bout(ana, version=str(turn + 2), seconds=str(turn + 2))
        )
    client.get(page)
    with django_assert_max_num_queries(12) as twenty:
        client.get(page)

    assert len(one) == len(twenty)
