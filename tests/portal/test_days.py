"""A day is the patient's day, wherever they live and whenever the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal import days

pytestmark = pytest.mark.once

ZONES = [
    "UTC",
    "Pacific/Honolulu",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "Europe/London",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
]
instants = st.datetimes(
    min_value=datetime(2020, 1, 1),
    max_value=datetime(2035, 1, 1),
    timezones=st.just(UTC),
)
zones = st.sampled_from(ZONES)
dates = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 1, 1))


@given(instants, zones)
@example(datetime(2026, 3, 8, 6, 59, tzinfo=UTC), "America/New_York")
@example(datetime(2026, 3, 8, 7, 0, tzinfo=UTC), "America/New_York")
@example(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "America/New_York")
@example(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "America/New_York")
@example(datetime(2026, 3, 8, 5, 0, tzinfo=UTC), "America/Havana")
def test_the_day_is_what_the_wall_clock_says(now, zone):
    clock = now.astimezone(ZoneInfo(zone))

    assert days.local_day(now, zone) == clock.date()
    assert days.stamp(now, zone) == days.Stamp(clock.date(), now, zone)


@given(instants, zones)
def test_it_asks_about_today_last_and_about_yesterday_only_before_4(now, zone):
    asked = days.days_to_ask(now, zone)
    clock = now.astimezone(ZoneInfo(zone))

    assert asked[-1] == clock.date()
    assert asked[:-1] == ((clock.date() - timedelta(days=1),) if clock.hour < 4 else ())


@given(instants, zones)
def test_every_day_it_asks_about_may_be_rated_and_is_never_to_come(now, zone):
    today = days.local_day(now, zone)

    for day in days.days_to_ask(now, zone):
        assert days.may_rate(day, today)
        assert days.may_report(day, today)
        assert day <= today


@given(instants, zones, st.integers(min_value=-2, max_value=20))
def test_an_hour_later_a_day_is_never_younger(now, zone, back):
    later = now + timedelta(hours=1)
    day = days.local_day(now, zone) - timedelta(days=back)
    before, after = days.local_day(now, zone), days.local_day(later, zone)

    assert after in (before, before + timedelta(days=1))
    assert days.days_late(day, after) >= days.days_late(day, before)
    if back >= 0 and not days.may_rate(day, before):
        assert not days.may_rate(day, after)


@given(dates, st.integers(min_value=-5, max_value=30))
def test_numbers_go_3_days_back_and_falls_14(today, back):
    day = today - timedelta(days=back)

    assert days.may_rate(day, today) is (0 <= back <= 3)
    assert days.may_report(day, today) is (0 <= back <= 14)
    assert days.days_late(day, today) == max(back, 0)


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Pacific/Honolulu", datetime(2026, 3, 11, 9, 30), date(2026, 3, 10)),
        ("Pacific/Auckland", datetime(2026, 3, 10, 10, 30), date(2026, 3, 10)),
        # The nights in which the clocks of New York and of Auckland change.
        ("America/New_York", datetime(2026, 3, 8, 4, 30), date(2026, 3, 7)),
        ("America/New_York", datetime(2026, 3, 9, 3, 30), date(2026, 3, 8)),
        ("America/New_York", datetime(2026, 11, 2, 4, 30), date(2026, 11, 1)),
        ("Pacific/Auckland", datetime(2026, 4, 5, 11, 30), date(2026, 4, 5)),
        ("Pacific/Auckland", datetime(2026, 9, 27, 10, 30), date(2026, 9, 27)),
    ],
)
def test_half_past_eleven_at_night_is_still_that_day(zone, now, today):
    now = now.replace(tzinfo=UTC)

    assert now.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "23:30"
    assert days.days_to_ask(now, zone) == (today,)
    assert days.local_day(now + timedelta(minutes=30), zone) == today + timedelta(
        days=1
    )


@given(dates, st.integers(min_value=0, max_value=47), zones)
def test_an_entry_is_late_once_its_night_is_over(day, hours, zone):
    """The small hours belong to the day before; from 4 o'clock on it is late."""
    wall = datetime.combine(day, datetime.min.time()) + timedelta(hours=hours)
    now = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    clock = now.astimezone(ZoneInfo(zone))
    over = clock.date() > day and clock.hour >= days.SMALL_HOURS_END

    assert days.is_late(day, days.stamp(now, zone)) is over
