"""The same key is the same entry."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from portal.actions.keys import KeyReused, of_patient, once
from portal.models import Episode
from tests.cast import make_cast
from tests.factories import make_episode


@pytest.fixture
def cast(db):
    return make_cast()


def test_the_first_time_makes_the_row_and_the_second_finds_it(cast):
    key = uuid.uuid4()

    def create():
        return make_episode(cast.ana_record, by=cast.ana, client_key=key)

    first, made = once(Episode, client_key=key, create=create)
    again, made_again = once(Episode, client_key=key, create=create)
    assert (made, made_again) == (True, False)
    assert again == first


def test_a_row_that_appears_meanwhile_is_found(cast):
    key = uuid.uuid4()

    def create():
        # Another request with the same key got there between our look and our write.
        return make_episode(cast.ana_record, by=cast.ana, client_key=key)

    calls = []

    def overtaken():
        if not calls:
            calls.append(create())
        return create()

    with pytest.raises(IntegrityError), transaction.atomic():
        overtaken()
    row = create()
    found, made = once(Episode, client_key=key, create=create)
    assert (found, made) == (row, False)


def test_another_broken_rule_is_not_hidden(cast):
    def create():
        return make_episode(cast.ana_record, by=cast.ana, beats=5, band="3-9")

    with pytest.raises(IntegrityError, match="beats_or_band"):
        once(Episode, client_key=uuid.uuid4(), create=create)


def test_a_failed_making_leaves_nothing_behind(cast):
    def create():
        make_episode(cast.ana_record, by=cast.ana)
        return make_episode(cast.ana_record, by=cast.ana, beats=5, band="3-9")

    with pytest.raises(IntegrityError):
        once(Episode, client_key=uuid.uuid4(), create=create)
    assert not Episode.objects.exists()


def test_a_key_never_reaches_across_records(cast):
    row = make_episode(cast.ana_record, by=cast.ana)
    assert of_patient(row, cast.ana_record) == row
    with pytest.raises(KeyReused):
        of_patient(row, cast.dan_record)
