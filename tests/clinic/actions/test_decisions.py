"""A decision is kept once, with its reason and the try it is about."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from clinic.actions.decisions import decide
from clinic.models import Decision
from portal.actions.keys import KeyReused
from portal.models import AuditEvent
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def make(cast, **fields):
    fields = {
        "patient": cast.ana_record,
        "kind": "switch",
        "reason": "too_little",
        "decided_on": TODAY,
        "client_key": uuid.uuid4(),
        "by": cast.ben,
        "now": NOW,
    } | fields
    return decide(**fields)


def test_a_decision_is_about_a_try_and_is_audited(cast):
    period = make_period(cast.ana_record, by=cast.ben)
    decision, made = make(cast, period=period, text="Try tizanidine", shared=True)

    assert made
    assert (decision.period, decision.shared) == (period, True)
    assert AuditEvent.objects.get(verb="decision.made").object_ids == [decision.pk]


def test_the_same_key_is_the_same_decision(cast):
    key = uuid.uuid4()

    assert make(cast, client_key=key)[0] == make(cast, client_key=key)[0]
    assert Decision.objects.count() == 1


def test_a_key_never_reaches_another_record(cast):
    key = uuid.uuid4()
    make(cast, client_key=key)

    with pytest.raises(KeyReused):
        make(cast, client_key=key, patient=cast.dan_record)


def test_a_decision_is_never_about_a_try_of_another_record(cast):
    period = make_period(cast.dan_record, by=cast.ben)

    with pytest.raises(ValidationError):
        make(cast, period=period)


def test_another_reason_needs_words(cast):
    with pytest.raises(IntegrityError):
        make(cast, reason="other")

    assert not AuditEvent.objects.exists()
