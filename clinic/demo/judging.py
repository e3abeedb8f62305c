"""What the demo clinic saw and thought: work-up, exams, goals, notes, reviews."""

from decimal import Decimal
from random import Random

from clinic.actions.exams import Reading, record_exam
from clinic.actions.goals import score_goals, set_goal
from clinic.actions.notes import write_note
from clinic.actions.reviews import mark_reviewed
from clinic.actions.workup import diagnose, order_tests, update_test
from clinic.demo.lives import Day
from clinic.demo.scene import Scene
from clinic.models import Diagnosis, WorkupTest
from education.models import DiagnosticTest

EVERY = 56
"""Days between two visits."""

SHOWN = {
    "physical-exam": ("abnormal", "Brisk ankle reflexes, clonus on both sides."),
    "blood-tests": ("normal", "Liver, kidneys, salts and vitamin B12 in range."),
    "mri-brain": ("abnormal", "White matter changes that fit the cause."),
    "mri-spine": ("unclear", "Narrow canal at the neck; the cord looks normal."),
}
GOALS = (
    ("Walk from the bed to the bathroom without holding on", 3, 2),
    ("Sleep four hours without waking from the shaking", 2, 2),
    ("Drive the wheelchair up the ramp at work", 3, 3),
    ("Stand at the sink for as long as the dishes take", 2, 1),
)
SCORES = (-2, -1, -1, 0, 0, 1)
NOTE = "Walks with a stick. Shaking set off by standing up and stairs."


def search_for_cause(scene: Scene, *, since: int, done: bool) -> None:
    """Tests ordered at the first visit; with `done` read, and a diagnosis made."""
    tests = DiagnosticTest.objects.filter(slug__in=SHOWN)
    rows = order_tests(
        patient=scene.patient,
        tests=list(tests),
        ordered_on=scene.day(since),
        **scene.clinic(since),
    )
    for row in rows if done else rows[:2]:
        finding, result = SHOWN[row.test.slug]
        update_test(
            test=row,
            version=row.version,
            status=WorkupTest.Status.RESULT,
            done_on=scene.day(since - 5),
            finding=finding,
            result=result,
            **scene.told(since - 6),
        )
    sure = Diagnosis.Certainty.CONFIRMED if done else Diagnosis.Certainty.SUSPECTED
    diagnose(
        patient=scene.patient,
        condition=scene.patient.condition,
        certainty=sure,
        made_on=scene.day(since - 6),
        text="Known for years; no other cause found." if done else "",
        **scene.clinic(since - 6),
    )


def set_goals(scene: Scene, *, since: int) -> None:
    """Two goals, each scored at three visits, the later the better."""
    picked = scene.rng.sample(GOALS, 2)
    goals = [
        set_goal(
            patient=scene.patient,
            text=text,
            importance=importance,
            difficulty=difficulty,
            baseline=-1,
            set_on=scene.day(since),
            **scene.clinic(since),
        )[0]
        for text, importance, difficulty in picked
    ]
    for n, ago in enumerate(range(since - EVERY, 3, -EVERY)):
        score_goals(
            patient=scene.patient,
            scores={
                goal: SCORES[min(n + scene.rng.randrange(3), len(SCORES) - 1)]
                for goal in goals
            },
            scored_on=scene.day(ago),
            **scene.clinic(ago, hour=11),
        )


def visit(scene: Scene, days: list[Day]) -> None:
    """An exam about every eight weeks; beats follow the ratings around it."""
    by_ago = {day.ago: day for day in days}
    first = scene.rng.randrange(4, 20)
    for ago in sorted(range(first, max(by_ago, default=0), EVERY), reverse=True):
        near = [by_ago[a].rating for a in range(ago, ago + 7) if a in by_ago]
        if near:
            _examine(scene, ago, sum(near) / len(near))


def _examine(scene: Scene, ago: int, rating: float) -> None:
    record_exam(
        patient=scene.patient,
        examined_on=scene.day(ago),
        readings=[reading(scene.rng, side, rating) for side in ("left", "right")],
        position="Sitting, knee bent",
        hours_since_dose=Decimal(scene.rng.randrange(2, 9)) / 2,
        pain=scene.rng.randrange(4),
        walk_seconds=Decimal(str(round(9 + rating + scene.rng.random() * 4, 1))),
        scissoring=scene.rng.random() < 0.2,
        **scene.clinic(ago, hour=10),
    )
    mark_reviewed(patient=scene.patient, **scene.clinic(ago, hour=11))
    if scene.rng.random() < 0.4:
        write_note(patient=scene.patient, text=NOTE, **scene.clinic(ago, hour=11))


def reading(rng: Random, side: str, rating: float) -> Reading:
    """One ankle, as a clinic with time would write it down."""
    beats = max(0, round(rating * 1.6 + rng.gauss(0, 1.5)))
    catch = rng.randrange(-12, 4)
    return Reading(
        site="ankle",
        side=side,
        elicitation="dorsiflexion",
        beats=beats,
        seconds=Decimal(str(round(beats / 6, 1))),
        sustained=beats >= 12,
        modified_ashworth=rng.choice(("1", "1+", "1+", "2")),
        tardieu_quality="4" if beats >= 12 else ("3" if beats >= 3 else "2"),
        tardieu_r1=catch,
        tardieu_r2=catch + rng.randrange(6, 20),
        goniometer="Neutral, knee straight",
        reflex="4" if beats >= 3 else "3",
        tone="high",
        contracture=False,
    )
