"""Plans that move or are called off: never refused, looked at by the rules, kept."""

import uuid
from decimal import Decimal

import pytest

from portal.actions.endings import end_treatment
from portal.actions.moving import call_off, postpone
from portal.actions.treatments import StepPlan
from portal.models import Amendment, SafetyFlag
from tests.factories import NOW
from tests.portal.actions.plans import day

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def ending(start, cast):
    """60 mg a day, to end at once in five days, on a physician's word."""
    return end_treatment(
        period=start(started_on=day(-20), steps=[StepPlan(day(-20), D(60))]),
        on=day(5),
        reason="choice",
        override_reason="She wants it so",
        by=cast.ben,
        now=NOW,
    )


def test_the_reason_against_the_rules_is_kept_when_it_is_called_off(ending, cast):
    period = call_off(period=ending, by=cast.ben, now=NOW)
    assert (period.is_open, period.override_reason) == (True, "")
    kept = Amendment.objects.of(period).filter(field="override_reason").last()
    assert (kept.old, kept.new) == ("She wants it so", "")


def test_what_a_move_brings_is_flagged_and_nothing_is_refused(ending, cast):
    before = set(SafetyFlag.objects.values_list("pk", flat=True))
    period = postpone(
        period=ending,
        after=day(0),
        count=3,
        client_key=uuid.uuid4(),
        by=cast.ben,
        now=NOW,
    )
    assert period.ended_on == day(8)
    flag = SafetyFlag.objects.exclude(pk__in=before).get(code="abrupt_withdrawal")
    assert flag.about == f"baclofen+{day(8)}"
    assert flag.acknowledged_at is None
