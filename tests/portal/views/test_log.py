"""A day is logged: asked, checked, saved once, taken back."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.access import record_id
from portal.actions.answers import answers_of
from portal.models import DayDraft, DayLog, TreatmentPeriod
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_other_medicine,
    make_period,
    make_side_effect,
    make_side_effect_report,
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
    make_side_effect("dizziness")
    make_side_effect(
        "seizure",
        red_flag=True,
        urgency="emergency",
        texts={"en": {"name": "A seizure", "advice": "Call the emergency number now."}},
    )
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def client(cast):
    return sign_in(cast.ana)


def address(day=TODAY, part=""):
    return f"/my/log/{day.isoformat()}/{part}"


def number(patient):
    return f"rating_{patient.targets.primary().get().pk}"


def keys(patient, key=None):
    return {"record": record_id(patient), "client_key": str(key or uuid.uuid4())}


def post(client, patient, *, to=None, action="save", key=None, **answers):
    data = keys(patient, key) | {"action": action} | answers
    return client.post(to or address(), data)


# ---- the questions ------------------------------------------------------------


def test_only_the_first_number_is_required(client, ana):
    response = post(client, ana, **{number(ana): "4"})

    assert response.status_code == 302
    assert response.url == address(part="saved/")
    assert answers_of(ana.day_logs.get()).ratings == {ana.targets.get().pk: 4}


def test_without_a_number_the_page_says_so_at_the_top_and_at_the_field(client, ana):
    response = post(client, ana, note="Tired", effect_1="", red_flags=[])

    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Log Tuesday 10 March" in text
    assert text.count("Choose a number, or say that you could not log.") == 2
    assert f'href="#id_{number(ana)}_0"' in text
    assert "Tired" in text
    assert not DayLog.objects.exists()


def test_everything_that_was_answered_is_saved(client, ana):
    other = make_target(ana, by=ana.user, text="Sleep", order=2)
    dizzy = make_side_effect("dizziness")
    seizure = make_side_effect("seizure", red_flag=True, urgency="emergency")

    post(
        client,
        ana,
        **{
            number(ana): "4",
            f"rating_{other.pk}": "7",
            "spasm_frequency": "2",
            "spasm_severity": "1",
            "sleepiness": "3",
            "falls": "1",
            "note": "On the stairs",
            f"effect_{dizzy.pk}": "moderate",
            "red_flags": [str(seizure.pk)],
        },
    )

    answers = answers_of(ana.day_logs.get())
    assert answers.ratings == {ana.targets.primary().get().pk: 4, other.pk: 7}
    assert (answers.spasm_frequency, answers.spasm_severity) == ("2", "1")
    assert (answers.sleepiness, answers.falls, answers.note) == (3, 1, "On the stairs")
    assert answers.side_effects == {dizzy.pk: "moderate", seizure.pk: "severe"}


def test_strength_without_spasms_is_an_error_at_its_field(client, ana):
    response = post(client, ana, **{number(ana): "4", "spasm_severity": "1"})

    assert response.status_code == 422
    assert "Say how often the spasms came" in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"sleepiness": "11"}, {"falls": "-1"}, {"note": "x" * 501}, {"red_flags": ["x"]}],
)
def test_wrong_input_is_an_error_and_nothing_is_saved(client, ana, wrong):
    response = post(client, ana, **{number(ana): "4"}, **wrong)

    assert response.status_code == 422
    assert not DayLog.objects.exists()


def test_could_not_log_has_a_reason_and_no_number(client, ana):
    post(client, ana, **{number(ana): "could_not", "could_not": "away"})

    log = ana.day_logs.get()
    assert (log.status, log.could_not) == ("could_not", "away")
    assert not log.ratings.exists()


def test_could_not_log_with_other_numbers_is_refused(client, ana):
    other = make_target(ana, by=ana.user, text="Sleep", order=2)
    response = post(
        client, ana, **{number(ana): "could_not", f"rating_{other.pk}": "7"}
    )

    assert response.status_code == 422
    assert "You gave other numbers." in response.content.decode()


def test_a_reason_is_dropped_where_a_number_is_given(client, ana):
    post(client, ana, **{number(ana): "4", "could_not": "away"})

    assert ana.day_logs.get().could_not == ""


def test_side_effects_of_todays_treatment_come_first(client, ana):
    make_side_effect("aaa")
    effect = make_side_effect("zzz", order=999)
    treatment = make_treatment()
    treatment.side_effects.add(effect)
    make_period(ana, by=ana.user, treatment=treatment)

    text = client.get(address()).content.decode()

    assert text.index("Zzz") < text.index("Aaa")
    assert TreatmentPeriod.objects.count() == 1


def test_a_person_without_targets_is_asked_for_them_first(client, ana):
    ana.targets.update(retired_on=TODAY, opened_on=TODAY)

    response = client.get(address())

    assert response.status_code == 302
    assert response.url == "/my/targets/"


# ---- days ---------------------------------------------------------------------


def test_a_day_to_come_is_no_page(client):
    assert client.get(address(TODAY + timedelta(days=1))).status_code == 404


def test_a_day_that_is_no_day_is_no_page(client):
    assert client.get("/my/log/2026-02-30/").status_code == 404


def test_a_day_of_last_week_takes_falls_but_no_number(client, ana):
    day = TODAY - timedelta(days=4)

    page = client.get(address(day)).content.decode()
    assert number(ana) not in page
    assert "What do you want to add?" in page

    post(client, ana, to=address(day), state="logged", falls="2")
    log = ana.day_logs.get()
    assert (log.falls, log.status, log.days_late) == (2, "logged", 4)


def test_a_number_smuggled_into_an_old_day_is_not_kept(client, ana):
    day = TODAY - timedelta(days=4)

    post(client, ana, to=address(day), state="logged", **{number(ana): "9"})

    assert not ana.day_logs.get().ratings.exists()


def test_a_day_of_last_week_can_be_one_without_a_log(client, ana):
    day = TODAY - timedelta(days=4)
    post(client, ana, to=address(day), state="could_not", could_not="unwell")

    assert ana.day_logs.get().could_not == "unwell"


def test_a_day_of_15_days_ago_is_for_the_clinic(client, ana):
    day = TODAY - timedelta(days=15)
    assert client.get(address(day)).url == f"/my/days/{day}/"

    response = post(client, ana, to=address(day), state="logged", falls="2")
    assert response.status_code == 422
    assert "Ask your clinic to add it." in response.content.decode()


@pytest.mark.parametrize(
    ("zone", "utc", "today"),
    [
        ("Pacific/Honolulu", datetime(2026, 3, 11, 9, 30), date(2026, 3, 10)),
        ("Pacific/Auckland", datetime(2026, 3, 10, 10, 30), date(2026, 3, 10)),
        # Both clock changes of New York, half an hour before midnight.
        ("America/New_York", datetime(2026, 3, 9, 3, 30), date(2026, 3, 8)),
        ("America/New_York", datetime(2026, 11, 2, 4, 30), date(2026, 11, 1)),
    ],
)
def test_at_half_past_eleven_at_night_today_is_the_patients_today(
    cast, ana, zone, utc, today
):
    ana.zone = zone
    ana.save()
    with time_machine.travel(utc.replace(tzinfo=UTC), tick=False):
        client = sign_in(cast.ana)
        assert today.isoformat() in client.get("/my/").content.decode()
        assert client.get(address(today + timedelta(days=1))).status_code == 404
        post(client, ana, to=address(today), **{number(ana): "4"})

    log = ana.day_logs.get()
    assert (log.day, log.entered_on, log.zone) == (today, today, zone)


# ---- check and save without script --------------------------------------------


def test_without_script_the_answers_are_shown_before_they_are_saved(client, ana):
    response = post(client, ana, action="check", **{number(ana): "4", "falls": "2"})
    assert response.url == address() + "?check=1"
    assert not DayLog.objects.exists()

    page = client.get(response.url)
    text = page.content.decode()
    assert "Check and save" in text
    assert "<dt>Falls</dt>" in text
    assert f'<input type="hidden" name="{number(ana)}" value="4"' in text
    assert f'href="{address()}#step-more"' in text


def test_the_check_page_of_an_unfinished_draft_is_the_form_with_its_error(client, ana):
    post(client, ana, to=address(part="draft/"), step="more", note="half")

    response = client.get(address() + "?check=1")

    assert response.status_code == 422
    assert "half" in response.content.decode()


# ---- drafts -------------------------------------------------------------------


def test_the_script_keeps_a_draft_and_saving_takes_it_away(client, ana):
    key = uuid.uuid4()
    response = post(
        client,
        ana,
        to=address(part="draft/"),
        key=key,
        step="effects",
        **{number(ana): "4", "red_flags": ["7", "8"]},
    )
    assert response.status_code == 204

    draft = DayDraft.objects.get()
    assert (draft.step, draft.client_key) == ("effects", key)
    assert draft.answers == {number(ana): "4", "red_flags": ["7", "8"]}

    post(client, ana, **{number(ana): "4"})
    assert not DayDraft.objects.exists()


def test_a_draft_survives_sign_out_with_its_key(cast, client, ana):
    key = uuid.uuid4()
    draft = {number(ana): "4", "note": "Half a sentence"}
    post(client, ana, to=address(part="draft/"), key=key, step="more", **draft)
    client.logout()

    text = sign_in(cast.ana).get(address()).content.decode()

    assert "Half a sentence" in text
    assert str(key) in text


def test_a_draft_of_a_day_too_old_or_without_a_key_is_refused(client, ana):
    old = address(TODAY - timedelta(days=15), "draft/")
    assert post(client, ana, to=old).status_code == 404

    data = keys(ana) | {"client_key": "no key"}
    assert client.post(address(part="draft/"), data).status_code == 404
    assert client.get(address(part="draft/")).status_code == 405


def test_a_late_draft_of_a_saved_day_is_dropped(client, ana):
    post(client, ana, **{number(ana): "4"})
    response = post(client, ana, to=address(part="draft/"), step="check")

    assert response.status_code == 204
    assert not DayDraft.objects.exists()


# ---- once ---------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_log(client, ana):
    key = uuid.uuid4()
    first = post(client, ana, key=key, **{number(ana): "4"})
    second = post(client, ana, key=key, **{number(ana): "4"})

    assert first.url == second.url == address(part="saved/")
    assert ana.day_logs.count() == 1


@pytest.mark.parametrize("same_key", [True, False])
def test_a_second_log_of_the_day_is_shown_beside_the_first(client, ana, same_key):
    key = uuid.uuid4()
    post(client, ana, key=key, **{number(ana): "4"})

    again = key if same_key else None
    response = post(client, ana, key=again, **{number(ana): "7", "note": "Typed"})

    text = response.content.decode()
    assert response.status_code == 409
    assert "What is saved" in text
    assert "Typed" in text
    assert 'action="/my/days/2026-03-10/change/"' in text
    assert ana.day_logs.get().ratings.get().value == 4


def test_the_typed_answers_can_then_take_the_place_of_the_saved_ones(client, ana):
    post(client, ana, **{number(ana): "4"})
    page = post(client, ana, **{number(ana): "7"})

    response = client.post("/my/days/2026-03-10/change/", hidden_of(page, "hidden"))

    assert response.url == "/my/days/2026-03-10/"
    assert ana.day_logs.get().ratings.get().value == 7


def test_a_form_that_was_taken_back_is_shown_again_with_a_new_key(client, ana):
    key = uuid.uuid4()
    post(client, ana, key=key, **{number(ana): "4"})
    undo(client)

    response = post(client, ana, key=key, **{number(ana): "4"})

    assert response.status_code == 409
    assert str(key) not in response.content.decode()
    assert not ana.day_logs.standing().exists()


def test_a_form_for_another_record_is_refused_and_shown(client, cast):
    response = post(client, cast.dan_record, note="For Dan")

    assert response.status_code == 409
    assert "For Dan" in response.content.decode()
    assert not DayLog.objects.exists()


# ---- saved, undone ------------------------------------------------------------


def test_the_saved_page_says_what_was_saved(client, ana):
    post(client, ana, **{number(ana): "4", "falls": "2"})

    text = client.get(address(part="saved/")).content.decode()

    assert "Saved. Good night." in text
    assert "<dt>Falls</dt>" in text
    assert "Undo" in text


def test_a_warning_sign_is_answered_at_once_with_what_to_do(client, ana):
    seizure = make_side_effect(
        "seizure",
        red_flag=True,
        urgency="emergency",
        texts={"en": {"name": "A seizure", "advice": "Call the emergency number now."}},
    )
    post(client, ana, **{number(ana): "4", "red_flags": [str(seizure.pk)]})

    text = client.get(address(part="saved/")).content.decode()

    assert "Call the emergency number now." in text
    assert "Emergency: call 999" in text
    assert "Nobody watches this page in real time." in text
    assert text.index("A seizure") < text.index("notice-saved")
    assert "Good night" not in text


def test_what_to_do_stands_with_the_clinics_own_words(client, ana):
    sign = make_side_effect("suicidal-thoughts", red_flag=True, urgency="emergency")
    clinic = ana.clinic
    clinic.crisis_text, clinic.cover_text = "Call 116 123, day and night.", "Nurses."
    clinic.save()
    post(client, ana, **{number(ana): "4", "red_flags": [str(sign.pk)]})

    text = client.get(address(part="saved/")).content.decode()
    assert "Call 116 123, day and night." in text
    assert "Nurses." in text
    assert 'href="tel:02079460000"' in text


def test_a_new_medicine_leads_to_where_it_is_told(client, ana):
    post(client, ana, **{number(ana): "4", "new_medicine": "yes"})

    text = client.get(address(part="saved/")).content.decode()
    assert 'href="/my/medicines/new/"' in text


# ---- what is asked only sometimes ----------------------------------------------


def asks(client, name, day=TODAY):
    return f'name="{name}"' in client.get(address(day)).content.decode()


def test_missed_doses_are_asked_of_who_takes_a_medicine_that_day(client, ana):
    assert not asks(client, "missed_doses")
    make_period(ana, by=ana.user, started_on=TODAY)

    assert asks(client, "missed_doses")
    assert not asks(client, "missed_doses", YESTERDAY)


@pytest.mark.parametrize(("kind", "asked"), [("therapy", False), ("medicine", True)])
def test_missed_doses_are_not_asked_about_what_is_no_medicine(client, ana, kind, asked):
    treatment = make_treatment("stretching", kind=kind)
    make_period(ana, by=ana.user, treatment=treatment)

    assert asks(client, "missed_doses") is asked


@pytest.mark.parametrize(("ago", "asked"), [(1, False), (6, False), (7, True)])
def test_new_medicines_are_asked_about_once_a_week(client, ana, ago, asked):
    day = TODAY - timedelta(days=ago)
    make_day_log(ana, by=ana.user, day=day, new_medicine=False)

    assert asks(client, "new_medicine") is asked


@pytest.mark.parametrize(("ago", "asked"), [(6, False), (7, True)])
def test_a_medicine_told_this_week_answers_the_question(client, ana, ago, asked):
    told = TODAY - timedelta(days=ago)
    make_other_medicine(ana, by=ana.user, entered_on=told)

    assert asks(client, "new_medicine") is asked


def test_an_old_day_is_not_asked_about_new_medicines(client, ana):
    assert asks(client, "new_medicine", TODAY - timedelta(days=6))
    assert not asks(client, "new_medicine", TODAY - timedelta(days=7))


def test_there_is_no_saved_page_without_a_saved_day(client):
    assert client.get(address(part="saved/")).url == "/my/"


def undo_form(client):
    """What the form beside "Saved" posts."""
    form = client.get(address(part="saved/")).context["undo"]
    return {field.html_name: str(field.value()) for field in form}


def undo(client, form=None):
    return client.post(address(part="undo/"), form or undo_form(client))


def test_a_stale_undo_takes_back_no_later_log_of_the_day(client, ana):
    post(client, ana, **{number(ana): "4"})
    stale = undo_form(client)
    undo(client)
    post(client, ana, **{number(ana): "7"})

    response = client.post(address(part="undo/"), stale, follow=True)

    assert response.redirect_chain[0][0] == f"/my/days/{TODAY}/"
    assert "This day was changed since." in response.content.decode()
    assert ana.day_logs.standing().count() == 1


@pytest.mark.parametrize("dropped", ["log", "version"])
def test_an_undo_of_no_named_version_takes_nothing_back(client, ana, dropped):
    post(client, ana, **{number(ana): "4"})
    form = undo_form(client)
    del form[dropped]

    assert undo(client, form).url == f"/my/days/{TODAY}/"
    assert ana.day_logs.standing().exists()


def test_an_undo_of_an_amended_day_takes_nothing_back(client, ana):
    post(client, ana, **{number(ana): "4"})
    form = undo_form(client)
    ana.day_logs.update(version=2)

    assert undo(client, form).url == f"/my/days/{TODAY}/"
    assert ana.day_logs.standing().exists()


def test_undo_takes_the_day_back_and_keeps_the_answers(client, ana):
    dizzy = make_side_effect("dizziness")
    answers = {number(ana): "4", "falls": "2", f"effect_{dizzy.pk}": "mild"}
    post(client, ana, **answers)

    response = undo(client)

    assert response.url == "/my/"
    log = ana.day_logs.get()
    assert (log.is_void, log.voided_reason) == (True, "undone by the person")
    kept = DayDraft.objects.get().answers
    assert {name: kept[name] for name in answers} == answers
    assert post(client, ana, **answers).url == address(part="saved/")


def test_undo_works_weeks_later(client, cast, ana):
    post(client, ana, **{number(ana): "4"})
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        undo(sign_in(cast.ana))

    assert not ana.day_logs.standing().exists()


def test_undo_without_a_log_or_by_get_changes_nothing(client, ana):
    assert client.post(address(part="undo/"), keys(ana)).url == "/my/"
    assert client.get(address(part="undo/")).status_code == 405


# ---- the same as yesterday ----------------------------------------------------


@pytest.fixture
def yesterday(ana):
    fall = {"falls": 2, "head_hit": True, "cannot_stand": True}
    log = make_day_log(
        ana, by=ana.user, day=YESTERDAY, value=4, note="Old", sleepiness=3, **fall
    )
    make_side_effect_report(log, make_side_effect("dizziness"))
    seizure = make_side_effect("seizure", red_flag=True, urgency="emergency")
    make_side_effect_report(log, seizure, severity="severe")
    return log


def hidden_of(page, name="form"):
    form = page.context[name]
    return {f.html_name: f.value() for f in form if f.value() not in (None, "")}


def test_the_same_as_yesterday_is_shown_and_then_saved(client, ana, yesterday):
    page = client.get(address(part="same/"))
    assert "the same as the day before" in page.content.decode()
    # A link would leave the copied answers behind; the button takes them along.
    assert "#step-number" not in page.content.decode()
    assert not ana.day_logs.filter(day=TODAY).exists()

    response = client.post(address(part="same/"), hidden_of(page) | {"action": "save"})

    assert response.url == address(part="saved/")
    log = ana.day_logs.get(day=TODAY)
    assert log.copied_from == YESTERDAY
    assert log.ratings.get().value == 4
    assert (log.falls, log.note, log.sleepiness) == (None, "", 3)
    assert (log.near_falls, log.head_hit, log.new_medicine) == (None, None, None)
    assert log.cannot_stand is None
    assert (log.leg_weakness, log.missed_doses) == ("", "")
    assert [r.side_effect.slug for r in log.side_effects.all()] == ["dizziness"]


def test_the_same_as_yesterday_can_be_changed_first(client, ana, yesterday):
    page = client.get(address(part="same/"))
    response = client.post(
        address(part="same/"), hidden_of(page) | {"action": "change"}
    )

    assert response.url == address()
    assert DayDraft.objects.get().answers[number(ana)] == "4"
    assert not ana.day_logs.filter(day=TODAY).exists()


def test_without_a_number_yesterday_there_is_nothing_to_copy(client, ana):
    make_day_log(ana, by=ana.user, day=YESTERDAY, status="could_not")

    assert client.get(address(part="same/")).url == address()


def test_a_logged_day_is_not_copied_over(client, ana, yesterday):
    make_day_log(ana, by=ana.user, value=2)

    assert client.get(address(part="same/")).url == "/my/days/2026-03-10/"


# ---- who ----------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "draft/", "saved/", "undo/", "same/"])
@pytest.mark.parametrize("who", ["ben", "lea", "sue", "eva"])
def test_nobody_without_a_record_of_their_own_gets_in(cast, part, who):
    client = sign_in(getattr(cast, who), second_factor=True)

    assert client.post(address(part=part)).status_code in (404, 405)
    assert client.get(address(part=part)).status_code in (404, 405)


def test_strangers_are_sent_to_the_sign_in(client):
    client.logout()
    assert "/accounts/login/" in client.get(address()).url


@pytest.fixture
def alarm(db):
    """The warning sign of a pump, and the catalogue's pump."""
    sign = make_side_effect("pump-alarm", red_flag=True, urgency="emergency")
    pump = make_treatment("intrathecal-baclofen", kind="pump", unit="mcg")
    pump.side_effects.add(sign, make_side_effect("seizure", red_flag=True))
    make_treatment().side_effects.add(make_side_effect("seizure", red_flag=True))
    return sign


def signs_asked(client):
    field = client.get(address()).context["form"].fields["red_flags"]
    return {str(name) for _pk, name in field.choices}


def test_the_sign_of_a_pump_is_asked_of_people_with_a_pump(client, ana, alarm):
    assert signs_asked(client) >= {"Seizure"}
    assert "Pump alarm" not in signs_asked(client)

    pump = alarm.treatments.get()
    make_period(ana, by=ana.user, treatment=pump, started_on=YESTERDAY)

    assert signs_asked(client) >= {"Seizure", "Pump alarm"}


def test_a_sign_that_was_said_stays_though_the_pump_is_out(client, ana, alarm):
    log = make_day_log(ana, by=ana.user, value=4)
    make_side_effect_report(log, alarm, severity="severe")

    page = client.get(reverse("portal:day-change", args=[TODAY])).content.decode()

    assert "Pump alarm" in page


def test_a_days_form_costs_the_same_with_1_and_with_20_side_effects(
    client, ana, django_assert_max_num_queries
):
    client.get(address())
    with django_assert_max_num_queries(20) as one:
        client.get(address())
    for index in range(20):
        make_side_effect(f"effect-{index}")
    with django_assert_max_num_queries(20) as twenty:
        client.get(address())
    assert len(one) == len(twenty)
