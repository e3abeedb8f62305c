"""More questions after worse clonus: asked once, answered with what to do."""

import uuid

import pytest
import time_machine

from portal.access import record_id
from portal.actions.checks import SIGNS
from portal.models import SafetyFlag, SymptomCheck
from tests.cast import make_cast, sign_in
from tests.factories import NOW, make_flag

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def flag(cast):
    return make_flag(cast.ana_record, by=cast.ana, rule="new-clonus-serotonergic")


@pytest.fixture
def client(cast):
    return sign_in(cast.ana)


def address(flag):
    return f"/my/check/{flag.pk}/"


def post(client, flag, key=None, **answers):
    keys = {
        "record": record_id(flag.patient),
        "client_key": str(key or uuid.uuid4()),
    }
    given = dict.fromkeys(SIGNS, "no") | {"temp_c": ""} | answers
    return client.post(address(flag), given | keys)


def test_each_question_stands_alone_and_asks_only_what_is_new(client, flag):
    text = client.get(address(flag)).content.decode()

    assert text.count("data-step=") == len(SIGNS) + 2
    assert "Think only of what is new since the medicine." in text
    assert "I am not sure" in text
    assert "Call 999 now" in text


def test_answers_that_fit_lead_to_emergency_help(client, flag):
    response = post(client, flag, diaphoresis="yes")
    text = client.get(response.url).content.decode()

    assert response.url == address(flag)
    assert "<h1>Get emergency help now</h1>" in text
    assert "Emergency: call 999" in text
    assert "Nobody watches this page in real time." in text
    assert SafetyFlag.objects.filter(rule="hunter-positive").exists()


def test_other_answers_still_ask_for_a_call_today(client, flag):
    post(client, flag, tremor="unsure")
    text = client.get(address(flag)).content.decode()

    assert "<h1>Call us today</h1>" in text
    assert "020 7946 0000" in text
    assert "notice-emergency" not in text
    assert "Not sure" in text


@pytest.mark.parametrize(
    ("typed", "kept"), [("38.4", 38.4), ("101.3", 38.5), ("", None)]
)
def test_a_temperature_may_be_told_in_either_scale(client, flag, typed, kept):
    post(client, flag, temp_c=typed)

    assert SymptomCheck.objects.get().answers["temp_c"] == kept


@pytest.mark.parametrize(
    "wrong", [{"temp_c": "60"}, {"temp_c": "warm"}, {"tremor": ""}, {"tremor": "x"}]
)
def test_wrong_answers_are_said_at_their_field_and_nothing_is_kept(client, flag, wrong):
    response = post(client, flag, agitation="yes", **wrong)

    assert response.status_code == 422
    assert not SymptomCheck.objects.exists()
    assert "<title>Error: " in response.content.decode()


def test_a_second_form_changes_nothing_and_shows_what_was_answered(client, flag):
    post(client, flag)
    response = post(client, flag, diaphoresis="yes")

    assert response.url == address(flag)
    assert SymptomCheck.objects.get().outcome == "urgent"


def test_the_same_form_with_other_answers_is_told_so(client, flag):
    key = uuid.uuid4()
    post(client, flag, key)
    response = post(client, flag, key, diaphoresis="yes")

    assert response.status_code == 422
    assert "This form was sent before." in response.content.decode()


def test_a_flag_about_something_else_asks_nothing(client, cast):
    other = make_flag(cast.ana_record, by=cast.ana, rule="missed-baclofen")

    assert client.get(address(other)).status_code == 404


def test_somebody_elses_flag_is_not_there(cast, flag):
    assert sign_in(cast.dan).get(address(flag)).status_code == 404
    assert post(sign_in(cast.dan), flag).status_code == 409
    assert not SymptomCheck.objects.exists()


def test_the_pages_cost_the_same_with_1_and_with_20_flags(
    client, cast, flag, django_assert_max_num_queries
):
    client.get(address(flag))
    with django_assert_max_num_queries(12) as one:
        client.get(address(flag))
    for _number in range(20):
        make_flag(cast.ana_record, by=cast.ana)
    with django_assert_max_num_queries(12) as twenty:
        client.get(address(flag))

    assert len(one) == len(twenty)
