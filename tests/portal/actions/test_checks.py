"""Follow-up questions: kept once, and an emergency where the criteria are met."""

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portal.actions.checks import (
    SIGNS,
    AlreadyAnswered,
    CheckAnswers,
    may_follow_up,
    save_check,
)
from portal.actions.keys import KeyReused
from portal.models import AuditEvent, SafetyFlag, SymptomCheck
from tests.cast import make_cast
from tests.factories import NOW, TODAY, entry_fields, make_flag

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_cast().ana_record


@pytest.fixture
def flag(ana):
    return make_flag(ana, by=ana.user, rule="new-clonus-serotonergic")


def answers(temp_c=None, **signs):
    return CheckAnswers(dict.fromkeys(SIGNS, False) | signs, temp_c)


def save(flag, said, key=None):
    return save_check(
        flag=flag,
        answers=said,
        client_key=key or uuid.uuid4(),
        by=flag.patient.user,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("rule", "follows"),
    [
        ("new-clonus-serotonergic", True),
        ("new-clonus-serotonergic-weak", True),
        ("red-flag-new-clonus-after-medicine", True),
        ("hunter-positive", False),
        ("missed-baclofen", False),
    ],
)
def test_only_flags_about_worse_clonus_ask_more(rule, follows):
    assert may_follow_up(SafetyFlag(rule=rule)) is follows


@pytest.mark.parametrize(
    ("said", "positive"),
    [
        (answers(), False),
        (answers(clonus_spontaneous=True), True),
        (answers(agitation=True), True),
        (answers(diaphoresis=True), True),
        (answers(clonus_ocular=True), False),
        (answers(tremor=True), False),
        (answers(hypertonia=True), False),
        (answers(hypertonia=True, temp_c=Decimal("38.0")), False),
        (answers(hypertonia=True, temp_c=Decimal("38.1")), True),
        (answers(clonus_spontaneous=None, agitation=None), False),
    ],
)
def test_the_criteria_are_met_or_not(said, positive):
    assert said.positive is positive


def test_answers_that_meet_the_criteria_raise_an_emergency(flag):
    said = answers(clonus_spontaneous=True, tremor=None, temp_c=Decimal("38.4"))
    check, made = save(flag, said)

    assert made
    assert (check.outcome, check.day, check.source) == ("emergency", TODAY, "self")
    assert check.answers["clonus_spontaneous"] is True
    assert (check.answers["tremor"], check.answers["temp_c"]) == (None, 38.4)
    raised = SafetyFlag.objects.get(rule="hunter-positive")
    assert (raised.level, raised.shown_to) == ("emergency", flag.patient.user)
    assert (raised.cause_type, raised.cause_id) == ("portal.symptomcheck", check.pk)
    assert AuditEvent.objects.filter(verb="check.saved", object_ids=[check.pk]).exists()


def test_other_answers_leave_the_flag_as_it_is(flag):
    check, _made = save(flag, answers(tremor=True))

    assert check.outcome == "urgent"
    assert SafetyFlag.objects.get() == flag
    assert flag.is_open


def test_the_same_form_again_is_one_check_and_one_flag(flag):
    key = uuid.uuid4()
    first = save(flag, answers(agitation=True), key)
    again = save(flag, answers(agitation=True), key)

    assert first[0] == again[0]
    assert not again[1]
    assert SafetyFlag.objects.filter(rule="hunter-positive").count() == 1


def test_the_same_form_with_other_answers_is_refused(flag):
    key = uuid.uuid4()
    save(flag, answers(), key)

    with pytest.raises(KeyReused):
        save(flag, answers(agitation=True), key)


def test_a_flag_is_answered_once(flag):
    check, _made = save(flag, answers())

    with pytest.raises(AlreadyAnswered) as refused:
        save(flag, answers(agitation=True))
    assert refused.value.existing == check


def test_the_database_keeps_one_check_of_a_flag(flag):
    save(flag, answers())

    with pytest.raises(IntegrityError), transaction.atomic():
        SymptomCheck.objects.create(
            flag=flag,
            patient=flag.patient,
            day=TODAY,
            **entry_fields(by=flag.patient.user),
        )
