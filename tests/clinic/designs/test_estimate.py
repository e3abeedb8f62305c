import numpy as np
import pytest

from clinic.designs.estimate import Days, estimate

pytestmark = pytest.mark.once


def one(state, ratings, seen=None, drift_weight=1e9):
    """The range of a single series."""
    values = np.array(ratings, float)[:, None]
    known = np.array(seen if seen is not None else [True] * len(ratings))[:, None]
    low, high = estimate(
        Days(np.array(state), values, known), drift_weight=drift_weight
    )
    return low[0], high[0]


def noisy(days, seed=1):
    return np.random.default_rng(seed).normal(0, 1, days)


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
