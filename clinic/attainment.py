"""Goal attainment of one record: scores by goal, and the T score of each date."""

from dataclasses import dataclass
from datetime import date

from clinic.models import Goal, GoalScore
from portal import scales


@dataclass(frozen=True)
class Scored:
    pk: int
    on: date
    score: int

    @property
    def words(self) -> str:
        """ "+1", "0", "-2"."""
        return f"{self.score:+d}" if self.score else "0"


@dataclass(frozen=True)
class Followed:
    """A goal with its scores, newest first."""

    goal: Goal
    scores: tuple[Scored, ...]


@dataclass(frozen=True)
class Reached:
    """What the goals came to on one date; `t` None: it cannot be computed.

    `scored` of `goals` that were set by then have a score on that date.
    """

    on: date | None
    t: str | None
    scored: int
    goals: int


@dataclass(frozen=True)
class GoalsPage:
    """`start` is the T score of the scores at the start of the goals still open."""

    followed: tuple[Followed, ...]
    start: Reached | None
    history: tuple[Reached, ...]


def open_goals(patient):
    """Goals still followed, in the order in which they were set."""
    rows = Goal.objects.standing().filter(patient=patient, closed_on__isnull=True)
    return rows.order_by("set_on", "pk")


def load(patient) -> GoalsPage:
    """Goals and scores in two queries; open goals first."""
    goals = Goal.objects.standing().filter(patient=patient)
    rows = list(goals.order_by("set_on", "pk"))
    scores: dict[int, list[GoalScore]] = {goal.pk: [] for goal in rows}
    for row in (
        GoalScore.objects.standing().filter(goal__in=rows).order_by("-scored_on")
    ):
        scores[row.goal_id].append(row)
    followed = [
        Followed(g, tuple(Scored(s.pk, s.scored_on, s.score) for s in scores[g.pk]))
        for g in rows
    ]
    still = [goal for goal in rows if goal.closed_on is None]
    dates = sorted({s.on for f in followed for s in f.scores}, reverse=True)
    return GoalsPage(
        followed=tuple(sorted(followed, key=lambda f: f.goal.closed_on is not None)),
        start=_start(still),
        history=tuple(_reached(day, followed) for day in dates),
    )


def _start(goals) -> Reached | None:
    if not goals:
        return None
    number = len(goals)
    return Reached(None, _t([(g, g.baseline) for g in goals]), number, number)


def _reached(day: date, followed) -> Reached:
    """The T score of the goals that were scored on this day, and no others."""
    scored = [(f.goal, s.score) for f in followed for s in f.scores if s.on == day]
    known = sum(1 for f in followed if _followed_on(f.goal, day))
    return Reached(day, _t(scored), len(scored), known)


def _followed_on(goal, day: date) -> bool:
    return goal.set_on <= day and (goal.closed_on is None or day <= goal.closed_on)


def _t(scored) -> str | None:
    weights = [goal.importance * goal.difficulty for goal, _score in scored]
    value = scales.goal_attainment([score for _goal, score in scored], weights)
    return None if value is None else f"{value:.1f}"
