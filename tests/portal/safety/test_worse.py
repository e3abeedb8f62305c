"""When a day stands out from the days before it."""

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.safety.worse import LEAST_RATED, WORSE_BY, clearly_worse

pytestmark = pytest.mark.once

RATING = st.integers(0, 10)


@pytest.mark.parametrize(
    ("value", "before", "worse"),
    [
        (7, [4] * 5, True),
        (6, [4] * 5, False),
        (10, [4] * 4, False),
        (7, [4, 4, 4, 4, 5], False),
        (7, [4, 4, 4, 4, 3], True),
        (3, [0] * 14, True),
        (9, [], False),
    ],
)
def test_three_points_above_the_mean_of_five_rated_days_is_clearly_worse(
    value, before, worse
):
    assert clearly_worse(value, before) is worse


@given(RATING, st.lists(RATING, max_size=14))
def test_it_is_said_only_of_enough_days_and_never_of_a_better_one(value, before):
    if clearly_worse(value, before):
        assert len(before) >= LEAST_RATED
        assert value > fmean(before)


@given(RATING, st.lists(RATING, min_size=LEAST_RATED, max_size=14))
def test_a_worse_number_never_takes_it_back(value, before):
    if clearly_worse(value, before):
        assert clearly_worse(min(value + 1, 10), before)
    assert clearly_worse(10, [10 - WORSE_BY] * LEAST_RATED)
