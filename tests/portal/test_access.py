"""Whose record a request is about."""

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from portal.access import is_for, patient_required, record_id
from tests.cast import make_cast


@pytest.fixture
def cast(db):
    return make_cast()


@patient_required
def page(request, patient):
    return HttpResponse(str(patient.pk))


def ask(user, **posted):
    factory = RequestFactory()
    request = factory.post("/", posted) if posted else factory.get("/")
    request.user = user
    return page(request)


def test_the_view_gets_the_signed_in_persons_own_record(cast):
    assert ask(cast.ana).content.decode() == str(cast.ana_record.pk)


@pytest.mark.parametrize("name", ["ben", "eva", "sue"])
def test_who_has_no_record_finds_nothing(cast, name):
    with pytest.raises(Http404):
        ask(getattr(cast, name))


def test_a_form_for_ones_own_record_comes_in(cast):
    answer = ask(cast.ana, record=record_id(cast.ana_record), note="x")
    assert answer.status_code == 200


@pytest.mark.parametrize("forged", ["", "7", "7:made:up"])
def test_a_form_without_a_signed_record_is_refused(cast, forged):
    answer = ask(cast.ana, record=forged, note="x")
    assert answer.status_code == 409


def test_a_form_for_another_record_is_refused_and_what_was_typed_is_shown(cast):
    answer = ask(cast.ana, record=record_id(cast.dan_record), note="my own words")
    assert answer.status_code == 409
    assert b"my own words" in answer.content


def test_a_record_id_names_one_record(cast):
    signed = record_id(cast.ana_record)
    assert is_for(cast.ana_record, signed)
    assert not is_for(cast.dan_record, signed)
