"""A plan stands still by the rule agreed with it, whatever is logged first."""

import uuid
from datetime import timedelta

import pytest

from portal.actions.hold_rules import HoldPlan, hold_if_due, set_hold_rule
from portal.actions.keys import KeyReused
from portal.actions.periods import PlanError
from portal.models import (
    Amendment,
    AuditEvent,
    DoseStep,
    Hold,
    HoldRule,
    Notice,
    SafetyFlag,
)
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_hold_rule,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db


def day(n):
    return TODAY + timedelta(days=n)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def period(cast, ana):
    """15 mg since five days, 30 mg from tomorrow, 45 mg three days later."""
    drug = make_treatment("baclofen", sedating=True)
    period = make_period(ana, by=cast.ben, treatment=drug, started_on=day(-5))
    for n, amount in ((-5, 15), (1, 30), (4, 45)):
        make_step(period, by=cast.ben, from_day=day(n), morning=amount)
    return period


@pytest.fixture
def rule(cast, period):
    return make_hold_rule(period, by=cast.ben, entered_on=day(-5))


def log(cast, n, **fields):
    return make_day_log(cast.ana_record, by=cast.ana, day=day(n), **fields)


def make_amendment(row, cast):
    Amendment.objects.create(
        patient=cast.ana_record,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        field="falls",
        old="0",
        new="1",
        by=cast.ana,
        at=NOW,
    )


def due(cast, row):
    return hold_if_due(log=row, by=cast.ana, now=NOW)


# ---- agreed ---------------------------------------------------------------------


def agree(cast, period, plan=None, key=None):
    return set_hold_rule(
        period=period,
        plan=plan,
        client_key=key or uuid.uuid4(),
        by=cast.ben,
        now=NOW,
    )


def test_a_rule_is_agreed_once(cast, period):
    key = uuid.uuid4()
    plan = HoldPlan(sleepiness=7)
    rule = agree(cast, period, plan, key)
    assert (rule.sleepiness, rule.days_running, rule.on_fall) == (7, 2, True)
    assert agree(cast, period, plan, key) == rule
    assert agree(cast, period, plan) == rule
    assert AuditEvent.objects.filter(verb="hold.agreed").count() == 1


def test_another_rule_replaces_it_and_the_old_one_is_kept(cast, period):
    old = agree(cast, period, HoldPlan(sleepiness=7))
    new = agree(cast, period, HoldPlan(sleepiness=8, lower_to=10))
    old.refresh_from_db()
    assert old.is_void
    assert list(HoldRule.objects.standing()) == [new]
    assert agree(cast, period, None) is None
    assert not HoldRule.objects.standing().exists()


def test_a_key_that_named_another_rule_is_refused(cast, period):
    key = uuid.uuid4()
    agree(cast, period, HoldPlan(sleepiness=7), key)
    with pytest.raises(KeyReused):
        agree(cast, period, HoldPlan(sleepiness=8), key)


def test_a_rule_that_nothing_triggers_is_no_rule(cast, period):
    with pytest.raises(PlanError, match="what holds the plan"):
        agree(cast, period, HoldPlan(sleepiness=None, on_fall=False))


# ---- triggered --------------------------------------------------------------------


def test_two_sleepy_days_running_hold_the_plan(cast, ana, period, rule):
    assert due(cast, log(cast, -1, sleepiness=7)) == []
    (hold,) = due(cast, log(cast, 0, sleepiness=8))
    assert (hold.trigger, hold.from_day) == ("sleepiness", TODAY)
    assert hold.held_steps.count() == 2
    assert period.step_on(day(30)).morning == 15
    assert [s.morning for s in DoseStep.objects.counting()] == [15]

    (notice,) = Notice.objects.all()
    assert notice.kind == Notice.Kind.HELD
    assert "Baclofen: stay on today's dose, 15 mg in the morning." in notice.message
    assert "Nobody watches this page in real time." in notice.message
    assert "999" in notice.message
    (flag,) = SafetyFlag.objects.all()
    assert (flag.rule, flag.level) == ("hold-rule", "urgent")
    assert (flag.cause_type, flag.cause_id) == ("portal.hold", hold.pk)
    assert (flag.source_date, flag.about) == (day(-5), "baclofen")
    assert "sleepiness" in flag.precise
    assert AuditEvent.objects.filter(verb="dose.held").count() == 1


def test_the_order_of_the_two_days_does_not_matter(cast, period, rule):
    assert due(cast, log(cast, 0, sleepiness=8)) == []
    assert len(due(cast, log(cast, -1, sleepiness=7))) == 1


@pytest.mark.parametrize(
    "logged",
    [
        [(-1, {"sleepiness": 6}), (0, {"sleepiness": 8})],
        [(-2, {"sleepiness": 8}), (0, {"sleepiness": 8})],
        [(-1, {"sleepiness": None}), (0, {"sleepiness": 10})],
        [(0, {"falls": 0})],
    ],
)
def test_less_than_that_holds_nothing(cast, period, rule, logged):
    for n, fields in logged:
        assert due(cast, log(cast, n, **fields)) == []
    assert not Hold.objects.exists()


def test_a_fall_holds_it_at_once(cast, period, rule):
    (hold,) = due(cast, log(cast, 0, falls=1))
    assert hold.trigger == Hold.Trigger.FALL


def test_a_fall_holds_nothing_where_that_was_not_agreed(cast, period, rule):
    HoldRule.objects.update(on_fall=False)
    assert due(cast, log(cast, 0, falls=3)) == []


def test_days_from_before_the_rule_do_not_count(cast, period, rule):
    HoldRule.objects.update(entered_on=TODAY)
    assert due(cast, log(cast, -1, falls=1, sleepiness=9)) == []
    assert due(cast, log(cast, 0, sleepiness=9)) == []


def test_a_day_that_is_too_old_to_rate_holds_nothing(cast, period, rule):
    assert due(cast, log(cast, -4, falls=1)) == []


def test_nothing_is_held_twice(cast, period, rule):
    due(cast, log(cast, 0, falls=1))
    assert due(cast, log(cast, -1, falls=1)) == []
    assert Hold.objects.count() == 1
    assert SafetyFlag.objects.count() == 1


def test_a_fall_on_the_eve_of_the_start_holds_what_has_begun(cast, period, rule):
    period.started_on = TODAY
    period.save()
    assert len(due(cast, log(cast, -1, falls=1))) == 1


def lifted(cast, ago):
    """Held by a fall two days ago, and lifted so long ago."""
    due(cast, log(cast, -2, falls=1, entered_at=NOW - timedelta(days=2)))
    Hold.objects.update(
        from_day=day(-2), lifted_on=TODAY, lifted_at=NOW - ago, lifted_by=cast.ben
    )


def test_a_fall_of_yesterday_that_was_told_after_the_lift_holds_again(
    cast, period, rule
):
    lifted(cast, timedelta(hours=1))
    DoseStep.objects.update(held_by=None)
    assert len(due(cast, log(cast, -1, falls=1, entered_at=NOW))) == 1


def test_what_the_clinic_knew_when_it_lifted_holds_nothing(cast, period, rule):
    known = log(cast, -1, falls=1, entered_at=NOW - timedelta(hours=2))
    lifted(cast, timedelta(hours=1))
    assert due(cast, known) == []
    make_amendment(known, cast)
    assert len(due(cast, known)) == 1


@pytest.mark.parametrize("ago", [4, 14])
def test_a_fall_that_is_told_late_is_flagged_and_holds_nothing(cast, period, rule, ago):
    HoldRule.objects.update(entered_on=day(-20))
    fall = log(cast, -ago, falls=1)
    assert due(cast, fall) == []
    flag = SafetyFlag.objects.caused_by(fall).get()
    assert (flag.rule, flag.level) == ("fall-told-late", "urgent")
    assert not Hold.objects.exists()


def test_days_from_before_a_lifted_hold_do_not_count(cast, period, rule):
    due(cast, log(cast, -1, sleepiness=9, falls=1))
    Hold.objects.update(lifted_on=TODAY, lifted_at=NOW, lifted_by=cast.ben)
    assert due(cast, log(cast, 0, sleepiness=9)) == []


def test_a_planned_end_waits_too(cast, period, rule):
    period.ended_on, period.end_precision = day(10), "day"
    period.end_reason, period.end_note = "no_benefit", "Not enough"
    period.save()
    (hold,) = due(cast, log(cast, 0, falls=1))
    period.refresh_from_db()
    assert period.is_open
    assert hold.end_kept == {
        "ended_on": day(10).isoformat(),
        "end_precision": "day",
        "end_reason": "no_benefit",
        "end_note": "Not enough",
    }


@pytest.mark.parametrize("fields", [{"started_on": day(1)}, {"ended_on": day(-1)}])
def test_only_what_is_taken_today_is_held(cast, ana, fields):
    drug = make_treatment("tizanidine")
    started = {"started_on": day(-5)} | fields
    other = make_period(ana, by=cast.ben, treatment=drug, **started)
    make_step(other, by=cast.ben, from_day=started["started_on"])
    make_hold_rule(other, by=cast.ben, entered_on=day(-5))
    assert due(cast, log(cast, 0, falls=1)) == []


def test_without_a_rule_one_question_is_asked(
    cast, ana, period, django_assert_num_queries
):
    row = log(cast, 0, falls=1)
    with django_assert_num_queries(3):  # one, and the savepoint around it
        assert due(cast, row) == []
