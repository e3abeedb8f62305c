"""Exams as plain facts: what was measured, where, by whom."""

from clinic.facts import ExamFact, ReadingFact
from clinic.models import Exam, ExamReading


def exams_of(patient) -> tuple[ExamFact, ...]:
    """Every exam that stands, oldest first, in two queries."""
    rows = Exam.objects.standing().filter(patient=patient).with_readings()
    rows = rows.select_related("entered_by").order_by("examined_on", "pk")
    return tuple(exam_fact(row) for row in rows)


def exam_before(row: Exam) -> ExamFact | None:
    """The exam before this one, as it stands now."""
    rows = Exam.objects.standing().filter(
        patient=row.patient_id, examined_on__lt=row.examined_on
    )
    rows = rows.with_readings().select_related("entered_by")
    before = rows.order_by("-examined_on", "-pk").first()
    return exam_fact(before) if before else None


def exam_fact(row: Exam) -> ExamFact:
    """An exam with its readings, in the order in which they were taken."""
    readings = sorted(row.readings.all(), key=lambda r: r.pk)
    return ExamFact(
        row.pk,
        row.examined_on,
        row.entered_by.get_full_name(),
        tuple(_reading(r) for r in readings),
    )


def _reading(row: ExamReading) -> ReadingFact:
    return ReadingFact(
        site=row.get_site_display(),
        side=row.get_side_display(),
        elicitation=row.get_elicitation_display(),
        beats=row.beats,
        counted_to_limit=row.counted_to_limit,
        seconds=row.seconds,
        sustained=row.sustained,
        modified_ashworth=row.modified_ashworth,
        site_code=row.site,
        side_code=row.side,
        tardieu_quality=row.tardieu_quality,
        tardieu_r1=row.tardieu_r1,
        tardieu_r2=row.tardieu_r2,
        goniometer=row.goniometer,
        reflex=row.reflex,
        tone=row.get_tone_display(),
        contracture=row.contracture,
        scats_flexor_degrees=row.scats_flexor_degrees,
        scats_toe_extension=row.scats_toe_extension,
        scats_extensor_seconds=row.scats_extensor_seconds,
    )
