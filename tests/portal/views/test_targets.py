"""What should get better, on the patient's page."""

import uuid

import pytest
import time_machine

from portal.access import record_id
from tests.cast import make_cast, sign_in
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PAGE = "/my/targets/"


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


def send(client, patient, **answers):
    keys = {"record": record_id(patient), "client_key": str(uuid.uuid4())}
    return client.post(PAGE, keys | answers)


def test_a_suggestion_is_chosen_without_typing(client, ana):
    response = send(client, ana, first="The shaking", second="Pain")

    assert response.url == "/my/"
    assert [t.text for t in ana.targets.open()] == ["The shaking", "Pain"]


def test_ones_own_words_can_be_typed(client, ana):
    send(client, ana, first="own", first_words="Shaking in the bath")

    assert ana.targets.primary().get().text == "Shaking in the bath"


def test_the_words_that_stand_are_shown_and_sending_them_changes_nothing(client, ana):
    form = client.get(PAGE).context["form"]
    assert (form["first"].value(), form["first_words"].value()) == ("own", "Shaking")

    send(client, ana, first="own", first_words="Shaking")
    assert ana.targets.count() == 1


def test_what_a_change_means_is_said_before_it_is_made(client):
    text = client.get(PAGE).content.decode()

    assert "New words start a new line. The old numbers stay in My days." in text


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Choose what should get better first."),
        ({"first": "own"}, "Write what should get better."),
        ({"first": "own", "first_words": "x" * 81}, "at most 80 characters"),
        ({"first": "The shaking", "second": "own"}, "Write what should get better."),
        (
            {"first": "own", "first_words": "pain", "second": "Pain"},
            "Each of the three must say something else.",
        ),
    ],
)
def test_wrong_input_is_said_and_nothing_changes(client, ana, answers, words):
    response = send(client, ana, **answers)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert ana.targets.count() == 1


@pytest.mark.parametrize("who", ["ben", "sue", "eva"])
def test_nobody_without_a_record_of_their_own_gets_in(cast, who):
    client = sign_in(getattr(cast, who), second_factor=True)

    assert client.get(PAGE).status_code == 404
