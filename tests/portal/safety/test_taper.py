from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.safety import STEADY_DAYS, StepFact, TaperRule, taper_needed

pytestmark = pytest.mark.once

D = Decimal
DAY = date(2026, 1, 1)

BACLOFEN = TaperRule(
    name="Baclofen",
    unit="mg",
    min_days=7,
    max_step=None,
    max_percent=None,
    step_days=None,
    text="Never stop baclofen suddenly.",
    source="US labels of baclofen",
    source_date=date(2019, 1, 1),
)
TIZANIDINE = replace(
    BACLOFEN, name="Tizanidine", min_days=2, max_step=D(4), step_days=1
)
CLONAZEPAM = replace(
    BACLOFEN, name="Clonazepam", min_days=28, max_percent=25, step_days=14
)


def steps(*pairs):
    """(day, dose) pairs as facts; day 0 is the first of January."""
    return [StepFact(DAY + timedelta(days=n), D(str(dose))) for n, dose in pairs]


def verdict(rule, pairs, last_day):
    """The reason for the refusal, or None."""
    found = taper_needed(rule, steps(*pairs), DAY + timedelta(days=last_day))
    return found and found.reason


def test_what_has_no_rule_may_end_at_once():
    assert taper_needed(None, steps((0, 60)), DAY) is None


class TestWithoutATaper:
    def test_a_steady_dose_may_not_end(self):
        assert verdict(BACLOFEN, [(0, 60)], 30) == "no_steps"

    def test_a_low_dose_and_a_short_time_are_no_exception(self):
        assert verdict(BACLOFEN, [(0, 5)], 0) == "no_steps"
        assert verdict(TIZANIDINE, [(0, 2)], 1) == "no_steps"

    def test_an_unknown_dose_may_not_end(self):
        assert verdict(BACLOFEN, [], 30) == "no_dose"

    def test_steps_of_nothing_alone_are_an_unknown_dose(self):
        assert verdict(BACLOFEN, [(0, 0)], 30) == "no_dose"

    def test_steps_after_the_end_do_not_count(self):
        assert verdict(BACLOFEN, [(0, 60), (31, 20)], 30) == "no_steps"

    def test_a_step_to_nothing_is_no_step_down(self):
        assert verdict(BACLOFEN, [(0, 60), (20, 0)], 60) == "no_steps"

    def test_going_up_again_undoes_the_taper(self):
        assert verdict(BACLOFEN, [(0, 60), (10, 20), (20, 60)], 25) == "no_steps"

    def test_a_pause_and_a_new_start_is_no_taper(self):
        assert verdict(BACLOFEN, [(0, 60), (5, 0), (9, 20)], 25) == "no_steps"

    def test_an_old_change_to_what_is_now_a_steady_dose_is_no_taper(self):
        held = STEADY_DAYS
        assert verdict(BACLOFEN, [(0, 60), (10, 20)], 9 + held) is None
        assert verdict(BACLOFEN, [(0, 60), (10, 20)], 10 + held) == "no_steps"

    def test_the_same_dose_written_again_is_no_step(self):
        assert verdict(BACLOFEN, [(0, 60), (10, 60), (15, 60)], 30) == "no_steps"

    def test_of_two_facts_on_one_day_the_later_counts(self):
        assert verdict(BACLOFEN, [(0, 60), (10, 20), (10, 60)], 30) == "no_steps"


class TestDaysOfTheTaper:
    def test_seven_days_lower_are_enough_and_six_are_not(self):
        assert verdict(BACLOFEN, [(0, 60), (20, 40)], 25) == "too_short"
        assert verdict(BACLOFEN, [(0, 60), (20, 40)], 26) is None

    def test_days_count_from_the_first_lower_dose(self):
        assert verdict(BACLOFEN, [(0, 60), (20, 40), (24, 10)], 26) is None

    def test_days_after_the_last_tablet_do_not_count(self):
        assert verdict(BACLOFEN, [(0, 60), (20, 40), (22, 0)], 60) == "too_short"


class TestSizeOfTheDrops:
    def test_a_drop_at_the_limit_passes_and_one_above_does_not(self):
        assert verdict(TIZANIDINE, [(0, 12), (9, 8), (10, 4)], 10) is None
        assert verdict(TIZANIDINE, [(0, 12), (9, 7), (10, 4)], 10) == "too_fast"

    def test_the_last_drop_to_nothing_counts_too(self):
        assert verdict(TIZANIDINE, [(0, 12), (9, 8)], 30) == "too_fast"

    def test_a_quarter_in_two_weeks_passes_and_more_does_not(self):
        good = [(0, 2), (14, 1.5), (28, 1.125), (42, 0.85), (56, 0.65), (70, 0.5)]
        assert verdict(CLONAZEPAM, good, 83) is None
        early = [*good[:2], (27, 1.125), *good[3:]]
        assert verdict(CLONAZEPAM, early, 83) == "too_fast"
        higher = [*good[:3], (42, 0.84), *good[4:]]
        assert verdict(CLONAZEPAM, higher, 83) == "too_fast"

    def test_small_drops_in_quick_succession_add_up(self):
        quick = [(0, 2), (14, 1.8), (15, 1.6), (16, 1.4), (60, 0.5)]
        assert verdict(CLONAZEPAM, quick, 80) == "too_fast"

    def test_the_end_may_not_come_from_high_up(self):
        assert verdict(CLONAZEPAM, [(0, 2), (14, 1.5)], 50) == "too_fast"


class TestWords:
    def test_people_read_the_catalogue_s_sentence_and_clinicians_the_figures(self):
        found = taper_needed(BACLOFEN, steps((0, "60.000")), DAY)
        assert found.text == "Never stop baclofen suddenly."
        assert found.precise == (
            "Baclofen: no step down is recorded. The dose stands at 60 mg a day since "
            "1 January 2026. At least one lower dose above 0, over 7 days or more, "
            "must come before the end."
        )
        assert (found.source, found.source_date) == (
            "US labels of baclofen",
            date(2019, 1, 1),
        )
        assert (found.id, found.level) == ("abrupt_withdrawal", "urgent")

    @pytest.mark.parametrize(
        ("rule", "pairs", "last", "words"),
        [
            (BACLOFEN, [], 9, "no dose is recorded"),
            (BACLOFEN, [(0, 60), (8, 40)], 9, "the steps down span 2 days"),
            (
                TIZANIDINE,
                [(0, 12), (8, 4)],
                9,
                "from 12 to 4 mg a day by 9 January 2026",
            ),
            (CLONAZEPAM, [(0, 2), (8, 1)], 60, "more than 25 % within 14 day(s)"),
            (CLONAZEPAM, [(0, 2), (8, 1.5)], 60, "the last dose before the end, 1.5"),
        ],
    )
    def test_each_refusal_names_its_figures(self, rule, pairs, last, words):
        found = taper_needed(rule, steps(*pairs), DAY + timedelta(days=last))
        assert words in found.precise


rules = st.sampled_from([BACLOFEN, TIZANIDINE, CLONAZEPAM])
doses = st.integers(1, 30).map(D)


@st.composite
def plans(draw):
    """Any steps with doses above 0, and the last day."""
    pairs, day = [], 0
    for dose in draw(st.lists(doses, min_size=1, max_size=8)):
        pairs.append((day, dose))
        day += draw(st.integers(1, 20))
    return pairs, day


@st.composite
def tapers(draw, rule=None):
    """A rule and a way down that keeps it, with no dose held for long."""
    rule = rule or draw(rules)
    wait = rule.step_days or 1
    dose = top = draw(st.integers(20, 60).map(D))
    pairs, day = [(0, top)], draw(st.integers(wait, 20))
    low = {"Baclofen": top / 2, "Tizanidine": D(4), "Clonazepam": top / 4}[rule.name]
    while dose > low:
        if rule.max_percent:
            dose -= dose * draw(st.integers(15, rule.max_percent)) / 100
        else:
            dose -= draw(st.integers(1, 4))
        pairs.append((day, dose))
        day += draw(st.integers(wait, wait + 4))
    return rule, pairs, max(day, pairs[1][0] + rule.min_days) - 1


@given(tapers())
def test_a_way_down_that_keeps_the_rule_is_allowed(taper):
    assert verdict(*taper) is None


@given(rules, plans())
def test_whatever_is_allowed_had_a_lower_dose_and_its_days(rule, plan):
    pairs, last = plan
    lower = [day for (_, high), (day, low) in pairwise(pairs) if low < high]
    if verdict(rule, pairs, last) is None:
        assert lower
        assert last + 1 - lower[0] >= rule.min_days


@given(rules, plans())
def test_the_order_of_the_facts_does_not_matter(rule, plan):
    pairs, last = plan
    assert verdict(rule, pairs, last) == verdict(rule, pairs[::-1], last)


@given(rules, plans(), doses)
def test_ending_on_a_raised_dose_is_always_refused(rule, plan, more):
    pairs, last = plan
    raised = [*pairs, (last, pairs[-1][1] + more)]
    assert verdict(rule, raised, last + 5) is not None


@given(tapers(), st.integers(2, 3))
def test_going_slower_is_never_refused(taper, times):
    """Stretched in time, as long as no dose is held until it is steady."""
    rule, pairs, last = taper
    slower = [(day * times, dose) for day, dose in pairs]
    assert verdict(rule, slower, (last + 1) * times - 1) is None


@given(tapers(BACLOFEN), st.data())
def test_a_smaller_step_on_the_way_is_never_refused_without_a_limit(taper, data):
    """For a rule of days alone: one more dose between two, on a day between."""
    rule, pairs, last = taper
    gaps = [
        (before, after) for before, after in pairwise(pairs) if after[0] - before[0] > 1
    ]
    assume(gaps)
    (first, high), (second, low) = data.draw(st.sampled_from(gaps))
    day = data.draw(st.integers(first + 1, second - 1))
    dose = data.draw(st.decimals(low, high, places=2))
    assert verdict(rule, [*pairs, (day, dose)], last) is None


@given(tapers(), st.integers(0, 5))
def test_a_laxer_rule_allows_no_less(taper, larger):
    rule, pairs, last = taper
    laxer = replace(
        rule,
        max_step=rule.max_step and rule.max_step + larger,
        max_percent=rule.max_percent and rule.max_percent + larger,
    )
    assert verdict(laxer, pairs, last) is None
    assert verdict(replace(rule, max_step=None, max_percent=None), pairs, last) is None


@given(tapers())
def test_without_its_steps_down_no_plan_is_allowed(taper):
    rule, pairs, last = taper
    assert verdict(rule, pairs[:1], last) == "no_steps"


@given(plans(), st.integers(1, 50))
def test_a_percentage_knows_no_unit(plan, factor):
    pairs, last = plan
    scaled = [(day, dose * factor) for day, dose in pairs]
    assert verdict(CLONAZEPAM, pairs, last) == verdict(CLONAZEPAM, scaled, last)
