"""What the planner says of safety is what the gate says at the start."""

from datetime import timedelta

import pytest

from clinic.actions.comparisons import start_comparison
from clinic.comparing import courses_of, draft_of, plan_of, taken_on
from clinic.comparing.preview import preview
from clinic.comparing.safe import said_of
from portal.actions.safely import Unsafe
from portal.models import SafetyFlag
from tests.clinic.drafts import SEED, arm, baclofen, drafted, tizanidine
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def to_tizanidine(cast, ana):
    """From baclofen, which is taken, to tizanidine."""
    period = make_period(
        ana, by=cast.ben, treatment=baclofen(), started_on=TODAY - timedelta(days=60)
    )
    make_step(period, by=cast.ben, from_day=period.started_on, morning=30)
    return drafted(
        ana,
        by=cast.ben,
        design="before_after",
        cycles=1,
        arms=(
            arm("A", baclofen(), as_now=True),
            arm("B", tizanidine(), dose=12),
        ),
    )


@pytest.fixture
def operation(cast, ana):
    surgery = make_treatment("surgery", kind="surgery", unit="", reversible=False)
    arms = (arm("A"), arm("B", surgery))
    return drafted(ana, by=cast.ben, design="before_after", cycles=1, arms=arms)


def said(row):
    draft = draft_of(row)
    plan = plan_of(draft, taken_on(row.patient, draft.first), seed=SEED)
    return said_of(row.patient, plan, courses_of(plan), today=TODAY)


def start(row, by, **fields):
    fields = {"seed": SEED, "version": row.version, "by": by, "now": NOW} | fields
    return start_comparison(comparison=row, **fields)


def test_the_planner_says_what_the_start_flags(cast, to_tizanidine):
    before = {(a.rule, a.about) for a in said(to_tizanidine)}
    start(to_tizanidine, cast.ben, override_reason="Weighed with Ana")

    assert before
    flags = SafetyFlag.objects.filter(patient=to_tizanidine.patient)
    assert before >= set(flags.values_list("rule", "about"))


def test_an_operation_too_early_is_refused_and_said_before(cast, operation):
    assert any(alert.level.refuses for alert in said(operation))
    with pytest.raises(Unsafe):
        start(operation, cast.ben)

    start(operation, cast.ben, override_reason="Nothing else is left to try")
    operation.refresh_from_db()
    assert operation.status == "running"


class TestHowSure:
    def shown(self, row):
        taken = taken_on(row.patient, TODAY)
        return preview(draft_of(row), taken, patient=row.patient, today=TODAY)

    def test_is_reckoned_with_the_own_days_where_there_are_enough(
        self, cast, ana, to_tizanidine
    ):
        usual = self.shown(to_tizanidine)
        for n in range(1, 29):
            value = 0 if n % 2 else 10
            make_day_log(ana, by=cast.ana, day=TODAY - timedelta(days=n), value=value)
        own = self.shown(to_tizanidine)

        assert "as is usual" in usual.scatter
        assert "28 rated days" in own.scatter
        assert own.sure.chance_to_detect < usual.sure.chance_to_detect

    def test_not_with_the_days_of_a_helper(self, cast, ana, to_tizanidine):
        for n in range(1, 29):
            day = TODAY - timedelta(days=n)
            make_day_log(ana, by=cast.eva, day=day, value=n % 9)

        assert "as is usual" in self.shown(to_tizanidine).scatter

    def test_a_first_day_that_has_passed_is_said(self, to_tizanidine):
        to_tizanidine.starts_on = TODAY - timedelta(days=1)
        shown = self.shown(to_tizanidine)

        assert any("has passed" in words for words in shown.refusals)
