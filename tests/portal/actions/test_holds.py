"""A plan that stands still: lowered as agreed, taken up again, given up."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import titration
from portal.actions.hold_rules import hold_if_due
from portal.actions.holds import NotNow, lower_offer, take_lower
from portal.actions.lifting import lift_hold
from portal.actions.periods import AlreadyOpen, OutOfScope, PlanError, StepPlan
from portal.actions.safely import Unread
from portal.actions.treatments import (
    change_dose,
    end_treatment,
    stop_for_harm,
    void_treatment,
)
from portal.models import (
    DoseStep,
    Hold,
    HoldRule,
    Notice,
    SafetyFlag,
    TreatmentPeriod,
)
from portal.titration import Row
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
def period(cast):
    """15 mg since five days, 30 mg from tomorrow, 45 mg three days later."""
    drug = make_treatment(
        "magnesium", times=["morning", "night"], tablet_sizes=["5"], splittable=True
    )
    period = make_period(
        cast.ana_record,
        by=cast.ben,
        treatment=drug,
        started_on=day(-5),
        tablet_size=Decimal(5),
    )
    for n, amount in ((-5, 15), (1, 30), (4, 45)):
        make_step(period, by=cast.ben, from_day=day(n), morning=amount)
    return period


@pytest.fixture
def hold(cast, period):
    make_hold_rule(period, by=cast.ben, entered_on=day(-5), lower_to=10)
    log = make_day_log(cast.ana_record, by=cast.ana, falls=1)
    (hold,) = hold_if_due(log=log, by=cast.ana, now=NOW)
    return hold


def steps(period):
    rows = DoseStep.objects.counting().filter(period=period).order_by("from_day")
    return [((row.from_day - TODAY).days, row.daily_total) for row in rows]


def lift(cast, hold, days=0, **fields):
    fields = {"by": cast.ben, "now": NOW + timedelta(days=days)} | fields
    return lift_hold(hold=hold, **fields)


def lower(cast, hold, key=None):
    return take_lower(hold=hold, client_key=key or uuid.uuid4(), by=cast.ana, now=NOW)


# ---- lifted ---------------------------------------------------------------------


def test_the_steps_go_on_later_by_the_days_held(cast, period, hold):
    assert steps(period) == [(-5, 15)]
    lift(cast, hold, days=3)
    assert steps(period) == [(-5, 15), (4, 30), (7, 45)]
    hold.refresh_from_db()
    assert (hold.lifted_on, hold.lifted_by) == (day(3), cast.ben)
    words = Notice.objects.latest("pk").message
    assert "your clinic took up your plan again" in words


def test_lifting_twice_is_lifting_once(cast, period, hold):
    lift(cast, hold, days=1)
    lift(cast, hold, days=5)
    assert steps(period) == [(-5, 15), (2, 30), (5, 45)]


def test_a_kind_that_one_may_not_treat_is_not_lifted(cast, hold):
    with pytest.raises(OutOfScope):
        lift(cast, hold, kinds=frozenset({"home"}))


def test_a_planned_end_goes_on_as_well(cast, period):
    period.ended_on, period.end_precision = day(10), "day"
    period.end_reason = "no_benefit"
    period.save()
    make_hold_rule(period, by=cast.ben, entered_on=day(-5))
    log = make_day_log(cast.ana_record, by=cast.ana, falls=1)
    (hold,) = hold_if_due(log=log, by=cast.ana, now=NOW)
    lift(cast, hold, days=2)
    period.refresh_from_db()
    assert (period.ended_on, period.end_reason) == (day(12), "no_benefit")


# ---- together -------------------------------------------------------------------


@pytest.fixture
def later(cast, period):
    """The same medicine again, planned for after its end."""
    period.ended_on, period.end_precision = day(10), "day"
    period.end_reason = "no_benefit"
    period.save()
    again = make_period(
        cast.ana_record, by=cast.ben, treatment=period.treatment, started_on=day(12)
    )
    make_step(again, by=cast.ben, from_day=day(12), morning=15)
    make_step(again, by=cast.ben, from_day=day(15), morning=30)
    return again


def fell(cast, period):
    make_hold_rule(period, by=cast.ben, entered_on=day(-5))
    log = make_day_log(cast.ana_record, by=cast.ana, falls=1)
    return hold_if_due(log=log, by=cast.ana, now=NOW)


def taken_on(n):
    """How many periods say that something is taken on that day."""
    periods = TreatmentPeriod.objects.current_on(day(n)).with_steps()
    return sum(1 for period in periods if period.step_on(day(n)))


def test_a_hold_freezes_every_plan_that_has_steps_ahead(cast, period):
    other = make_treatment("tizanidine")
    stepped, steady, ending = (
        make_period(cast.ana_record, by=cast.ben, treatment=other, started_on=day(-9))
        for _n in range(3)
    )
    for one in (stepped, steady, ending):
        make_step(one, by=cast.ben, from_day=day(-9), morning=2)
    make_step(stepped, by=cast.ben, from_day=day(2), morning=4)
    ending.ended_on, ending.end_precision, ending.end_reason = day(3), "day", "choice"
    ending.save()
    held = fell(cast, period)
    assert [one.period for one in held] == [period, stepped, ending]
    # One that waits for an answer speaks for the other plan of that medicine too.
    flags = SafetyFlag.objects.filter(rule="hold-rule")
    assert len({flag.about for flag in flags}) == len(flags) == 2
    assert steps(stepped) == [(-9, 2)]
    ending.refresh_from_db()
    assert ending.is_open
    assert not steady.holds.exists()


def test_what_is_planned_after_a_held_end_waits_too(cast, period, later):
    fell(cast, period)
    assert steps(later) == []
    assert max(taken_on(n) for n in range(40)) == 1
    message = Notice.objects.filter(period=later).latest("pk").message
    assert "it does not begin yet" in message
    assert "today's dose" not in message


def test_what_was_held_together_is_lifted_together(cast, period, later):
    first, second = fell(cast, period)
    lift(cast, first, days=3)
    for row in (first, second, period, later):
        row.refresh_from_db()
    assert first.lifted_on == second.lifted_on == day(3)
    assert (period.ended_on, later.started_on) == (day(13), day(15))
    assert steps(later) == [(15, 15), (18, 30)]
    assert max(taken_on(n) for n in range(60)) == 1


def test_nothing_is_taken_up_beside_the_same_medicine(cast, period, later):
    first, second = fell(cast, period)
    lower_rule = HoldRule.objects.get()
    HoldRule.objects.filter(pk=lower_rule.pk).update(lower_to=10)
    lower(cast, first)
    with pytest.raises(AlreadyOpen):
        lift(cast, second, days=1)
    second.refresh_from_db()
    assert second.lifted_on is None


def test_lifting_passes_the_rules_like_a_plan(cast, period):
    drug = make_treatment("baclofen", max_daily_dose=40)
    period.treatment = drug
    period.save()
    (hold,) = fell(cast, period)
    with pytest.raises(Unread):
        lift(cast, hold, read="")
    hold.refresh_from_db()
    assert hold.lifted_on is None


# ---- given up ---------------------------------------------------------------------


def test_a_new_plan_stands_in_the_place_of_what_was_held(cast, period, hold):
    change_dose(
        period=period,
        steps=[StepPlan(day(2), Decimal(20))],
        client_key=uuid.uuid4(),
        by=cast.ben,
        now=NOW,
    )
    assert steps(period) == [(-5, 15), (2, 20)]
    hold.refresh_from_db()
    assert hold.lifted_on == TODAY
    assert not hold.held_steps.standing().exists()


@pytest.mark.parametrize("end", ["end", "harm", "void"])
def test_an_end_lifts_the_hold(cast, period, hold, end):
    stamp = {"period": period, "by": cast.ben, "now": NOW}
    if end == "end":
        end_treatment(on=TODAY, reason="no_benefit", **stamp)
    elif end == "harm":
        stop_for_harm(**stamp)
    else:
        void_treatment(reason="Wrong patient", **stamp)
    assert not Hold.objects.standing().filter(lifted_on__isnull=True).exists()
    assert steps(period) == ([] if end == "void" else [(-5, 15)])
    assert HoldRule.objects.standing().exists() is (end != "void")


# ---- lower, as agreed --------------------------------------------------------------


def test_the_lower_dose_that_was_agreed_is_taken_from_today(cast, period, hold):
    key = uuid.uuid4()
    step = lower(cast, hold, key)
    assert lower(cast, hold, key) == step
    assert (step.from_day, step.daily_total) == (TODAY, 10)
    assert (step.morning, step.night) == (5, 5)
    assert step.confirmed_by == cast.ben
    assert period.step_on(day(9)) == step
    hold.refresh_from_db()
    assert hold.lowered
    with pytest.raises(NotNow):
        lower(cast, hold)
    with pytest.raises(PlanError, match="new plan"):
        lift(cast, hold, days=1)


def test_nothing_lower_is_offered_once_it_is_lifted(cast, hold):
    lift(cast, hold)
    with pytest.raises(NotNow):
        lower(cast, hold)


@pytest.mark.parametrize(
    ("to", "taper", "offered"),
    [
        (None, {}, None),
        (15, {}, None),
        (10, {}, 10),
        (10, {"taper_max_step": 4}, None),
        (12, {"taper_max_step": 4}, 12),
        (10, {"taper_max_percent": 25}, None),
        (12, {"taper_max_percent": 25}, 12),
    ],
)
def test_lower_is_offered_only_within_the_taper_rule(cast, hold, to, taper, offered):
    drug = hold.period.treatment
    if taper:
        drug.taper_only, drug.taper_min_days = True, 7
        drug.texts["en"]["taper_text"] = "Slowly."
    for name, value in taper.items():
        setattr(drug, name, value)
    rule = HoldRule.objects.get()
    rule.lower_to = to
    assert lower_offer(hold, rule) == offered
    assert lower_offer(hold, None) is None


# ---- whatever the plan ---------------------------------------------------------------

plans = st.lists(
    st.tuples(st.integers(1, 20), st.integers(1, 80)), min_size=1, max_size=8
)


@settings(max_examples=200)
@given(plans, st.integers(0, 60), st.integers(0, 30))
def test_a_hold_freezes_and_resuming_keeps_order_and_distances(plan, on, held):
    rows, at = [], TODAY
    for gap, amount in plan:
        at += timedelta(days=gap)
        rows.append(Row(at, Decimal(amount)))
    held_from = day(on)
    frozen = titration.hold(rows, on=held_from)
    stays = titration.dose_on(rows, held_from)
    for n in range(90):
        assert titration.dose_on(frozen, held_from + timedelta(days=n)) == stays
    after = titration.resume(
        rows, held_from=held_from, resumed_on=held_from + timedelta(days=held)
    )
    moved = [
        (new.from_day - old.from_day).days for old, new in zip(rows, after, strict=True)
    ]
    assert moved == [held if row.from_day > held_from else 0 for row in rows]
    assert [row.from_day for row in after] == sorted({row.from_day for row in after})
    assert [row.amounts for row in after] == [row.amounts for row in rows]
