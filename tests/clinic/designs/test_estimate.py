import numpy as np
import pytest

from clinic.designs.estimate import GRID, Days, estimate

pytestmark = pytest.mark.once


def one(state, ratings, seen=None, drift_weight=1e9, grid=GRID):
    """The range of a single series."""
    values = np.array(ratings, float)[:, None]
    known = np.array(seen if seen is not None else [True] * len(ratings))[:, None]
    low, high = estimate(
        Days(np.array(state), values, known), drift_weight=drift_weight, grid=grid
    )
    return low[0], high[0]


def noisy(days, seed=1):
    return np.random.default_rng(seed).normal(0, 1, days)


def by_hand(state, ratings, days, phi):
    """Least squares with the whole matrix of errors, drift all but free."""
    days = np.array(days)
    rows = np.column_stack(
        [np.ones(len(days)), days / len(state) - 0.5, np.array(state)[days] == 1]
    )
    errors = np.linalg.inv(phi ** np.abs(days[:, None] - days))
    cross = rows.T @ errors @ rows + np.diag([0, 0.01, 0])
    values = ratings[days]
    found = np.linalg.solve(cross, rows.T @ errors @ values)
    free = len(days) - 2
    rest = values @ errors @ values - rows.T @ errors @ values @ found
    own = np.linalg.inv(cross)[2, 2] * rest / free
    sizes = np.linalg.slogdet(errors)[1] - np.linalg.slogdet(cross)[1]
    return found[2], own, sizes / 2 - free / 2 * np.log(rest)


STATE = [0] * 16 + [1] * 16
SEEN = [n % 3 != 1 and not 8 < n < 13 for n in range(32)]
STUDENT = 2.1199
"""From a table, for 95 % with 16 degrees of freedom: 18 days seen, less 2."""


def test_with_gaps_it_is_least_squares_with_the_whole_matrix_of_errors():
    days = [n for n in range(32) if SEEN[n]]
    mean, own, _ = by_hand(STATE, noisy(32), days, 0.6)

    low, high = one(STATE, noisy(32), SEEN, 0.01, np.array([0.6]))

    half = STUDENT * np.sqrt(own)
    assert [low[0], high[0]] == pytest.approx([mean - half, mean + half], abs=3e-3)


def test_answers_of_the_grid_are_weighed_by_how_well_they_explain():
    days = [n for n in range(32) if SEEN[n]]
    grid, ratings = np.array([0.1, 0.7]), noisy(32, seed=225)
    means, owns, fits = np.array([by_hand(STATE, ratings, days, phi) for phi in grid]).T
    weights = np.exp(fits) / np.exp(fits).sum()
    mean = weights @ means
    spread = np.sqrt(weights @ (owns + (means - mean) ** 2))

    low, high = one(STATE, ratings, SEEN, 0.01, grid)

    half = STUDENT * spread
    assert [low[0], high[0]] == pytest.approx([mean - half, mean + half], abs=3e-3)


def test_without_correlation_it_is_close_to_students_range():
    """30 and 30 days: difference of the means within 2.0 standard errors."""
    state = [0] * 30 + [1] * 30
    ratings = noisy(60) + np.array(state) * -2

    low, high = one(state, ratings)

    means = ratings[30:].mean() - ratings[:30].mean()
    error = np.sqrt(ratings[:30].var(ddof=1) / 30 + ratings[30:].var(ddof=1) / 30)
    assert (low[0] + high[0]) / 2 == pytest.approx(means, abs=0.1)
    assert (high[0] - low[0]) / 2 == pytest.approx(2.0 * error, rel=0.25)


def test_days_that_never_count_and_days_not_seen_change_nothing():
    state = [0] * 15 + [-1] * 5 + [1] * 15
    ratings = noisy(35)
    seen = [n % 4 != 0 for n in range(35)]

    other = ratings.copy()
    other[15:20] = 99
    other[~np.array(seen)] = -99

    assert np.allclose(one(state, ratings, seen), one(state, other, seen))


def test_each_state_is_set_against_the_first():
    state = [0] * 20 + [1] * 20 + [2] * 20
    ratings = noisy(60) / 10 + np.array([5.0] * 20 + [3.0] * 20 + [6.0] * 20)

    low, high = one(state, ratings)

    assert -2.5 < low[0] < -2 < high[0] < -1.5
    assert 0.5 < low[1] < 1 < high[1] < 1.5


def test_days_that_hang_together_make_the_range_wider():
    state = [0] * 30 + [1] * 30
    loose = noisy(60)
    close = np.repeat(noisy(60)[:20], 3)

    widths = [np.ptp(one(state, each / each.std())) for each in (loose, close)]

    assert widths[1] > widths[0] * 1.2


def test_a_drift_left_free_makes_the_range_wider():
    state = [0] * 30 + [1] * 30

    tight, free = (
        np.ptp(one(state, noisy(60), drift_weight=weight)) for weight in (1e9, 0.01)
    )

    assert free > tight * 1.5


def test_a_series_without_a_single_day_says_nothing():
    state = [0] * 5 + [1] * 5

    low, high = one(state, [5.0] * 10, [False] * 10)

    assert low[0] <= 0 <= high[0]
