"""The doses of a comparison, written into the record as planned treatments."""

import uuid

from clinic.comparing import Course
from clinic.last_resort import against_surgery
from portal import days
from portal.actions.treatments import (
    StepPlan,
    change_dose,
    end_treatment,
    start_treatment,
)
from portal.models import TreatmentPeriod
from portal.titration import TIMES, Row


def lay(comparison, courses: list[Course], *, by, now, override_reason="", kinds=None):
    """Write every course; return the pairs of a course and its period.

    The patient gets news of what changes first; the rest stands in the plan. Runs
    inside the caller's transaction. Raises what the treatment actions raise: Unsafe
    without an override, OutOfScope, PlanError, AlreadyOpen.
    """
    common = {
        "by": by,
        "now": now,
        "override_reason": override_reason,
        "kinds": kinds,
    }
    first = min((course.since for course in courses), default=None)
    return [
        (
            course,
            _written(comparison, course, n, common | {"tells": course.since == first}),
        )
        for n, course in enumerate(courses)
    ]


def _written(comparison, course: Course, n: int, common: dict) -> TreatmentPeriod:
    key = uuid.uuid5(comparison.client_key, f"course {n}")
    steps = [_step(row) for row in course.rows]
    if course.period is None:
        part, patient = course.part, comparison.patient
        today = days.local_day(common["now"], patient.zone)
        period = start_treatment(
            patient=patient,
            treatment=part.treatment,
            also=against_surgery(patient, part.treatment, today=today),
            other_name=part.other_name,
            unit=part.unit,
            started_on=course.first,
            steps=steps,
            why=comparison.title,
            client_key=key,
            **common,
        )
    elif steps:
        period = change_dose(
            period=course.period, steps=steps, client_key=key, **common
        )
    else:
        period = course.period
    if course.last is None:
        return period
    return end_treatment(
        period=period,
        on=course.last,
        reason=TreatmentPeriod.EndReason.DONE,
        **common,
    )


def _step(row: Row) -> StepPlan:
    return StepPlan(row.from_day, **{time: getattr(row, time) for time in TIMES})
