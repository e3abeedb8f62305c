"""Whatever the order and the path: the same flags, and no sudden end unawares."""

import uuid
from contextlib import suppress
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import rulebook, safety
from portal.actions.endings import end_treatment, stop_for_harm, void_treatment
from portal.actions.entries import Refused
from portal.actions.health import Named, add_allergy, add_condition, add_medicine
from portal.actions.own_changes import confirm_change, report_change
from portal.actions.treatments import StepPlan, change_dose, start_treatment
from portal.actions.withdrawal import if_ended
from portal.models import DoseStep, SafetyFlag, TreatmentPeriod
from portal.safety.taper import steep_drops
from tests.factories import (
    NOW,
    make_ingredient,
    make_period,
    make_precaution,
    make_step,
    make_treatment,
)
from tests.portal.actions.plans import day

pytestmark = pytest.mark.django_db


def entries(cast):
    """Four things that go ill together, each as somebody enters it."""
    common = {"patient": cast.ana_record, "now": NOW}
    tizanidine = make_treatment(
        "tizanidine", ingredients=["tizanidine"], sedating=True, max_daily_dose=36
    )

    def key():
        return {"client_key": uuid.uuid4()}

    return {
        "tizanidine": lambda: start_treatment(
            treatment=tizanidine,
            started_on=day(0),
            steps=[StepPlan(day(0), night=40)],
            override_reason="Weighed",
            by=cast.ben,
            **key(),
            **common,
        ),
        "ciprofloxacin": lambda: add_medicine(
            named=Named(make_ingredient("ciprofloxacin")),
            started_on=day(0),
            by=cast.ana,
            **key(),
            **common,
        ),
        "liver": lambda: add_condition(
            precaution=make_precaution("active-liver-disease"),
            started_on=day(0),
            by=cast.ben,
            **key(),
            **common,
        ),
        "allergy": lambda: add_allergy(
            named=Named(make_ingredient("tizanidine", ("alpha2-agonist",))),
            by=cast.nina,
            **key(),
            **common,
        ),
    }


@pytest.fixture
def flags_after(cast):
    """The flags that stand after the four were entered in this order."""

    def entered(order):
        with transaction.atomic():
            todo = entries(cast)
            for name in order:
                todo[name]()
            found = set(SafetyFlag.objects.values_list("rule", "about"))
            transaction.set_rollback(True)
        return found

    return entered


def test_whatever_the_order_of_entry_the_flags_are_the_same(flags_after):
    orders = list(permutations(["tizanidine", "ciprofloxacin", "liver", "allergy"]))
    first = flags_after(orders[0])
    assert ("tizanidine-cyp1a2-strong", "tizanidine+ciprofloxacin") in first
    assert len(first) >= 4
    for order in orders[1:]:
        assert flags_after(order) == first, order


# ---- no path ends a taper-only medicine suddenly, unawares ----------------------

OFFSETS = st.integers(-3, 12)
AMOUNTS = st.sampled_from([Decimal("0.001"), 5, 20, 40, 80])
REASONS = st.sampled_from(["", "", "Weighed"])
STEPS = st.tuples(
    st.just("dose"),
    st.tuples(st.lists(st.tuples(st.integers(-3, 9), AMOUNTS), max_size=2), REASONS),
)
ACTS = st.one_of(
    STEPS,
    st.tuples(st.just("end"), st.tuples(OFFSETS, REASONS)),
    st.tuples(st.just("void"), REASONS),
    st.tuples(st.sampled_from(["harm", "stopped", "confirm"]), st.none()),
)


class Life:
    """One period of baclofen and everything that can be done to it."""

    def __init__(self, cast, period):
        self.cast, self.period = cast, period
        self.sudden = False

    def act(self, name, given):
        """Do it, or be refused: a refusal leaves no trace."""
        by = {"by": self.cast.ben, "now": NOW}
        with suppress(Refused):
            getattr(self, name)(given, by)
        self.period.refresh_from_db()
        if not self.period.is_void:
            self.sudden = sudden(self.period)

    def dose(self, given, by):
        rows, reason = given
        steps = [StepPlan(day(n), morning=amount) for n, amount in rows]
        key = uuid.uuid4()
        change_dose(
            period=self.period,
            steps=steps,
            client_key=key,
            override_reason=reason,
            **by,
        )

    def end(self, given, by):
        offset, reason = given
        end_treatment(
            period=self.period,
            on=day(offset),
            reason="choice",
            override_reason=reason,
            **by,
        )

    def harm(self, _given, by):
        stop_for_harm(period=self.period, **by)

    def stopped(self, _given, by):
        report_change(
            period=self.period,
            from_day=day(0),
            stopped=True,
            client_key=uuid.uuid4(),
            by=self.cast.ana,
            now=NOW,
        )

    def confirm(self, _given, by):
        for step in DoseStep.objects.unconfirmed():
            confirm_change(step=step, **by)

    def void(self, reason, by):
        taken = self.period.covers(day(0))
        ends = taken and bool(if_ended(self.period, on=day(0), today=day(0)))
        void_treatment(period=self.period, reason="Wrong", override_reason=reason, **by)
        self.sudden = self.sudden or ends


def sudden(period):
    """Whether the period ends without its taper, by the rule itself."""
    if period.ended_on is None:
        return False
    use = rulebook.use_of(
        TreatmentPeriod.objects.with_steps().get(pk=period.pk), helped=None
    )
    return safety.taper_needed(use.drug.taper, use.steps, use.last) is not None


def steep(period):
    """Whether a dose above 0 falls too far at once, by the rule itself."""
    use = rulebook.use_of(TreatmentPeriod.objects.with_steps().get(pk=period.pk))
    return any(steep_drops(use.drug.taper, [step.certain for step in use.steps]))


def is_answered_for(period):
    """Whether a physician's written reason stands for a steep drop."""
    flags = SafetyFlag.objects.caused_by(period).filter(code="abrupt_reduction")
    overridden = flags.filter(closed_reason=SafetyFlag.Reason.OVERRIDDEN)
    return bool(period.override_reason) and overridden.exists()


def is_owned(period):
    """Whether somebody answers for the end: for harm, or with a written reason."""
    if period.end_reason == TreatmentPeriod.EndReason.HARM:
        return SafetyFlag.objects.caused_by(period).watches().exists()
    overridden = SafetyFlag.objects.caused_by(period).filter(
        code=safety.ABRUPT, closed_reason=SafetyFlag.Reason.OVERRIDDEN
    )
    watched = SafetyFlag.objects.caused_by(period).watches()
    return bool(period.override_reason) and overridden.exists() and watched.exists()


def test_no_path_ends_baclofen_suddenly_without_somebody_who_answers(cast, baclofen):
    baclofen.taper_max_step, baclofen.taper_step_days = 15, 3
    baclofen.save()

    @settings(max_examples=60)
    @given(acts=st.lists(ACTS, min_size=1, max_size=5))
    def check(acts):
        with transaction.atomic():
            period = make_period(
                cast.ana_record, by=cast.ben, treatment=baclofen, started_on=day(-60)
            )
            make_step(period, by=cast.ben, from_day=day(-60), morning=60)
            life = Life(cast, period)
            for name, rows in acts:
                life.act(name, rows)
                period.refresh_from_db()
                assert not life.sudden or is_owned(period), acts
                assert not steep(period) or is_answered_for(period), acts
            transaction.set_rollback(True)

    check()


@pytest.mark.parametrize("kind", ["taper", "reduction"])
def test_every_taper_only_treatment_of_the_catalogue_has_its_rule(kind):
    spoken = {
        slug
        for rule in rulebook.rules()
        if rule.kind == kind
        for slug in rule.of.treatments
    }
    shelf = rulebook.library().treatments
    assert {entry.slug for entry in shelf if entry.taper_only} <= spoken
