"""What the safety rules would say of a plan: the record as it would be, nothing kept.

The gate of the start (portal.actions.safely) asks the same rules of the rows; here
they are asked before there are any.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from clinic.comparing.courses import Course
from clinic.comparing.plan import ONCE, Plan
from clinic.last_resort import against_surgery
from portal import rulebook, safety
from portal.safety import Alert, Dose, Situation, Use
from portal.safety.rules import gravest_first
from portal.titration import Row


def said_of(
    patient, plan: Plan, courses: Iterable[Course], *, today: date
) -> tuple[Alert, ...]:
    """All that a plan would bring, the gravest first: what start_comparison asks."""
    before = rulebook.situation_of(patient, today=today)
    laid = replace(before, uses=tuple(_laid(before, courses)))
    after = replace(laid, uses=(*laid.uses, *_once(plan)))
    return gravest_first(
        [*_added(before, after, patient.language), *_too_early(patient, plan, today)]
    )


def said_of_once(patient, plan: Plan, *, today: date) -> tuple[Alert, ...]:
    """What is said of the toxin or operation of an arm: no plan lays them by itself."""
    planned = tuple(_once(plan))
    if not planned:
        return ()
    before = rulebook.situation_of(patient, today=today)
    after = replace(before, uses=(*before.uses, *planned))
    return (
        *_added(before, after, patient.language),
        *_too_early(patient, plan, today),
    )


def _added(before: Situation, after: Situation, language) -> tuple[Alert, ...]:
    return safety.added(before, after, rulebook.rules(), language=language)


def _laid(before: Situation, courses: Iterable[Course]) -> Iterator[Use]:
    """What is taken, with the courses of the plan in the place of what they change."""
    changed = {each.period.pk: each for each in courses if each.period}
    for use in before.uses:
        course = changed.get(use.pk) if use.pk else None
        yield _changed(use, course) if course else use
    for course in courses:
        if course.period is None and course.part.treatment:
            drug = rulebook.drug_of(course.part.treatment)
            yield Use(drug, course.first, course.last, _doses(course.rows))


def _changed(use: Use, course: Course) -> Use:
    """New steps replace those that were planned from their first day on."""
    since = course.rows[0].from_day if course.rows else date.max
    kept = tuple(dose for dose in use.steps if dose.from_day < since)
    last = use.last if course.last is None else course.last
    return replace(use, steps=(*kept, *_doses(course.rows)), last=last)


def _doses(rows: Sequence[Row]) -> tuple[Dose, ...]:
    return tuple(Dose(row.from_day, row.daily_total, max(row.amounts)) for row in rows)


def _once(plan: Plan) -> Iterator[Use]:
    """Each toxin and operation of an arm, on the first day of its place."""
    taken = {period.treatment_id for period in plan.now}
    for arm, first, _last in plan.places():
        for part in arm.parts:
            known = part.treatment
            if known and part.kind in ONCE and known.pk not in taken:
                yield Use(rulebook.drug_of(known), first, first)


def _too_early(patient, plan: Plan, today: date) -> Iterator[Alert]:
    for arm in plan.arms:
        for part in arm.parts:
            yield from against_surgery(patient, part.treatment, today=today)
