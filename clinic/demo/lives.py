"""Days of people who do not exist: plain Python, seeded, no Django.

What makes real logs hard is here: yesterday predicts today, weekends differ, a
bad spell comes before each new try, days are missing in runs, some are entered
late, and a medicine takes days to act.
"""

from dataclasses import dataclass
from math import exp
from random import Random

from clinic.demo.courses import Course, Try

SPELL_DAYS = 12
TOXIN_RISE, TOXIN_HOLD, TOXIN_FADE = 14, 60, 98


@dataclass(frozen=True)
class Person:
    """How one person's days behave; points are of the 0-10 rating."""

    base: float
    sd: float
    memory: float
    weekend: float
    missing: float
    late: float
    falls: float
    logged_days: int

    @classmethod
    def drawn(cls, rng: Random, span: int) -> "Person":
        return cls(
            base=rng.uniform(4.2, 7.4),
            sd=rng.uniform(0.8, 1.3),
            memory=rng.uniform(0.45, 0.75),
            weekend=rng.uniform(-0.6, 0.6),
            missing=rng.choice((0.05, 0.1, 0.15, 0.3)),
            late=rng.uniform(0.02, 0.12),
            falls=rng.uniform(0.0, 0.015),
            logged_days=span,
        )


@dataclass(frozen=True)
class Day:
    """What one person logged about the day `ago` days before today."""

    ago: int
    status: str
    could_not: str
    rating: int
    second: int
    sleepiness: int
    falls: int
    near_falls: int
    spasm_frequency: str
    spasm_severity: str
    side_effects: tuple[tuple[str, str], ...]
    late_by: int


def level(attempt: Try, ago: int) -> float:
    """How much of its full effect a try has on that day, 0 to 1."""
    since = attempt.start - ago
    if since < 0:
        return 0.0
    if attempt.shots:
        return _toxin(since)
    if attempt.end is not None and ago < attempt.end:
        return 0.0
    share = _dose_on(attempt, since) / attempt.full_dose
    return share * (1 - exp(-since / max(attempt.onset, 1)))


def _toxin(since: int) -> float:
    if since < TOXIN_RISE:
        return since / TOXIN_RISE
    if since < TOXIN_HOLD:
        return 1.0
    return max(0.0, (TOXIN_FADE - since) / (TOXIN_FADE - TOXIN_HOLD))


def _dose_on(attempt: Try, since: int) -> float:
    amounts = [sum(a) for day, a in attempt.steps if day <= since]
    return amounts[-1] if amounts else 1.0


def _spell(course: Course, ago: int) -> float:
    """The bad days before each new try: why it was tried at all."""
    near = [t.start for t in course.tries if 0 < ago - t.start <= SPELL_DAYS]
    return 1.1 if near else 0.0


def days_of(rng: Random, person: Person, course: Course, weekday_of_today: int):
    """Yield the days that this person logged, oldest first; today is not yet."""
    drift, absent = 0.0, False
    for ago in range(person.logged_days, 0, -1):
        drift = person.memory * drift + rng.gauss(0, person.sd)
        absent = rng.random() < (0.6 if absent else person.missing)
        weekend = (weekday_of_today - ago) % 7 >= 5
        helped = sum(t.help * level(t, ago) for t in course.tries)
        rating = (
            person.base
            + drift
            + _spell(course, ago)
            + (person.weekend if weekend else 0.0)
            - helped
        )
        if not absent:
            yield _day(rng, person, course, ago, _clip(rating))


def _clip(value: float) -> int:
    return max(0, min(10, round(value)))


def _day(rng: Random, person: Person, course: Course, ago: int, rating: int) -> Day:
    acting = [(t, level(t, ago)) for t in course.tries if level(t, ago) > 0]
    sleepy = 1.5 + sum(t.sleep * part for t, part in acting) + rng.gauss(0, 0.9)
    risk = person.falls + sum(t.falls for t, _part in acting) + 0.004 * rating
    could_not = "" if rng.random() > 0.02 else rng.choice(("unwell", "away"))
    frequency = min(4, max(0, round(rating / 2.6 + rng.gauss(0, 0.4))))
    severity = min(3, max(1, round(rating / 3.2)))
    return Day(
        ago=ago,
        status="could_not" if could_not else ("none" if rating == 0 else "logged"),
        could_not=could_not,
        rating=rating,
        second=_clip(rating * 0.8 + rng.gauss(0, 1)),
        sleepiness=_clip(sleepy),
        falls=1 if rng.random() < risk else 0,
        near_falls=1 if rng.random() < 2 * risk else 0,
        spasm_frequency=str(frequency),
        spasm_severity=str(severity) if frequency else "",
        side_effects=_side_effects(rng, acting),
        late_by=rng.randint(1, 3) if rng.random() < person.late and ago > 3 else 0,
    )


def _side_effects(rng: Random, acting) -> tuple[tuple[str, str], ...]:
    felt: dict[str, str] = {}
    for attempt, part in acting:
        for slug, chance in attempt.side_effects:
            if rng.random() < chance * part:
                felt[slug] = rng.choices(
                    ("mild", "moderate", "severe"), weights=(6, 3, 0.6)
                )[0]
    return tuple(sorted(felt.items()))
