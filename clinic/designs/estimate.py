"""A linear estimate of many series at once that knows of yesterday and of drift.

Level, drift and one effect for each state after the first. Errors keep part of the
day before (AR(1) by true gaps); how much is not known, so a grid of answers is
weighed by how well each explains the series. The drift is held small, else it and a
change once made could not be told apart. Only for planning: what judges a real log
is another module.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GRID = np.array([0.0, 0.15, 0.3, 0.45, 0.6, 0.75])
"""How much of a day's error the next one may keep."""

Z = 1.959964
"""Of the normal curve, for 95 %."""


@dataclass(frozen=True)
class Days:
    """Series of ratings, one a column; `state` -1 marks days that never count."""

    state: NDArray[np.int64]
    ratings: Floats
    seen: NDArray[np.bool_]


def estimate(
    each: Days, *, drift_weight: float, grid: Floats = GRID
) -> tuple[Floats, Floats]:
    """The 95 % range of every effect against the first state: (series, effects).

    `drift_weight` is the variance of a day over that of the drift of the whole time.
    """
    rows = _rows(each.state)
    cross, moment, squares, stretch, count = _sums(each, rows, grid)
    cross[..., 1, 1] += drift_weight
    cross += np.eye(rows.shape[1]) * 1e-9
    inverse = np.linalg.inv(cross)
    found = np.einsum("gnij,gnj->gni", inverse, moment)
    rest = np.maximum(squares - np.einsum("gni,gni->gn", moment, found), 1e-9)
    free = np.maximum(count - rows.shape[1] + 1, 1.0)
    fit = stretch - np.linalg.slogdet(cross)[1] / 2 - free / 2 * np.log(rest)
    weight = np.exp(fit - fit.max(axis=0))
    weight = (weight / weight.sum(axis=0))[..., None]
    own = np.einsum("gnii->gni", inverse) * (rest / free)[..., None]
    mean = (weight * found).sum(axis=0)
    spread = np.sqrt((weight * (own + (found - mean) ** 2)).sum(axis=0))
    half = _student(free)[:, None] * spread
    return (mean - half)[:, 2:], (mean + half)[:, 2:]


def _rows(state: NDArray[np.int64]) -> Floats:
    """Level, drift and the state of each day as columns."""
    days = len(state)
    effects = [state == n for n in range(1, state.max() + 1)]
    return np.column_stack([np.ones(days), np.arange(days) / days - 0.5, *effects])


def _sums(
    each: Days, rows: Floats, grid: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Sums of squares and products over the days, for each of the grid and series.

    A day is set against the last one that counts: what is left of that after the gap
    is taken off, and the rest stretched to the same variance.
    """
    runs, width = each.ratings.shape[1], rows.shape[1]
    cross = np.zeros((len(grid), runs, width, width))
    moment = np.zeros((len(grid), runs, width))
    squares = np.zeros((len(grid), runs))
    stretch = np.zeros((len(grid), runs))
    last = np.full(runs, -1)
    for day in np.flatnonzero(each.state >= 0):
        used = each.seen[day]
        kept = np.where(last >= 0, grid[:, None] ** (day - last), 0.0)
        scale = np.where(used, 1 / np.sqrt(1 - kept**2), 0.0)
        before = each.ratings[last, np.arange(runs)]
        row = scale[..., None] * (rows[day] - kept[..., None] * rows[last])
        value = scale * (each.ratings[day] - kept * before)
        cross += row[..., :, None] * row[..., None, :]
        moment += row * value[..., None]
        squares += value**2
        stretch += np.log(np.where(used, scale, 1.0))
        last = np.where(used, day, last)
    count = each.seen[each.state >= 0].sum(axis=0).astype(float)
    return cross, moment, squares, stretch, count


def _student(free: Floats) -> Floats:
    """Student's t for 95 %, from the normal curve (Cornish and Fisher)."""
    cube = (Z**3 + Z) / 4
    fifth = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    return Z + cube / free + fifth / free**2
