"""The days of a record as the rules read them."""

from datetime import timedelta

import pytest

from portal import day_facts
from portal.safety.logs import (
    CANNOT_STAND,
    CLONUS_WORSE,
    FALL,
    HEAD_HIT,
    LEG_WEAKNESS,
    MISSED_DAY,
    MISSED_DOSE,
    NEAR_FALL,
    VOMITED,
)
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_side_effect,
    make_side_effect_report,
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


def said(patient, day=TODAY):
    """What each log of the day says."""
    logged = day_facts.recent_days(patient, today=TODAY)
    return [set(one.facts.answers) for one in logged if one.facts.day == day]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, set()),
        ({"falls": 0, "near_falls": 0, "head_hit": False}, set()),
        ({"falls": 2, "head_hit": True}, {FALL, HEAD_HIT}),
        ({"falls": 1, "cannot_stand": True}, {FALL, CANNOT_STAND}),
        ({"falls": 1, "cannot_stand": False}, {FALL}),
        ({"near_falls": 1}, {NEAR_FALL}),
        ({"leg_weakness": "none", "missed_doses": "none"}, set()),
        ({"leg_weakness": "some"}, {LEG_WEAKNESS}),
        ({"leg_weakness": "much"}, {LEG_WEAKNESS}),
        ({"missed_doses": "one"}, {MISSED_DOSE}),
        ({"missed_doses": "day"}, {MISSED_DAY}),
        ({"missed_doses": "vomited"}, {VOMITED}),
        ({"new_medicine": True}, set()),
    ],
)
def test_each_answer_is_a_code_of_the_rules(ana, fields, codes):
    make_day_log(ana, by=ana.user, value=4, **fields)

    assert said(ana) == [codes]


@pytest.mark.parametrize(
    ("sign", "code"),
    [("fall-head-hit", HEAD_HIT), ("cannot-stand-after-fall", CANNOT_STAND)],
)
def test_a_warning_sign_of_a_fall_says_what_its_question_says(ana, sign, code):
    log = make_day_log(ana, by=ana.user)
    make_side_effect_report(log, make_side_effect(sign))

    assert said(ana) == [{sign, code}]


def test_side_effects_are_said_by_their_short_name(ana):
    log = make_day_log(ana, by=ana.user)
    make_side_effect_report(log, make_side_effect("seizure"))

    assert said(ana) == [{"seizure"}]


def test_the_sign_of_new_clonus_is_clonus_that_is_worse(ana):
    log = make_day_log(ana, by=ana.user)
    sign = make_side_effect(day_facts.NEW_CLONUS, red_flag=True, urgency="emergency")
    make_side_effect_report(log, sign, "severe")

    assert said(ana) == [{day_facts.NEW_CLONUS, CLONUS_WORSE}]


def test_a_number_far_above_the_fortnight_before_is_clonus_that_is_worse(ana):
    for days in range(1, 6):
        make_day_log(ana, by=ana.user, day=ago(days), value=3)
    make_day_log(ana, by=ana.user, value=6)

    assert said(ana) == [{CLONUS_WORSE}]


@pytest.mark.parametrize("first", [11, 10])
def test_only_the_fourteen_days_before_count(ana, first):
    for days in range(first, first + 5):
        make_day_log(ana, by=ana.user, day=ago(days), value=3)
    make_day_log(ana, by=ana.user, value=6)

    assert (CLONUS_WORSE in said(ana)[0]) is (first == 10)


def test_ratings_of_a_helper_are_held_against_their_own(cast, ana):
    for days in range(1, 6):
        make_day_log(ana, by=ana.user, day=ago(days), value=3)
    make_day_log(ana, by=cast.eva, value=9, source="carer")

    assert said(ana) == [set()]


def test_days_too_old_to_act_on_and_days_taken_back_say_nothing(ana):
    make_day_log(ana, by=ana.user, day=ago(day_facts.ACT_DAYS), falls=1)
    make_day_log(ana, by=ana.user, day=ago(day_facts.ACT_DAYS + 1), falls=1)
    make_day_log(
        ana,
        by=ana.user,
        falls=1,
        voided_at=NOW,
        voided_by=ana.user,
        voided_reason="wrong day",
    )

    assert [one.facts.day for one in day_facts.recent_days(ana, today=TODAY)] == [
        ago(day_facts.ACT_DAYS)
    ]


def test_all_days_cost_three_queries(ana, django_assert_num_queries):
    effect = make_side_effect("dizziness")
    for days in range(30):
        log = make_day_log(ana, by=ana.user, day=ago(days), value=4)
        make_side_effect_report(log, effect)

    with django_assert_num_queries(3):
        day_facts.recent_days(ana, today=TODAY)
