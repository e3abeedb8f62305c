"""A comparison is drafted and started: the order is drawn once, the plan frozen."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from clinic.actions.comparisons import (
    AlreadyRuns,
    CannotBe,
    InThePast,
    NotNow,
    change_draft,
    draft_comparison,
    start_comparison,
)
from clinic.designs.protocol import digest
from clinic.models import Comparison
from clinic.views.treating import EVERY, NON_DRUG
from portal.actions.entries import Stale
from portal.actions.keys import KeyReused
from portal.actions.periods import OutOfScope
from portal.models import AuditEvent, TreatmentPeriod
from tests.cast import make_cast
from tests.clinic.drafts import (
    SEED,
    a_draft,
    arm,
    baclofen,
    cold_packs,
    drafted,
    splint,
    started,
    tizanidine,
)
from tests.factories import NOW, TODAY, make_period, make_step, make_treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


def start(comparison, by, **fields):
    fields = {"seed": SEED, "version": comparison.version, "now": NOW} | fields
    return start_comparison(comparison=comparison, by=by, **fields)


def on_baclofen(ana, by, dose=30):
    begun = TODAY - timedelta(days=60)
    period = make_period(ana, by=by, treatment=baclofen(), started_on=begun)
    make_step(period, by=by, from_day=begun, morning=dose)
    return period


def on_days(period):
    """Day -> amount of each step, oldest first."""
    steps = period.dose_steps.standing().order_by("from_day")
    return {step.from_day: step.daily_total for step in steps}


class TestDraft:
    def test_is_kept_with_its_arms_and_audited(self, cast, ana):
        comparison = drafted(ana, by=cast.ben)

        assert comparison.status == Comparison.Status.DRAFT
        assert [row.key for row in comparison.arms.all()] == ["A", "B"]
        event = AuditEvent.objects.get(verb="comparison.drafted")
        assert event.object_ids == [comparison.pk]

    def test_the_same_key_is_the_same_draft(self, cast, ana):
        key, draft = uuid.uuid4(), a_draft(ana)
        made = [
            draft_comparison(
                patient=ana, draft=draft, client_key=key, by=cast.ben, now=NOW
            )
            for _ in range(2)
        ]

        assert made[0] == made[1]
        assert Comparison.objects.count() == 1

    def test_the_same_key_with_other_arms_is_refused(self, cast, ana):
        common = {
            "patient": ana,
            "client_key": uuid.uuid4(),
            "by": cast.ben,
            "now": NOW,
        }
        draft_comparison(draft=a_draft(ana), **common)

        with pytest.raises(KeyReused):
            draft_comparison(
                draft=a_draft(ana, arms=(arm("A"), arm("B", splint(), phase_days=9))),
                **common,
            )

    def test_is_changed_until_it_starts(self, cast, ana):
        comparison = drafted(ana, by=cast.ben)
        draft = a_draft(ana, title="Shorter", arms=(arm("A"), arm("B", phase_days=7)))
        change_draft(
            comparison=comparison, draft=draft, version=1, by=cast.ben, now=NOW
        )

        comparison.refresh_from_db()
        assert (comparison.title, comparison.version) == ("Shorter", 2)
        assert [row.phase_days for row in comparison.arms.all()] == [14, 7]

    def test_somebody_elses_change_is_not_overwritten(self, cast, ana):
        comparison = drafted(ana, by=cast.ben)
        draft = a_draft(ana)
        common = {"comparison": comparison, "by": cast.ben, "now": NOW}
        change_draft(draft=draft, version=1, **common)

        with pytest.raises(Stale):
            change_draft(draft=draft, version=1, **common)

    def test_a_therapist_plans_what_is_no_medicine(self, cast, ana):
        common = {"patient": ana, "by": cast.theo, "now": NOW, "kinds": NON_DRUG}
        draft_comparison(draft=a_draft(ana), client_key=uuid.uuid4(), **common)

        with pytest.raises(OutOfScope):
            draft_comparison(
                draft=a_draft(ana, arms=(arm("A"), arm("B", baclofen(), dose=30))),
                client_key=uuid.uuid4(),
                **common,
            )


class TestStart:
    def test_draws_the_order_and_lays_out_the_days(self, cast, ana):
        comparison = started(ana, by=cast.ben)

        assert (comparison.status, comparison.seed) == ("running", SEED)
        assert comparison.sequence == ["A", "B", "A", "B"]
        phases = list(comparison.phases.all())
        assert phases[0].first == TODAY
        assert all(
            later.first == row.last + timedelta(days=1)
            for row, later in pairwise(phases)
        )

    def test_the_order_never_changes_after_the_start(self, cast, ana):
        arms = (arm("A"), arm("B", splint()), arm("C", cold_packs(), phase_days=21))
        comparison = started(ana, by=cast.ben, design="randomised", arms=arms)
        order = comparison.sequence
        for seed in range(20):
            start(comparison, cast.ben, seed=seed)

        comparison.refresh_from_db()
        assert (comparison.sequence, comparison.seed) == (order, SEED)

    def test_freezes_what_was_decided(self, cast, ana):
        comparison = started(ana, by=cast.ben, decision_rule="Keep it if 2 better")
        protocol = comparison.protocol
        plan = json.loads(protocol.text)

        assert protocol.sha256 == digest(protocol.text)
        assert plan["decision_rule"] == "Keep it if 2 better"
        assert plan["order"] == comparison.sequence
        assert plan["target"]["text"] == comparison.target.text
        assert plan["seed"] == SEED

    def test_the_splint_is_worn_in_its_own_phases_only(self, cast, ana):
        comparison = started(ana, by=cast.ben)
        spans = TreatmentPeriod.objects.order_by("started_on").values_list(
            "started_on", "ended_on"
        )
        worn = [
            (rows[0].first, rows[-1].last)
            for rows in _runs(comparison.phases.all())
            if rows[-1].arm.key == "B"
        ]

        assert [first for first, _last in spans] == [first for first, _last in worn]
        assert spans[0][1] == worn[0][1]
        assert spans[1][1] is None, "what is taken in the last phase goes on"

    def test_each_phase_names_its_treatments(self, cast, ana):
        comparison = started(ana, by=cast.ben)
        named = {
            phase.arm.key: phase.periods.count() > 0
            for phase in comparison.phases.all()
            if phase.compared
        }

        assert named == {"A": False, "B": True}

    def test_only_one_runs_at_a_time(self, cast, ana):
        started(ana, by=cast.ben)

        with pytest.raises(AlreadyRuns):
            started(ana, by=cast.ben)

    def test_nothing_begins_in_the_past(self, cast, ana):
        with pytest.raises(InThePast):
            started(ana, by=cast.ben, starts_on=TODAY - timedelta(days=1))

    def test_what_is_void_does_not_start(self, cast, ana):
        comparison = drafted(ana, by=cast.ben)
        Comparison.objects.update(
            voided_at=NOW, voided_by=cast.ben, voided_reason="Mistake"
        )
        with pytest.raises(NotNow):
            start(comparison, cast.ben)

    def test_a_therapist_does_not_start_a_medicine(self, cast, ana):
        comparison = drafted(
            ana, by=cast.ben, arms=(arm("A"), arm("B", baclofen(), dose=30))
        )
        with pytest.raises(OutOfScope):
            start(comparison, cast.theo, kinds=NON_DRUG)
        assert start(comparison, cast.ben, kinds=EVERY).status == "running"


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "slug"), [("injection", "toxin"), ("surgery", "operation")]
    )
    def test_what_cannot_be_taken_back_does_not_alternate(self, cast, ana, kind, slug):
        once = make_treatment(slug, kind=kind, unit="U")

        with pytest.raises(CannotBe) as refused:
            started(ana, by=cast.ben, arms=(arm("A"), arm("B", once)))
        assert refused.value.problems[0].code == "once_only"

    def test_a_toxin_is_compared_before_and_after(self, cast, ana):
        toxin = make_treatment("toxin", kind="injection", unit="U")
        comparison = started(
            ana,
            by=cast.ben,
            design="before_after",
            cycles=1,
            baseline_days=14,
            arms=(arm("A", toxin, phase_days=56),),
        )

        assert [row.compared for row in comparison.phases.all()] == [True, True]
        assert not TreatmentPeriod.objects.exists(), "a session is entered when given"

    def test_one_thing_alone_is_no_comparison(self, cast, ana):
        with pytest.raises(CannotBe):
            started(ana, by=cast.ben, arms=(arm("A", splint()),))
        assert Comparison.objects.get().status == "draft"


class TestSwitch:
    """Baclofen to tizanidine: the old one comes down inside the start of the new."""

    @pytest.fixture
    def switched(self, cast, ana):
        old = on_baclofen(ana, cast.ben)
        arms = (
            arm("A", baclofen(), as_now=True),
            arm("B", tizanidine(), dose=12, phase_days=28),
        )
        comparison = started(
            ana,
            by=cast.ben,
            design="before_after",
            cycles=1,
            arms=arms,
            override_reason="Both make sleepy; seen weekly",
        )
        old.refresh_from_db()
        return comparison, old

    def test_the_old_one_is_tapered(self, switched):
        comparison, old = switched
        changing = comparison.phases.get(kind="transition")
        doses = on_days(old)

        assert doses[min(doses)] == Decimal(30)
        falling = [amount for day, amount in doses.items() if day >= changing.first]
        assert falling == sorted(falling, reverse=True)
        assert falling
        assert changing.first < old.ended_on <= changing.last

    def test_the_new_one_rises_meanwhile(self, switched):
        comparison, _old = switched
        changing = comparison.phases.get(kind="transition")
        new = TreatmentPeriod.objects.get(treatment__slug="tizanidine")

        assert new.started_on == changing.first
        assert list(on_days(new).values())[-1] == Decimal(12)
        assert max(on_days(new)) <= changing.last

    def test_the_days_of_the_change_are_never_compared(self, switched):
        comparison, _old = switched
        kinds = {
            row.kind: row.compared
            for row in comparison.phases.all()
            if row.kind in ("transition", "washout")
        }

        assert kinds
        assert not any(kinds.values())

    def test_the_taper_is_within_the_period_that_goes_on(self, switched):
        assert TreatmentPeriod.objects.filter(treatment__slug="baclofen").count() == 1


def _runs(phases):
    """The phases of each place of the order together."""
    found = [[]]
    for phase in phases:
        found[-1].append(phase)
        if phase.kind == "treatment":
            found.append([])
    return [rows for rows in found if rows]


def test_the_patient_gets_news_of_what_changes_first_only(cast, ana):
    started(
        ana,
        by=cast.ben,
        arms=(arm("A"), arm("B", baclofen(), dose=30)),
        cycles=3,
    )
    first = TreatmentPeriod.objects.order_by("started_on").first()

    assert TreatmentPeriod.objects.count() == 3
    assert {notice.period for notice in ana.notices.all()} == {first}
