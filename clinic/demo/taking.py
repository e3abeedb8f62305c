"""What demo patients took of what was planned, their hold rules, and home therapy."""

from clinic.demo.scene import Scene
from portal.actions.doses import Said, planned_slots, record_doses, record_remedy
from portal.actions.hold_rules import (
    SUGGESTED_DAYS,
    SUGGESTED_SLEEPINESS,
    HoldPlan,
    set_hold_rule,
)
from portal.models import DoseTaken, RemedyUse, Source

DOSE_DAYS, REMEDY_DAYS = 28, 13
ANSWERED = 0.9
"""The share of days on which a person says what was taken."""

SLIPS = {DoseTaken.What.SKIPPED: 0.03, DoseTaken.What.PART: 0.02}
MINUTES = {"physical-therapy": 45, "stretching": 10, "ankle-splint": 480}
WORDS = {
    "physical-therapy": "Standing frame and stretching",
    "stretching": "Calves, both sides",
    "ankle-splint": "At night",
}
EVERY = {"physical-therapy": 4, "stretching": 1, "ankle-splint": 2}
HELPED = (
    RemedyUse.Helped.YES,
    RemedyUse.Helped.A_LITTLE,
    RemedyUse.Helped.A_LITTLE,
    RemedyUse.Helped.NO,
)


def take(scene: Scene) -> None:
    """Four weeks of doses, of everything that is taken today."""
    periods = [period for period in scene.taken() if period.dose_steps.all()]
    for ago in range(DOSE_DAYS, 0, -1):
        said = [dose for period in periods for dose in _said(scene, period, ago)]
        if said and scene.rng.random() < ANSWERED:
            record_doses(
                patient=scene.patient,
                day=scene.day(ago),
                said=said,
                source=Source.SELF,
                **scene.self_told(ago),
            )


def _said(scene: Scene, period, ago: int) -> list[Said]:
    """Now and then one dose of several goes wrong, never a whole day."""
    slots = planned_slots(period, scene.day(ago))
    whats: list[str] = [DoseTaken.What.TAKEN] * len(slots)
    if len(slots) > 1:
        place = scene.rng.randrange(len(slots))
        whats[place] = _slip(scene.rng.random())
    return [
        Said(period.pk, slot, what) for slot, what in zip(slots, whats, strict=True)
    ]


def _slip(chance: float) -> str:
    reached = 0.0
    for what, share in SLIPS.items():
        reached += share * 3
        if chance < reached:
            return what
    return DoseTaken.What.TAKEN


def agree_on_hold(scene: Scene) -> None:
    """The suggested hold rule for what makes sleepy and is taken today."""
    for period in scene.taken():
        if period.treatment and period.treatment.sedating:
            set_hold_rule(
                period=period,
                plan=HoldPlan(SUGGESTED_SLEEPINESS, SUGGESTED_DAYS),
                **scene.clinic(scene.ago(period.started_on)),
            )


def do_therapy(scene: Scene) -> None:
    """Two weeks of therapy, stretching or splints, as often as each is done."""
    for period in scene.taken():
        slug = period.treatment.slug if period.treatment else ""
        for ago in range(REMEDY_DAYS, 0, -EVERY.get(slug, REMEDY_DAYS + 1)):
            if slug in MINUTES:
                record_remedy(
                    patient=scene.patient,
                    treatment=period.treatment,
                    day=scene.day(ago),
                    minutes=MINUTES[slug],
                    what=WORDS[slug],
                    helped=scene.rng.choice(HELPED),
                    source=Source.SELF,
                    **scene.self_told(ago, hour=19),
                )
