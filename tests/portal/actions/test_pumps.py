"""A pump's refill: who sets the day, what is kept, what a late one raises."""

from datetime import timedelta

import pytest

from portal import rulebook
from portal.actions.day_watch import said_of
from portal.actions.due import raise_due
from portal.actions.entries import Stale
from portal.actions.periods import AlreadyEnded
from portal.actions.pumps import NotAPump, set_refill
from portal.day_facts import recent_days
from portal.models import Amendment, AuditEvent, SafetyFlag
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_period,
    make_side_effect,
    make_side_effect_report,
    make_treatment,
)

DAY = timedelta(days=1)


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def pump(cast):
    treatment = make_treatment("intrathecal-baclofen", kind="pump", unit="mcg")
    started = TODAY - 90 * DAY
    return make_period(
        cast.ana_record, by=cast.ben, treatment=treatment, started_on=started
    )


def late(patient):
    return patient.safety_flags.filter(rule="pump-interrupted")


def test_the_day_is_kept_with_what_stood_there_and_audited(cast, pump):
    set_refill(period=pump, due_on=TODAY + 30 * DAY, by=cast.nina, now=NOW)
    set_refill(period=pump, due_on=TODAY + 40 * DAY, by=cast.nina, now=NOW)

    pump.refresh_from_db()
    assert (pump.refill_due_on, pump.version) == (TODAY + 40 * DAY, 3)
    rows = Amendment.objects.of(pump)
    assert [(row.field, row.old, row.new) for row in rows] == [
        ("refill_due_on", "", "2026-04-09"),
        ("refill_due_on", "2026-04-09", "2026-04-19"),
    ]
    assert AuditEvent.objects.filter(verb="refill.set").count() == 2
    assert not SafetyFlag.objects.exists()


def test_the_same_day_sent_twice_is_set_once(cast, pump):
    for _ in range(2):
        set_refill(
            period=pump, due_on=TODAY + 9 * DAY, by=cast.nina, now=NOW, version=1
        )

    assert Amendment.objects.of(pump).count() == 1


def test_a_form_from_before_a_change_is_stale(cast, pump):
    set_refill(period=pump, due_on=TODAY + 9 * DAY, by=cast.nina, now=NOW)

    with pytest.raises(Stale):
        set_refill(period=pump, due_on=TODAY, by=cast.ben, now=NOW, version=1)


def test_only_a_pump_that_runs_has_a_refill(cast, pump):
    tablets = make_period(cast.ana_record, by=cast.ben)
    gone = make_period(
        cast.dan_record,
        by=cast.ben,
        treatment=pump.treatment,
        started_on=TODAY - 9 * DAY,
        ended_on=TODAY - DAY,
    )
    with pytest.raises(NotAPump):
        set_refill(period=tablets, due_on=TODAY, by=cast.ben, now=NOW)
    with pytest.raises(AlreadyEnded):
        set_refill(period=gone, due_on=TODAY, by=cast.ben, now=NOW)


def test_a_late_refill_is_an_emergency_as_time_passes_and_once(cast, pump):
    set_refill(period=pump, due_on=TODAY, by=cast.nina, now=NOW)
    patient = cast.ana_record

    raise_due(patient=patient, now=NOW)
    assert not late(patient).exists()
    for hours in (24, 25, 49):
        raise_due(patient=patient, now=NOW + timedelta(hours=hours))

    assert late(patient).get().level == "emergency"


def test_a_day_that_has_passed_raises_its_flag_at_once(cast, pump):
    set_refill(period=pump, due_on=TODAY - DAY, by=cast.nina, now=NOW)

    flag = late(cast.ana_record).get()
    assert (flag.level, flag.raised_by) == ("emergency", cast.nina)
    assert flag.about == "intrathecal-baclofen+refill_overdue"


def test_a_pump_that_was_ended_has_no_late_refill(cast, pump):
    pump.refill_due_on = TODAY - 2 * DAY
    pump.ended_on, pump.end_precision = TODAY - DAY, "day"
    pump.end_reason = "choice"
    pump.save()

    situation = rulebook.situation_of(cast.ana_record, today=TODAY)
    assert situation.events == frozenset()


@pytest.mark.parametrize("sign", ["pump-alarm", "withdrawal-signs"])
def test_an_alarm_or_the_signs_of_a_broken_tube_are_an_emergency(cast, pump, sign):
    patient = cast.ana_record
    log = make_day_log(patient, by=cast.ana)
    make_side_effect_report(log, make_side_effect(sign), severity="severe")
    situation = rulebook.situation_of(patient, today=TODAY)

    said = said_of(patient, situation, recent_days(patient, today=TODAY))

    found = {alert.rule: alert.level for _day, alert in said.values()}
    assert found[f"red-flag-{sign}"] == "emergency"
