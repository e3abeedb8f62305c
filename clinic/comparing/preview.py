"""What the planner says about a draft before anything is kept."""

from dataclasses import dataclass
from datetime import date

from clinic.comparing.calendar import Calendar, Span, calendar_of
from clinic.comparing.courses import Unlayable, courses_of
from clinic.comparing.draft import Draft
from clinic.comparing.plan import Plan, plan_of
from clinic.comparing.words import (
    UNLAYABLE,
    UNPLANNABLE,
    chance_words,
    is_refused,
    refusal_words,
    smallest_p_words,
    why_words,
)
from clinic.designs.orders import Design, Unplannable
from clinic.designs.sure import Sureness, sureness

SEED = 1
"""Of the order drawn as an example, and of the simulation: the same each time."""


@dataclass(frozen=True)
class Preview:
    """`refusals` stop the start, `warnings` do not; both in words."""

    calendar: Calendar | None
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    sure: Sureness | None
    chance: str
    smallest_p: str
    drawn: bool


def preview(draft: Draft, taken, *, today: date) -> Preview:
    """Lay a draft out as it would be; nothing is written, no order is kept."""
    try:
        plan = plan_of(draft, taken, seed=SEED)
    except Unplannable as reason:
        return _nothing(str(UNPLANNABLE[reason.code]))
    if not plan.phases:
        return _nothing(str(UNPLANNABLE["no_arms"]))
    refusals = [refusal_words(one) for one in plan.refused]
    refusals += _unlayable(plan)
    sure = _sure(draft, plan)
    return Preview(
        calendar=calendar_of(_spans(plan), today=today),
        refusals=tuple(refusals),
        warnings=tuple(
            refusal_words(one) for one in plan.problems if not is_refused(one)
        ),
        sure=sure,
        chance=chance_words(sure.chance_to_detect, draft.worth, sure.wrong_claims),
        smallest_p=smallest_p_words(sure.smallest_p),
        drawn=draft.design == Design.RANDOMISED,
    )


def _nothing(words: str) -> Preview:
    return Preview(None, (words,), (), None, "", "", drawn=False)


def _unlayable(plan: Plan) -> list[str]:
    try:
        courses_of(plan)
    except Unlayable as reason:
        return [str(UNLAYABLE[reason.code]) % {"name": reason.part.name}]
    return []


def _sure(draft: Draft, plan: Plan) -> Sureness:
    return sureness(
        plan.phases,
        design=Design(draft.design),
        arms=plan.designed,
        cycles=draft.cycles,
        worth=draft.worth,
        seed=SEED,
    )


def _spans(plan: Plan) -> list[Span]:
    names = {arm.key: arm.name for arm in plan.arms}
    return [
        Span(
            kind=phase.kind,
            arm=phase.arm or "",
            name=names.get(phase.arm or "", ""),
            first=phase.first,
            last=phase.last,
            compared=phase.compared,
            why=why_words(phase.why),
        )
        for phase in plan.phases
    ]
