"""Courses of treatment that demo patients went through, as plain data.

Days are counted back from today: `start=120` began 120 days ago. Doses follow the
catalogue's steps; effects are invented, lifelike and not evidence.
"""

from dataclasses import dataclass, field
from random import Random

Amounts = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shot:
    """Units into one muscle."""

    muscle: str
    side: str
    units: int


@dataclass(frozen=True)
class Try:
    """One treatment tried: when, how much, what it did and why it ended.

    `help` is points (0-10) off the rating at full dose, `sleep` points added to
    sleepiness, `onset` days until half of it is there. `steps` are (days after the
    start, amounts a day), in tablets of `tablet`. A toxin try has `shots` and wears
    off by itself; `bladder` units were given elsewhere before it. `told`: title and
    words of the decision for the patient.
    """

    slug: str
    start: int
    end: int | None = None
    steps: tuple[tuple[int, Amounts], ...] = ()
    help: float = 0.0
    sleep: float = 0.0
    onset: int = 4
    side_effects: tuple[tuple[str, float], ...] = ()
    falls: float = 0.0
    end_reason: str = ""
    end_note: str = ""
    why: str = ""
    instructions: str = ""
    decision: tuple[str, str, str] | None = None
    told: tuple[str, str] = ("", "")
    tablet: str = ""
    shots: tuple[Shot, ...] = ()
    bladder: int = 0

    @property
    def over(self) -> int:
        """Days back to its last day; a try that goes on is over today."""
        return self.end or 0

    @property
    def full_dose(self) -> float:
        return max((sum(amounts) for _day, amounts in self.steps), default=1.0)


@dataclass(frozen=True)
class Past:
    """A treatment from before the portal, as a letter or a memory tells it."""

    slug: str
    years_ago: int
    precision: str
    told_by: str
    end_reason: str
    dose: float | None = None
    name: str = ""


@dataclass(frozen=True)
class Course:
    """All that one demo patient tried, and where from."""

    tries: tuple[Try, ...] = ()
    past: tuple[Past, ...] = field(default=())


def _taper(start_after: int, *amounts: Amounts, every: int = 5):
    return tuple((start_after + i * every, a) for i, a in enumerate(amounts))


TIZANIDINE_STAYS = (
    "Your days are calmer since you take tizanidine. You shake less when you stand "
    "up, and you fell less often.\n\n"
    "You are more sleepy than before. You told us that it is worth it.\n\n"
    "So the dose stays as it is. We look at it again at your next visit. Do you get "
    "much more sleepy, or do you fall? Call us."
)
BACLOFEN_UP = (
    (0, (5, 5, 0, 5)),
    (3, (10, 10, 0, 10)),
    (6, (15, 15, 0, 15)),
    (12, (20, 20, 0, 20)),
)
TIZANIDINE_UP = (
    (0, (0, 0, 2, 2)),
    (4, (2, 2, 2, 2)),
    (8, (4, 4, 4, 4)),
    (14, (6, 4, 4, 6)),
)
GABAPENTIN_UP = (
    (0, (0, 0, 0, 300)),
    (1, (300, 0, 0, 300)),
    (2, (300, 300, 0, 300)),
    (9, (600, 600, 0, 600)),
)


def baclofen_then_tizanidine(rng: Random, span: int) -> Course:
    """Too little help from baclofen, tapered; tizanidine helps and makes sleepy."""
    first, last = int(span * 0.78), int(span * 0.34)
    length = first - last
    taper = _taper(length - 15, (15, 10, 0, 15), (10, 5, 0, 5), (5, 0, 0, 5))
    return Course(
        tries=(
            Try(
                "baclofen",
                start=first,
                end=last,
                steps=BACLOFEN_UP + taper,
                help=0.5 + rng.random() * 0.5,
                sleep=1.0,
                side_effects=(("sleepiness", 0.2), ("weakness", 0.12)),
                falls=0.01,
                end_reason="no_benefit",
                end_note="Too little change at 60 mg a day over six weeks.",
                why="Shaking of both ankles when standing up",
                decision=("switch", "too_little", "Taper baclofen, then tizanidine."),
                tablet="10",
            ),
            Try(
                "tizanidine",
                start=last - 3,
                steps=TIZANIDINE_UP,
                help=1.9 + rng.random() * 0.6,
                sleep=2.6,
                side_effects=(("sleepiness", 0.5), ("dry-mouth", 0.25)),
                why="Shaking of both ankles, baclofen helped too little",
                instructions="Take it the same way each day, with or without food.",
                decision=("continue", "helps", "Less shaking; watch the sleepiness."),
                told=("Tizanidine stays as it is", TIZANIDINE_STAYS),
                tablet="4",
            ),
        ),
        past=(
            Past("gabapentin", 3, "year", "letter", "side_effect", 900),
            Past("stretching", 5, "unknown", "memory", "unknown"),
        ),
    )


def toxin_cycles(rng: Random, span: int) -> Course:
    """Botulinum toxin every 13 weeks: it helps, then wears off."""
    shots = (
        Shot("Gastrocnemius, medial head", "left", 75),
        Shot("Gastrocnemius, lateral head", "left", 75),
        Shot("Soleus", "left", 75),
        Shot("Tibialis posterior", "left", 75),
    )
    starts = [s for s in (span - 20, span - 111, span - 202, span - 293) if s > 2]
    sessions = tuple(
        Try(
            "onabotulinumtoxina",
            start=start,
            end=start - 90 if start > 90 else None,
            shots=shots,
            help=1.8 + rng.random(),
            onset=8,
            side_effects=(("injection-site-pain", 0.02), ("weakness", 0.05)),
            end_reason="worn_off" if start > 90 else "",
            why="Ankle clonus, left, when walking",
            bladder=100 if start == starts[-1] else 0,
        )
        for start in starts
    )
    return Course(
        tries=sessions,
        past=(Past("baclofen", 2, "month", "letter", "side_effect", 40),),
    )


def gabapentin_cut_short(rng: Random, span: int) -> Course:
    """Dizzy within days: ended before anybody could judge."""
    first = int(span * 0.5)
    return Course(
        tries=(
            Try(
                "gabapentin",
                start=first,
                end=first - 17,
                steps=(
                    *GABAPENTIN_UP[:3],
                    *_taper(8, (300, 0, 0, 300), (0, 0, 0, 300), every=4),
                ),
                help=0.3,
                sleep=1.5,
                side_effects=(("dizziness", 0.6), ("sleepiness", 0.3)),
                falls=0.05,
                end_reason="side_effect",
                end_note="Dizzy on the second day and one fall.",
                why="Shaking at night",
                decision=("stop", "side_effects", "Dizzy and fell; slowly stopped."),
                tablet="300",
            ),
            Try(
                "physical-therapy",
                start=first - 30,
                help=0.5 + rng.random() * 0.3,
                onset=20,
                instructions="Twice a week, 45 minutes: standing and stretching.",
                why="Standing up safely",
            ),
        ),
        past=(Past("diazepam", 8, "year", "memory", "lost_effect"),),
    )


def splint_and_stretching(rng: Random, span: int) -> Course:
    """No medicine: stretching and an ankle splint at night."""
    return Course(
        tries=(
            Try(
                "stretching",
                start=int(span * 0.7),
                help=0.3,
                onset=10,
                instructions="Calf stretch, ten minutes, morning and evening.",
                why="Stiff calves in the morning",
            ),
            Try(
                "ankle-splint",
                start=int(span * 0.4),
                help=0.2 + rng.random() * 0.4,
                onset=7,
                instructions="At night, both ankles. Check the skin each morning.",
                why="Shaking when turning in bed",
            ),
        )
    )


def dantrolene_for_harm(rng: Random, span: int) -> Course:
    """Stopped for harm when the liver tests rose; clonazepam at night since."""
    first = int(span * 0.66)
    return Course(
        tries=(
            Try(
                "dantrolene",
                start=first,
                end=first - 34,
                steps=((0, (25, 0, 0, 0)), (7, (25, 25, 0, 25)), (14, (50, 50, 0, 50))),
                help=0.8,
                side_effects=(("weakness", 0.4), ("fatigue", 0.3)),
                falls=0.03,
                end_reason="harm",
                end_note="ALT five times the upper limit.",
                why="Spasms and shaking of both legs",
                decision=("stop", "safety", "Liver tests rose; stopped the same day."),
                tablet="25",
            ),
            Try(
                "clonazepam",
                start=first - 45,
                steps=((0, (0, 0, 0, 0.5)), (10, (0, 0, 0, 1))),
                help=1.0 + rng.random() * 0.5,
                sleep=1.8,
                side_effects=(("sleepiness", 0.35),),
                why="Shaking at night",
                tablet="0.5",
            ),
        ),
        past=(
            Past("baclofen", 4, "year", "letter", "side_effect", 30),
            Past("tizanidine", 3, "month", "letter", "interaction", 8),
            Past("", 12, "year", "memory", "unknown", name="A herbal tea"),
        ),
    )


def newly_referred(rng: Random, span: int) -> Course:
    """Just arrived: a week or two of baseline, nothing tried here yet."""
    return Course(
        past=(
            Past("baclofen", 1 + rng.randrange(4), "year", "letter", "no_benefit", 20),
        )
    )


def baclofen_steady(rng: Random, span: int) -> Course:
    """Baclofen that helps, at a steady dose, with physical therapy beside it."""
    start = int(span * 0.8)
    return Course(
        tries=(
            Try(
                "baclofen",
                start=start,
                steps=BACLOFEN_UP[:3],
                help=1.4 + rng.random() * 0.8,
                sleep=0.8,
                side_effects=(("sleepiness", 0.12), ("fatigue", 0.1)),
                why="Spasms and ankle clonus",
                decision=("continue", "helps", ""),
                tablet="10",
            ),
            Try(
                "physical-therapy",
                start=int(span * 0.5),
                help=0.3,
                onset=20,
                instructions="Once a week, 45 minutes.",
                why="Walking",
            ),
        )
    )


COURSES = (
    baclofen_then_tizanidine,
    toxin_cycles,
    baclofen_steady,
    gabapentin_cut_short,
    splint_and_stretching,
    dantrolene_for_harm,
    newly_referred,
)
