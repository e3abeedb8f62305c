"""Everything StudyU schedules and CHUV's example can be planned, with three arms."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.comparing import Draft, courses_of, plan_of
from clinic.comparing.draft import ArmPlan, PartPlan
from education.models import Treatment
from portal import safety
from portal.models import Target, TreatmentPeriod
from portal.rulebook import taper_rule
from tests.cast import make_cast
from tests.clinic.drafts import arm, baclofen, splint, started, tizanidine
from tests.factories import TODAY, make_period, make_step, make_treatment

SCHEDULES = {
    "alternating": {"cycles": 2},
    "counterbalanced": {"cycles": 2},
    "randomised": {"cycles": 3},
    "custom": {"custom_order": "ABCCBA", "cycles": 1},
}


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.mark.parametrize("baseline", [0, 14])
@pytest.mark.parametrize("design", SCHEDULES)
def test_every_schedule_of_studyu_is_planned_with_three_arms(cast, design, baseline):
    arms = (
        arm("A"),
        arm("B", splint()),
        arm("C", make_treatment("stretching", kind="home", unit="minutes")),
    )
    row = started(
        cast.ana_record,
        by=cast.ben,
        design=design,
        baseline_days=baseline,
        arms=arms,
        **SCHEDULES[design],
    )
    kinds = [phase.kind for phase in row.phases.all()]

    assert set(row.sequence) == {"A", "B", "C"}
    assert kinds.count("treatment") == len(row.sequence)
    assert ("baseline" in kinds) == bool(baseline)


def test_the_example_of_chuv_is_planned(cast):
    """Two medicines in a drawn order, each tapered inside the start of the next.

    The first three days of every phase never count.
    """
    row = started(
        cast.ana_record,
        by=cast.ben,
        purpose="choice",
        design="randomised",
        cycles=2,
        run_in_days=3,
        arms=(arm("A", baclofen(), dose=30), arm("B", tizanidine(), dose=12)),
        override_reason="Both make sleepy; weekly visits",
    )
    phases = list(row.phases.all())
    periods = list(TreatmentPeriod.objects.order_by("started_on"))

    assert sorted(row.sequence) == ["A", "A", "B", "B"]
    for before, after in pairwise(periods):
        assert before.ended_on >= after.started_on, "tapered inside the next"
        assert before.end_reason == "done"
    assert all(days >= 3 for days in _waits(phases)), "the first days never count"
    assert all(
        _falls_gently(period) for period in periods if period.ended_on is not None
    )


def _waits(phases):
    """The days that do not count before each phase that does."""
    waited = 0
    for phase in phases:
        if phase.compared:
            yield waited
        waited = 0 if phase.compared else waited + (phase.last - phase.first).days + 1


def _falls_gently(period) -> bool:
    """Whether its end keeps the taper rule of its treatment."""
    steps = period.dose_steps.standing().order_by("from_day")
    facts = [safety.StepFact(step.from_day, step.daily_total) for step in steps]
    rule = taper_rule(period.treatment)
    return safety.taper_needed(rule, facts, period.ended_on) is None


# ---- whatever is planned -------------------------------------------------------------


def drug(slug, **fields):
    """A catalogue row that is never saved: rules read no database."""
    fields = {
        "kind": "medicine",
        "unit": "mg",
        "texts": {"en": {"name": slug.capitalize(), "taper_text": "Slowly."}},
        "source": "Test label",
        "source_date": date(2024, 11, 1),
        "times": ["morning", "noon", "evening"],
        "tablet_sizes": ["1"],
        "start_dose": Decimal(5),
        "step_dose": Decimal(5),
        "step_days": 3,
        "max_daily_dose": Decimal(80),
        "taper_only": True,
        "taper_min_days": 7,
    } | fields
    return Treatment(slug=slug, **fields)


doses = st.integers(1, 16).map(lambda n: Decimal(5 * n))
letters = st.text("ABC", min_size=2, max_size=8)
drugs = st.builds(
    drug,
    st.sampled_from(["one", "two"]),
    taper_min_days=st.integers(1, 21),
    washout_days=st.integers(0, 5),
    onset_days=st.integers(0, 10),
)


@st.composite
def drafts(draw):
    first, second = draw(drugs), draw(drugs)
    second.slug = "three"
    arms = (
        ArmPlan("A", "As now", as_now=True, phase_days=draw(st.integers(5, 30))),
        ArmPlan("B", "B", parts=(PartPlan(first, dose=draw(doses)),)),
        ArmPlan(
            "C",
            "C",
            parts=(
                PartPlan(first, dose=draw(doses)),
                PartPlan(second, dose=draw(doses)),
            ),
        ),
    )
    return Draft(
        title="Any",
        purpose="choice",
        design=draw(st.sampled_from(["custom", "randomised", "counterbalanced"])),
        custom_order=draw(letters),
        cycles=draw(st.integers(1, 3)),
        target=Target(pk=1, text="Shaking"),
        worth=Decimal(2),
        arms=arms,
        baseline_days=draw(st.integers(0, 20)),
        starts_on=TODAY,
    )


def by_slug(courses):
    found = {}
    for course in courses:
        found.setdefault(course.part.slug, []).append(course)
    return found.values()


@settings(max_examples=150, deadline=None)
@given(draft=drafts(), seed=st.integers(0, 2**62))
def test_every_plan_keeps_its_rules_on_every_day(draft, seed):
    courses = courses_of(plan_of(draft, (), seed=seed))

    for course in courses:
        totals = [row.daily_total for row in course.rows]
        days = [row.from_day for row in course.rows]
        assert days == sorted(set(days))
        assert max(totals) <= course.part.treatment.max_daily_dose
        if course.last is not None:
            facts = [row.fact for row in course.rows]
            rule = taper_rule(course.part.treatment)
            assert safety.taper_needed(rule, facts, course.last) is None


@settings(max_examples=150, deadline=None)
@given(draft=drafts(), seed=st.integers(0, 2**62))
def test_one_treatment_is_never_taken_twice_at_once(draft, seed):
    for courses in by_slug(courses_of(plan_of(draft, (), seed=seed))):
        ordered = sorted(courses, key=lambda course: course.first)
        for before, after in pairwise(ordered):
            assert before.last is not None
            assert before.last < after.first


@settings(max_examples=150, deadline=None)
@given(draft=drafts(), seed=st.integers(0, 2**62))
def test_an_old_treatment_is_gone_before_days_count(draft, seed):
    plan = plan_of(draft, (), seed=seed)
    named = {arm.key: {part.slug for part in arm.parts} for arm in plan.arms}
    for course in courses_of(plan):
        for phase in plan.phases:
            if phase.compared and phase.arm and course.on(phase.first, phase.last):
                assert course.part.slug in named[phase.arm]


@settings(max_examples=100, deadline=None)
@given(draft=drafts(), seed=st.integers(0, 2**62))
def test_the_same_seed_is_the_same_plan(draft, seed):
    assert plan_of(draft, (), seed=seed) == plan_of(draft, (), seed=seed)


def test_what_is_taken_now_stays_where_no_arm_names_it(cast):
    ana = cast.ana_record
    period = make_period(ana, by=cast.ben, treatment=baclofen(), started_on=TODAY)
    make_step(period, by=cast.ben, from_day=TODAY, morning=30)
    started(ana, by=cast.ben)

    period.refresh_from_db()
    assert period.is_open
    assert period.dose_steps.standing().count() == 1


def test_as_now_returns_to_the_dose_of_today(cast):
    """Two doses of one medicine: as now, more, and as now again."""
    ana = cast.ana_record
    begun = TODAY - timedelta(days=90)
    period = make_period(ana, by=cast.ben, treatment=baclofen(), started_on=begun)
    make_step(period, by=cast.ben, from_day=begun, morning=30)
    arms = (arm("A", baclofen(), as_now=True), arm("B", baclofen(), dose=60))
    started(ana, by=cast.ben, design="custom", custom_order="ABA", arms=arms)
    totals = [
        step.daily_total for step in period.dose_steps.standing().order_by("from_day")
    ]

    assert max(totals) == 60
    assert totals[0] == totals[-1] == 30
    assert TreatmentPeriod.objects.count() == 1
