"""What the planner says about a draft before anything is kept."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clinic.comparing.calendar import Calendar, Span, calendar_of
from clinic.comparing.courses import Course, Unlayable, courses_of
from clinic.comparing.draft import Draft
from clinic.comparing.plan import Plan, plan_of
from clinic.comparing.safe import said_of
from clinic.comparing.scatter import noise_before
from clinic.comparing.words import (
    UNLAYABLE,
    UNPLANNABLE,
    chance_words,
    is_refused,
    refusal_words,
    scatter_words,
    smallest_p_words,
    why_words,
)
from clinic.designs.noise import Noise
from clinic.designs.orders import Design, Unplannable
from clinic.designs.sure import Sureness, sureness
from portal import safety
from portal.safety import Alert

SEED = 1
"""Of the order drawn as an example, and of the simulation: the same each time."""


@dataclass(frozen=True)
class Preview:
    """`refusals` stop the start, `warnings` do not; both in words.

    `alerts`: what the safety rules would say at the start; None where the plan cannot
    be laid out. `scatter` says whose days "how sure" was reckoned with.
    """

    calendar: Calendar | None
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    sure: Sureness | None
    chance: str
    smallest_p: str
    drawn: bool
    alerts: tuple[Alert, ...] | None = None
    scatter: str = ""

    @property
    def stands_against(self) -> bool:
        """Whether the rules refuse the start without a physician's reason."""
        return bool(safety.refusing(self.alerts or ()))


def preview(draft: Draft, taken, *, patient, today: date) -> Preview:
    """Lay a draft out as it would be; nothing is written, no order is kept."""
    try:
        plan = plan_of(draft, taken, seed=SEED)
    except Unplannable as reason:
        return _nothing(str(UNPLANNABLE[reason.code]))
    if not plan.phases:
        return _nothing(str(UNPLANNABLE["no_arms"]))
    refusals = [refusal_words(one) for one in plan.refused]
    courses, unlayable = _courses(plan)
    if draft.first < today:
        unlayable.append(_("The first day has passed. Choose today or a later day."))
    noise = noise_before(patient, draft.target, today=today)
    sure = _sure(draft, plan, noise)
    return Preview(
        calendar=calendar_of(_spans(plan), today=today),
        refusals=(*refusals, *unlayable),
        warnings=tuple(
            refusal_words(one) for one in plan.problems if not is_refused(one)
        ),
        sure=sure,
        chance=chance_words(sure.chance_to_detect, draft.worth, sure.wrong_claims),
        smallest_p=smallest_p_words(sure.smallest_p),
        drawn=draft.design == Design.RANDOMISED,
        alerts=None
        if courses is None
        else said_of(patient, plan, courses, today=today),
        scatter=scatter_words(noise),
    )


def _nothing(words: str) -> Preview:
    return Preview(None, (words,), (), None, "", "", drawn=False)


def _courses(plan: Plan) -> tuple[list[Course] | None, list[str]]:
    """The doses of every day, or None and why there are none."""
    try:
        return courses_of(plan), []
    except Unlayable as reason:
        return None, [str(UNLAYABLE[reason.code]) % {"name": reason.part.name}]


def _sure(draft: Draft, plan: Plan, noise: Noise) -> Sureness:
    return sureness(
        plan.phases,
        design=Design(draft.design),
        arms=plan.designed,
        cycles=draft.cycles,
        worth=draft.worth,
        seed=SEED,
        noise=noise,
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
