"""The home page."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.access import record_id
from portal.actions.endings import end_treatment, stop_for_harm
from portal.actions.flags import close_flag
from portal.models import DayDraft, DayLog, Notice
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_flag,
    make_period,
    make_step,
    make_target,
    make_treatment,
)

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


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


def home(client):
    return client.get("/my/").content.decode()


def words(client):
    """The home page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", home(client)).split())


def number(patient):
    return f"rating_{patient.targets.primary().get().pk}"


def answer(client, patient, value="4", day=TODAY, key=None):
    return client.post(
        "/my/",
        {
            "record": record_id(patient),
            "client_key": str(key or uuid.uuid4()),
            "day": day.isoformat(),
            number(patient): value,
        },
    )


# ---- the question ---------------------------------------------------------------


def test_the_days_question_stands_on_the_page_with_its_answers(client):
    text = home(client)

    assert "How was the shaking today?" in text
    assert text.count('class="answer"') == 12
    assert "No shaking" in text
    assert "I could not log" in text


def test_the_question_is_in_the_persons_own_words(client, ana):
    ana.targets.update(text="Shaking when I stand up")

    assert "Shaking when I stand up: how was it today?" in home(client)


def test_a_person_without_targets_is_first_asked_what_should_get_better(client, ana):
    ana.targets.update(retired_on=TODAY)

    assert client.get("/my/").url == "/my/targets/"


def test_an_answer_is_kept_and_the_rest_of_the_day_follows(client, ana):
    key = uuid.uuid4()
    response = answer(client, ana, key=key)

    assert response.url == "/my/log/2026-03-10/#step-more"
    draft = DayDraft.objects.get()
    assert (draft.answers, draft.step) == ({number(ana): "4"}, "more")
    assert draft.client_key == key
    assert not DayLog.objects.exists()


def test_a_new_answer_keeps_what_else_was_answered_and_the_key(client, ana):
    key = uuid.uuid4()
    answer(client, ana, key=key)
    DayDraft.objects.update(answers={number(ana): "4", "note": "Stairs"})

    answer(client, ana, "6")

    draft = DayDraft.objects.get()
    assert draft.answers == {number(ana): "6", "note": "Stairs"}
    assert draft.client_key == key


def test_no_answer_is_an_error_on_the_same_page(client, ana):
    response = answer(client, ana, value="")

    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Today" in text
    assert text.count("Choose a number, or say that you could not log.") == 2


@pytest.mark.parametrize("day", ["", "yesterday", "2026-03-11"])
def test_an_answer_for_no_day_or_a_day_to_come_is_refused(client, ana, day):
    data = {"record": record_id(ana), "day": day, number(ana): "4"}

    assert client.post("/my/", data).status_code == 404


def test_a_page_left_open_over_midnight_is_about_the_day_it_was_shown(cast, ana):
    with time_machine.travel(NOW + timedelta(hours=20), tick=False):
        response = answer(sign_in(cast.ana), ana, day=TODAY)

    assert response.url == "/my/log/2026-03-10/#step-more"


def test_an_answer_for_a_day_too_old_for_a_number_leads_to_that_day(client, ana):
    day = TODAY - timedelta(days=4)

    assert answer(client, ana, day=day).url == f"/my/days/{day}/"


def test_the_number_of_the_draft_is_chosen_when_one_comes_back(client, ana):
    answer(client, ana, "6")

    response = client.get("/my/")
    text = response.content.decode()
    assert response.context["form"].number.value() == "6"
    assert "Your answers so far for today are kept." in text
    assert "/my/log/2026-03-10/#step-more" in text


def test_a_draft_of_yesterday_can_still_be_finished(client, ana):
    answer(client, ana, day=YESTERDAY)

    assert "Your answers so far for yesterday are kept." in home(client)


def test_a_draft_too_old_to_be_saved_is_not_offered(client, cast, ana):
    answer(client, ana)
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        assert "Your answers so far" not in home(sign_in(cast.ana))


# ---- a logged day -----------------------------------------------------------------


def test_a_logged_day_is_shown_with_its_change_link_instead_of_the_question(
    client, ana
):
    make_day_log(ana, by=ana.user, value=4, falls=2)

    text = home(client)
    assert "Today is logged" in text
    assert "/my/days/2026-03-10/change/" in text
    assert "Log an episode" in text
    assert "How was the shaking today?" not in text


def test_the_same_as_yesterday_is_offered_where_yesterday_has_a_number(client, ana):
    assert "Same as yesterday" not in home(client)

    make_day_log(ana, by=ana.user, day=YESTERDAY, value=4)
    assert "/my/log/2026-03-10/same/" in home(client)


# ---- the small hours ----------------------------------------------------------------


def at_london(hour, minute=0):
    return datetime(2026, 3, 10, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "asks"), [(0, True), (3, True), (4, False)])
def test_between_midnight_and_4_it_asks_which_day_yesterday_first(cast, hour, asks):
    with time_machine.travel(at_london(hour, 59), tick=False):
        text = home(sign_in(cast.ana))

    assert ("Which day do you want to log?" in text) is asks
    if asks:
        links = text[text.index("Which day") :]
        assert links.index("/my/log/2026-03-09/") < links.index("/my/log/2026-03-10/")


def test_in_the_small_hours_a_logged_yesterday_leads_to_its_page(cast, ana):
    make_day_log(ana, by=ana.user, day=YESTERDAY, value=4)
    with time_machine.travel(at_london(1), tick=False):
        text = home(sign_in(cast.ana))

    assert 'href="/my/days/2026-03-09/"' in text
    assert 'href="/my/log/2026-03-10/"' in text


# ---- around it -------------------------------------------------------------------


def test_todays_doses_and_the_driving_line_are_shown(client, cast, ana):
    treatment = make_treatment("tizanidine", sedating=True)
    period = make_period(ana, by=cast.ben, treatment=treatment)
    make_step(period, by=cast.ben, morning=0, night=2)

    text = words(client)
    assert "Night Tizanidine 2 mg" in text
    assert "Do not drive while taking this medicine." in text


def test_there_is_no_driving_line_without_a_sedating_medicine(client, cast, ana):
    make_period(ana, by=cast.ben, treatment=make_treatment("dantrolene"))

    assert "Do not drive" not in home(client)


@pytest.fixture
def baclofen(cast, ana):
    texts = {"en": {"name": "Baclofen", "taper_text": "Never stop it suddenly."}}
    drug = make_treatment("baclofen", taper_only=True, taper_min_days=7, texts=texts)
    period = make_period(
        ana, by=cast.ben, treatment=drug, started_on=TODAY - timedelta(days=30)
    )
    make_step(period, by=cast.ben, from_day=TODAY - timedelta(days=30), morning=10)
    return period


def test_a_medicine_stopped_for_harm_is_off_the_page_at_once(client, cast, baclofen):
    assert "Morning Baclofen 10 mg" in words(client)
    stop_for_harm(period=baclofen, by=cast.ben, now=NOW)

    text = words(client)
    assert "10 mg" not in text
    assert "Today's doses" not in text
    treatments = client.get("/my/treatments/").content.decode()
    assert "10 mg" not in treatments
    assert "It was stopped because it could harm you." in treatments


def test_after_a_sudden_stop_a_calm_card_says_what_to_look_for(client, cast, baclofen):
    stop_for_harm(period=baclofen, by=cast.ben, now=NOW)

    text = words(client)
    assert "Look out for these signs" in text
    assert "Call us today" in text
    assert "020 7946 0000" in text
    assert "Emergency number: 999" in text
    assert "Nobody watches this page in real time." in text
    assert "restart" not in text

    (flag,) = baclofen.patient.safety_flags.watches()
    close_flag(flag=flag, reason="called", by=cast.ben, now=NOW)
    assert "Look out for these signs" not in words(client)


def test_a_watch_over_a_stop_to_come_waits_for_its_day(client, cast, baclofen):
    tomorrow = TODAY + timedelta(days=1)
    end_treatment(
        period=baclofen,
        on=tomorrow,
        reason="choice",
        override_reason="Travels",
        by=cast.ben,
        now=NOW,
    )

    assert "Look out for these signs" not in words(client)


def test_ones_own_stop_stands_before_the_clinics_dose(client, cast, ana, baclofen):
    make_step(baclofen, by=ana.user, from_day=TODAY, morning=0, source="self")

    text = home(client)
    own = text.index("You told us that you take none since 10 March.")
    plan = text.index("Your clinic's plan:")
    assert own < plan < text.index(">Morning<")
    assert own < text.index("Call us today") < plan
    assert 'href="tel:' in text
    assert f"/my/treatments/#treatment-{baclofen.pk}" in text


def test_ones_own_smaller_dose_asks_for_no_call(client, ana, baclofen):
    make_step(baclofen, by=ana.user, from_day=TODAY, morning=5, source="self")

    text = home(client)
    assert "You told us that since 10 March you take 5 mg in the morning." in text
    assert "Your clinic's plan:" in text
    assert "Call us today" not in text


def test_a_dose_nobody_changed_is_shown_as_it_is(client, baclofen):
    assert "Your clinic's plan:" not in home(client)


def test_news_of_the_plan_stand_there_until_they_are_read(client, cast, ana):
    period = make_period(ana, by=cast.ben)
    notice = Notice.objects.create(
        patient=ana,
        period=period,
        kind="started",
        message="Start Baclofen: 10 mg in the morning.",
        created_at=NOW,
        created_by=cast.ben,
    )
    text = home(client)
    assert "Your plan changed" in text
    assert notice.message in text

    notice.acknowledged_at, notice.acknowledged_by = NOW, ana.user
    notice.save()
    assert "Your plan changed" not in home(client)


def test_another_persons_rows_are_never_shown(client, cast):
    dan = cast.dan_record
    make_day_log(dan, by=dan.user, value=9)
    make_period(dan, by=cast.ben, other_name="Secret tablets", unit="")

    text = home(client)
    assert "Secret tablets" not in text
    assert "Today is logged" not in text


def test_the_emergency_line_has_the_clinics_number(client):
    text = home(client)

    assert "Emergency? Call 999." in text
    assert "Nobody watches this live." in text
    assert "911" not in text


# ---- the week -----------------------------------------------------------------------


def strip(client):
    response = client.get("/my/")
    return {day.day: day for day in response.context["strip"]}


def test_the_week_has_seven_days_and_each_leads_somewhere(client, ana):
    make_day_log(ana, by=ana.user, day=YESTERDAY, value=4)
    make_day_log(
        ana, by=ana.user, day=TODAY - timedelta(days=2), value=0, status="none"
    )
    make_day_log(ana, by=ana.user, day=TODAY - timedelta(days=3), status="could_not")
    make_day_log(
        ana, by=ana.user, day=TODAY - timedelta(days=5), value=7, entered_on=TODAY
    )

    days = strip(client)

    assert list(days) == [TODAY - timedelta(days=back) for back in range(6, -1, -1)]
    shown = [(d.status, d.value) for d in days.values()]
    assert shown == [
        ("unanswered", ""),
        ("late", "7"),
        ("unanswered", ""),
        ("could_not", ""),
        ("none", "0"),
        ("logged", "4"),
        ("unanswered", ""),
    ]
    assert days[YESTERDAY].href == "/my/days/2026-03-09/"
    assert days[TODAY - timedelta(days=4)].href == "/my/log/2026-03-06/"
    assert [d.today for d in days.values()] == [False] * 6 + [True]


def test_a_carers_log_is_not_the_patients_day(client, cast, ana):
    make_day_log(ana, by=cast.eva, value=9, source="carer")

    assert "Today is logged" not in home(client)


def test_what_to_do_now_stands_there_while_its_flag_is_young_and_open(client, ana):
    flag = make_flag(ana, by=ana.user, level="emergency", shown_to=ana.user)
    text = home(client)

    assert text.index("Emergency: call 999") < text.index("How was")
    assert "Nobody watches this page in real time." in text
    flag.closed_at, flag.closed_by, flag.closed_reason = NOW, ana.user, "called"
    flag.save()
    assert "Emergency: call 999" not in home(client)


# ---- who, and at what cost --------------------------------------------------------


@pytest.mark.parametrize("who", ["ben", "nina", "lea", "cora", "sue", "eva"])
def test_nobody_without_a_record_of_their_own_has_this_page(cast, who):
    client = sign_in(getattr(cast, who), second_factor=True)

    assert client.get("/my/").status_code == 404
    assert client.post("/my/").status_code == 404


def test_the_page_costs_the_same_with_1_and_with_20_days(
    client, cast, ana, django_assert_max_num_queries
):
    make_target(ana, by=ana.user, text="Sleep", order=2)
    make_period(ana, by=cast.ben)
    make_day_log(ana, by=ana.user, day=YESTERDAY, value=4)
    client.get("/my/")
    with django_assert_max_num_queries(30) as one:
        client.get("/my/")
    for back in range(2, 21):
        make_day_log(ana, by=ana.user, day=TODAY - timedelta(days=back), value=4)
        make_period(ana, by=cast.ben, other_name=f"Cold {back}", unit="")
    with django_assert_max_num_queries(30) as twenty:
        client.get("/my/")

    assert len(one) == len(twenty)
