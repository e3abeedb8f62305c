"""The picture of a series says what the series says, whatever the series is."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.chart_axes import (
    CHARACTER,
    DESK,
    LARGEST,
    PHONE,
    TimeAxis,
    Unit,
    rating_y,
    time_ticks,
)
from portal.charts import (
    DayValue,
    MeanLine,
    Phase,
    series_chart,
    weeks_per_mark,
)

pytestmark = pytest.mark.once
START = date(2024, 2, 20)
ROUNDING = 0.11


class PlainWords:
    """Words that tests can compare."""

    def tick(self, day, unit):
        form = {Unit.YEAR: "%Y", Unit.MONTH: "%b", Unit.WEEK: "%d %b"}
        return day.strftime(form.get(unit, "%a %d"))

    def block(self, mean):
        return f"{mean.first}..{mean.last}: {mean.value:.2f} of {mean.days}"

    def thinned(self, weeks):
        return f"{weeks} weeks"


def on(number):
    return START + timedelta(days=number)


def draw(values, *, days=28, **options):
    options = {"key": "c", "title": "t", "description": "d"} | options
    return series_chart(
        values, first=START, last=on(days - 1), words=PlainWords(), **options
    )


@st.composite
def drawn(draw_from):
    """A range of days, ratings on some of them, a frame and a limit."""
    days = draw_from(st.integers(1, 4000))
    numbers = draw_from(st.sets(st.integers(0, days - 1), max_size=200))
    values = [
        DayValue(
            on(number),
            draw_from(st.integers(0, 10)),
            late=draw_from(st.booleans()),
            helper=draw_from(st.booleans()),
        )
        for number in numbers
    ]
    frame = draw_from(st.sampled_from([PHONE, DESK]))
    most = draw_from(st.sampled_from([60, 120, 366]))
    return draw(values, days=days, frame=frame, most=most), values


@given(drawn())
def test_every_mark_lies_inside_the_plot_and_inside_the_axis(case):
    chart, _ = case
    frame = chart.frame
    for mark in (*chart.marks, *chart.helper_marks):
        assert frame.left <= mark.x - mark.radius + ROUNDING
        assert mark.x + mark.radius <= frame.plot_right + ROUNDING
        assert frame.top <= mark.y <= frame.plot_bottom
        assert 0 < mark.radius <= LARGEST


@given(drawn())
def test_x_grows_with_the_date_and_a_higher_rating_stands_higher(case):
    chart, _ = case
    for marks in (chart.marks, chart.helper_marks):
        for one, two in pairwise(marks):
            assert one.first < two.first
            assert one.x <= two.x
            assert (one.y <= two.y) == (one.value >= two.value) or one.y == two.y


@given(drawn())
def test_no_line_crosses_a_gap_and_no_two_neighbours_are_apart(case):
    chart, _ = case
    ends = {(mark.x, mark.y): mark for mark in chart.marks}
    joined = set()
    if len(ends) < len(chart.marks):
        return  # marks closer than a tenth of a unit: the places do not tell them apart
    for segment in chart.segments:
        for one, two in pairwise(segment.points):
            assert ends[two].first == ends[one].last + timedelta(days=1)
            joined.add((one, two))
    for one, two in pairwise(chart.marks):
        if two.first == one.last + timedelta(days=1):
            assert ((one.x, one.y), (two.x, two.y)) in joined


@given(drawn())
def test_each_rating_is_drawn_once_or_counted_in_one_mean(case):
    chart, values = case
    for helper, marks in ((False, chart.marks), (True, chart.helper_marks)):
        mine = [v for v in values if v.helper is helper]
        if not chart.weeks_per_mark:
            assert [(m.first, m.value) for m in marks] == sorted(
                (v.day, v.value) for v in mine
            )
        for mark in marks:
            inside = [v.value for v in mine if mark.first <= v.day <= mark.last]
            assert mark.value == pytest.approx(sum(inside) / len(inside))
        assert sum(
            len([v for v in mine if m.first <= v.day <= m.last]) for m in marks
        ) == len(mine)


@given(
    days=st.integers(1, 40_000),
    back=st.integers(0, 4000),
    width=st.sampled_from([320.0, 900.0]),
)
def test_labels_of_days_stay_inside_and_never_touch(days, back, width):
    first = START - timedelta(days=back)
    axis = TimeAxis(first, first + timedelta(days=days - 1), 30, 30 + width)
    ticks = time_ticks(axis, PlainWords().tick)
    for tick in ticks:
        half = len(tick.label) * CHARACTER / 2
        assert axis.left - ROUNDING <= tick.label_at - half
        assert tick.label_at + half <= axis.right + ROUNDING
        assert axis.left <= tick.at <= axis.right
    for one, two in pairwise(ticks):
        room = (len(one.label) + len(two.label)) * CHARACTER / 2
        assert two.label_at - one.label_at >= room
    if 14 <= days <= 3650:
        assert len(ticks) >= 2


@given(
    days=st.integers(1, 2000), first=st.integers(-50, 2050), length=st.integers(0, 900)
)
def test_a_phase_covers_its_days_and_nothing_outside_the_plot(days, first, length):
    phase = Phase(on(first), on(first + length), "Baclofen", changing=True)
    chart = draw([], days=days, phases=[phase])
    if first > days - 1 or first + length < 0:
        assert chart.bands == ()
        return
    (band,) = chart.bands
    axis = chart.axis
    assert axis.left - ROUNDING <= band.x < band.x + band.width
    assert band.x + band.width <= axis.right + ROUNDING
    for number in (max(first, 0), min(first + length, days - 1)):
        assert band.x <= axis.x(on(number)) + ROUNDING
        assert axis.x(on(number)) <= band.x + band.width + ROUNDING


def test_gaps_stay_empty():
    chart = draw([DayValue(on(n), 5) for n in (0, 1, 2, 5, 7, 8)])
    lengths = [len(segment.points) for segment in chart.segments]
    assert lengths == [3, 2]
    assert len(chart.marks) == 6


def test_a_late_day_is_late_and_another_raters_day_has_no_line():
    values = [DayValue(on(0), 5, late=True), DayValue(on(1), 4)]
    helpers = [DayValue(on(0), 7, helper=True), DayValue(on(1), 6, helper=True)]
    chart = draw(values + helpers)
    assert [mark.late for mark in chart.marks] == [True, False]
    assert [mark.value for mark in chart.helper_marks] == [7, 6]
    assert len(chart.segments) == 1
    assert chart.has_late


def test_ten_years_cost_no_more_marks_than_one_and_the_picture_says_so():
    every_day = [DayValue(on(n), n % 11) for n in range(3650)]
    ten = draw(every_day, days=3650)
    one = draw(every_day[:366], days=366)
    assert len(one.marks) == 366
    assert one.thinned == ""
    assert len(ten.marks) == 261
    assert ten.thinned == "2 weeks"
    assert ten.marks[0].words == "2024-02-20..2024-03-04: 4.14 of 14"


@pytest.mark.parametrize(
    ("days", "most", "weeks"),
    [(1, 366, 0), (366, 366, 0), (367, 366, 1), (2562, 366, 1), (2563, 366, 2)],
)
def test_weeks_are_taken_together_only_when_there_are_too_many_days(days, most, weeks):
    assert weeks_per_mark(days, most) == weeks


def test_zero_is_the_bottom_of_the_plot_and_ten_its_top():
    assert rating_y(0, PHONE) == PHONE.plot_bottom
    assert rating_y(10, PHONE) == PHONE.top
    assert rating_y(12, PHONE) == PHONE.top


def test_values_outside_the_days_are_left_out():
    chart = draw([DayValue(on(-1), 3), DayValue(on(28), 3)])
    assert chart.is_empty
    assert not replace(chart, marks=draw([DayValue(on(0), 1)]).marks).is_empty


def test_the_name_of_a_phase_is_shown_only_where_it_has_room():
    phases = [Phase(on(0), on(20), "Baclofen"), Phase(on(21), on(22), "Tizanidine")]
    bands = draw([], phases=phases).bands
    assert [band.label for band in bands] == ["Baclofen", ""]
    assert bands[1].words == "Tizanidine"


def test_a_mean_line_ends_with_its_days_and_keeps_its_words_inside():
    (mean,) = draw([], means=[MeanLine(on(-9), on(13), 9.9, "5.1")]).means
    assert mean.y < mean.label_y <= mean.y + 20
    assert mean.x2 == pytest.approx(draw([]).axis.end(on(13)))


def test_an_axis_needs_a_day():
    with pytest.raises(ValueError, match="a day and a width"):
        TimeAxis(START, START - timedelta(days=1), 0, 10)
