import time
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

import pytest

from clinic.designs.arms import Arm
from clinic.designs.noise import USUAL
from clinic.designs.orders import Design, draw
from clinic.designs.schedule import lay_out
from clinic.designs.sure import Sureness, chance, sureness
from tests.clinic.designs.parts import (
    COLD,
    NOTHING,
    ON_TIZANIDINE,
    START,
    THREE,
    WITH_SPLINT,
)

pytestmark = pytest.mark.once


def before_after(before=21, after=38):
    return lay_out(
        ("B",),
        [ON_TIZANIDINE],
        first=START,
        baseline_days=before,
        phase_days={"B": after},
    )


def repeated(sequence="ABAB", arms=(NOTHING, ON_TIZANIDINE), days=17):
    phase_days = {arm.key: days for arm in arms}
    return lay_out(tuple(sequence), arms, first=START, phase_days=phase_days)


def found(phases, worth, **more):
    return chance(phases, D(str(worth)), seed=5, **more)[0]


class TestNearTheTableOfTheVerdict:
    """Its limit, everything known: 61 / 95 / 80 / 98 of 100; claims at most 5.

    The middle of what those logs are drawn from: 21 days before, 38 with.
    """

    @pytest.mark.parametrize(("worth", "limit"), [(1.5, 61), (2.5, 95)])
    def test_before_and_after(self, worth, limit):
        assert abs(found(before_after(), worth) - limit) <= 8

    @pytest.mark.parametrize(("worth", "limit"), [(1.5, 80), (2.5, 98)])
    def test_repeated(self, worth, limit):
        assert abs(found(repeated(), worth) - limit) <= 6

    @pytest.mark.parametrize(
        "phases",
        [
            before_after(),
            before_after(10, 10),
            repeated(),
            repeated("ABBAABBA", days=7),
            repeated("ABCCABBCA", THREE),
        ],
    )
    def test_few_changes_are_claimed_where_there_is_none(self, phases):
        found, wrong = chance(phases, D("0.01"), seed=5, runs=4000)

        assert wrong <= 6
        assert found <= 4


def test_a_larger_change_is_found_more_often():
    chances = [found(repeated(), worth) for worth in (0.5, 1, 1.5, 2)]

    assert chances == sorted(set(chances))


def test_more_phases_and_more_days_find_more():
    chances = [found(repeated("AB" * n, days=10), 1) for n in (1, 2, 3, 5)]

    assert chances == sorted(set(chances))
    assert found(before_after(14, 14), 1.5) < found(before_after(28, 56), 1.5)


def test_a_steadier_person_needs_less():
    steady = replace(USUAL, sd=0.9, phi=0.1, days=42)

    assert found(repeated(), 1, noise=steady) > found(repeated(), 1) + 15


def test_more_missing_days_find_less():
    gaps = replace(USUAL, missing=0.6, days=42)

    assert found(repeated(), 1, noise=gaps) < found(repeated(), 1) - 10


def test_what_works_on_its_day_can_be_compared_day_by_day():
    cold = Arm("B", "Cold", (COLD,))
    order = draw(Design.RANDOMISED, [NOTHING, cold], 14, seed=2)
    coin = repeated(order, (NOTHING, cold), days=1)

    assert found(coin, 1.5, at_once=True) > found(coin, 1.5) + 20


def test_the_same_seed_says_the_same_and_runs_can_be_few():
    assert chance(repeated(), D(1), seed=3) == chance(repeated(), D(1), seed=3)
    assert 0 <= found(repeated(), 1, runs=1) <= 100


def test_it_takes_little_time():
    start = time.process_time()
    found(repeated("ABC" * 8, THREE), 1.5, runs=400)

    assert time.process_time() - start < 1.5


class TestSureness:
    def of(self, phases, design, arms, cycles=1, worth="1.5"):
        return sureness(
            phases, design=design, arms=arms, cycles=cycles, worth=D(worth), seed=5
        )

    def test_of_a_randomised_comparison_of_three(self):
        order = draw(Design.RANDOMISED, THREE, 3, seed=5)

        sure = self.of(repeated(order, THREE), Design.RANDOMISED, THREE, 3)

        assert sure.phases == 9
        assert sure.comparisons == 3
        assert sure.possible_orders == 216
        assert sure.smallest_p == Fraction(1, 216)
        assert sure.weeks > 18
        assert sure.chance_to_detect > 80
        assert sure.wrong_claims <= 7

    def test_of_before_and_after_there_is_no_p(self):
        sure = self.of(before_after(), Design.BEFORE_AFTER, [ON_TIZANIDINE])

        assert (sure.phases, sure.comparisons, sure.smallest_p) == (2, 1, None)
        assert sure.weeks == 11  # 21 + 13 of change + 38 days

    def test_with_nothing_to_compare_there_is_no_chance(self):
        alone = self.of(repeated("A"), Design.CUSTOM, [NOTHING])

        assert alone == Sureness(1, 0, 1, None, None, None, 3)

    def test_a_home_remedy_is_known_to_work_on_its_day(self):
        cold = Arm("B", "Cold", (COLD,))
        coin = repeated("ABBABAABABBAAB", (NOTHING, cold), days=1)

        sure = self.of(coin, Design.RANDOMISED, [NOTHING, cold], 7, "2.5")

        assert sure.chance_to_detect == found(coin, 2.5, at_once=True)


def test_the_arm_that_is_hardest_to_judge_says_how_sure():
    once = found(repeated("ABABABC", THREE, days=10), 1.5)

    assert once < found(repeated("ABABAB", THREE, days=10), 1.5) - 10


def test_a_splint_needs_no_days_of_change():
    assert found(repeated(arms=(NOTHING, WITH_SPLINT)), 2.5) > 90
