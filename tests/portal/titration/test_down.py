from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.actions.recipes import recipe_of
from portal.safety import StepFact, taper_needed
from portal.titration import (
    Impossible,
    Row,
    notes_on,
    spread,
    step_down,
    step_up,
    switch,
)
from tests.portal.safety.record import row
from tests.portal.titration.recipes import (
    BACLOFEN,
    CLONAZEPAM,
    DANTROLENE,
    DIAZEPAM,
    GABAPENTIN,
    KNOWN,
    RECIPES,
    START,
    TIZANIDINE,
    amounts,
)

pytestmark = pytest.mark.once
LONG_AGO = START - timedelta(days=100)


def totals(down):
    return [((row.from_day - START).days, row.daily_total) for row in down.rows]


def refusal(recipe, top, down):
    """What the taper rule says of the whole way down, or None."""
    facts = [StepFact(LONG_AGO, top), *(row.fact for row in down.rows)]
    return taper_needed(recipe.taper, facts, down.last_day)


def test_baclofen_comes_down_by_its_own_steps_over_a_week_or_more():
    down = step_down(BACLOFEN, top=D(60), first=START)

    assert totals(down) == [(0, 45), (3, 30), (6, 15)]
    assert down.last_day == START + timedelta(days=8)
    assert refusal(BACLOFEN, D(60), down) is None


def test_even_the_first_dose_has_a_lower_one_before_the_end():
    down = step_down(BACLOFEN, top=D(15), first=START)

    assert totals(down) == [(0, D("7.5"))]
    assert refusal(BACLOFEN, D(15), down) is None


def test_tizanidine_loses_four_mg_a_day_at_most():
    down = step_down(TIZANIDINE, top=D(18), first=START)

    assert totals(down) == [(0, 14), (1, 10), (2, 6), (3, 2)]
    assert refusal(TIZANIDINE, D(18), down) is None


def test_clonazepam_works_down_to_the_end_with_its_tablets_and_finer_amounts():
    down = step_down(CLONAZEPAM, top=D(2), first=START)

    assert [total for _, total in totals(down)] == [
        D("1.5"),
        D("1.25"),
        D(1),
        D("0.75"),
        D("0.6"),
        D("0.5"),
    ]
    assert [note.amount for note in down.notes] == [D("0.6")]
    assert refusal(CLONAZEPAM, D(2), down) is None


@pytest.mark.parametrize("recipe", [CLONAZEPAM, DIAZEPAM])
def test_a_gentler_usual_drop_is_kept(recipe):
    gentle = replace(recipe, taper_percent=10)

    down = step_down(gentle, top=recipe.start * 4, first=START)

    rows = [Row(LONG_AGO, night=recipe.start * 4), *down.rows]
    for high, low in pairwise(rows):
        assert low.daily_total >= high.daily_total * D("0.9")
    assert refusal(gentle, recipe.start * 4, down) is None


def test_what_has_no_rule_ends_the_day_before():
    down = step_down(DANTROLENE, top=D(100), first=START)

    assert (down.rows, down.last_day) == ((), START - timedelta(days=1))


def test_a_lower_dose_may_be_the_aim():
    down = step_down(BACLOFEN, top=D(60), first=START, to=D(30))

    assert totals(down) == [(0, 45), (4, 30)]
    assert down.last_day is None


def test_without_a_rule_the_lower_dose_begins_at_once():
    assert totals(step_down(DANTROLENE, top=D(100), first=START, to=D(50))) == [(0, 50)]


def test_a_drop_the_week_before_makes_the_next_one_wait():
    before = [
        Row(LONG_AGO, night=D(2)),
        Row(START - timedelta(days=7), night=D("1.5")),
    ]

    down = step_down(CLONAZEPAM, top=D("1.5"), first=START, before=before)

    assert down.rows[0].from_day == START + timedelta(days=7)
    facts = [row.fact for row in (*before, *down.rows)]
    assert taper_needed(CLONAZEPAM.taper, facts, down.last_day) is None


@pytest.mark.parametrize(("top", "to"), [(30, 30), (30, 45), (30, -1), (0, 0)])
def test_down_is_lower_than_now(top, to):
    with pytest.raises(Impossible, match="not_lower"):
        step_down(BACLOFEN, top=D(top), first=START, to=D(to))


def test_an_amount_too_small_to_write_is_not_lowered():
    with pytest.raises(Impossible, match="too_fine"):
        step_down(CLONAZEPAM, top=D("0.001"), first=START)


@given(st.sampled_from(KNOWN), st.integers(1, 40))
def test_every_medicine_comes_down_from_every_dose_that_tablets_make(recipe, pieces):
    assume(recipe.taper)
    top = min(recipe.tablet_sizes) / 2 * pieces

    down = step_down(recipe, top=top, first=START)

    assert refusal(recipe, top, down) is None
    assert down.notes == notes_on(recipe, down.rows)


@given(RECIPES, amounts("0.5", 400))
def test_every_way_down_satisfies_the_rule(recipe, top):
    down = step_down(recipe, top=top, first=START)

    assert refusal(recipe, top, down) is None
    doses = [top, *(row.daily_total for row in down.rows), D(0)]
    assert doses == sorted(set(doses), reverse=True)


@given(RECIPES, amounts("0.5", 400), st.integers(1, 99))
def test_every_way_to_a_lower_dose_satisfies_the_rule(recipe, top, percent):
    to = (top * percent / 100).quantize(D("0.01"))
    assume(0 < to < top)

    down = step_down(recipe, top=top, first=START, to=to)

    assert down.rows[-1].daily_total == to
    doses = [top, *(row.daily_total for row in down.rows)]
    for high, low in pairwise(doses):
        rule = recipe.taper
        assert 0 < high - low <= (rule.max_step or high)
        assert (high - low) * 100 <= (rule.max_percent or 100) * high
    days = [row.from_day for row in down.rows]
    for early, late in pairwise(days):
        assert (late - early).days >= (recipe.taper.step_days or 1)


@given(RECIPES, amounts("0.5", 100), st.lists(st.integers(1, 40), max_size=4))
def test_what_was_lowered_before_never_breaks_the_rule(recipe, top, gaps):
    """A way down broken off and begun again is still within the limits."""
    first = step_down(recipe, top=top, first=LONG_AGO)
    begun = [spread(recipe, LONG_AGO - timedelta(days=200), top), *first.rows[:1]]
    now = begun[-1].daily_total
    on = LONG_AGO + timedelta(days=sum(gaps) + 1)

    down = step_down(recipe, top=now, first=on, before=begun)

    facts = [row.fact for row in (*begun, *down.rows)]
    assert taper_needed(recipe.taper, facts, down.last_day) is None


class TestASwitch:
    def plan(self, old=BACLOFEN, new=TIZANIDINE, dose=60, target=12):
        rows = [spread(old, LONG_AGO, D(dose))]
        return switch(old, new, old_rows=rows, first=START, target=D(target))

    def test_both_begin_on_the_same_day(self):
        both = self.plan()

        assert both.old_rows[1].from_day == START
        assert both.new_rows[0].from_day == START
        assert both.old_last == START + timedelta(days=8)
        assert both.new_rows[-1].daily_total == 12

    def test_what_was_planned_from_that_day_on_is_replaced(self):
        rows = [
            spread(BACLOFEN, LONG_AGO, D(30)),
            spread(BACLOFEN, START, D(60)),
            spread(BACLOFEN, START + timedelta(days=3), D(75)),
        ]
        both = switch(BACLOFEN, TIZANIDINE, old_rows=rows, first=START, target=D(12))

        assert max(row.daily_total for row in both.old_rows) == 30

    def test_there_must_be_something_to_change_from(self):
        with pytest.raises(Impossible, match="not_taking"):
            switch(BACLOFEN, TIZANIDINE, old_rows=[], first=START, target=D(12))

    @given(st.sampled_from(KNOWN), st.sampled_from(KNOWN), st.integers(1, 6))
    def test_every_switch_keeps_both_rules(self, old, new, steps):
        dose = min(old.start * steps, old.max_daily)
        target = min(new.start * steps, new.max_daily)
        both = self.plan(old, new, dose, target)

        facts = [row.fact for row in both.old_rows]
        assert taper_needed(old.taper, facts, both.old_last) is None
        assert list(both.new_rows) == step_up(new, first=START, target=target)


def test_gabapentin_comes_down_in_whole_capsules():
    down = step_down(GABAPENTIN, top=D(1800), first=START)

    assert down.notes == ()
    assert [total for _, total in totals(down)] == [1500, 1200, 900, 600, 300]


@pytest.mark.parametrize("slug", ["clonazepam", "diazepam"])
def test_what_is_built_from_the_catalogue_comes_down_by_a_tenth_to_the_very_end(slug):
    recipe = recipe_of(row(slug))
    top = recipe.start * 4

    down = step_down(recipe, top=top, first=START)

    amounts_down = [top, *(row.daily_total for row in down.rows)]
    for high, low in pairwise(amounts_down):
        assert low >= high * D("0.9")
    assert amounts_down[-1] <= top * D("0.1")
    assert refusal(recipe, top, down) is None
