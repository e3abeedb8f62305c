"""Treatment comparisons of the demo: running, ended, stopped early, and a coin flip."""

from decimal import Decimal

from clinic.actions.coin import mark_day, start_coin
from clinic.actions.comparisons import draft_comparison, start_comparison
from clinic.actions.decisions import decide
from clinic.actions.running import end_comparison, record_answers, stop_early
from clinic.comparing import ArmPlan, Draft, PartPlan
from clinic.demo.scene import Scene
from clinic.designs.templates import TEMPLATES
from clinic.models import Comparison, Decision
from portal.actions.reports import mark_read, share_report
from portal.actions.treatments import end_treatment
from portal.models import SharedReport, TreatmentPeriod

Belief = Comparison.Belief
AS_NOW = "As now"
SWITCH = "baclofen-to-tizanidine"

SPLINT_PLAN = (
    "We compare nights with the ankle splint and nights without it.\n\n"
    "Two weeks without, two weeks with, and the same once more. Your medicine "
    "stays as it is. Log your days as always.\n\n"
    "Does the splint hurt, or leave a mark that lasts? Call us."
)
SPLINT_RESULT = (
    "We compared nights with the splint and nights without it.\n\n"
    "Your days with it were a little better, but less than the change that you "
    "said is worth having. You said that it is warm and in the way. We go on "
    "without it."
)


def compare_splint(scene: Scene) -> None:
    """Nights with an ankle splint and without, by turns; it runs, and is shared."""
    splint = PartPlan(scene.treatments["ankle-splint"])
    arms = (
        ArmPlan("A", AS_NOW, as_now=True),
        ArmPlan("B", "Ankle splint at night", parts=(splint,)),
    )
    comparison = _run(scene, "night-splint", arms, ago=46, expectation=Belief.BETTER)
    report, _made = share_report(
        patient=scene.patient,
        kind=SharedReport.Kind.PLAN,
        title="Our plan: the ankle splint at night",
        body=SPLINT_PLAN,
        about=comparison,
        **scene.clinic(46, hour=10),
    )
    mark_read(report=report, by=scene.person, now=scene.at(45, hour=8))


def compare_drawn(scene: Scene) -> None:
    """The same question in an order drawn by chance; it ended, and was decided."""
    splint = PartPlan(scene.treatments["ankle-splint"])
    arms = (
        ArmPlan("A", AS_NOW, as_now=True),
        ArmPlan("B", "Ankle splint at night", parts=(splint,)),
    )
    comparison = _run(
        scene,
        "night-splint",
        arms,
        ago=80,
        design=Comparison.Design.RANDOMISED,
        expectation=Belief.MUCH_BETTER,
    )
    over = scene.ago(max(phase.last for phase in comparison.phases.all())) - 1
    comparison = end_comparison(
        comparison=comparison, version=None, **scene.told(over, hour=10)
    )
    record_answers(
        comparison=comparison,
        answers={"choice": "Without the splint: it is warm and in the way."},
        **scene.told(over, hour=10),
    )
    decide(
        patient=scene.patient,
        comparison=comparison,
        decided_on=scene.day(over),
        kind=Decision.Kind.STOP,
        reason=Decision.Reason.TOO_LITTLE,
        text="Less than the change worth having; no splint at night.",
        plain_title="The splint at night: what we found",
        plain_body=SPLINT_RESULT,
        **scene.clinic(over, hour=11),
    )
    period = scene.period(splint.slug)
    if period.is_open:
        end_treatment(
            period=period,
            on=scene.day(over),
            reason=TreatmentPeriod.EndReason.NO_BENEFIT,
            **scene.told(over, hour=11),
        )


def compare_switch(scene: Scene) -> None:
    """From baclofen to tizanidine, the taper inside the start; it runs."""
    baclofen = PartPlan(scene.treatments["baclofen"])
    tizanidine = PartPlan(scene.treatments["tizanidine"], dose=Decimal(12))
    arms = (
        ArmPlan("A", "Baclofen, as now", as_now=True, phase_days=21, parts=(baclofen,)),
        ArmPlan("B", "Tizanidine", phase_days=28, parts=(tizanidine,)),
    )
    _run(scene, SWITCH, arms, ago=26, expectation=Belief.UNSURE)


def compare_stretching(scene: Scene) -> None:
    """Before and after; an infection came in between, so it was stopped early."""
    stretching = PartPlan(scene.treatments["stretching"])
    arms = (
        ArmPlan("A", AS_NOW, as_now=True, phase_days=21),
        ArmPlan("B", "Stretching, twice a day", phase_days=28, parts=(stretching,)),
    )
    comparison = _run(
        scene,
        "add-physical-therapy",
        arms,
        ago=60,
        title="Add calf stretching",
        expectation=Belief.BETTER,
    )
    stop_early(
        comparison=comparison,
        reason=Comparison.StopReason.EVENT,
        note="Bladder infection: the shaking was worse for that reason.",
        version=None,
        **scene.told(25, hour=10),
    )


def draft_baclofen(scene: Scene) -> None:
    """A draft that nobody has started: baclofen, before and after."""
    baclofen = PartPlan(scene.treatments["baclofen"], dose=Decimal(30))
    arms = (
        ArmPlan("A", AS_NOW, as_now=True, phase_days=21),
        ArmPlan("B", "Baclofen", phase_days=28, parts=(baclofen,)),
    )
    draft = _draft(scene, "baclofen-titration", arms, starts_in=3)
    draft_comparison(patient=scene.patient, draft=draft, **scene.clinic(1))


def flip_coin(scene: Scene) -> None:
    """A cold pack or nothing, drawn each morning; nine days answered."""
    comparison = start_coin(
        patient=scene.patient,
        first=scene.treatments["cold-packs"],
        second=None,
        pairs=14,
        worth=Decimal(1),
        seed=scene.rng.getrandbits(32),
        expectation=Belief.BETTER,
        **scene.self_told(9, hour=8),
    )
    for ago in range(9, 0, -1):
        mark_day(
            comparison=comparison,
            day=scene.day(ago),
            done=scene.rng.random() < 0.85,
            **scene.self_told(ago, hour=21),
        )


def _run(scene: Scene, key, arms, *, ago, **changes) -> Comparison:
    """Draft it the day before, start it `ago` days back."""
    draft = _draft(scene, key, arms, starts_in=-ago, **changes)
    comparison = draft_comparison(
        patient=scene.patient, draft=draft, **scene.clinic(ago + 1)
    )
    return start_comparison(
        comparison=comparison,
        seed=scene.rng.getrandbits(32),
        version=comparison.version,
        **scene.told(ago, hour=8),
    )


def _draft(scene: Scene, key, arms, *, starts_in, **changes) -> Draft:
    """The answers that a template gives, with these arms."""
    given = next(each for each in TEMPLATES if each.key == key)
    return Draft(
        **{
            "title": given.title,
            "purpose": given.purpose,
            "design": given.design.value,
            "target": scene.patient.targets.primary().get(),
            "worth": given.worth,
            "arms": arms,
            "template": given.key,
            "cycles": given.cycles,
            "stop_rule": given.stop_rule,
            "decision_rule": given.decision_rule,
            "starts_on": scene.day(-starts_in),
        }
        | changes
    )
