"""A note is written once, with its audit row."""

import uuid

import pytest

from clinic.actions.notes import write_note
from clinic.models import Note
from portal.actions.keys import KeyReused
from portal.models import AuditEvent
from tests.cast import make_cast
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def write(cast, patient=None, key=None):
    return write_note(
        patient=patient or cast.ana_record,
        text="Walks with a stick.",
        client_key=key or uuid.uuid4(),
        by=cast.nina,
        now=NOW,
    )


def test_a_note_says_who_wrote_it_and_is_audited_without_its_words(cast):
    note, made = write(cast)
    event = AuditEvent.objects.get(verb="note.written")

    assert made
    assert note.entered_by == cast.nina
    assert event.object_ids == [note.pk]


def test_the_same_key_is_the_same_note(cast):
    key = uuid.uuid4()

    assert write(cast, key=key)[0] == write(cast, key=key)[0]
    assert Note.objects.count() == AuditEvent.objects.count() == 1


def test_a_key_never_reaches_another_record(cast):
    key = uuid.uuid4()
    write(cast, key=key)

    with pytest.raises(KeyReused):
        write(cast, cast.dan_record, key)
