"""What is decided before the start, as the text that is frozen and hashed."""

from collections.abc import Iterable

from clinic.comparing.courses import Course
from clinic.comparing.draft import ArmPlan, Draft
from clinic.comparing.plan import Plan
from clinic.designs.protocol import frozen
from portal.titration import TIMES

VERSION = 1
"""Of this layout; a protocol says with which it was written."""


def protocol_of(
    draft: Draft, plan: Plan, courses: Iterable[Course], *, seed: int
) -> tuple[str, str]:
    """The canonical JSON of all that was decided and drawn, and its SHA-256."""
    decided = {
        name: value
        for name, value in draft.fields.items()
        if name not in ("target", "patient_run")
    }
    return frozen(
        {
            "version": VERSION,
            **decided,
            "target": {"id": draft.target.pk, "text": draft.target.text},
            "arms": [_arm(arm) for arm in plan.arms],
            "seed": seed,
            "order": plan.sequence,
            "phases": plan.phases,
            "doses": [_course(course) for course in courses],
        }
    )


def _arm(arm: ArmPlan) -> dict:
    return {
        "key": arm.key,
        "name": arm.name,
        "as_now": arm.as_now,
        "phase_days": arm.phase_days,
        "parts": [
            {"treatment": part.slug, "dose": part.dose, "unit": unit_of(part)}
            for part in arm.parts
        ],
    }


def unit_of(part) -> str:
    return part.treatment.unit if part.treatment else part.unit


def _course(course: Course) -> dict:
    return {
        "treatment": course.part.slug,
        "from": course.since,
        "last": course.last,
        "rows": [
            {"from": row.from_day} | {time: getattr(row, time) for time in TIMES}
            for row in course.rows
        ],
    }
