"""Sessions rest and last no longer than they should, and lead back."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from portal.accounts.sessions import end_sessions, is_staff_account
from portal.actions import accounts
from tests.cast import PASSWORD, sign_in
from tests.factories import NOW

PAGE = "/accounts/2fa/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _in(client):
    return client.get(PAGE).status_code == 200


def test_a_patient_may_rest_for_less_than_30_minutes(cast, clock):
    client = sign_in(cast.ana)
    assert _in(client)
    clock.shift(timedelta(minutes=29))
    assert _in(client)
    clock.shift(timedelta(minutes=29))
    assert _in(client)


def test_after_30_minutes_a_patient_signs_in_and_comes_back(cast, clock):
    client = sign_in(cast.ana)
    client.get(PAGE)
    clock.shift(timedelta(minutes=30))
    answer = client.get(f"{PAGE}?a=b")
    assert answer.url == "/accounts/login/?next=/accounts/2fa/%3Fa%3Db"
    page = client.get(answer.url).content.decode()
    assert "You were signed out: nothing happened for 30 minutes." in page
    back = {"login": "ana@example.org", "password": PASSWORD, "next": f"{PAGE}?a=b"}
    assert client.post("/accounts/login/", back).url == f"{PAGE}?a=b"


def test_staff_may_rest_for_15_minutes(cast, clock):
    client = sign_in(cast.ben, second_factor=True)
    client.get(PAGE)
    clock.shift(timedelta(minutes=14))
    assert _in(client)
    clock.shift(timedelta(minutes=15))
    assert not _in(client)


def test_staff_sign_in_again_after_12_hours_however_busy(cast, clock):
    client = sign_in(cast.ben, second_factor=True)
    for _ in range(72):
        assert _in(client)
        clock.shift(timedelta(minutes=10))
    answer = client.get(PAGE)
    assert "login" in answer.url
    assert "12 hours had passed" in client.get(answer.url).content.decode()


def test_a_busy_patient_is_not_sent_out_after_12_hours(cast, clock):
    client = sign_in(cast.ana)
    for _ in range(50):
        assert _in(client)
        clock.shift(timedelta(minutes=20))


def test_a_form_that_comes_too_late_leads_back_to_its_page(cast, clock):
    client = sign_in(cast.ana)
    client.get(PAGE)
    clock.shift(timedelta(minutes=31))
    answer = client.post(
        "/my/anything/undo/", headers={"referer": "http://testserver/my/?x=1"}
    )
    assert answer.url == "/accounts/login/?next=/my/%3Fx%3D1"


def test_a_form_from_elsewhere_leads_home(cast, clock):
    client = sign_in(cast.ana)
    client.get(PAGE)
    clock.shift(timedelta(minutes=31))
    answer = client.post("/my/x/", headers={"referer": "https://evil.example/my/"})
    assert answer.url == "/accounts/login/?next=/home/"


def test_a_script_is_told_and_not_sent_to_a_page(cast, clock):
    client = sign_in(cast.ana)
    client.get(PAGE)
    clock.shift(timedelta(minutes=31))
    assert client.post(PAGE, headers={"sec-fetch-dest": "empty"}).status_code == 401


def test_the_old_cookie_is_worth_nothing_after_the_time(cast, clock):
    client = sign_in(cast.ana)
    client.get(PAGE)
    cookie = client.cookies["session"].value
    clock.shift(timedelta(minutes=31))
    client.get(PAGE)
    assert not Session.objects.filter(session_key=cookie).exists()


def test_reading_pages_does_not_write_each_time(cast, clock, django_assert_num_queries):
    client = sign_in(cast.ana)
    client.get("/privacy/")
    clock.shift(timedelta(seconds=59))
    with django_assert_num_queries(2):  # the session and the user, no write
        client.get("/privacy/")


def test_a_strangers_page_asks_for_no_session(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        client.get("/privacy/")


def test_signing_out_ends_the_session_and_clears_the_browser(cast):
    client = sign_in(cast.ana)
    cookie = client.cookies["session"].value
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    replay = Client()
    replay.cookies["session"] = cookie
    assert not _in(replay)


def test_pages_of_a_session_are_not_stored(cast):
    assert "no-store" in sign_in(cast.ana).get(PAGE).headers["Cache-Control"]


def test_a_closed_account_is_out_on_the_next_request(cast):
    client = sign_in(cast.ana)
    assert _in(client)
    cast.ana.is_active = False
    cast.ana.save()
    assert not _in(client)


def test_all_devices_are_signed_out_at_once(cast):
    devices = [Client(), Client()]
    for device in devices:
        device.post(
            "/accounts/login/", {"login": "ana@example.org", "password": PASSWORD}
        )
        assert _in(device)
    end_sessions(cast.ana)
    assert not any(map(_in, devices))


def test_a_person_sees_their_devices_and_signs_out_the_others(cast):
    here, there = Client(), Client(headers={"user-agent": "Lost phone"})
    for device in (here, there):
        device.post(
            "/accounts/login/", {"login": "ana@example.org", "password": PASSWORD}
        )
    assert "Lost phone" in here.get("/accounts/sessions/").content.decode()
    here.post("/accounts/sessions/")
    assert _in(here)
    assert not _in(there)


def test_everyone_but_a_mere_patient_is_under_the_staff_rules(cast):
    assert not is_staff_account(cast.ana)
    for person in (cast.ben, cast.lea, cast.sue, cast.eva):
        assert is_staff_account(person)
    accounts.invite_account(user=cast.ana, clinic=cast.hill, by=cast.cora, now=NOW)
    assert is_staff_account(cast.ana)
