from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.designs.arms import Arm
from clinic.designs.orders import Design, draw
from clinic.designs.schedule import Kind, change, changes, extend, lay_out, stop
from tests.clinic.designs.parts import (
    ARMS,
    BACLOFEN,
    NOTHING,
    ON_BACLOFEN,
    ON_TIZANIDINE,
    SETS,
    SPLINT,
    START,
    THREE,
    TIZANIDINE,
    WITH_SPLINT,
    day,
)

pytestmark = pytest.mark.once


def short(phases):
    """Period, kind, days and arm of each phase."""
    return [(p.period, p.kind.value, p.days, p.arm) for p in phases]


def plan(sequence="AB", arms=(NOTHING, ON_TIZANIDINE), **more):
    days = {"phase_days": {arm.key: 14 for arm in arms}, "first": START}
    return lay_out(tuple(sequence), arms, **(days | more))


def test_before_and_after_has_a_baseline_a_way_up_and_days_that_count():
    phases = lay_out(
        ("B",),
        [ON_TIZANIDINE],
        first=START,
        baseline_days=14,
        phase_days={"B": 28},
    )

    assert short(phases) == [
        (0, "baseline", 14, None),
        (1, "transition", 13, "B"),
        (1, "treatment", 28, "B"),
    ]
    assert [p.compared for p in phases] == [True, False, True]
    assert [(w.code, w.days) for w in phases[1].why] == [("titration", 6), ("onset", 7)]


def test_the_baseline_of_a_repeated_comparison_is_not_compared():
    assert not plan("ABAB", baseline_days=14)[0].compared


def test_the_old_medicine_comes_down_while_the_new_one_rises():
    """Baclofen down 9 days beside tizanidine up 6, then 7 until it is felt; the 7
    days of rebound after baclofen end on day 16 and outlast them."""
    phases = plan("AB", (ON_BACLOFEN, ON_TIZANIDINE), now=[BACLOFEN])

    assert short(phases) == [
        (1, "treatment", 14, "A"),
        (2, "transition", 16, "B"),
        (2, "treatment", 14, "B"),
    ]


def test_days_after_a_stop_that_outlast_the_change_are_a_washout():
    phases = plan("AB", (ON_BACLOFEN, replace(NOTHING, key="B")), now=[BACLOFEN])

    assert short(phases)[1:3] == [(2, "transition", 9, "B"), (2, "washout", 7, "B")]
    assert [(w.code, w.name, w.days) for w in phases[2].why] == [
        ("washout", "Baclofen", 7)
    ]


def test_what_is_taken_before_the_first_arm_has_to_go_too():
    phases = plan("A", (NOTHING,), now=[TIZANIDINE])

    assert short(phases)[:2] == [(1, "transition", 5, "A"), (1, "washout", 1, "A")]


def test_what_stays_as_it_is_needs_no_days():
    assert short(plan("A", (ON_BACLOFEN,), now=[BACLOFEN])) == [
        (1, "treatment", 14, "A")
    ]


def test_an_arm_that_follows_itself_needs_no_days():
    assert short(plan("ABBA", (NOTHING, WITH_SPLINT)))[1:3] == [
        (2, "treatment", 14, "B"),
        (3, "treatment", 14, "B"),
    ]


def test_run_in_days_at_the_start_of_each_period_never_count():
    phases = plan("AB", (NOTHING, ON_TIZANIDINE), run_in_days=15)

    assert short(phases) == [
        (1, "run_in", 15, "A"),
        (1, "treatment", 14, "A"),
        (2, "transition", 13, "B"),
        (2, "run_in", 2, "B"),
        (2, "treatment", 14, "B"),
    ]


def test_days_given_by_a_clinician_stand_instead_where_something_changes():
    phases = plan("ABB", now=[], transition_days={"A": 9, "B": 20})

    assert short(phases) == [
        (1, "treatment", 14, "A"),
        (2, "transition", 13, "B"),
        (2, "run_in", 7, "B"),
        (2, "treatment", 14, "B"),
        (3, "treatment", 14, "B"),
    ]


def test_fewer_days_given_are_still_no_fewer_than_the_run_in():
    phases = plan("AB", transition_days={"B": 2}, run_in_days=5)

    assert short(phases)[2:] == [(2, "transition", 5, "B"), (2, "treatment", 14, "B")]


def test_a_higher_dose_starts_and_a_lower_one_comes_down_too():
    low, high = (replace(BACLOFEN, dose=Decimal(n)) for n in (30, 60))

    up = change([low], Arm("B", "60 mg", (high,)))
    down = change([high], Arm("A", "30 mg", (low,)))

    assert (up.stopping, up.starting) == ((), (high,))
    assert (down.stopping, down.starting) == ((high,), (low,))
    assert change([low], Arm("A", "30 mg", (low,))).days == 0


class TestTheExampleOfLausanne:
    """Two drugs, a taper inside the next period, run-in days and a random order."""

    arms = (Arm("A", "Baclofen", (BACLOFEN,)), ON_TIZANIDINE)

    def phases(self):
        order = draw(Design.RANDOMISED, self.arms, 3, seed=11)
        return order, lay_out(
            order,
            self.arms,
            first=START,
            phase_days={"A": 14, "B": 14},
            run_in_days=3,
        )

    def test_every_period_is_there_in_the_order_drawn(self):
        order, phases = self.phases()

        counted = [p.arm for p in phases if p.kind is Kind.TREATMENT]
        assert tuple(counted) == order
        assert all(p.days == 14 for p in phases if p.compared)

    def test_each_change_has_room_for_the_taper_and_the_run_in(self):
        order, phases = self.phases()

        for period, (before, after) in enumerate(pairwise(order), start=2):
            hatched = sum(
                p.days for p in phases if p.period == period and not p.compared
            )
            assert hatched >= (3 if before == after else {"A": 9, "B": 5}[before])


@given(
    ARMS,
    SETS,
    st.sampled_from([d for d in Design if d is not Design.CUSTOM]),
    st.integers(1, 4),
    st.integers(0, 30),
    st.integers(0, 10),
)
def test_every_calendar_is_whole_and_compares_no_day_of_change(
    arms, now, design, cycles, baseline_days, run_in_days
):
    if design is Design.BEFORE_AFTER:
        arms = arms[:2]
    sequence = draw(design, arms, cycles, seed=cycles)
    phases = lay_out(
        sequence,
        arms,
        first=START,
        baseline_days=baseline_days,
        phase_days={arm.key: 7 + n for n, arm in enumerate(arms)},
        run_in_days=run_in_days,
        now=now,
    )

    assert phases[0].first == START
    assert [p.n for p in phases] == list(range(1, len(phases) + 1))
    for one, other in pairwise(phases):
        assert other.first == one.last + timedelta(days=1)
    for phase in phases:
        assert phase.days > 0
        assert not phase.compared or phase.kind in (Kind.BASELINE, Kind.TREATMENT)
    for period, move in enumerate(changes(sequence, arms, now), start=1):
        mine = [p for p in phases if p.period == period]
        hatched = sum(p.days for p in mine if not p.compared)
        assert mine[-1].days == 7 + "ABCD".index(sequence[period - 1])
        assert hatched >= run_in_days
        for part in move.stopping:
            assert hatched >= part.gone_after
            assert move.transition >= part.taper_days
        for part in move.starting:
            assert hatched >= part.titration_days + part.onset_days


def test_missed_days_extend_a_phase_and_move_the_later_ones():
    before = plan("ABA", (NOTHING, WITH_SPLINT))

    after = extend(before, phase_n=2, days=5)

    assert after[0] == before[0]
    assert (after[1].first, after[1].days) == (before[1].first, 19)
    assert (after[2].first, after[2].days) == (day(33), 14)


def test_a_stop_ends_the_calendar_on_its_day():
    phases = plan("ABA", (NOTHING, WITH_SPLINT))

    stopped = stop(phases, day(20))

    assert [(p.arm, p.last) for p in stopped] == [("A", day(13)), ("B", day(20))]
    assert stop(phases, day(-1)) == ()


@pytest.mark.parametrize(
    "design", [Design.ALTERNATING, Design.COUNTERBALANCED, Design.RANDOMISED]
)
def test_three_arms_can_be_planned_in_every_design(design):
    order = draw(design, THREE, 2, seed=5)

    phases = plan(order, THREE, baseline_days=14, now=[BACLOFEN])

    assert sum(p.compared for p in phases) == 6
    assert phases[-1].arm == order[-1]


def test_a_bundle_keeps_what_it_shares_with_the_next():
    both = Arm("A", "Both", (BACLOFEN, SPLINT), bundle=True)

    move = change(both.parts, WITH_SPLINT)

    assert (move.stopping, move.starting) == ((BACLOFEN,), ())
