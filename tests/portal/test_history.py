"""The history says what was logged, no more and no less."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import history
from portal.models import Source
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    entry_fields,
    make_day_log,
    make_period,
    make_side_effect_report,
    make_step,
    make_target,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def ago(days):
    return TODAY - timedelta(days=days)


def log_days(cast, values, **fields):
    """One day log of Ana's for each {days ago: value}."""
    return [
        make_day_log(cast.ana_record, by=cast.ana, day=ago(n), value=value, **fields)
        for n, value in values.items()
    ]


def load(cast, **options):
    return history.load(cast.ana_record, today=TODAY, **({"first": None} | options))


def test_the_sentence_compares_two_fortnights_and_says_on_how_many_days(cast):
    log_days(cast, {0: 4, 1: 5, 13: 4, 14: 8, 27: 7, 28: 0})
    assert load(cast).sentence == (
        "In the last 14 days you rated 3 days. “Shaking” was 4.3 of 10 on average. "
        "In the 14 days before it was 7.5 (2 days)."
    )


def test_the_sentence_is_honest_when_there_is_nothing_to_compare(cast):
    assert load(cast).sentence == "You have not rated a day in the last 14 days."
    log_days(cast, {0: 4})
    assert load(cast).sentence == (
        "In the last 14 days you rated 1 day. “Shaking” was 4.0 of 10. "
        "There are no ratings from the 14 days before."
    )


def test_means_round_half_up_as_people_do():
    days = [history.DayValue(ago(n), v) for n, v in enumerate([4, 4, 4, 5] * 1)]
    assert history.Fortnight.of(days, TODAY) == history.Fortnight(4, Decimal("4.3"))


def test_before_five_rated_days_there_is_no_picture(cast):
    log_days(cast, {n: 4 for n in range(4)})
    assert load(cast).chart is None
    log_days(cast, {9: 4})
    chart = load(cast).chart
    assert [mark.first for mark in chart.marks] == [ago(n) for n in (9, 3, 2, 1, 0)]


def test_a_day_that_could_not_be_logged_is_missing_and_never_zero(cast):
    log_days(cast, {n: 4 for n in range(5)})
    make_day_log(
        cast.ana_record, by=cast.ana, day=ago(6), status="could_not", could_not="away"
    )
    shown = load(cast)
    assert len(shown.chart.marks) == 5
    row = shown.rows[6]
    assert (row.status, row.word, row.rating) == (
        "could_not",
        "Could not log: I was away",
        "",
    )


def test_days_without_an_answer_stand_in_the_table_as_not_answered(cast):
    log_days(cast, {0: 4, 20: 6})
    rows = load(cast).rows
    assert [row.day for row in rows] == [ago(n) for n in [*range(16), 20]]
    assert {row.word for row in rows[1:16]} == {"Not answered"}
    assert [row.may_log for row in rows[1:16]] == [True] * 14 + [False]
    # Days too old to be logged stand in one row.
    assert (rows[15].day, rows[15].back_to) == (ago(15), ago(19))


def test_late_entries_are_hollow_and_say_so_but_the_small_hours_are_not_late(cast):
    log_days(cast, {n: 4 for n in range(4, 9)})
    in_the_night = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
    next_evening = datetime(2026, 3, 9, 19, 0, tzinfo=UTC)
    for day, made in ((ago(2), in_the_night), (ago(3), next_evening)):
        log = make_day_log(
            cast.ana_record,
            by=cast.ana,
            day=day,
            value=4,
            **entry_fields(by=cast.ana, now=made, source=Source.SELF),
        )
        assert log.entered_on == ago(1)
    shown = load(cast)
    late = {mark.first for mark in shown.chart.marks if mark.late}
    assert late == {ago(3)}
    assert shown.rows[2].word == "Logged"
    assert (shown.rows[3].word, shown.rows[3].status) == (
        "Logged, entered late",
        "late",
    )


def test_what_a_helper_saw_stands_beside_and_never_counts(cast):
    log_days(cast, {n: 4 for n in range(6)})
    make_day_log(cast.ana_record, by=cast.eva, day=ago(1), value=9)
    shown = load(cast)
    assert [mark.value for mark in shown.chart.helper_marks] == [9]
    assert "4.0 of 10" in shown.sentence
    assert shown.rows[1].rating == "4"
    assert shown.rows[1].also == ("Eva saw 9",)
    assert "seen by Eva" in shown.chart.helper_marks[0].words


def test_paper_from_before_the_account_gives_way_to_ones_own_log(cast):
    log_days(cast, {n: 4 for n in range(6)})
    make_day_log(cast.ana_record, by=cast.ben, rater=None, day=ago(1), value=9)
    make_day_log(cast.ana_record, by=cast.ben, rater=None, day=ago(8), value=9)
    shown = load(cast)
    assert {m.first: m.value for m in shown.chart.marks}[ago(1)] == 4
    assert {m.first: m.value for m in shown.chart.marks}[ago(8)] == 9
    assert shown.rows[1].rating == "4"


def test_voided_days_do_not_count(cast):
    logs = log_days(cast, {n: 4 for n in range(6)})
    logs[0].voided_at, logs[0].voided_by, logs[0].voided_reason = NOW, cast.ana, "typo"
    logs[0].save()
    shown = load(cast)
    assert len(shown.chart.marks) == 5
    assert shown.rows[0].word == "Not answered"


def test_the_words_of_a_day_name_near_falls_and_what_a_fall_did(cast):
    log_days(cast, {0: 4}, falls=1, head_hit=True, cannot_stand=True, near_falls=2)

    said = ("1 fall", "hit the head", "could not stand after it", "2 near falls")
    assert load(cast).rows[0].also == said


def test_the_words_of_a_day_name_falls_effects_and_the_note(cast):
    (log,) = log_days(cast, {0: 4}, falls=2, note="Cold day")
    make_side_effect_report(log, severity="moderate")
    assert load(cast).rows[0].also == ("2 falls", "Sleepiness: Moderate", "Cold day")


def test_averages_and_pictures_never_cross_targets(cast):
    old = cast.ana_record.targets.get()
    log_days(cast, {n: 9 for n in range(6, 12)})
    old.retired_on = ago(6)
    old.save()
    make_target(cast.ana_record, by=cast.ana, text="Standing up", opened_on=ago(5))
    log_days(cast, {n: 2 for n in range(5)})
    shown = load(cast)
    assert {mark.value for mark in shown.chart.marks} == {2}
    assert "“Standing up” was 2.0 of 10" in shown.sentence
    former = load(cast, target=old)
    assert {mark.value for mark in former.chart.marks} == {9}


def test_the_days_after_a_change_of_dose_are_hatched_and_joined(cast):
    log_days(cast, {n: 4 for n in range(6)})
    treatment = make_treatment(onset_days=4)
    period = make_period(
        cast.ana_record, by=cast.ben, treatment=treatment, started_on=ago(20)
    )
    for n in (20, 17, 5):
        make_step(period, by=cast.ben, from_day=ago(n))
    first, last = load(cast).chart.bands
    assert (first.changing, last.changing) == (True, True)
    assert first.width == pytest.approx(7 * load(cast).chart.axis.slot, abs=0.2)
    assert last.width == pytest.approx(4 * load(cast).chart.axis.slot, abs=0.2)


def test_pages_of_days_meet_without_gap_or_double(cast):
    log_days(cast, {0: 4, 70: 5})
    seen, before = [], None
    for _page in range(3):
        shown = load(cast, before=before)
        for row in shown.rows:
            back = (row.day - (row.back_to or row.day)).days
            seen += [row.day - timedelta(days=n) for n in range(back + 1)]
        before = shown.older
    assert seen == [ago(n) for n in range(71)]
    assert before is None
    assert load(cast).newer is False
    assert load(cast, before=ago(30)).newer is True


def test_a_record_without_a_day_has_no_rows(cast):
    shown = load(cast)
    assert (shown.rows, shown.older, shown.chart) == ((), None, None)


@pytest.mark.parametrize("before", [ago(4000), ago(-4000)])
def test_a_page_outside_the_record_is_empty_or_the_newest(cast, before):
    log_days(cast, {0: 4})
    assert len(load(cast, before=before).rows) <= 1


def queries(cast):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        load(cast)
    return len(seen)


def test_four_hundred_days_cost_no_more_queries_than_twenty(cast):
    for log in log_days(cast, {n: n % 11 for n in range(20)}):
        make_side_effect_report(log)
    few = queries(cast)
    log_days(cast, {n: n % 11 for n in range(20, 400)})
    assert queries(cast) == few <= 8
