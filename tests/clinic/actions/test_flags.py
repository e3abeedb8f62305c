"""Contacts about a flag are logged once and audited."""

import uuid

import pytest

from clinic.actions.flags import record_contact
from clinic.models import FlagReview
from portal.actions.keys import KeyReused
from portal.models import AuditEvent
from tests.cast import make_cast
from tests.factories import NOW, make_flag

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def contact(cast, flag, **given):
    given = {"how": "call", "outcome": "reached", "client_key": uuid.uuid4()} | given
    return record_contact(flag=flag, by=cast.nina, now=NOW, **given)


def test_a_contact_is_kept_and_audited(cast):
    flag = make_flag(cast.ana_record, by=cast.ana)
    row, made = contact(cast, flag, text="She is fine.")
    assert made
    assert (row.flag, row.entered_by, row.text) == (flag, cast.nina, "She is fine.")
    event = AuditEvent.objects.get(verb="flag.contact")
    assert (event.reason_code, event.patient_id) == ("reached", cast.ana_record.pk)


def test_the_same_key_is_the_same_contact_and_other_words_are_refused(cast):
    flag, key = make_flag(cast.ana_record, by=cast.ana), uuid.uuid4()
    contact(cast, flag, client_key=key)
    assert contact(cast, flag, client_key=key)[1] is False
    with pytest.raises(KeyReused):
        contact(cast, flag, client_key=key, outcome="no_answer")
    other = make_flag(cast.dan_record, by=cast.dan)
    with pytest.raises(KeyReused):
        contact(cast, other, client_key=key)
    assert FlagReview.objects.count() == 1
