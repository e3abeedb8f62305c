"""An exam is recorded once, with its readings and its audit row."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError

from clinic.actions.exams import NothingRead, Reading, record_exam
from clinic.models import Exam
from portal.actions.keys import KeyReused
from portal.models import AuditEvent
from tests.cast import make_cast
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def record(cast):
    def recorded(**fields):
        fields = {
            "patient": cast.ana_record,
            "examined_on": TODAY,
            "readings": [
                Reading("ankle", "left", beats=12),
                Reading("knee", "left", beats=0),
            ],
            "client_key": uuid.uuid4(),
            "by": cast.ben,
            "now": NOW,
        } | fields
        return record_exam(**fields)

    return recorded


def test_an_exam_keeps_what_was_counted(record, cast):
    exam, made = record(position="Lying", hours_since_dose=2, comment="Tired")

    assert made
    assert list(exam.readings.order_by("pk").values_list("site", "beats")) == [
        ("ankle", 12),
        ("knee", 0),
    ]
    assert (exam.entered_by, exam.source, exam.entered_on) == (
        cast.ben,
        "clinic",
        TODAY,
    )


def test_recording_is_audited_with_the_ids_only(record, cast):
    exam, _made = record(comment="Secret words")
    event = AuditEvent.objects.get(verb="exam.recorded")

    assert (event.actor_id, event.patient_id) == (cast.ben.pk, cast.ana_record.pk)
    assert event.object_ids == [exam.pk]


def test_the_same_key_is_the_same_exam(record):
    key = uuid.uuid4()
    first, _made = record(client_key=key)
    again, made = record(client_key=key)

    assert (again, made) == (first, False)
    assert Exam.objects.count() == AuditEvent.objects.count() == 1


def test_a_key_never_reaches_another_record(record, cast):
    key = uuid.uuid4()
    record(client_key=key)

    with pytest.raises(KeyReused):
        record(client_key=key, patient=cast.dan_record)


def test_an_exam_without_a_reading_is_none(record):
    with pytest.raises(NothingRead):
        record(readings=[])


@pytest.mark.parametrize(
    "fields",
    [
        {"readings": [Reading("ankle", "left", beats=1)] * 2},
        {"examined_on": TODAY + timedelta(1)},
        {"readings": [Reading("ankle", "left")]},
    ],
)
def test_an_impossible_exam_leaves_nothing_behind(record, fields):
    with pytest.raises(IntegrityError):
        record(**fields)

    assert not AuditEvent.objects.exists()
