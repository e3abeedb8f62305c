"""A review is marked once and taken back by the same person on the same day."""

import uuid
from datetime import timedelta

import pytest

from clinic.actions.reviews import mark_reviewed, undo_review
from clinic.models import PatientReview
from portal.actions.keys import KeyReused
from portal.models import AuditEvent
from tests.cast import make_cast
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def mark(cast, *, patient=None, by=None, now=NOW, key=None):
    return mark_reviewed(
        patient=patient or cast.ana_record,
        client_key=key or uuid.uuid4(),
        by=by or cast.ben,
        now=now,
    )


def undo(cast, *, by=None, now=NOW):
    return undo_review(patient=cast.ana_record, by=by or cast.ben, now=now)


def test_a_review_is_audited(cast):
    review, made = mark(cast)

    assert made
    assert AuditEvent.objects.get(verb="review.marked").object_ids == [review.pk]


def test_the_same_key_is_the_same_review(cast):
    key = uuid.uuid4()
    mark(cast, key=key)

    assert not mark(cast, key=key)[1]
    with pytest.raises(KeyReused):
        mark(cast, key=key, patient=cast.dan_record)


def test_undo_voids_the_review_and_keeps_it(cast):
    review, _made = mark(cast)

    assert undo(cast) == review
    assert not PatientReview.objects.standing().exists()
    assert PatientReview.objects.get().voided_by == cast.ben
    assert AuditEvent.objects.filter(verb="review.undone").count() == 1


def test_somebody_elses_review_cannot_be_undone(cast):
    mark(cast, by=cast.nina)

    assert undo(cast) is None
    assert PatientReview.objects.standing().exists()


def test_a_review_of_yesterday_cannot_be_undone(cast):
    mark(cast, now=NOW - timedelta(days=1))

    assert undo(cast) is None


def test_only_the_latest_review_is_undone(cast):
    mark(cast, now=NOW - timedelta(hours=1))
    latest, _made = mark(cast)

    assert undo(cast) == latest
    assert PatientReview.objects.standing().count() == 1


def test_without_a_review_there_is_nothing_to_undo(cast):
    assert undo(cast) is None
    assert not AuditEvent.objects.exists()
