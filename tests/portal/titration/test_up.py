from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from itertools import pairwise

import pytest
from hypothesis import assume, given

from portal.titration import Impossible, most_a_day, notes_on, spread, step_up
from tests.portal.titration.recipes import (
    BACLOFEN,
    CLONAZEPAM,
    DANTROLENE,
    GABAPENTIN,
    RECIPES,
    START,
    TIZANIDINE,
    amounts,
    maybe,
)

pytestmark = pytest.mark.once


def totals(rows):
    return [((row.from_day - START).days, row.daily_total) for row in rows]


def test_baclofen_goes_up_as_its_label_says():
    rows = step_up(BACLOFEN, first=START, target=D(60))

    assert totals(rows) == [(0, 15), (3, 30), (6, 45), (9, 60)]
    assert rows[1].amounts == (10, 10, 10, 0)


def test_the_way_up_goes_on_from_the_dose_taken_now():
    rows = step_up(BACLOFEN, first=START, target=D(60), start_from=D(30))

    assert totals(rows) == [(0, 45), (3, 60)]


def test_the_last_rise_is_smaller_where_the_target_asks_for_it():
    assert totals(step_up(BACLOFEN, first=START, target=D(40)))[-1] == (6, 40)


def test_a_target_that_no_tablets_make_is_not_exceeded():
    assert totals(step_up(GABAPENTIN, first=START, target=D(950)))[-1] == (2, 900)


def test_the_highest_daily_dose_is_the_end():
    assert totals(step_up(BACLOFEN, first=START, target=D(100)))[-1][1] == 80


def test_the_highest_single_dose_is_the_end():
    at_night = replace(TIZANIDINE, times=("night",))

    assert step_up(at_night, first=START, target=D(36))[-1].amounts == (0, 0, 0, 16)


def test_the_largest_rise_wins_over_a_larger_step():
    rows = step_up(replace(DANTROLENE, max_rise=D(25)), first=START, target=D(100))

    assert [total for _, total in totals(rows)] == [25, 50, 75, 100]


def test_what_is_left_over_goes_to_bedtime_if_it_makes_sleepy():
    times = ("morning", "evening", "night")
    sleepy = replace(BACLOFEN, times=times)

    assert spread(sleepy, START, D(25)).amounts == (D("7.5"), 0, D("7.5"), 10)
    assert spread(replace(sleepy, sedating=False), START, D(25)).amounts == (
        10,
        0,
        D("7.5"),
        D("7.5"),
    )


def test_a_small_first_dose_is_one_tablet_at_bedtime():
    night = replace(TIZANIDINE, times=("morning", "night"), splittable=False)

    assert step_up(night, first=START, target=D(8))[0].amounts == (0, 0, 0, 2)


def test_a_rise_smaller_than_the_tablets_is_kept_and_named():
    slow = replace(CLONAZEPAM, step=D("0.1"))

    rows = step_up(slow, first=START, target=D("0.7"))

    assert [total for _, total in totals(rows)] == [D("0.5"), D("0.6"), D("0.7")]
    assert [note.amount for note in notes_on(slow, rows)] == [D("0.6"), D("0.7")]


@pytest.mark.parametrize(
    ("change", "target", "start_from", "code"),
    [
        ({"start": None}, 30, 0, "no_amounts"),
        ({}, 30, 30, "not_higher"),
        ({}, 30, 45, "not_higher"),
        ({}, 90, 80, "over_limit"),
    ],
)
def test_where_there_is_no_way_up_it_says_why(change, target, start_from, code):
    with pytest.raises(Impossible) as caught:
        step_up(
            replace(BACLOFEN, **change),
            first=START,
            target=D(target),
            start_from=D(start_from),
        )

    assert caught.value.code == code


@given(RECIPES, amounts("0.5", 200), maybe(amounts("0.5", 100)))
def test_every_plan_obeys_its_recipe_on_every_day(recipe, target, start_from):
    start_from = start_from or D(0)
    most = most_a_day(recipe, target)
    assume(most and start_from < most)
    try:
        rows = step_up(recipe, first=START, target=target, start_from=start_from)
    except Impossible:
        assume(False)

    rise = min(recipe.step, recipe.max_rise or recipe.step)
    assert rows[0].from_day == START
    assert rows[0].daily_total - start_from <= (rise if start_from else recipe.start)
    for lower, higher in pairwise(rows):
        assert 0 < higher.daily_total - lower.daily_total <= rise
        assert higher.from_day - lower.from_day == timedelta(days=recipe.step_days)
    for row in rows:
        assert row.daily_total <= min(target, recipe.max_daily or target)
        assert max(row.amounts) <= (recipe.max_single or max(row.amounts))
        assert min(row.amounts) >= 0


@given(RECIPES, amounts("0.1", 200, places=3))
def test_a_day_shared_among_its_times_is_the_whole_day(recipe, total):
    row = spread(recipe, START, total)

    assert row.daily_total == total
    for time in {"morning", "noon", "evening", "night"} - set(recipe.times):
        assert getattr(row, time) == 0
