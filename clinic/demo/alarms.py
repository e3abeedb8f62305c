"""Flags of the demo: raised by what people log and by what the clinic writes down."""

from decimal import Decimal

from clinic.actions.flags import record_contact
from clinic.demo.health import Drawn, condition, lab
from clinic.demo.scene import Scene
from clinic.models import FlagReview
from education.models import Ingredient, SideEffect
from portal.actions.answers import DayAnswers
from portal.actions.flags import acknowledge_flag, close_flag
from portal.actions.health import Named, add_medicine
from portal.actions.logs import save_day
from portal.actions.treatments import (
    InjectionPlan,
    StepPlan,
    change_dose,
    record_injections,
    stop_for_harm,
)
from portal.models import LabResult, SafetyFlag, Source, TreatmentPeriod

How, Outcome = FlagReview.How, FlagReview.Outcome
Reason = SafetyFlag.Reason
CALLS = (
    (22, Outcome.NO_ANSWER, "Rang twice."),
    (23, Outcome.EMERGENCY, "Reached on the third call; the son drives there now."),
)


def settle(scene: Scene) -> None:
    """What the plans of the past brought was weighed then, and closed."""
    for flag in scene.patient.safety_flags.open():
        close_flag(
            flag=flag,
            reason=Reason.RISK_ACCEPTED,
            by=scene.clinician,
            now=flag.raised_at,
        )


def cannot_swallow(scene: Scene) -> None:
    """An emergency from last evening's log; a nurse has called."""
    swallowing = SideEffect.objects.get(slug="trouble-breathing-or-swallowing")
    log_yesterday(scene, rating=5, side_effects={swallowing.pk: "severe"})
    for flag in scene.patient.safety_flags.unacknowledged():
        acknowledge_flag(flag=flag, reason="Calling now.", **scene.told(1, hour=21))
        for hour, outcome, words in CALLS:
            record_contact(
                flag=flag,
                how=How.CALL,
                outcome=outcome,
                text=words,
                **scene.clinic(1, hour=hour),
            )


def antibiotic_elsewhere(scene: Scene) -> None:
    """Ciprofloxacin from another doctor, on top of tizanidine; nobody has seen it."""
    _own_medicine(scene, "ciprofloxacin", "For my bladder, since this morning")


def unknown_drops(scene: Scene) -> None:
    """A name that no list holds waits for somebody to look."""
    add_medicine(
        patient=scene.patient,
        named=Named(other_name="Grandmother's calm drops"),
        comment="From the market, for sleep",
        **scene.self_told(2),
    )


def painkiller_elsewhere(scene: Scene) -> None:
    """An opioid beside clonazepam: acknowledged, not reached yet."""
    _own_medicine(scene, "tramadol", "From the dentist")
    flag = scene.patient.safety_flags.unacknowledged().first()
    acknowledge_flag(flag=flag, reason="I ring the dentist.", **scene.told(0))
    record_contact(
        flag=flag, how=How.CALL, outcome=Outcome.NO_ANSWER, **scene.clinic(0)
    )


def _own_medicine(scene: Scene, slug: str, comment: str) -> None:
    add_medicine(
        patient=scene.patient,
        named=Named(ingredient=Ingredient.objects.get(slug=slug)),
        started_on=scene.today,
        comment=comment,
        **scene.self_told(0, hour=8),
    )


def liver_tests_rose(scene: Scene) -> None:
    """The result that ended dantrolene: flagged, and closed with the change of plan."""
    period = scene.period("dantrolene")
    lab(scene, scene.ago(period.ended_on), Drawn(LabResult.Test.ALT, 225, limit=45))
    for flag in scene.patient.safety_flags.open():
        close_flag(
            flag=flag,
            reason=Reason.PLAN_CHANGED,
            by=scene.clinician,
            now=flag.raised_at,
        )


def fell_asleep(scene: Scene) -> None:
    """Stopped for harm today: the watch asks for a call tomorrow."""
    stop_for_harm(
        period=scene.period("clonazepam"),
        note="Fell asleep over breakfast; hard to wake.",
        **scene.told(0),
    )


def raise_baclofen(scene: Scene) -> None:
    """A plan up to 60 mg, half of it still to come."""
    period = scene.period("baclofen")
    change_dose(
        period=period,
        steps=[
            StepPlan(scene.day(4), Decimal(20), Decimal(15), Decimal(0), Decimal(15)),
            StepPlan(scene.day(-3), Decimal(20), Decimal(20), Decimal(0), Decimal(15)),
            StepPlan(scene.day(-10), Decimal(20), Decimal(20), Decimal(0), Decimal(20)),
        ],
        tablet_size=Decimal(10),
        **scene.clinic(5),
    )


def fell_on_the_way_up(scene: Scene) -> None:
    """A fall holds the plan where it is."""
    log_yesterday(scene, rating=4, falls=1)


def toxin_with_a_reason(scene: Scene) -> None:
    """Swallowing trouble stands against toxin: given low in the leg, with a reason."""
    condition(scene, "swallowing-trouble", ago=35)
    toxin = scene.treatments["onabotulinumtoxina"]
    record_injections(
        patient=scene.patient,
        treatment=toxin,
        given_on=scene.day(30),
        rows=[InjectionPlan(toxin.name, "Soleus", "left", Decimal(50), "ultrasound")],
        why="Ankle clonus, left, at night",
        asked_elsewhere=TreatmentPeriod.Elsewhere.NO,
        override_reason="Calf only, 50 units; agreed with the speech therapist, and "
        "the family knows the signs.",
        **scene.clinic(30),
    )


def log_yesterday(scene: Scene, *, rating: int, **answers) -> None:
    """Last evening's log, so that the rules read it as they read every log."""
    primary = scene.patient.targets.primary().get()
    save_day(
        patient=scene.patient,
        rater=scene.patient.user,
        day=scene.day(1),
        answers=DayAnswers(ratings={primary.pk: rating}, **answers),
        source=Source.SELF if scene.patient.user else Source.PAPER,
        **scene.self_told(1),
    )
