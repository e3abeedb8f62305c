"""What else the rules must know of demo patients: invented, plausible for the cause.

Chosen so that little of it stands against what the course gives: what does is told
by a story of its own (clinic/demo/alarms.py).
"""

from dataclasses import dataclass
from decimal import Decimal

from clinic.demo.courses import Course, Try
from clinic.demo.scene import Scene
from education.models import Ingredient, Precaution
from portal.actions.health import (
    Named,
    add_allergy,
    add_condition,
    add_medicine,
    record_lab,
)
from portal.models import LabResult

MEDICINES = (
    "atorvastatin",
    "levothyroxine",
    "omeprazole",
    "lisinopril",
    "metformin",
    "levetiracetam",
    "solifenacin",
)
ALLERGIES = (
    ("penicillin", "A rash all over"),
    ("latex", "Red, itching hands"),
    ("ibuprofen", "Swollen lips"),
)
BY_CAUSE = {
    "multiple-sclerosis": ("heat-sensitivity",),
    "stroke": ("stroke",),
    "spinal-cord-injury": ("insensate-skin", "cord-injury-above-t6"),
    "brain-injury": ("epilepsy",),
}
BEFORE, AFTER = 6, 34
"""Days before a start for the first tests, and after it for those that follow."""

LIVER = {"tizanidine", "dantrolene"}
KIDNEY = {"baclofen", "tizanidine", "gabapentin"}
SHARE, TESTED = 0.45, 0.75


@dataclass(frozen=True)
class Drawn:
    """One laboratory value; `limit` is the upper limit of normal of a liver test."""

    test: str
    value: int
    limit: int | None = None


def tell_health(scene: Scene, course: Course, *, cause: str, since: int) -> None:
    """Medicines, an allergy and conditions for a share of people; tests for most."""
    rng = scene.rng
    for slug in rng.sample(MEDICINES, rng.randrange(3)):
        medicine(scene, slug, ago=since, since=since + rng.randrange(30, 900))
    if rng.random() < SHARE:
        slug, reaction = rng.choice(ALLERGIES)
        named = Named(ingredient=Ingredient.objects.get(slug=slug))
        add_allergy(
            patient=scene.patient,
            named=named,
            reaction=reaction,
            **scene.clinic(since),
        )
    for slug in BY_CAUSE.get(cause, ()):
        if rng.random() < SHARE:
            condition(scene, slug, ago=since)
    for attempt in course.tries:
        if scene.rng.random() < TESTED:
            tests_around(scene, attempt)


def medicine(scene: Scene, slug: str, *, ago: int, since: int) -> None:
    """The clinic writes down another doctor's medicine."""
    add_medicine(
        patient=scene.patient,
        named=Named(ingredient=Ingredient.objects.get(slug=slug)),
        started_on=scene.day(since),
        **scene.clinic(ago),
    )


def condition(scene: Scene, slug: str, *, ago: int) -> None:
    """The clinic writes down what stands against some treatments."""
    add_condition(
        patient=scene.patient,
        precaution=Precaution.objects.get(slug=slug),
        **scene.clinic(ago),
    )


def tests_around(scene: Scene, attempt: Try) -> None:
    """What the label asks for before the first dose and after the highest."""
    rng = scene.rng
    before = attempt.start + BEFORE
    if attempt.slug in LIVER:
        liver(scene, before, alt=rng.randrange(14, 38), ast=rng.randrange(14, 34))
    if attempt.slug in KIDNEY:
        lab(scene, before, Drawn(LabResult.Test.EGFR, rng.randrange(68, 105)))
    after = max(attempt.start - AFTER, 1)
    if attempt.slug in LIVER and (attempt.end is None or after > attempt.end):
        liver(scene, after, alt=rng.randrange(18, 44), ast=rng.randrange(16, 38))


def liver(scene: Scene, ago: int, *, alt: int, ast: int) -> None:
    lab(scene, ago, Drawn(LabResult.Test.ALT, alt, limit=45))
    lab(scene, ago, Drawn(LabResult.Test.AST, ast, limit=40))


def lab(scene: Scene, ago: int, drawn: Drawn) -> None:
    record_lab(
        patient=scene.patient,
        test=drawn.test,
        taken_on=scene.day(ago),
        value=Decimal(drawn.value),
        upper_limit=drawn.limit and Decimal(drawn.limit),
        **scene.clinic(ago, hour=15),
    )
