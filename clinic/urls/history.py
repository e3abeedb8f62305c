"""Addresses of one record: its history, exams, notes, decisions, reviews, days."""

from django.urls import path

from clinic.views import days, exams, judgement, patients
from portal import dates  # noqa: F401 (registers the days in addresses)

_ONE = "patients/<int:pk>/"

urlpatterns = [
    path(_ONE, patients.patient, name="patient"),
    path(f"{_ONE}exams/new/", exams.new, name="exam-new"),
    path(f"{_ONE}exams/<int:exam_pk>/", exams.exam, name="exam"),
    path(f"{_ONE}notes/new/", judgement.note_new, name="note-new"),
    path(f"{_ONE}decisions/new/", judgement.decision_new, name="decision-new"),
    path(f"{_ONE}review/", judgement.review, name="review"),
    path(f"{_ONE}review/undo/", judgement.review_undo, name="review-undo"),
    path(f"{_ONE}days/<isodate:day>/", days.day_log, name="day-log"),
    path(
        f"{_ONE}<slug:kind>/<int:entry_pk>/void/",
        judgement.void,
        name="entry-void",
    ),
]
