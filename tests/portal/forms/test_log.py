"""The form of one day: what it asks, what it holds, what it gives back."""

from datetime import timedelta

import pytest

from education.models import SideEffect
from portal.actions.answers import DayAnswers
from portal.forms.log import Asked, DayForm, initial_of, question
from tests.cast import make_cast
from tests.factories import TODAY, make_side_effect, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_cast().ana_record


def asked_of(patient, day=TODAY, **more):
    return Asked(
        patient=patient,
        day=day,
        today=TODAY,
        targets=list(patient.targets.open()),
        side_effects=list(SideEffect.objects.all()),
        **more,
    )


def filled(asked, initial):
    """The form as it comes back when it was rendered with `initial` and posted."""
    shown = DayForm(asked=asked, initial=dict(initial))
    keys = {name: shown[name].value() for name in ("client_key", "record")}
    return DayForm({**initial, **keys}, asked=asked)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("The shaking", TODAY, "How was the shaking today?"),
        ("shaking", TODAY - timedelta(days=1), "How was the shaking yesterday?"),
        ("My sleep", TODAY, "My sleep: how was it today?"),
        (
            "My sleep",
            TODAY - timedelta(days=2),
            "My sleep: how was it on Sunday 8 March?",
        ),
    ],
)
def test_the_question_names_the_target_and_the_day(ana, text, day, words):
    target = make_target(ana, by=ana.user, text=text, order=2)

    assert question(target, day, today=TODAY) == words


def test_what_is_saved_comes_back_unchanged_through_the_form(ana):
    primary = ana.targets.get()
    sleep = make_target(ana, by=ana.user, text="Sleep", order=2)
    dizzy = make_side_effect("dizziness")
    seizure = make_side_effect("seizure", red_flag=True, urgency="emergency")
    answers = DayAnswers(
        ratings={primary.pk: 4, sleep.pk: 10},
        spasm_frequency="3",
        spasm_severity="2",
        sleepiness=0,
        falls=3,
        near_falls=1,
        head_hit=False,
        cannot_stand=True,
        leg_weakness="some",
        new_medicine=True,
        missed_doses="day",
        note="Stairs",
        side_effects={dizzy.pk: "mild", seizure.pk: "severe"},
    )
    asked = asked_of(ana, missed=True, new_medicine=True)
    initial = initial_of(answers, targets=asked.targets, side_effects=[dizzy, seizure])
    form = filled(asked, initial)

    assert form.is_valid(), form.errors
    assert form.day_answers() == answers


def test_a_day_without_a_log_comes_back_unchanged_too(ana):
    answers = DayAnswers(status="could_not", could_not="break")
    asked = asked_of(ana)
    initial = initial_of(answers, targets=asked.targets, side_effects=[])
    form = filled(asked, initial)

    assert form.is_valid(), form.errors
    assert form.day_answers() == answers


def test_closed_chips_open_where_there_is_an_answer_or_an_error(ana):
    make_side_effect("dizziness")
    form = DayForm({"falls": "2", "spasm_severity": "1"}, asked=asked_of(ana))

    assert not form.is_valid()
    assert {chip.title for chip in form.more if chip.open} == {"Spasms", "Falls"}
    assert not any(chip.open for chip in form.effects)


def test_why_one_could_not_log_is_asked_first_where_one_could_not(ana):
    target = ana.targets.get()
    form = DayForm(asked=asked_of(ana), initial={f"rating_{target.pk}": "could_not"})
    assert [chip.title for chip in form.more] == [
        "Why I could not log",
        "Falls",
        "Weak legs",
        "A note",
    ]
    assert form.more[0].open

    form = DayForm(asked=asked_of(ana), initial={f"rating_{target.pk}": "4"})
    assert "Why I could not log" not in [chip.title for chip in form.more]


def test_a_day_too_old_for_a_number_keeps_the_one_it_has(ana):
    target = ana.targets.get()
    kept = DayAnswers(ratings={target.pk: 0}, status="none")
    asked = asked_of(ana, rate=False, kept=kept)
    form = filled(asked, {"falls": "1", f"rating_{target.pk}": "9"})

    assert form.is_valid(), form.errors
    answers = form.day_answers()
    assert (answers.ratings, answers.status, answers.falls) == (
        {target.pk: 0},
        "none",
        1,
    )
    assert form.first is None


def test_missed_doses_and_new_medicines_are_asked_only_where_it_means_something(ana):
    plain = DayForm(asked=asked_of(ana))
    assert not {"missed_doses", "new_medicine"} & set(plain.fields)

    full = DayForm(asked=asked_of(ana, missed=True, new_medicine=True))
    titles = [chip.title for chip in full.more]
    asked = titles[titles.index("Missed doses") :][:3]
    assert asked == ["Missed doses", "A new medicine", "A note"]
    assert not any(chip.open for chip in full.more)


def test_what_was_answered_is_asked_again_when_it_is_changed(ana):
    kept = DayAnswers(missed_doses="none", new_medicine=False)
    form = DayForm(asked=asked_of(ana, kept=kept))

    assert {"missed_doses", "new_medicine"} <= set(form.fields)


@pytest.mark.parametrize("harm", ["head_hit", "cannot_stand"])
@pytest.mark.parametrize("falls", ["", "0"])
def test_what_a_fall_did_needs_a_fall(ana, falls, harm):
    target = ana.targets.get()
    answers = {f"rating_{target.pk}": "4", harm: "yes", "falls": falls}
    form = filled(asked_of(ana), answers)

    assert "falls" in form.errors


def test_a_head_that_was_not_hit_needs_no_fall(ana):
    target = ana.targets.get()
    form = filled(asked_of(ana), {f"rating_{target.pk}": "4", "head_hit": "no"})

    assert form.is_valid(), form.errors
    assert form.day_answers().head_hit is False


def test_more_near_falls_than_the_grid_has_stay(ana):
    form = DayForm(asked=asked_of(ana, kept=DayAnswers(near_falls=14)))

    assert ("14", "14") in form.fields["near_falls"].choices
