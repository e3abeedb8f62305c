"""One day's answers: red flags, falls, missed doses, clonus that is new or worse."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from portal.safety.agents import Agent, agents, covers
from portal.safety.facts import Situation
from portal.safety.rules import Alert, Finding, Rule, gravest_first, said
from portal.safety.serotonin import HunterAnswers, hunter

DAY = "day"
"""The kind of every rule about a day's answers."""

FALL = "fall"
NEAR_FALL = "near_fall"
HEAD_HIT = "head_hit"
CANNOT_STAND = "cannot_stand"
LEG_WEAKNESS = "leg_weakness"
MISSED_DOSE = "missed_dose"
MISSED_DAY = "missed_day"
VOMITED = "vomited"
CLONUS_WORSE = "clonus_worse"
HUNTER_POSITIVE = "hunter_positive"

ANSWERS = frozenset(
    {
        FALL,
        NEAR_FALL,
        HEAD_HIT,
        CANNOT_STAND,
        LEG_WEAKNESS,
        MISSED_DOSE,
        MISSED_DAY,
        VOMITED,
        CLONUS_WORSE,
        HUNTER_POSITIVE,
    }
)
"""What a day may say beside the short names of the catalogue's side effects."""


@dataclass(frozen=True)
class DayFacts:
    """What one day's log says: `answers` are codes of ANSWERS and side effects."""

    day: date
    answers: frozenset[str] = frozenset()
    hunter: HunterAnswers | None = None

    @property
    def said(self) -> frozenset[str]:
        """The answers, with what the Hunter questions came to."""
        positive = self.hunter is not None and hunter(self.hunter)
        return self.answers | {HUNTER_POSITIVE} if positive else self.answers


def day_alerts(
    situation: Situation,
    day: DayFacts,
    rules: Iterable[Rule],
    *,
    language: str = "en",
) -> tuple[Alert, ...]:
    """What the day's answers call for, gravest first; the same for the same day."""
    return gravest_first(
        said(rule, finding, language)
        for rule in rules
        if rule.kind == DAY
        for finding in _findings(rule, situation, day)
    )


def _findings(rule: Rule, situation: Situation, day: DayFacts) -> Iterator[Finding]:
    """The rule's answers were given: any of `answers`, and any of `with_answers`.

    With `of`: somebody takes one of these, or took it within `days` before the day.
    With `conditions`: one of these is on record.
    """
    given = rule.answers & day.said
    if not given or (rule.with_answers and not rule.with_answers & day.said):
        return
    if rule.conditions and not rule.conditions & situation.conditions:
        return
    if rule.of.is_empty:
        yield Finding("+".join(sorted(given)))
        return
    for agent in _taken(rule, situation, day.day):
        yield Finding(agent.key, {"drug": agent.name})


def _taken(rule: Rule, situation: Situation, day: date) -> Iterator[Agent]:
    for agent in agents(situation):
        if covers(rule.of, agent) and agent.taken_within(rule.days or 0, day):
            yield agent
