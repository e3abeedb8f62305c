import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.designs.noise import USUAL, noise_of

pytestmark = pytest.mark.once


def series(days, sd, phi, seed):
    """Ratings of a person whose days scatter so."""
    random = np.random.default_rng(seed)
    wave = [0.0]
    for shock in random.normal(0, sd * (1 - phi**2) ** 0.5, days):
        wave.append(phi * wave[-1] + shock)
    return [int(min(max(round(5 + each), 0), 10)) for each in wave[1:]]


def test_fewer_than_two_weeks_say_nothing_of_a_person():
    assert noise_of([5, 6] * 6 + [None] * 20 + [5]) == USUAL
    assert noise_of([]) == USUAL


def test_two_weeks_count_half():
    noise = noise_of([5] * 14)

    assert noise.days == 14
    assert noise.sd == pytest.approx((1.3**2 / 2) ** 0.5)
    assert noise.phi == pytest.approx(0.3)
    assert noise.missing == pytest.approx(0.1)
    assert noise.unsure == 0.5


def test_a_long_baseline_tells_how_days_scatter_and_hang_together():
    noise = noise_of(series(400, 1.8, 0.6, seed=2))

    assert noise.sd == pytest.approx(1.8, abs=0.2)
    assert noise.phi == pytest.approx(0.6, abs=0.1)


def test_the_correlation_of_a_short_series_is_corrected_and_shrunk():
    """8 of 15 neighbours are alike: 1/15, corrected to 0.146, 16 days against 14."""
    noise = noise_of([5, 5, 6, 6] * 4)

    assert noise.phi == pytest.approx(16 / 30 * 0.14583 + 14 / 30 * 0.3, abs=1e-4)


def test_days_that_alternate_are_never_below_no_correlation():
    assert noise_of([2, 8] * 20).phi == pytest.approx(0.3 * 14 / 54)


def test_missing_days_break_no_pairs_and_are_counted():
    noise = noise_of([5, None, 6, None] * 14)

    assert noise.days == 28
    assert noise.missing == pytest.approx(0.5 * 28 / 42 + 0.2 * 14 / 42)
    assert noise.phi == pytest.approx(0.3)


@given(st.lists(st.none() | st.integers(0, 10), max_size=80))
def test_whatever_was_rated_the_figures_are_possible(ratings):
    noise = noise_of(ratings)

    assert 0 < noise.sd < 6
    assert 0 <= noise.phi <= 0.8
    assert 0 <= noise.missing < 1
