"""Clinical judgement over the record."""

from clinic.models.care import CareAssignment, Clinician
from clinic.models.exam import Exam, ExamReading
from clinic.models.judgement import Decision, Note, PatientReview

__all__ = [
    "CareAssignment",
    "Clinician",
    "Decision",
    "Exam",
    "ExamReading",
    "Note",
    "PatientReview",
]
