"""What every form carries."""

import uuid

import pytest

from portal.access import record_id
from portal.forms.base import KeyedForm, RecordForm
from tests.cast import make_cast


@pytest.fixture
def cast(db):
    return make_cast()


def test_a_form_is_rendered_with_a_key_of_its_own():
    first, second = (form["client_key"].value() for form in (KeyedForm(), KeyedForm()))
    assert first != second
    assert str(first) in str(KeyedForm(initial={"client_key": first})["client_key"])


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_form_without_its_key_is_refused(key):
    assert "client_key" in KeyedForm({"client_key": key}).errors


def test_a_form_comes_back_with_the_key_it_was_sent_with():
    key = uuid.uuid4()
    form = KeyedForm({"client_key": key})
    assert form.is_valid()
    assert form.key == key
    assert form.answers() == {}


def record_form(cast, record):
    answers = {"client_key": uuid.uuid4(), "record": record}
    return RecordForm(answers, patient=cast.ana_record)


def test_a_form_for_this_record_is_accepted(cast):
    assert record_form(cast, record_id(cast.ana_record)).is_valid()


@pytest.mark.parametrize("whose", ["nobody", "dan"])
def test_a_form_for_another_record_says_so_and_can_be_sent_again(cast, whose):
    record = record_id(cast.dan_record) if whose == "dan" else ""
    form = record_form(cast, record)
    assert "opened for another person" in str(form.non_field_errors())
    assert form["record"].value() == record_id(cast.ana_record)
