"""Treatment bars: doses as steps, and how exactly a date is known."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from clinic.bars import BAR, Span, bars_of, by_lane, surely
from clinic.phases import Phase, Segment
from portal.charts import TimeAxis

pytestmark = pytest.mark.once
FIRST = date(2026, 1, 1)
AXIS = TimeAxis(FIRST, FIRST + timedelta(days=99), 0, 1000)
BASE = 100.0


def day(number):
    return FIRST + timedelta(days=number)


def dosed(*runs, **fields):
    """Runs are (first, last, amount, phase)."""
    parts = tuple(
        Segment(day(a), day(b), Decimal(amount), phase) for a, b, amount, phase in runs
    )
    first, last = parts[0].first, parts[-1].last
    fields = {"points": (), "asked": ()} | fields
    return Span(
        "period-1",
        "span-1",
        "lane",
        "B",
        first,
        first,
        last,
        last,
        False,
        parts,
        **fields,
    )


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", date(2026, 2, 14), date(2026, 2, 14)),
        ("month", date(2026, 2, 1), date(2026, 2, 28)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_date_means_the_days_of_its_precision(precision, first, last):
    assert surely(date(2026, 2, 14), precision) == (first, last)


def test_the_height_of_a_dose_is_its_share_of_the_top_dose():
    span = dosed((0, 9, 15, Phase.TITRATION), (10, 49, 60, Phase.STABLE))
    (bar,) = bars_of([span], AXIS, BASE)
    heights = [BASE - float(y) for y in re.findall(r"V([\d.]+)", bar.steps)]

    assert heights == [BAR / 4, BAR, 0]


def test_the_steps_stand_where_the_days_are():
    span = dosed((0, 9, 30, Phase.STABLE), (10, 49, 60, Phase.STABLE))
    (bar,) = bars_of([span], AXIS, BASE)

    assert bar.steps.startswith("M0.0 100.0V")
    assert re.findall(r"H([\d.]+)", bar.steps) == ["100.0", "500.0"]


def test_all_tries_of_a_lane_share_one_top_dose():
    low = dosed((0, 9, 30, Phase.STABLE))
    high = dosed((20, 29, 60, Phase.STABLE))
    bar, _other = bars_of([low, high], AXIS, BASE)

    assert BASE - float(re.findall(r"V([\d.]+)", bar.steps)[0]) == BAR / 2


def test_a_taper_is_hatched_and_the_patients_own_change_is_asked_about():
    span = dosed(
        (0, 9, 60, Phase.STABLE), (10, 14, 30, Phase.TAPER), asked=(day(10), day(200))
    )
    (bar,) = bars_of([span], AXIS, BASE)

    assert [box.x for box in bar.changing] == [100.0]
    assert [label.words for label in bar.asked] == ["?"]


def test_what_is_on_now_looks_other_than_what_has_ended():
    span = dosed((0, 9, 60, Phase.STABLE))
    (bar,) = bars_of([span], AXIS, BASE)

    assert bar.css == "c-bar"


def test_lanes_keep_the_order_in_which_treatments_were_first_tried():
    spans = [
        Span("p", "s", lane, "B", FIRST, FIRST, day(9), day(9), True)
        for lane in ("baclofen", "tizanidine", "baclofen")
    ]

    assert [len(lane) for lane in by_lane(spans, AXIS)] == [2, 1]
