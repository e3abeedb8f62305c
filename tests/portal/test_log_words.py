"""A day log and an episode in words."""

from datetime import date, time

import pytest
from django.utils import translation

from portal import log_words
from portal.actions.answers import DayAnswers
from portal.actions.episodes import EpisodeAnswers
from portal.models import SymptomCheck
from tests.factories import TODAY


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "today"),
        (date(2026, 3, 9), "yesterday"),
        (date(2026, 3, 8), "on Sunday 8 March"),
    ],
)
def test_a_question_ends_with_its_day(day, words):
    assert log_words.when(day, today=TODAY) == words


def test_a_day_that_could_not_be_logged_says_why():
    answers = DayAnswers(status="could_not", could_not="unwell")

    (row,) = log_words.rows(answers, targets=[], side_effects=[])
    assert row == log_words.Row("The day", "Could not log: I was unwell")


def test_only_what_was_answered_is_a_row():
    steps = log_words.Steps(more="#step-more")
    rows = log_words.rows(
        DayAnswers(falls=0, spasm_frequency="0"),
        targets=[],
        side_effects=[],
        steps=steps,
    )

    assert rows == [
        log_words.Row("Spasms", "No spasms", "#step-more"),
        log_words.Row("Falls", "0", "#step-more"),
    ]


def test_falls_weak_legs_missed_doses_and_new_medicines_are_rows():
    rows = log_words.rows(
        DayAnswers(
            falls=1,
            head_hit=True,
            cannot_stand=False,
            near_falls=2,
            leg_weakness="much",
            missed_doses="vomited",
            new_medicine=False,
        ),
        targets=[],
        side_effects=[],
    )

    assert [(row.label, row.value) for row in rows] == [
        ("Falls", "1"),
        ("Hit the head", "Yes"),
        ("Could not stand after a fall", "No"),
        ("Nearly fell", "2"),
        ("Legs weaker than usual", "Much"),
        ("Missed a dose", "I was sick and lost a dose"),
        ("A new medicine", "No"),
    ]


def test_an_amended_yes_or_no_is_told_in_words():
    assert log_words.value_words("head_hit", "True") == "Yes"
    assert log_words.value_words("new_medicine", "False") == "No"
    assert log_words.value_words("head_hit", "") == "no answer"


def test_follow_up_answers_are_told_with_what_they_came_to():
    check = SymptomCheck(
        answers={"clonus_spontaneous": True, "tremor": None, "temp_c": 38.4},
        outcome="emergency",
    )
    told = {row.label: row.value for row in log_words.check_words(check)}

    assert told["Is there new shaking while you rest and nothing touches you?"] == "Yes"
    assert told["Do your hands tremble more than before?"] == "Not sure"
    assert told["What is your temperature, if you measured it?"] == "38.4 °C"
    assert told["What the answers came to"] == "Emergency"


def test_a_temperature_that_was_not_measured_is_told_so():
    rows = log_words.check_words(SymptomCheck(answers={}, outcome="urgent"))

    assert [row.value for row in rows[-2:]] == ["Not measured", "Urgent"]


def test_an_episode_is_told_in_the_order_of_its_questions():
    bout = EpisodeAnswers(
        day=TODAY, site="ankle", side="both", at=time(8, 30), band="unstopped"
    )
    with translation.override("en"):
        told = [(row.label, row.value) for row in log_words.episode_rows(bout)]

    assert told == [
        ("Day", "Tuesday 10 March"),
        ("Time", "8:30 a.m."),
        ("Where", "Ankle"),
        ("Side", "Both sides"),
        ("Beats, a guess", "It did not stop"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("status", "none", "No shaking"),
        ("falls", "", "no answer"),
        ("rating:7", "4", "4"),
        ("side_effect:3", "severe", "Severe"),
        ("sustained", "True", "Yes"),
        ("note", "On the stairs", "On the stairs"),
    ],
)
def test_stored_values_have_words(field, value, words):
    assert log_words.value_words(field, value) == words


def test_an_undone_entry_was_taken_back_and_other_reasons_are_quoted():
    assert log_words.void_words("undone by the person") == "taken back"
    assert log_words.void_words("wrong day") == "wrong day"
