"""One day: looked at, changed, marked as an error."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from portal.access import record_id
from portal.actions.entries import void_entry
from portal.models import Amendment, AuditEvent
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_episode,
    make_side_effect,
    make_side_effect_report,
)

pytestmark = pytest.mark.django_db

PAGE = "/my/days/2026-03-10/"


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


@pytest.fixture
def log(ana):
    return make_day_log(ana, by=ana.user, value=4, falls=1)


def number(patient):
    return f"rating_{patient.targets.primary().get().pk}"


def keys(patient):
    return {"record": record_id(patient), "client_key": str(uuid.uuid4())}


def change(client, patient, *, version=1, page=PAGE, **answers):
    return client.post(
        f"{page}change/", keys(patient) | {"version": str(version)} | answers
    )


def text_of(client, page=PAGE):
    return client.get(page).content.decode()


# ---- looking ---------------------------------------------------------------------


def test_a_day_shows_what_was_logged_and_the_ways_to_change_it(client, log):
    make_side_effect_report(log, make_side_effect("dizziness"), "moderate")

    text = text_of(client)
    assert "<h1>Tuesday 10 March</h1>" in text
    assert "Moderate" in text
    assert f"{PAGE}change/" in text
    assert f"{PAGE}void/" in text


def test_a_day_lists_its_episodes(client, cast, ana):
    bout = make_episode(ana, by=ana.user, beats=12)
    make_episode(
        ana, by=ana.user, voided_at=NOW, voided_by=cast.ana, voided_reason="twice"
    )
    make_episode(cast.dan_record, by=cast.dan, note="Of Dan")

    text = text_of(client)
    assert f"/my/episodes/{bout.pk}/" in text
    assert text.count("Look at this episode") == 1
    assert "Of Dan" not in text


def test_an_empty_day_leads_to_its_log(client):
    text = text_of(client)

    assert "/my/log/2026-03-10/" in text
    assert "No episode logged on this day." in text


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (4, "It is too long ago for a number."),
        (15, "It is more than 14 days ago."),
    ],
)
def test_an_old_empty_day_says_what_can_still_be_done(client, back, words):
    day = TODAY - timedelta(days=back)

    assert words in text_of(client, f"/my/days/{day}/")


def test_a_day_to_come_is_no_page(client):
    assert client.get("/my/days/2026-03-11/").status_code == 404


def test_a_late_entry_is_marked(client, ana):
    day = TODAY - timedelta(days=2)
    make_day_log(ana, by=ana.user, day=day, value=4, entered_on=TODAY, entered_at=NOW)

    assert "Entered late." in text_of(client, f"/my/days/{day}/")


def test_what_a_carer_wrote_is_shown_but_not_changed_here(client, cast, ana):
    make_day_log(ana, by=cast.eva, value=9, source="carer")

    text = text_of(client)
    assert "What Eva wrote" in text
    assert f"{PAGE}change/" not in text
    assert client.get(f"{PAGE}change/").status_code == 404


def test_what_was_changed_is_listed_in_words(client, ana, log):
    dizzy = make_side_effect("dizziness")
    change(
        client,
        ana,
        **{
            number(ana): "6",
            f"effect_{dizzy.pk}": "mild",
            "spasm_frequency": "2",
            "reason": "Wrong row",
        },
    )

    text = text_of(client)
    assert "Shaking: from 4 to 6" in text
    assert "Falls: from 1 to no answer" in text
    assert "Dizziness: from no answer to Mild" in text
    assert "Spasms: from no answer to Less than one an hour" in text
    assert "Reason: Wrong row" in text
    assert "Changed on 10 March 2026, 17:00 by Ana:" in text


# ---- changing --------------------------------------------------------------------


def test_the_form_to_change_holds_what_is_saved(client, ana, log):
    form = client.get(f"{PAGE}change/").context["form"]

    assert form[number(ana)].value() == "4"
    assert form["falls"].value() == "1"
    assert form["version"].value() == 1


def test_a_change_is_saved_and_the_old_value_kept(client, ana, log):
    response = change(client, ana, **{number(ana): "6", "falls": "1"})

    assert response.url == PAGE
    assert log.ratings.get().value == 6
    assert Amendment.objects.of(log).get().old == "4"


def test_the_second_tabs_older_version_overwrites_nothing(client, ana, log):
    change(client, ana, version=1, **{number(ana): "6"})

    response = change(client, ana, version=1, **{number(ana): "9", "note": "Tab two"})

    text = response.content.decode()
    assert response.status_code == 409
    assert "What is saved" in text
    assert "Tab two" in text
    assert 'name="version" value="2"' in text
    assert log.ratings.get().value == 6


def test_the_same_change_sent_twice_is_one_change(client, ana, log):
    change(client, ana, version=1, **{number(ana): "6"})
    response = change(client, ana, version=1, **{number(ana): "6"})

    assert response.url == PAGE
    log.refresh_from_db()
    assert log.version == 2


def test_a_change_without_the_number_is_an_error(client, ana, log):
    response = change(client, ana, note="Kept")

    assert response.status_code == 422
    assert "Kept" in response.content.decode()


def test_falls_of_last_week_can_be_changed_and_the_number_stays(client, ana):
    day = TODAY - timedelta(days=5)
    old = make_day_log(ana, by=ana.user, day=day, value=4)
    page = f"/my/days/{day}/"
    assert number(ana) not in client.get(f"{page}change/").context["form"].fields

    change(client, ana, page=page, falls="2", **{number(ana): "9"})

    old.refresh_from_db()
    assert (old.falls, old.ratings.get().value) == (2, 4)


def test_a_day_of_15_days_ago_is_not_changed_here(client, ana):
    day = TODAY - timedelta(days=15)
    make_day_log(ana, by=ana.user, day=day, value=4)
    page = f"/my/days/{day}/"
    assert f"{page}change/" not in text_of(client, page)

    response = change(client, ana, page=page, falls="2")
    assert response.status_code == 422
    assert "Ask your clinic" in response.content.decode()


def test_more_falls_than_the_grid_has_stay_as_they_are(client, ana, log):
    log.falls = 23
    log.save()

    assert client.get(f"{PAGE}change/").context["form"]["falls"].value() == "23"
    change(client, ana, falls="23", **{number(ana): "4"})
    log.refresh_from_db()
    assert (log.falls, log.version) == (23, 1)


@pytest.mark.parametrize("back", [0, 1, 2, 14])
def test_a_warning_sign_added_later_is_answered_at_once_too(client, ana, back):
    seizure = make_side_effect(
        "seizure",
        red_flag=True,
        urgency="emergency",
        texts={"en": {"name": "A seizure", "advice": "Call the emergency number now."}},
    )
    day = TODAY - timedelta(days=back)
    make_day_log(ana, by=ana.user, day=day, value=4)
    page = f"/my/days/{day}/"
    answers = {number(ana): "4", "red_flags": [str(seizure.pk)]}

    assert change(client, ana, page=page, **answers).url == page
    assert "Emergency: call 999" in text_of(client, page)
    assert "Nobody watches this page in real time." in text_of(client, page)


@pytest.mark.parametrize(("back", "shown"), [(0, True), (1, True), (2, False)])
def test_what_was_said_days_ago_is_no_alarm_of_today(client, ana, back, shown):
    day = TODAY - timedelta(days=back)
    make_day_log(ana, by=ana.user, day=day, value=4, falls=1, head_hit=True)

    assert ("Emergency: call" in text_of(client, f"/my/days/{day}/")) is shown


# ---- marking as an error ------------------------------------------------------------


def test_a_day_is_marked_as_an_error_with_a_reason(client, ana, log):
    assert client.get(f"{PAGE}void/").status_code == 200

    response = client.post(
        f"{PAGE}void/", keys(ana) | {"reason": "wrong day", "words": "It was Monday"}
    )

    assert response.url == PAGE
    log.refresh_from_db()
    assert log.voided_reason == "wrong day: It was Monday"
    text = text_of(client)
    assert "Does not count" in text
    assert "/my/log/2026-03-10/" in text


def test_without_a_reason_nothing_is_marked(client, ana, log):
    response = client.post(f"{PAGE}void/", keys(ana))

    assert response.status_code == 422
    assert response.content.decode().count("Choose why it is an error.") == 2
    log.refresh_from_db()
    assert not log.is_void


def test_a_voided_day_has_no_form(client, ana, log):
    client.post(f"{PAGE}void/", keys(ana) | {"reason": "other"})

    assert client.get(f"{PAGE}change/").status_code == 404
    assert client.get(f"{PAGE}void/").status_code == 404


def test_a_double_tap_on_mark_as_an_error_is_answered_as_once(client, ana, log):
    body = keys(ana) | {"reason": "other"}
    for _tap in range(2):
        assert client.post(f"{PAGE}void/", body).url == PAGE
    assert AuditEvent.objects.filter(verb="entry.voided").count() == 1


def test_a_day_that_the_clinic_marked_is_not_marked_again(client, cast, ana, log):
    void_entry(entry=log, reason="wrong chart", by=cast.ben, now=NOW)
    body = keys(ana) | {"reason": "other"}
    assert client.post(f"{PAGE}void/", body).status_code == 404


# ---- who, and at what cost --------------------------------------------------------


@pytest.mark.parametrize("part", ["", "change/", "void/"])
@pytest.mark.parametrize("who", ["ben", "cora", "sue", "eva"])
def test_nobody_without_a_record_of_their_own_gets_in(cast, log, part, who):
    client = sign_in(getattr(cast, who), second_factor=True)

    assert client.get(PAGE + part).status_code == 404


def test_another_patient_sees_their_own_empty_day(cast, log):
    client = sign_in(cast.dan)

    assert "You have not logged this day." in text_of(client)
    assert client.get(f"{PAGE}change/").status_code == 404


def test_the_page_costs_the_same_with_1_and_with_20_rows(
    client, cast, ana, log, django_assert_max_num_queries
):
    change(client, ana, **{number(ana): "5"})
    make_episode(ana, by=ana.user)
    client.get(PAGE)
    with django_assert_max_num_queries(20) as one:
        client.get(PAGE)
    for turn in range(19):
        make_episode(ana, by=ana.user)
        change(client, ana, version=2 + turn, **{number(ana): str(turn % 2 + 6)})
        make_side_effect_report(log, make_side_effect(f"effect-{turn}"))
    client.get(PAGE)
    with django_assert_max_num_queries(20) as twenty:
        client.get(PAGE)

    assert len(one) == len(twenty)
