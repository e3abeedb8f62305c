"""What a person takes, by whoever's hand: a treatment here or another medicine.

Rules about two things at once see agents, so that it does not matter which of the
two is a treatment of this clinic, nor which was entered first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.safety.facts import Other, Situation, Use
from portal.safety.rules import Side

SEDATIVE = "sedative"
"""The class of everything that makes sleepy, whatever else it is."""


@dataclass(frozen=True)
class Agent:
    """One thing taken, from `first` to `last`; None: not known, or open."""

    key: str
    name: str
    treatment: str
    ingredients: frozenset[str]
    classes: frozenset[str]
    first: date | None
    last: date | None

    def is_over(self, today: date) -> bool:
        return self.last is not None and self.last < today

    def meets(self, other: "Agent") -> bool:
        """Whether there is a day on which both are taken."""
        return _begins_in_time(self, other) and _begins_in_time(other, self)

    def taken_within(self, days: int, day: date) -> bool:
        """Whether it was taken on `day` or on one of the `days` days before it."""
        begun = self.first is None or self.first <= day
        return begun and not self.is_over(day - timedelta(days=days))


def _begins_in_time(one: Agent, other: Agent) -> bool:
    return one.first is None or other.last is None or one.first <= other.last


def agents(situation: Situation) -> Iterator[Agent]:
    """Everything on record, ended things as well, in the order given."""
    for use in situation.uses:
        yield of_use(use)
    for other in situation.others:
        if other.substance is not None:
            yield _of_other(other)


def not_over(situation: Situation) -> list[Agent]:
    """What is taken today or planned."""
    return [a for a in agents(situation) if not a.is_over(situation.today)]


def of_use(use: Use) -> Agent:
    drug = use.drug
    classes = frozenset[str]().union(*(s.classes for s in drug.substances))
    return Agent(
        key=drug.slug,
        name=drug.name,
        treatment=drug.slug,
        ingredients=frozenset(s.slug for s in drug.substances),
        classes=classes | {SEDATIVE} if drug.sedating else classes,
        first=use.first,
        last=use.last,
    )


def _of_other(other: Other) -> Agent:
    assert other.substance is not None  # noqa: S101 - agents() has looked
    return Agent(
        key=other.substance.slug,
        name=other.name,
        treatment="",
        ingredients=frozenset({other.substance.slug}),
        classes=other.substance.classes,
        first=other.first,
        last=other.last,
    )


def covers(side: Side, agent: Agent) -> bool:
    """Whether a rule speaks of this agent."""
    return (
        agent.treatment in side.treatments
        or bool(side.ingredients & agent.ingredients)
        or bool(side.classes & agent.classes)
    )


def uses_of(side: Side, situation: Situation) -> list[Use]:
    """The treatments here, current or planned, that a rule speaks of."""
    return [
        use
        for use in situation.uses
        if not of_use(use).is_over(situation.today)
        and (side.is_empty or covers(side, of_use(use)))
    ]
