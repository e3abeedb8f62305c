"""Goals that the person sets, and how far each was reached on a day."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Goal, GoalScore
from portal import audit
from portal.actions.entries import IsVoid, Refused, next_version, stamped
from portal.actions.keys import once, says
from portal.models import Source


class AlreadyScored(Refused):
    """Somebody scored a goal for this day; two scores of one day have no order."""

    words = _("This goal has a score for this day already.")

    def __init__(self, goal):
        super().__init__()
        self.goal = goal


@transaction.atomic
def set_goal(
    *,
    patient,
    text,
    set_on: date,
    client_key,
    by,
    now,
    importance=1,
    difficulty=1,
    baseline=-1,
):
    """Set a goal; return `(goal, made)`.

    The same key is the same goal; with other answers it raises KeyReused.
    """
    said = {
        "patient": patient,
        "text": text,
        "importance": importance,
        "difficulty": difficulty,
        "set_on": set_on,
        "baseline": baseline,
    }

    def create():
        return Goal.objects.create(
            **said,
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )

    goal, made = once(
        Goal, client_key=client_key, create=create, same=lambda row: says(row, **said)
    )
    if made:
        audit.record("goal.set", by=by, now=now, patient=patient, target=goal)
    return goal, made


@transaction.atomic
def score_goals(
    *, patient, scores: Mapping[Goal, int], scored_on: date, client_key, by, now
) -> list[GoalScore]:
    """Score goals of one record on one day; the same key scores none of them twice.

    Raises AlreadyScored, KeyReused, and ValidationError for a goal of another record.
    """
    found, new = [], []
    for goal, score in scores.items():
        if goal.patient_id != patient.pk:
            raise ValidationError(_("This goal belongs to another record."))
        row, made = _score(patient, goal, score, scored_on, client_key, by=by, now=now)
        found.append(row)
        new += [row] if made else []
    if new:
        audit.record("goal.scored", by=by, now=now, patient=patient, targets=new)
    return found


def _score(patient, goal, score, scored_on, client_key, *, by, now):
    # One form scores several goals: each score has its own key, made of the form's.
    key = uuid.uuid5(client_key, str(goal.pk))
    said = {"goal": goal, "scored_on": scored_on, "score": score}
    same_day = GoalScore.objects.standing().filter(goal=goal, scored_on=scored_on)
    if same_day.exclude(client_key=key).exists():
        raise AlreadyScored(goal)

    def create():
        return GoalScore.objects.create(
            **said,
            **stamped(patient, by=by, now=now, source=Source.CLINIC, client_key=key),
        )

    return once(
        GoalScore, client_key=key, create=create, same=lambda row: says(row, **said)
    )


@transaction.atomic
def close_goal(*, goal, version, closed_on: date, by, now) -> Goal:
    """No longer followed; its scores stay. Closing twice is closing once.

    Raises Stale, IsVoid.
    """
    row = Goal.objects.select_for_update(of=("self",)).get(pk=goal.pk)
    if row.is_void:
        raise IsVoid
    if row.closed_on is not None:
        return row
    next_version(row, version=version, fields={"closed_on": closed_on})
    audit.record_changes(
        row, [("closed_on", None, closed_on)], patient=row.patient, by=by, now=now
    )
    audit.record("goal.closed", by=by, now=now, patient=row.patient, target=row)
    return row
