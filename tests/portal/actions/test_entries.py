"""Voiding any entry."""

import pytest

from portal.actions.entries import ReasonNeeded, Stale, void_entry
from portal.models import AuditEvent, PatientSummary
from tests.cast import make_cast
from tests.factories import NOW, make_day_log, make_episode, make_period, make_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_cast().ana_record


def test_a_voided_entry_stays_and_no_longer_counts(ana):
    log = make_day_log(ana, by=ana.user, value=4)

    void_entry(entry=log, reason="wrong day", by=ana.user, now=NOW)

    assert (log.voided_at, log.voided_by, log.version) == (NOW, ana.user, 2)
    assert not ana.day_logs.standing().exists()
    assert PatientSummary.objects.get(patient=ana).days_14 == 0
    assert AuditEvent.objects.get().verb == "entry.voided"


def test_voiding_twice_is_voiding_once(ana):
    episode = make_episode(ana, by=ana.user)
    void_entry(entry=episode, reason="first", by=ana.user, now=NOW)
    void_entry(entry=episode, reason="second", by=ana.user, now=NOW)

    assert (episode.voided_reason, episode.version) == ("first", 2)
    assert AuditEvent.objects.count() == 1


def test_an_entry_that_was_changed_is_not_voided_by_its_older_version(ana):
    episode = make_episode(ana, by=ana.user, version=2)
    with pytest.raises(Stale):
        void_entry(entry=episode, reason="undone", by=ana.user, now=NOW, version=1)
    assert not episode.is_void
    assert not AuditEvent.objects.exists()
    void_entry(entry=episode, reason="undone", by=ana.user, now=NOW, version=2)
    assert episode.is_void


def test_an_entry_is_not_voided_without_a_reason(ana):
    episode = make_episode(ana, by=ana.user)

    with pytest.raises(ReasonNeeded):
        void_entry(entry=episode, reason="  ", by=ana.user, now=NOW)
    assert not episode.is_void


def test_a_dose_step_is_voided_in_the_record_of_its_patient(ana):
    step = make_step(make_period(ana, by=ana.user), by=ana.user)

    void_entry(entry=step, reason="wrong dose", by=ana.user, now=NOW)

    assert AuditEvent.objects.get().patient_id == ana.pk
