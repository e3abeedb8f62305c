"""Flags of the day log: raised at saving and amending, in whatever order."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.actions.answers import DayAnswers
from portal.actions.entries import void_entry
from portal.actions.flags import close_flag
from portal.actions.health import Named, add_condition, add_medicine
from portal.actions.logs import amend_day, save_day
from portal.actions.treatments import StepPlan, start_treatment
from portal.models import AuditEvent, SafetyFlag
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_ingredient,
    make_other_medicine,
    make_period,
    make_precaution,
    make_side_effect,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


def ago(days):
    return TODAY - timedelta(days=days)


def save(patient, day=TODAY, value=4, **answers):
    primary = patient.targets.primary().get()
    fields = {"ratings": {primary.pk: value}} | answers
    return save_day(
        patient=patient,
        rater=patient.user,
        day=day,
        answers=DayAnswers(**fields),
        client_key=uuid.uuid4(),
        by=patient.user,
        now=NOW,
        source="self",
    )[0]


def amend(log, **answers):
    return amend_day(
        log=log,
        answers=DayAnswers(**answers),
        reason="",
        by=log.patient.user,
        now=NOW,
        version=log.version,
    )


def on(patient, slug="baclofen", by=None):
    period = make_period(
        patient,
        by=by or patient.user,
        treatment=make_treatment(slug, ingredients=[slug]),
        started_on=ago(60),
    )
    make_step(period, by=by or patient.user, from_day=ago(60))
    return period


def sign(slug, **fields):
    fields = {"red_flag": True, "urgency": "emergency"} | fields
    return make_side_effect(slug, **fields)


def raised(patient):
    return {flag.rule: flag for flag in patient.safety_flags.all()}


# ---- what raises which flag ---------------------------------------------------


def test_an_ordinary_day_raises_nothing(ana):
    on(ana)
    save(ana, falls=0, near_falls=0, head_hit=False, missed_doses="none")

    assert not SafetyFlag.objects.exists()


def test_a_red_flag_is_kept_with_who_saw_it_and_the_log_that_raised_it(ana):
    log = save(ana, side_effects={sign("hard-to-wake").pk: "severe"})

    flag = raised(ana)["red-flag-hard-to-wake"]
    assert (flag.level, flag.shown_to, flag.raised_by) == (
        "emergency",
        ana.user,
        ana.user,
    )
    assert (flag.cause_type, flag.cause_id) == ("portal.daylog", log.pk)
    assert (flag.day, flag.raised_at) == (TODAY, NOW)
    assert flag.acknowledged_at is None
    assert AuditEvent.objects.filter(verb="flag.raised").count() == 1


@pytest.mark.parametrize(
    ("answers", "rule", "level"),
    [
        ({"falls": 1, "head_hit": True}, "fall-head-hit", "emergency"),
        ({"falls": 1, "cannot_stand": True}, "fall-cannot-stand", "emergency"),
        ({"falls": 1}, "fall-sedative", "warning"),
        ({"leg_weakness": "much"}, "leg-weakness-lost-tone", "warning"),
        ({"missed_doses": "day"}, "missed-baclofen", "urgent"),
        ({"missed_doses": "vomited"}, "missed-baclofen", "urgent"),
    ],
)
def test_the_rules_of_a_day_on_baclofen(ana, answers, rule, level):
    on(ana)
    save(ana, **answers)

    assert raised(ana)[rule].level == level


def test_one_missed_dose_is_a_note_and_no_flag(ana):
    on(ana)
    save(ana, missed_doses="one")

    assert not SafetyFlag.objects.exists()


def test_a_missed_day_with_a_sign_of_withdrawal_is_an_emergency(ana):
    on(ana)
    save(
        ana,
        missed_doses="day",
        side_effects={sign("withdrawal-signs").pk: "severe"},
    )

    assert raised(ana)["missed-baclofen-signs"].level == "emergency"


def test_a_fall_on_a_blood_thinner_is_urgent_and_an_emergency_with_a_hit_head(ana):
    thinner = make_ingredient("warfarin", ("blood-thinner",))
    make_other_medicine(ana, by=ana.user, ingredient=thinner)

    log = save(ana, falls=1)
    assert raised(ana)["fall-blood-thinner"].level == "urgent"
    amend(log, falls=1, head_hit=True)
    assert raised(ana)["fall-head-hit-blood-thinner"].level == "emergency"


def test_the_warning_sign_of_a_fall_says_it_as_the_question_does(ana):
    thinner = make_ingredient("warfarin", ("blood-thinner",))
    make_other_medicine(ana, by=ana.user, ingredient=thinner)

    save(ana, side_effects={sign("fall-head-hit").pk: "severe"})

    assert set(raised(ana)) == {
        "red-flag-fall-head-hit",
        "fall-head-hit",
        "fall-head-hit-blood-thinner",
    }


def test_a_pounding_headache_with_a_high_cord_injury_is_dysreflexia(ana):
    precaution = make_precaution("cord-injury-above-t6")
    add_condition(
        patient=ana,
        precaution=precaution,
        client_key=uuid.uuid4(),
        by=ana.user,
        now=NOW,
    )
    save(ana, side_effects={sign("pounding-headache").pk: "severe"})

    assert raised(ana)["dysreflexia-headache"].level == "emergency"


def test_clearly_worse_clonus_on_a_serotonergic_medicine_is_urgent(ana):
    make_other_medicine(
        ana,
        by=ana.user,
        ingredient=make_ingredient("sertraline", ("serotonergic",)),
        started_on=ago(7),
    )
    for days in range(1, 6):
        make_day_log(ana, by=ana.user, day=ago(days), value=3)
    save(ana, value=6)

    assert raised(ana)["new-clonus-serotonergic"].level == "urgent"


def test_days_added_later_can_show_that_a_day_was_worse(ana):
    make_other_medicine(
        ana,
        by=ana.user,
        ingredient=make_ingredient("sertraline", ("serotonergic",)),
        started_on=ago(7),
    )
    worse = save(ana, value=8)
    for days in range(4, 8):
        make_day_log(ana, by=ana.user, day=ago(days), value=3)
    assert not SafetyFlag.objects.exists()

    save(ana, day=ago(1), value=3)

    flag = raised(ana)["new-clonus-serotonergic"]
    assert (flag.cause_id, flag.day) == (worse.pk, TODAY)


def test_a_day_too_long_ago_to_act_on_raises_nothing(cast, ana):
    save_day(
        patient=ana,
        rater=ana.user,
        day=ago(36),
        answers=DayAnswers(falls=1, head_hit=True),
        client_key=uuid.uuid4(),
        by=cast.ben,
        now=NOW,
        source="paper",
        late_reason="Diary brought along",
    )

    assert not SafetyFlag.objects.exists()


def test_what_the_clinic_enters_waits_for_the_clinic_too(cast, ana):
    save_day(
        patient=ana,
        rater=ana.user,
        day=TODAY,
        answers=DayAnswers(falls=1, head_hit=True),
        client_key=uuid.uuid4(),
        by=cast.nina,
        now=NOW,
        source="clinic",
    )

    flag = raised(ana)["fall-head-hit"]
    assert (flag.shown_to, flag.acknowledged_at) == (cast.nina, None)


# ---- once, and never silently gone --------------------------------------------


def test_the_same_answer_on_the_next_day_is_the_same_open_flag(ana):
    on(ana)
    save(ana, day=ago(1), missed_doses="day")
    save(ana, missed_doses="day")

    assert raised(ana)["missed-baclofen"].day == ago(1)
    assert SafetyFlag.objects.count() == 1


def test_after_it_was_closed_another_day_is_another_flag(cast, ana):
    on(ana)
    save(ana, day=ago(1), missed_doses="day")
    close_flag(flag=SafetyFlag.objects.get(), reason="called", by=cast.ben, now=NOW)
    save(ana, missed_doses="day")

    assert SafetyFlag.objects.open().get().day == TODAY


def test_a_note_added_to_the_day_does_not_open_a_closed_flag_again(cast, ana):
    on(ana)
    log = save(ana, missed_doses="day")
    close_flag(flag=SafetyFlag.objects.get(), reason="called", by=cast.ben, now=NOW)

    amend(log, missed_doses="day", note="I called")

    assert not SafetyFlag.objects.open().exists()


@pytest.mark.parametrize("how", ["amended", "taken back"])
def test_a_sign_that_is_gone_leaves_its_flag_to_the_clinic(ana, how):
    log = save(ana, falls=1, head_hit=True)
    if how == "amended":
        amend(log, falls=0)
    else:
        void_entry(entry=log, reason="wrong day", by=ana.user, now=NOW)

    assert raised(ana)["fall-head-hit"].is_open


def test_an_answer_added_later_raises_its_flag(ana):
    on(ana)
    log = save(ana)
    amend(log, missed_doses="day")

    assert raised(ana)["missed-baclofen"].cause_id == log.pk


def test_a_day_that_is_refused_raises_nothing(ana):
    with pytest.raises(Exception, match="Say how many times"):
        save(ana, head_hit=True, side_effects={sign("seizure").pk: "severe"})

    assert not SafetyFlag.objects.exists()


# ---- in whatever order ---------------------------------------------------------------


def _log_a_day(patient, cast):
    save(
        patient,
        value=8,
        falls=1,
        head_hit=True,
        missed_doses="day",
        side_effects={sign("pounding-headache").pk: "severe"},
    )


def _add(patient, cast, slug, classes):
    add_medicine(
        patient=patient,
        named=Named(make_ingredient(slug, classes)),
        client_key=uuid.uuid4(),
        by=patient.user,
        now=NOW,
        started_on=ago(7),
    )


def _start_baclofen(patient, cast):
    start_treatment(
        patient=patient,
        treatment=make_treatment("baclofen", ingredients=["baclofen"]),
        started_on=ago(3),
        steps=(StepPlan(ago(3), morning=Decimal(5)),),
        client_key=uuid.uuid4(),
        by=cast.ben,
        now=NOW,
    )


ACTS = {
    "log": _log_a_day,
    "before": lambda p, c: [save(p, day=ago(days), value=3) for days in (1, 2, 3)],
    "thinner": lambda p, c: _add(p, c, "warfarin", ("blood-thinner",)),
    "serotonergic": lambda p, c: _add(p, c, "sertraline", ("serotonergic",)),
    "condition": lambda p, c: add_condition(
        patient=p,
        precaution=make_precaution("cord-injury-above-t6"),
        client_key=uuid.uuid4(),
        by=p.user,
        now=NOW,
    ),
    "baclofen": _start_baclofen,
}

FOUND = {
    ("fall-blood-thinner", "warfarin"),
    ("fall-head-hit", "head_hit"),
    ("fall-head-hit-blood-thinner", "warfarin"),
    ("fall-sedative", "baclofen"),
    ("missed-baclofen", "baclofen"),
    ("new-clonus-serotonergic", "sertraline"),
    ("dysreflexia-headache", "pounding-headache"),
    ("red-flag-pounding-headache", "pounding-headache"),
}


def flags_after(order):
    """The open flags of a new record, once these acts were done in this order."""
    with transaction.atomic():
        cast = make_cast()
        patient = cast.ana_record
        for days in (8, 9, 10):
            make_day_log(patient, by=patient.user, day=ago(days), value=3)
        for name in order:
            ACTS[name](patient, cast)
        flags = patient.safety_flags.open()
        found = {(flag.rule, flag.about, flag.level) for flag in flags}
        transaction.set_rollback(True)
    return found


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(sorted(ACTS)))
def test_the_same_flags_stand_in_whatever_order_things_were_entered(order):
    found = flags_after(order)

    assert {(rule, about) for rule, about, _level in found} >= FOUND
    assert found == flags_after(sorted(ACTS))
