"""Clinical judgement over the record."""

from clinic.models.care import CareAssignment, Clinician
from clinic.models.coin import CoinDay
from clinic.models.comparison import (
    ArmPart,
    Comparison,
    ComparisonArm,
    ComparisonPhase,
    Protocol,
)
from clinic.models.exam import Exam, ExamReading
from clinic.models.judgement import Decision, Note, PatientReview
from clinic.models.workup import Diagnosis, FlagReview, Goal, GoalScore, WorkupTest

__all__ = [
    "ArmPart",
    "CareAssignment",
    "Clinician",
    "CoinDay",
    "Comparison",
    "ComparisonArm",
    "ComparisonPhase",
    "Decision",
    "Diagnosis",
    "Exam",
    "ExamReading",
    "FlagReview",
    "Goal",
    "GoalScore",
    "Note",
    "PatientReview",
    "Protocol",
    "WorkupTest",
]
