"""A notice is read once."""

from datetime import timedelta

import pytest

from portal.actions.notices import acknowledge
from portal.models import AuditEvent, Notice
from tests.cast import make_cast
from tests.factories import NOW, make_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def notice(cast):
    return Notice.objects.create(
        patient=cast.ana_record,
        period=make_period(cast.ana_record, by=cast.ben),
        kind=Notice.Kind.STARTED,
        message="Baclofen: from today take 5 mg at night.",
        created_at=NOW,
        created_by=cast.ben,
    )


def test_reading_says_who_and_when_and_leaves_a_trace(cast, notice):
    assert acknowledge(notice=notice, by=cast.ana, now=NOW)
    notice.refresh_from_db()
    assert (notice.acknowledged_by, notice.acknowledged_at) == (cast.ana, NOW)
    event = AuditEvent.objects.get(verb="notice.read")
    assert event.object_ids == [notice.pk]
    assert event.patient_id == cast.ana_record.pk


def test_reading_again_changes_nothing(cast, notice):
    acknowledge(notice=notice, by=cast.ana, now=NOW)
    assert not acknowledge(notice=notice, by=cast.ana, now=NOW + timedelta(hours=1))
    notice.refresh_from_db()
    assert notice.acknowledged_at == NOW
    assert AuditEvent.objects.filter(verb="notice.read").count() == 1
