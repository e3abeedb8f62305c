"""Exams: raw observations at sites and sides, kept as they were counted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import transaction

from clinic.models import Exam, ExamReading
from portal import audit
from portal.actions.entries import Refused, stamped
from portal.actions.keys import once, says
from portal.models import Source


class NothingRead(Refused):
    """An exam without a reading says nothing."""


@dataclass(frozen=True)
class Reading:
    """What was seen at one site and side; at least one of the measures is given."""

    site: str
    side: str
    elicitation: str = ""
    beats: int | None = None
    counted_to_limit: bool = False
    seconds: Decimal | None = None
    sustained: bool = False
    modified_ashworth: str = ""
    tardieu_quality: str = ""
    tardieu_r1: int | None = None
    tardieu_r2: int | None = None
    goniometer: str = ""
    reflex: str = ""
    tone: str = ""
    contracture: bool | None = None
    scats_flexor_degrees: int | None = None
    scats_toe_extension: bool | None = None
    scats_extensor_seconds: Decimal | None = None


@transaction.atomic
def record_exam(
    *,
    patient,
    examined_on: date,
    readings: Sequence[Reading],
    client_key,
    by,
    now,
    position="",
    hours_since_dose=None,
    comment="",
    scissoring: bool | None = None,
    pain: int | None = None,
    walk_seconds: Decimal | None = None,
):
    """Record one examination; return `(exam, made)`.

    The same key is the same exam; with other readings it raises KeyReused. Raises
    NothingRead, IntegrityError for a site and side that come twice, a day that has
    not come, or a measure out of its range.
    """
    if not readings:
        raise NothingRead

    said = {
        "patient": patient,
        "examined_on": examined_on,
        "position": position,
        "hours_since_dose": hours_since_dose,
        "comment": comment,
        "scissoring": scissoring,
        "pain": pain,
        "walk_seconds": walk_seconds,
    }

    def same(exam):
        return says(exam, **said) and _readings_of(exam) == set(readings)

    def create():
        exam = Exam.objects.create(
            **said,
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )
        ExamReading.objects.bulk_create(
            ExamReading(exam=exam, **asdict(reading)) for reading in readings
        )
        return exam

    exam, made = once(Exam, client_key=client_key, create=create, same=same)
    if made:
        audit.record("exam.recorded", by=by, now=now, patient=patient, target=exam)
    return exam, made


def _readings_of(exam) -> set[Reading]:
    """The readings of a saved exam as they were given."""
    names = [field.name for field in fields(Reading)]
    return {Reading(**row) for row in exam.readings.values(*names)}
