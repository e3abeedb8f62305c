import pytest
from hypothesis import given

from clinic.designs.arms import Arm, as_now
from clinic.designs.orders import Design, draw
from clinic.designs.refusals import Grave, problems
from tests.clinic.designs.parts import (
    ARMS,
    BACLOFEN,
    CLONAZEPAM,
    COLD,
    NOTHING,
    ON_BACLOFEN,
    ON_TIZANIDINE,
    SETS,
    SPLINT,
    SURGERY,
    TIZANIDINE,
    TOXIN,
    WITH_SPLINT,
)

pytestmark = pytest.mark.once
WITH_TOXIN = Arm("B", "Toxin", (TOXIN,))
OPERATED = Arm("B", "Surgery", (SURGERY,))


def found(design, arms, sequence, days=14, **more):
    """What is said of a plan, as (code, level)."""
    return [
        (one.code, one.level.value)
        for one in problems(
            design,
            arms,
            tuple(sequence),
            phase_days={arm.key: days for arm in arms},
            **more,
        )
    ]


def test_a_good_plan_has_no_problem():
    assert found(Design.ALTERNATING, [NOTHING, WITH_SPLINT], "ABAB") == []
    assert (
        found(Design.RANDOMISED, [ON_BACLOFEN, ON_TIZANIDINE], "ABBA", now=[BACLOFEN])
        == []
    )


def test_two_arms_of_the_same_are_refused():
    again = Arm("B", "The splint again", WITH_SPLINT.parts)
    one = Arm("A", "The splint", WITH_SPLINT.parts)

    assert found(Design.ALTERNATING, [one, again], "ABAB") == [("alike", "refused")]


@pytest.mark.parametrize("arm", [WITH_TOXIN, OPERATED])
class TestWhatCannotBeTakenBack:
    def test_before_and_after_is_the_one_design(self, arm):
        assert found(Design.BEFORE_AFTER, [NOTHING, arm], "AB") == []
        assert found(Design.BEFORE_AFTER, [arm], "B", baseline_days=14) == []

    @pytest.mark.parametrize("design", [d for d in Design if d != "before_after"])
    @pytest.mark.parametrize("order", ["ABAB", "ABBA", "AB"])
    def test_no_other_design_takes_it(self, arm, design, order):
        assert found(design, [NOTHING, arm], order) == [("once_only", "refused")]

    def test_nor_can_the_days_before_come_after(self, arm):
        assert ("once_only", "refused") in found(
            Design.BEFORE_AFTER, [arm, NOTHING], "BA"
        )

    def test_what_was_there_before_all_arms_does_no_harm(self, arm):
        both = [
            as_now("A", "As now", arm.parts),
            Arm("B", "Splint too", (*arm.parts, SPLINT)),
        ]

        assert found(Design.ALTERNATING, both, "ABAB", now=arm.parts) == []


def test_a_toxin_from_before_that_wears_off_is_no_arm():
    said = found(Design.ALTERNATING, [NOTHING, WITH_SPLINT], "ABAB", now=[TOXIN])

    assert said == []


class TestAnAbruptStop:
    def test_a_change_shorter_than_the_taper_is_refused(self):
        said = problems(
            Design.ALTERNATING,
            [ON_BACLOFEN, ON_TIZANIDINE],
            ("A", "B"),
            phase_days={"A": 28, "B": 28},
            now=[BACLOFEN],
            transition_days={"B": 5},
        )

        assert (said[0].code, said[0].level) == ("abrupt", Grave.REFUSED)
        assert said[0].text == (
            "Baclofen must not stop at once. It needs 9 days to come down; "
            "only 5 are planned before Tizanidine."
        )

    def test_as_long_as_the_taper_is_enough_for_safety_but_weak(self):
        days = {"transition_days": {"B": 9}, "now": [BACLOFEN]}
        plan = (Design.ALTERNATING, [ON_BACLOFEN, ON_TIZANIDINE], "AB")

        assert found(*plan, **days) == [
            ("short_change", "warning"),
            ("short_change", "warning"),
        ]

    def test_so_few_days_left_that_nothing_would_count_is_refused(self):
        days = {"transition_days": {"B": 9}, "now": [BACLOFEN], "days": 9}
        plan = (Design.ALTERNATING, [ON_BACLOFEN, ON_TIZANIDINE], "AB")

        assert ("short_change", "refused") in found(*plan, **days)

    def test_the_medicine_before_the_first_arm_counts_too(self):
        said = found(
            Design.BEFORE_AFTER,
            [NOTHING],
            "A",
            baseline_days=14,
            now=[CLONAZEPAM],
            transition_days={"A": 14},
        )

        assert said[0] == ("abrupt", "refused")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (4, [("too_short", "refused")] * 2),
        (5, [("short", "warning")] * 2),
        (6, [("short", "warning")] * 2),
        (7, [("better_longer", "hint")] * 2),
        (13, [("better_longer", "hint")] * 2),
        (14, []),
    ],
)
def test_the_days_that_count_need_a_number(days, said):
    assert found(Design.ALTERNATING, [NOTHING, WITH_SPLINT], "AB", days) == said


def test_the_days_of_a_coin_flip_count_together():
    arms = [NOTHING, Arm("B", "Cold", (COLD,))]

    assert found(Design.RANDOMISED, arms, "AB" * 14, 1) == []
    assert found(Design.RANDOMISED, arms, "AB" * 4, 1) == [("too_short", "refused")] * 2


def test_days_of_phases_that_take_time_do_not_count_together():
    arms = [NOTHING, WITH_SPLINT]

    assert (
        found(Design.ALTERNATING, arms, "ABABABAB", 4) == [("too_short", "refused")] * 2
    )


def test_a_baseline_of_four_days_compares_nothing():
    plan = (Design.BEFORE_AFTER, [ON_TIZANIDINE], "B")

    assert found(*plan, baseline_days=4) == [("short_baseline", "refused")]
    assert found(*plan, baseline_days=5) == []


def test_one_phase_alone_is_refused():
    assert ("few_phases", "refused") in found(Design.BEFORE_AFTER, [ON_TIZANIDINE], "B")
    assert ("few_phases", "refused") in found(Design.CUSTOM, [NOTHING], "AA")


class TestTwoChangesAtOnce:
    two = Arm("B", "Both", (TIZANIDINE, SPLINT))

    def test_by_accident_it_is_said(self):
        said = problems(
            Design.ALTERNATING,
            [NOTHING, self.two],
            ("A", "B"),
            phase_days={"A": 14, "B": 14},
        )

        assert [(one.code, one.level) for one in said] == [
            ("two_changes", Grave.WARNING)
        ]
        assert said[0].figures == {"count": 2, "arm": "Both"}

    def test_it_is_said_on_the_way_back_as_well(self):
        assert ("two_changes", "warning") in found(
            Design.ALTERNATING, [self.two, NOTHING], "BA", now=self.two.parts
        )

    def test_a_deliberate_bundle_is_one_arm(self):
        bundle = Arm("B", "Both", self.two.parts, bundle=True)

        assert found(Design.ALTERNATING, [NOTHING, bundle], "ABAB") == []

    def test_one_instead_of_another_is_one_change(self):
        assert (
            found(
                Design.ALTERNATING, [ON_BACLOFEN, ON_TIZANIDINE], "AB", now=[BACLOFEN]
            )
            == []
        )


def test_the_gravest_comes_first_and_each_is_said_once():
    said = found(
        Design.ALTERNATING,
        [NOTHING, Arm("B", "Both", (TIZANIDINE, TOXIN))],
        "ABABAB",
        days=6,
    )

    assert said[0] == ("once_only", "refused")
    assert said.count(("once_only", "refused")) == 1


@given(ARMS, SETS)
def test_with_the_days_of_the_parts_no_plan_stops_abruptly(arms, now):
    sequence = draw(Design.COUNTERBALANCED, arms, 3)

    codes = {code for code, _ in found(Design.COUNTERBALANCED, arms, sequence, now=now)}

    assert not codes & {"abrupt", "short_change"}
