"""A decision is kept once, with its reason and the try it is about."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from clinic.actions.decisions import decide, void_decision
from clinic.models import Decision
from portal.actions.keys import KeyReused
from portal.models import AuditEvent, SharedReport
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
    decision, made = make(cast, period=period, text="Try tizanidine")

    assert made
    assert (decision.period, decision.shared, decision.report) == (period, False, None)
    assert not SharedReport.objects.exists()
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


PLAIN = {"plain_title": "What we decided", "plain_body": "We change to another."}


def test_with_plain_words_it_is_shared_in_the_same_act(cast):
    period = make_period(cast.ana_record, by=cast.ben)
    decision, _made = make(cast, period=period, **PLAIN)
    report = SharedReport.objects.get()

    assert (decision.shared, decision.report) == (True, report)
    assert (report.title, report.body) == tuple(PLAIN.values())
    assert (report.about_type, report.about_id) == (
        "portal.treatmentperiod",
        period.pk,
    )
    assert report.is_as_released


def test_the_same_key_shares_it_once(cast):
    key = uuid.uuid4()

    assert (
        make(cast, client_key=key, **PLAIN)[0] == make(cast, client_key=key, **PLAIN)[0]
    )
    assert SharedReport.objects.count() == 1
    with pytest.raises(KeyReused):
        make(cast, client_key=key, **PLAIN | {"plain_body": "We go on."})


def test_what_fails_shares_nothing(cast):
    with pytest.raises(IntegrityError):
        make(cast, reason="other", **PLAIN)

    assert not SharedReport.objects.exists()


def test_a_mistake_takes_the_report_back_with_it(cast):
    decision, _made = make(cast, **PLAIN)
    void_decision(entry=decision, reason="Wrong person", by=cast.ben, now=NOW)
    report = SharedReport.objects.get()

    assert decision.is_void
    assert (report.is_void, report.voided_reason) == (True, "Wrong person")


def test_a_mistake_that_was_not_shared_is_voided_alone(cast):
    decision, _made = make(cast)
    void_decision(entry=decision, reason="Wrong person", by=cast.ben, now=NOW)

    assert decision.is_void
