"""How sure the answer of a plan can be, said before anybody begins it.

The plan is lived through some hundred times by a simulated person whose days are as
hard to read as real ones: yesterday predicts today, the illness drifts, ratings are
whole numbers from 0 to 10, days are missing and more often bad ones, an effect builds
up over days. Each time a linear estimate that knows of drift and of yesterday is
asked whether its 95 % range excludes no change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from clinic.designs.arms import Arm
from clinic.designs.estimate import Days, estimate
from clinic.designs.noise import USUAL, Noise
from clinic.designs.orders import Design, possible, smallest_p
from clinic.designs.schedule import Phase

Floats = NDArray[np.float64]

RUNS = 1000
"""Simulated courses: enough for a chance to within about 3 in 100."""

LEVELS = (4.5, 7.5)
"""The mean rating of the simulated person, from and to: room both ways."""

ONSET = (1.0, 4.0)
"""Days over which an effect builds up and wears off, beyond the hatched ones."""

DRIFT = 0.75
"""The illness drifts by up to so many points, either way, over the whole plan."""

OFF = 0.4, 0.3, 0.15
"""How far scatter (as a share of it), what the next day keeps and missing days may be
from the usual figures, either way; the ranges of the logs the verdict is tried on."""

BASELINE = "baseline"
"""The baseline where it is compared: the state that the arm is judged against."""


@dataclass(frozen=True)
class Sureness:
    """What a plan can tell. Chances are whole per cent, None with nothing to compare.

    `chance_to_detect`: that a change as large as the one worth having is found, the
    least of all arms against the first. `wrong_claims`: that a change is claimed
    where there is none. `comparisons`: pairs of what is compared.
    """

    phases: int
    comparisons: int
    possible_orders: int
    smallest_p: Fraction | None
    chance_to_detect: int | None
    wrong_claims: int | None
    weeks: int


def sureness(
    phases: Sequence[Phase],
    *,
    design: Design,
    arms: Sequence[Arm],
    cycles: int,
    worth: Decimal,
    seed: int,
    noise: Noise = USUAL,
    max_run: int | None = None,
    runs: int = RUNS,
) -> Sureness:
    """What this calendar can tell about a change of `worth` points."""
    compared = [phase for phase in phases if phase.compared]
    states = list(dict.fromkeys(_state(phase) for phase in compared))
    days = sum(phase.days for phase in phases)
    found = wrong = None
    if len(states) > 1:
        at_once = all(part.short_acting for arm in arms for part in arm.parts)
        found, wrong = chance(
            phases, worth, noise=noise, seed=seed, runs=runs, at_once=at_once
        )
    return Sureness(
        phases=len(compared),
        comparisons=len(list(combinations(states, 2))),
        possible_orders=possible(design, arms, cycles, max_run),
        smallest_p=smallest_p(design, arms, cycles, max_run),
        chance_to_detect=found,
        wrong_claims=wrong,
        weeks=-(-days // 7),
    )


def chance(
    phases: Sequence[Phase],
    worth: Decimal,
    *,
    noise: Noise = USUAL,
    seed: int,
    runs: int = RUNS,
    at_once: bool = False,
) -> tuple[int, int]:
    """Of 100 courses: how many find a change of `worth`, and claim one wrongly.

    Both from the same simulated days, once with the effect and once without.
    `at_once`: what is compared works on its day and leaves nothing for the next.
    """
    calendar = _Calendar.of(phases)
    random = np.random.default_rng(seed)
    onset = (1.0, 1.0) if at_once else ONSET
    course = _course(calendar, noise, random, runs, onset)
    drift_weight = (noise.sd / DRIFT) ** 2 * 3
    shares = []
    for effect in (-float(worth), 0.0):
        ratings = course.ratings(effect)
        low, high = estimate(
            Days(calendar.state, ratings, course.seen), drift_weight=drift_weight
        )
        better, worse = (high < 0).mean(axis=0), (low > 0).mean(axis=0)
        shares.append(better.min() if effect else (better + worse).max())
    found, wrong = (_per_cent(share) for share in shares)
    return found, wrong


def _per_cent(share: float) -> int:
    return int((Decimal(repr(float(share))) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _state(phase: Phase) -> str:
    return phase.arm or BASELINE


@dataclass(frozen=True)
class _Calendar:
    """The plan day by day.

    `state` of each day is the number of what is compared, -1 on days that are not;
    `doses` (days, states - 1) is 1 on the days of each but the first, else 0.
    """

    state: NDArray[np.int64]
    doses: Floats

    @classmethod
    def of(cls, phases: Sequence[Phase]) -> "_Calendar":
        compared = [phase for phase in phases if phase.compared]
        numbers = {
            state: n for n, state in enumerate(dict.fromkeys(map(_state, compared)))
        }
        state = [
            numbers[_state(phase)] if phase.compared else -1
            for phase in phases
            for _ in range(phase.days)
        ]
        taken = [
            numbers.get(_state(phase), 0) for phase in phases for _ in range(phase.days)
        ]
        return cls(np.array(state), np.eye(len(numbers))[taken][:, 1:])


@dataclass(frozen=True)
class _Course:
    """Simulated persons (one a column) through one plan, without the effect yet."""

    latent: Floats
    response: Floats
    seen: NDArray[np.bool_]

    def ratings(self, effect: float) -> Floats:
        """What they write down if every state but the first does this much."""
        with_effect = self.latent + effect * self.response
        return np.clip(np.rint(with_effect), 0, 10)


def _course(
    calendar: _Calendar,
    noise: Noise,
    random: np.random.Generator,
    runs: int,
    onset: tuple[float, float],
) -> _Course:
    days, states = calendar.doses.shape
    sd, phi, missing = _persons(noise, random, runs)
    fresh = sd * np.sqrt(1 - phi**2)
    slow = 1 / random.uniform(*onset, (runs, 1))
    wave = random.normal(0, 1, (days, runs)) * fresh
    wave[0] *= sd / fresh
    response = np.zeros((days, runs, states))
    reached = np.zeros((runs, states))
    for day in range(days):
        wave[day] += phi * wave[day - 1] if day else 0.0
        reached = reached + (calendar.doses[day] - reached) * slow
        response[day] = reached
    drift = random.uniform(-DRIFT, DRIFT, runs)
    time = (np.arange(days) / days - 0.5)[:, None]
    latent = random.uniform(*LEVELS, runs) + wave + drift * time
    unseen = np.clip(missing * (1 + 0.5 * wave / sd), 0, 0.9)
    seen = random.random((days, runs)) > unseen
    return _Course(latent, response.sum(axis=2), seen)


def _persons(
    noise: Noise, random: np.random.Generator, runs: int
) -> tuple[Floats, Floats, Floats]:
    """Scatter, correlation and missing days of each simulated person."""
    off = [each * noise.unsure for each in OFF]
    sd = noise.sd * (1 + random.uniform(-off[0], off[0], runs))
    phi = np.clip(noise.phi + random.uniform(-off[1], off[1], runs), 0, 0.9)
    missing = np.clip(noise.missing + random.uniform(-off[2], off[2], runs), 0, 0.9)
    return sd, phi, missing
