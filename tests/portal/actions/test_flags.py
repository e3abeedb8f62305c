"""Flags: raised once, acknowledged, closed, never lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.actions.entries import ReasonNeeded, Stale
from portal.actions.flags import (
    AlreadyClosed,
    acknowledge_flag,
    close_flag,
    note_contact,
    raise_flags,
)
from portal.models import AuditEvent, PatientSummary, SafetyFlag
from portal.safety import Alert, Level
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_day_log, make_flag

pytestmark = pytest.mark.django_db

ALERT = Alert(
    rule="a-rule",
    code="abrupt_withdrawal",
    version=3,
    level=Level.URGENT,
    about="baclofen",
    plain="Call us today.",
    precise="Baclofen ends on 2026-03-11 without a taper.",
    source="A label",
    source_date=date(2024, 11, 1),
)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def cast():
    return make_cast()


def raised(cast, *alerts, by=None, **more):
    return raise_flags(
        patient=cast.ana_record, alerts=alerts, by=by or cast.ana, now=NOW, **more
    )


def test_a_flag_keeps_what_fired_and_what_was_shown_to_whom(cast):
    (flag,) = raised(cast, ALERT, shown_to=cast.ana)
    flag.refresh_from_db()
    assert (flag.rule, flag.rule_version, flag.code) == (
        "a-rule",
        3,
        "abrupt_withdrawal",
    )
    assert (flag.level, flag.rank, flag.about) == ("urgent", 3, "baclofen")
    assert (flag.plain, flag.precise) == (ALERT.plain, ALERT.precise)
    assert (flag.source, flag.source_date) == ("A label", date(2024, 11, 1))
    assert (flag.shown_to, flag.raised_by, flag.day) == (cast.ana, cast.ana, TODAY)
    assert flag.is_open
    assert AuditEvent.objects.get(verb="flag.raised").object_ids == [flag.pk]


def test_the_same_finding_is_one_open_flag(cast):
    (first,) = raised(cast, ALERT)
    (again,) = raised(cast, ALERT)
    assert again == first
    assert SafetyFlag.objects.count() == 1
    raised(cast, replace(ALERT, about="diazepam"))
    assert SafetyFlag.objects.count() == 2


def test_what_is_grave_and_happens_again_is_a_flag_of_its_own(cast):
    """Who acknowledged the first seizure has not seen the second."""
    days = [
        make_day_log(cast.ana_record, by=cast.ana, day=TODAY - timedelta(days=n))
        for n in (1, 0)
    ]
    (first,) = raised(cast, ALERT, cause=days[0])
    acknowledge_flag(flag=first, reason="I call", by=cast.nina, now=NOW)
    (second,) = raised(cast, ALERT, cause=days[1])
    assert second.pk != first.pk
    assert second.acknowledged_at is None
    (again,) = raised(cast, ALERT, cause=days[1])
    assert again == second


def test_a_mere_warning_that_happens_again_stays_one_flag(cast):
    days = [
        make_day_log(cast.ana_record, by=cast.ana, day=TODAY - timedelta(days=n))
        for n in (1, 0)
    ]
    warning = replace(ALERT, level=Level.WARNING)
    assert raised(cast, warning, cause=days[0]) == raised(cast, warning, cause=days[1])


def test_an_override_closes_what_stood_open_before_it(cast):
    (old,) = raised(cast, ALERT)
    raised(cast, ALERT, by=cast.ben, override_reason="Seen in hospital")
    old.refresh_from_db()
    assert (old.closed_reason, old.closed_by) == ("overridden", cast.ben)


def test_a_contact_that_was_made_ends_the_wait_and_not_the_flag(cast):
    flag = make_flag(cast.ana_record, by=cast.ana, due_on=TODAY)
    assert SafetyFlag.objects.contact_due(TODAY).get() == flag
    note_contact(flag=flag, by=cast.nina, now=LATER)
    assert not SafetyFlag.objects.contact_due(TODAY).exists()
    flag.refresh_from_db()
    assert flag.is_open


def test_a_finding_that_comes_again_after_it_was_closed_is_a_new_flag(cast):
    (first,) = raised(cast, ALERT)
    close_flag(flag=first, reason="called", by=cast.ben, now=LATER)
    (again,) = raised(cast, ALERT)
    assert again.pk != first.pk


def test_a_mere_note_raises_no_flag(cast):
    assert raised(cast, replace(ALERT, level=Level.INFO)) == []


def test_what_a_clinician_was_shown_waits_for_nobody(cast):
    (flag,) = raised(cast, ALERT, by=cast.ben, seen_by_clinic=True)
    assert flag.acknowledged_by == cast.ben
    assert flag.is_open


def test_an_override_closes_only_what_refuses(cast):
    warning = replace(ALERT, rule="b-rule", level=Level.WARNING)
    urgent, mild = raised(
        cast, ALERT, warning, by=cast.ben, override_reason="Seen in hospital"
    )
    assert (urgent.closed_reason, urgent.closed_text) == (
        "overridden",
        "Seen in hospital",
    )
    assert mild.is_open


def test_the_list_knows_how_many_are_open_and_the_gravest(cast):
    raised(cast, replace(ALERT, level=Level.WARNING))
    raised(cast, replace(ALERT, rule="c", level=Level.EMERGENCY))
    summary = PatientSummary.objects.get(patient=cast.ana_record)
    assert (summary.open_flags, summary.flag_rank) == (2, 0)


def test_acknowledging_takes_words_and_is_done_once(cast):
    flag = make_flag(cast.ana_record, by=cast.ana)
    with pytest.raises(ReasonNeeded):
        acknowledge_flag(flag=flag, reason="  ", by=cast.nina, now=LATER)
    acknowledge_flag(flag=flag, reason="I call her now", by=cast.nina, now=LATER)
    flag = acknowledge_flag(flag=flag, reason="Me too", by=cast.ben, now=LATER)
    assert flag.acknowledged_by == cast.nina
    assert flag.acknowledged_reason == "I call her now"
    assert AuditEvent.objects.filter(verb="flag.acknowledged").count() == 1


def test_a_flag_that_somebody_changed_meanwhile_is_stale(cast):
    flag = make_flag(cast.ana_record, by=cast.ana)
    acknowledge_flag(flag=flag, reason="I call her", by=cast.nina, now=LATER)
    with pytest.raises(Stale):
        close_flag(flag=flag, reason="called", by=cast.ben, now=LATER, version=1)


def test_closing_takes_a_reason_of_the_list_and_other_takes_words(cast):
    flag = make_flag(cast.ana_record, by=cast.ana)
    for reason, text in [("", ""), ("nonsense", "x"), ("other", "")]:
        with pytest.raises(ReasonNeeded):
            close_flag(flag=flag, reason=reason, text=text, by=cast.ben, now=LATER)
    closed = close_flag(flag=flag, reason="called", by=cast.ben, now=LATER)
    assert closed.closed_by == cast.ben
    assert AuditEvent.objects.get(verb="flag.closed").reason_code == "called"


def test_closing_twice_is_once_and_never_changes_the_reason(cast):
    flag = make_flag(cast.ana_record, by=cast.ana)
    close_flag(flag=flag, reason="called", by=cast.ben, now=LATER)
    close_flag(flag=flag, reason="called", by=cast.ben, now=LATER)
    assert AuditEvent.objects.filter(verb="flag.closed").count() == 1
    with pytest.raises(AlreadyClosed):
        close_flag(flag=flag, reason="seen", by=cast.nina, now=LATER)
