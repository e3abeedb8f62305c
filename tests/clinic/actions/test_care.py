"""Whose patient this is: noted once while it holds, ended with its last day."""

from datetime import timedelta

import pytest

from clinic.actions.care import assign, cares_for, unassign
from clinic.models import CareAssignment, Clinician
from portal.models import AuditEvent
from tests.cast import make_cast
from tests.factories import NOW, TODAY


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def about(cast):
    place = Clinician.objects.get(user=cast.ben)
    return {"patient": cast.ana_record, "clinician": place, "by": cast.ben}


def verbs(cast):
    return list(
        AuditEvent.objects.about(cast.ana_record).values_list("verb", flat=True)
    )


def test_it_is_noted_once_and_grants_nothing(cast, about):
    assert not cares_for(about["clinician"], cast.ana_record)
    row = assign(now=NOW, **about)
    again = assign(now=NOW + timedelta(days=1), **about)
    assert cares_for(about["clinician"], cast.ana_record)
    assert (again, row.since, row.until) == (row, TODAY, None)
    assert verbs(cast) == ["care.assigned"]


def test_it_ends_with_its_last_day_and_can_begin_again(cast, about):
    first = assign(now=NOW, **about)
    for _twice in range(2):
        unassign(now=NOW + timedelta(days=9), **about)
    first.refresh_from_db()
    assert first.until == TODAY + timedelta(days=9)
    assert not cares_for(about["clinician"], cast.ana_record)
    assert verbs(cast) == ["care.ended", "care.assigned"]
    assert assign(now=NOW + timedelta(days=10), **about) != first


def test_only_ones_own_ends(cast, about):
    nina = Clinician.objects.get(user=cast.nina)
    assign(now=NOW, **about)
    assign(now=NOW, **about | {"clinician": nina, "by": cast.nina})
    unassign(now=NOW, **about)
    assert CareAssignment.objects.open().get().clinician == nina


def test_a_zone_that_moved_west_ends_it_no_day_before_it_began(cast, about):
    row = assign(now=NOW, **about)
    cast.ana_record.zone = "Pacific/Honolulu"
    cast.ana_record.save()
    early = NOW.replace(hour=1)
    unassign(now=early, **about)
    row.refresh_from_db()
    assert row.until == row.since
