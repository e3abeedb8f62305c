"""The same key is the same entry."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from portal.actions.keys import KeyReused, once, says
from portal.models import Episode
from tests.cast import make_cast
from tests.factories import NOW, make_episode


@pytest.fixture
def cast(db):
    return make_cast()


def same(row):
    return True


def test_the_first_time_makes_the_row_and_the_second_finds_it(cast):
    key = uuid.uuid4()

    def create():
        return make_episode(cast.ana_record, by=cast.ana, client_key=key)

    first, made = once(Episode, client_key=key, create=create, same=same)
    again, made_again = once(Episode, client_key=key, create=create, same=same)
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
    found, made = once(Episode, client_key=key, create=create, same=same)
    assert (found, made) == (row, False)


def test_another_broken_rule_is_not_hidden(cast):
    def create():
        return make_episode(cast.ana_record, by=cast.ana, beats=5, band="3-9")

    with pytest.raises(IntegrityError, match="beats_or_band"):
        once(Episode, client_key=uuid.uuid4(), create=create, same=same)


def test_a_failed_making_leaves_nothing_behind(cast):
    def create():
        make_episode(cast.ana_record, by=cast.ana)
        return make_episode(cast.ana_record, by=cast.ana, beats=5, band="3-9")

    with pytest.raises(IntegrityError):
        once(Episode, client_key=uuid.uuid4(), create=create, same=same)
    assert not Episode.objects.exists()


def test_a_row_that_says_something_else_is_not_given_back(cast):
    row = make_episode(cast.ana_record, by=cast.ana)
    with pytest.raises(KeyReused) as refused:
        once(Episode, client_key=row.client_key, create=None, same=lambda found: False)
    assert refused.value.existing == row


def test_a_row_says_what_its_fields_say_while_it_counts(cast):
    row = make_episode(cast.ana_record, by=cast.ana)
    assert says(row, patient=cast.ana_record, site=row.site)
    assert not says(row, patient=cast.dan_record)
    row.voided_at = NOW
    assert not says(row, patient=cast.ana_record)
