"""The picture: a bar for each try, a triangle for each fall, hollow late dots."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.bars import Span
from clinic.drawing import PLOT, DayMark, ExamMark, LaneWords, draw
from portal.charts import BlockMean, Unit

pytestmark = pytest.mark.once
FIRST = date(2026, 1, 1)
LANES = LaneWords(
    "Rating", "Treatments", "Beats", "Falls", "Sleepiness", "Effects", "r"
)


class Plain:
    """The words of a chart, as short as can be."""

    def tick(self, day: date, unit: Unit) -> str:
        return day.isoformat()

    def block(self, mean: BlockMean) -> str:
        return f"{mean.first}: {mean.value}"

    def thinned(self, weeks: int) -> str:
        return f"{weeks} weeks"


def day(number):
    return FIRST + timedelta(days=number)


def a_span(number=1, first=0, last=30, **fields):
    fields = {
        "key": f"period-{number}",
        "anchor": f"span-{number}",
        "lane": f"lane-{number}",
        "label": "Baclofen 60 mg",
        "earliest": day(first),
        "first": day(first),
        "last": day(last),
        "latest": day(last),
        "ended": True,
    } | fields
    return Span(**fields)


def picture(days=(), spans=(), exams=(), length=100, **fields):
    return draw(
        days,
        spans,
        exams,
        first=FIRST,
        last=day(length - 1),
        words=Plain(),
        lanes=LANES,
        key="t",
        title="T",
        description="D",
        **fields,
    )


def test_an_empty_record_has_no_lanes_but_the_rating():
    drawn = picture()

    assert drawn.lanes == drawn.bars == drawn.falls == drawn.beats == ()
    assert drawn.dots == drawn.sleepiness == ""


def test_each_try_has_a_bar_that_its_row_can_light():
    drawn = picture(spans=[a_span(1), a_span(2, lane="lane-1", first=40, last=60)])

    assert [bar.key for bar in drawn.bars] == ["period-1", "period-2"]
    assert [bar.anchor for bar in drawn.bars] == ["span-1", "span-2"]
    assert len(drawn.lanes) == 1


def test_each_treatment_has_a_lane_and_the_first_one_names_them():
    drawn = picture(spans=[a_span(1), a_span(2), a_span(3)])

    assert [lane.words for lane in drawn.lanes] == ["Treatments", "", ""]


def test_what_lies_outside_the_days_shown_is_left_out():
    drawn = picture(
        [DayMark(day(-1), 5), DayMark(day(100), 5, falls=1)],
        [a_span(1, -50, -1), a_span(2, 100, 120)],
        [ExamMark(day(-1), 3, False, "3", "Exam")],
    )

    assert drawn.bars == drawn.falls == drawn.beats == drawn.sayings == ()


def test_there_is_a_triangle_for_each_day_with_a_fall():
    drawn = picture([DayMark(day(1), 5, falls=1), DayMark(day(9), None, falls=3)])

    assert [fall.count for fall in drawn.falls] == ["", "3"]


def test_late_days_are_hollow_and_the_others_are_dots():
    drawn = picture([DayMark(day(1), 5), DayMark(day(2), 5, late=True)])

    assert len(drawn.late) == 1
    assert drawn.dots.count("M") == 1


def test_a_gap_is_a_gap():
    drawn = picture([DayMark(day(n), 5) for n in (1, 2, 4, 5)])

    assert len(drawn.series.segments) == 2


def test_more_beats_stand_higher_and_sustained_ones_are_square():
    few, many = picture(
        exams=[
            ExamMark(day(1), 3, False, "3", "Exam"),
            ExamMark(day(9), 14, True, "14", "Exam"),
        ]
    ).beats

    assert many.top < few.top < few.base
    assert "a" in few.shape
    assert "a" not in many.shape


def test_an_end_known_to_the_month_is_a_box_beside_the_bar():
    (bar,) = picture(
        spans=[a_span(first=31, last=59, earliest=day(0), latest=day(80))]
    ).bars

    assert len(bar.unsure) == 2
    assert bar.unsure[0].x + bar.unsure[0].width <= bar.unsure[1].x


def test_a_span_of_which_no_day_is_sure_is_one_box():
    (bar,) = picture(
        spans=[a_span(first=60, last=10, earliest=day(0), latest=day(80))]
    ).bars

    assert len(bar.unsure) == 1
    assert bar.steps == ""


def test_labels_of_one_lane_never_overlap():
    spans = [a_span(n, n * 3, n * 3 + 2, lane="same") for n in range(30)]
    labels = [bar.label for bar in picture(spans=spans).bars if bar.label]

    for left, right in pairwise(labels):
        assert left.x + 7.4 * len(left.words) <= right.x


def test_more_than_a_year_is_drawn_by_weeks():
    days = [DayMark(day(n), n % 11, sleepiness=2, falls=1) for n in range(3650)]
    long, year = picture(days, length=3650), picture(days[:365], length=365)

    assert long.series.thinned
    assert not year.series.thinned
    assert len(long.sayings) <= 366
    assert len(long.falls) <= 3650 / 7 + 1


def test_what_is_read_out_stands_in_time_order():
    drawn = picture(
        [DayMark(day(n), 5, say=f"day {n}") for n in (1, 5, 9)],
        exams=[ExamMark(day(6), 3, False, "3", "exam")],
    )

    assert [s.words for s in drawn.sayings] == ["day 1", "day 5", "exam", "day 9"]


def test_the_review_is_marked_where_it_shows():
    assert picture(reviewed=day(3)).review_x is not None
    assert picture(reviewed=day(-3)).review_x is None


@given(
    st.lists(
        st.builds(
            DayMark,
            st.integers(-20, 150).map(day),
            st.integers(0, 10) | st.none(),
            st.booleans(),
            st.integers(0, 10) | st.none(),
            st.integers(0, 9),
            st.integers(0, 3),
            st.booleans(),
        ),
        unique_by=lambda d: d.day,
        max_size=40,
    ),
    st.lists(st.tuples(st.integers(-50, 150), st.integers(0, 90)), max_size=5),
)
def test_every_mark_lies_inside_the_picture(days, tries):
    spans = [a_span(n, first, first + long) for n, (first, long) in enumerate(tries)]
    drawn = picture(days, spans)
    xs = [f.x for f in drawn.falls] + [s.x for s in drawn.sayings]
    for path in (drawn.dots, drawn.sleepiness, *drawn.effects):
        xs += [float(x) for x in re.findall(r"M([\d.]+)", path)]
    xs += [b.whole.x + b.whole.width for b in drawn.bars]

    assert all(0 <= x <= PLOT for x in xs)
    assert all(0 < lane.base <= drawn.bottom < drawn.height for lane in drawn.lanes)
