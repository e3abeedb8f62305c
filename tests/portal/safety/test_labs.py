from dataclasses import replace
from decimal import Decimal

import pytest

from portal.safety import Lab
from tests.portal.safety.record import DAY, TODAY, WHILE_AGO, found, situation, use

pytestmark = pytest.mark.once

LIVER = (Lab("alt", WHILE_AGO, Decimal(20)), Lab("ast", WHILE_AGO, Decimal(20)))


def kidney(value, test="crcl", on=WHILE_AGO):
    return Lab(test, on, Decimal(str(value)))


def test_the_newest_kidney_result_counts():
    old, new = kidney(20), kidney(90, "egfr", WHILE_AGO + DAY)
    assert found(situation(use("baclofen", 20), labs=(old, new))) == []
    turned = (replace(new, on=WHILE_AGO), replace(old, on=WHILE_AGO + DAY))
    low = found(situation(use("baclofen", 20), labs=turned))
    assert low == ["baclofen-egfr-below-30"]


def test_of_one_day_the_lower_of_two_results_counts():
    labs = (kidney(90), kidney(20))
    for order in (labs, labs[::-1]):
        record = situation(use("baclofen", 20), labs=order)
        assert found(record) == ["baclofen-egfr-below-30"]


def test_a_planned_dose_is_held_against_the_kidneys_too():
    planned = use("gabapentin", (WHILE_AGO, 600), (TODAY + 9 * DAY, 900))
    record = situation(planned, labs=(kidney(20),))
    assert "gabapentin-clearance-29" in found(record)


@pytest.mark.parametrize(
    ("slug", "rule"),
    [
        ("tizanidine", "tizanidine-liver-baseline"),
        ("dantrolene", "dantrolene-liver-baseline"),
    ],
)
def test_liver_tests_are_asked_for_before_the_start(slug, rule):
    begins = use(slug, first=TODAY, benefit=True)
    assert rule in found(situation(begins, labs=(kidney(90),)))
    fresh = (kidney(90), *LIVER)
    assert found(situation(begins, labs=fresh), without={"driving"}) == []
    old = tuple(replace(lab, on=TODAY - 91 * DAY) for lab in LIVER)
    assert rule in found(situation(begins, labs=(kidney(90), *old)))


def test_liver_tests_follow_a_month_after_the_highest_dose():
    up = use("tizanidine", (TODAY - 60 * DAY, 12), (TODAY - 30 * DAY, 24))
    labs = (kidney(90), Lab("alt", TODAY - 61 * DAY, Decimal(20)))
    assert found(situation(up, labs=labs)) == ["tizanidine-liver-after-max"]
    tested = (*labs, Lab("alt", TODAY - 2 * DAY, Decimal(20)))
    assert found(situation(up, labs=tested)) == []
    early = use("tizanidine", (TODAY - 60 * DAY, 12), (TODAY - 29 * DAY, 24))
    assert found(situation(early, labs=labs)) == []


def test_liver_tests_on_dantrolene_are_repeated():
    long = use("dantrolene", first=TODAY - 40 * DAY, benefit=True)
    old = tuple(replace(lab, on=TODAY - 31 * DAY) for lab in LIVER)
    assert found(situation(long, labs=old)) == ["dantrolene-liver-repeat"]
    due = tuple(replace(lab, on=TODAY - 30 * DAY) for lab in LIVER)
    assert found(situation(long, labs=due)) == []


@pytest.mark.parametrize(("times", "high"), [("2.99", False), ("3", True)])
def test_a_liver_test_at_three_times_its_limit_is_urgent(times, high):
    lab = Lab("alt", TODAY, Decimal(120), Decimal(times))
    record = situation(use("tizanidine"), labs=(kidney(90), *LIVER, lab))
    assert (found(record) == ["liver-tests-high"]) is high


@pytest.mark.parametrize(
    ("days", "benefit", "due"),
    [(44, None, False), (45, None, True), (45, False, True), (45, True, False)],
)
def test_dantrolene_is_reviewed_by_day_45(days, benefit, due):
    taken = use("dantrolene", first=TODAY - days * DAY, benefit=benefit)
    assert ("dantrolene-no-benefit" in found(situation(taken))) is due


def test_a_try_whose_end_is_planned_needs_no_review():
    ending = use("dantrolene", first=TODAY - 60 * DAY, last=TODAY + 9 * DAY)
    assert found(situation(ending)) == []


@pytest.mark.parametrize(("days", "due"), [(119, False), (120, True)])
def test_diazepam_is_reviewed_after_four_months_even_where_it_helps(days, due):
    taken = use("diazepam", first=TODAY - days * DAY, benefit=True)
    assert (found(situation(taken)) == ["diazepam-four-months"]) is due
