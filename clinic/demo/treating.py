"""Courses become treatments of a record: started, tapered, injected, stopped."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from clinic.actions.decisions import decide
from clinic.demo.courses import Amounts, Course, Past, Try
from clinic.demo.scene import Scene
from portal.actions.periods import ElsewherePlan
from portal.actions.treatments import (
    InjectionPlan,
    StepPlan,
    end_treatment,
    record_injections,
    record_past_treatment,
    start_treatment,
    stop_for_harm,
)
from portal.models import TreatmentPeriod

YEAR = 365
AFTER_PAST = 150
"""Days that a treatment from before the portal lasted."""

JUDGED_AFTER = 42
SMALL_HELP = 0.6
"""Points that what a comparison tries takes off the rating."""

HARM = TreatmentPeriod.EndReason.HARM


def treat(scene: Scene, course: Course, *, since: int) -> None:
    """Write a whole course in the order in which it happened."""
    for past in course.past:
        _past(scene, past, since)
    for _ago, _rank, act, attempt in sorted(_events(course), key=_in_order):
        act(scene, attempt)


def _events(course: Course) -> Iterator[tuple]:
    for attempt in course.tries:
        if attempt.shots:
            yield attempt.start, 0, _inject, attempt
        else:
            yield attempt.start, 0, _start, attempt
        if attempt.end is not None and not attempt.shots:
            yield attempt.end, 1, _end, attempt
        if attempt.decision:
            ago = _decided(attempt)
            yield ago, 2, _decide, attempt


def _in_order(event) -> tuple[int, int]:
    ago, rank, _act, _attempt = event
    return -ago, rank


def _decided(attempt: Try) -> int:
    if attempt.end is not None:
        return attempt.end
    return max(attempt.start - JUDGED_AFTER, 1)


def _past(scene: Scene, past: Past, since: int) -> None:
    started = scene.day(past.years_ago * YEAR + 200)
    known = past.precision != "unknown"
    record_past_treatment(
        patient=scene.patient,
        treatment=scene.treatments.get(past.slug),
        other_name=past.name,
        told_by=past.told_by,
        reason=past.end_reason,
        started_on=started if known else None,
        start_precision=past.precision,
        ended_on=started + timedelta(days=AFTER_PAST) if known else None,
        end_precision=past.precision,
        dose=past.dose,
        **scene.clinic(since),
    )


def _start(scene: Scene, attempt: Try) -> None:
    start_treatment(
        patient=scene.patient,
        treatment=scene.treatments[attempt.slug],
        started_on=scene.day(attempt.start),
        why=attempt.why,
        instructions=attempt.instructions,
        steps=[
            _step(scene, attempt, after, amounts) for after, amounts in attempt.steps
        ],
        tablet_size=Decimal(attempt.tablet) if attempt.tablet else None,
        **scene.clinic(attempt.start),
    )


def _step(scene: Scene, attempt: Try, after: int, amounts: Amounts) -> StepPlan:
    morning, noon, evening, night = (Decimal(str(amount)) for amount in amounts)
    return StepPlan(scene.day(attempt.start - after), morning, noon, evening, night)


def _inject(scene: Scene, attempt: Try) -> None:
    treatment = scene.treatments[attempt.slug]
    record_injections(
        patient=scene.patient,
        treatment=treatment,
        given_on=scene.day(attempt.start),
        rows=[
            InjectionPlan(
                product=treatment.name,
                muscle=shot.muscle,
                side=shot.side,
                units=Decimal(shot.units),
                guidance="ultrasound",
            )
            for shot in attempt.shots
        ],
        why=attempt.why,
        **_elsewhere(scene, attempt, treatment),
        **scene.clinic(attempt.start, hour=10),
    )


def _elsewhere(scene: Scene, attempt: Try, treatment) -> dict:
    """What the person said of toxin for anything else."""
    if not attempt.bladder:
        return {"asked_elsewhere": TreatmentPeriod.Elsewhere.NO}
    bladder = ElsewherePlan(
        treatment=treatment,
        given_on=scene.day(attempt.start + 40),
        units=Decimal(attempt.bladder),
        place="Bladder",
        told_by=TreatmentPeriod.ToldBy.MEMORY,
    )
    asked = TreatmentPeriod.Elsewhere.YES
    return {"asked_elsewhere": asked, "elsewhere": [bladder]}


def _end(scene: Scene, attempt: Try) -> None:
    period = scene.period(attempt.slug)
    told = scene.told(attempt.over, hour=12)
    if attempt.end_reason == HARM:
        stop_for_harm(period=period, note=attempt.end_note, **told)
        return
    end_treatment(
        period=period,
        on=scene.day(attempt.over),
        reason=attempt.end_reason,
        note=attempt.end_note,
        **told,
    )


def _decide(scene: Scene, attempt: Try) -> None:
    kind, reason, text = attempt.decision
    title, body = attempt.told
    ago = _decided(attempt)
    decide(
        patient=scene.patient,
        period=scene.period(attempt.slug),
        decided_on=scene.day(ago),
        kind=kind,
        reason=reason,
        text=text,
        plain_title=title,
        plain_body=body,
        **scene.clinic(ago, hour=14),
    )


def lived_with(course: Course, periods, scene: Scene) -> Course:
    """The course as it was lived: with what a comparison started, and what it ended."""
    known = {(each.slug, scene.day(each.start)): each for each in course.tries}
    tries = []
    for period in periods:
        if period.told_by != TreatmentPeriod.ToldBy.CLINIC:
            continue
        end = scene.ago(period.ended_on) if period.ended_on else None
        slug = period.treatment.slug
        found = known.get((slug, period.started_on))
        start = scene.ago(period.started_on)
        tries.append(
            replace(found, end=end)
            if found
            else Try(slug, start=start, end=end, help=SMALL_HELP)
        )
    return replace(course, tries=tuple(tries))
