"""Addresses of one record: its history, work-up, exams, goals, decisions, days."""

from django.urls import path

from clinic.views import days, exams, goals, judgement, patients, voids, workup
from portal import dates  # noqa: F401 (registers the days in addresses)

_ONE = "patients/<int:pk>/"

urlpatterns = [
    path(_ONE, patients.patient, name="patient"),
    path(f"{_ONE}exams/new/", exams.new, name="exam-new"),
    path(f"{_ONE}exams/<int:exam_pk>/", exams.exam, name="exam"),
    path(f"{_ONE}notes/new/", judgement.note_new, name="note-new"),
    path(f"{_ONE}decisions/new/", judgement.decision_new, name="decision-new"),
    path(f"{_ONE}work-up/", workup.workup, name="workup"),
    path(f"{_ONE}work-up/diagnosis/", workup.diagnosis_new, name="diagnosis-new"),
    path(f"{_ONE}work-up/order/", workup.order, name="test-order"),
    path(f"{_ONE}work-up/tests/<int:test_pk>/", workup.result, name="test-result"),
    path(f"{_ONE}goals/", goals.goals, name="goals"),
    path(f"{_ONE}goals/new/", goals.goal_new, name="goal-new"),
    path(f"{_ONE}goals/score/", goals.score, name="goals-score"),
    path(f"{_ONE}goals/<int:goal_pk>/close/", goals.goal_close, name="goal-close"),
    path(f"{_ONE}review/", judgement.review, name="review"),
    path(f"{_ONE}review/undo/", judgement.review_undo, name="review-undo"),
    path(f"{_ONE}days/<isodate:day>/", days.day_log, name="day-log"),
    path(
        f"{_ONE}<slug:kind>/<int:entry_pk>/void/",
        voids.void,
        name="entry-void",
    ),
]
