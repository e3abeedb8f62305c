"""Every keyed action: the same form again is the same entry, other words are refused.

An entry that was answered "saved" is never lost: a form that was sent, changed and
sent again under its old key must not be answered "saved" and dropped.
"""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from clinic.actions.decisions import decide
from clinic.actions.exams import Reading, record_exam
from clinic.actions.notes import write_note
from clinic.actions.patients import add_patient
from clinic.actions.reviews import mark_reviewed, undo_review
from clinic.models import Decision, Exam, ExamReading, Note, PatientReview
from education.models import Treatment
from portal.actions.answers import DayAnswers
from portal.actions.entries import void_entry
from portal.actions.episodes import EpisodeAnswers, save_episode
from portal.actions.injections import record_injections
from portal.actions.keys import KeyReused
from portal.actions.logs import save_day
from portal.actions.own_changes import report_change
from portal.actions.periods import InjectionPlan, StepPlan
from portal.actions.treatments import (
    AlreadyEnded,
    change_dose,
    record_past_treatment,
    start_treatment,
    stop_for_harm,
)
from portal.models import (
    AuditEvent,
    DayLog,
    DoseStep,
    Episode,
    Injection,
    Notice,
    Patient,
    SharedReport,
    TreatmentPeriod,
)
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_period, make_treatment

EARLIER = TODAY - timedelta(days=30)
READING = Reading("ankle", "left", "dorsiflexion", beats=8, seconds=Decimal("2.5"))
MUSCLE = InjectionPlan("Botox", "Soleus", "left", Decimal(75), "none")
STEP = StepPlan(TODAY, morning=Decimal(10))
LATER = StepPlan(TODAY + timedelta(days=7), morning=Decimal(20))
BOUT = EpisodeAnswers(day=TODAY, site="ankle", side="left", beats=5)


def _period(patient, cast):
    """A period of Baclofen on this record, made once a record."""
    found = patient.treatment_periods.filter(treatment__slug="baclofen").first()
    return found or make_period(
        patient,
        by=cast.ben,
        treatment=Treatment.objects.get(slug="baclofen"),
        started_on=EARLIER,
    )


def _about(cast, given):
    """The period of the record for an action that is about one."""
    given = dict(given)
    given["period"] = _period(given.pop("patient"), cast)
    return given


def note(cast, **given):
    return write_note(**{"text": "Walks well.", "by": cast.ben} | given)[0]


def decision(cast, **given):
    answers = {
        "kind": "switch",
        "reason": "too_little",
        "decided_on": TODAY,
        "text": "Sleepy.",
        "by": cast.ben,
    }
    return decide(**answers | given)[0]


def exam(cast, **given):
    answers = {
        "examined_on": TODAY,
        "readings": [READING, replace(READING, side="right")],
        "position": "lying",
        "hours_since_dose": Decimal("1.5"),
        "by": cast.ben,
    }
    return record_exam(**answers | given)[0]


def review(cast, **given):
    return mark_reviewed(**{"by": cast.ben} | given)[0]


def record(cast, *, patient=None, **given):
    """A new record; "another record" is here another clinic."""
    other = patient is not None and patient != cast.ana_record
    details = {"name": "Pia", "birth_date": date(1980, 5, 4), "zone": "Europe/Berlin"}
    details |= {"clinic_number": "P-77"} | given.pop("details", {})
    answers = {
        "clinic": cast.hill if other else cast.harbour,
        "details": details,
        "target_texts": ["Shaking", "Sleep"],
        "assigned_to": None,
        "by": cast.ben,
    }
    return add_patient(**answers | given)[0]


def day(cast, *, patient, **given):
    target = patient.targets.get()
    value = given.pop("value", 4)
    answers = DayAnswers(ratings={target.pk: value}, note=given.pop("note", ""))
    common = {"rater": patient.user, "day": TODAY, "source": "self", "by": patient.user}
    return save_day(patient=patient, answers=answers, **common | given)[0]


def bout(cast, *, patient, **given):
    answers = replace(BOUT, **given.pop("answers", {}))
    common = {"patient": patient, "source": "self", "by": patient.user}
    return save_episode(answers=answers, **common | given)[0]


def start(cast, **given):
    answers = {
        "treatment": Treatment.objects.get(slug="tizanidine"),
        "started_on": TODAY,
        "steps": [STEP, LATER],
        "why": "Tight legs",
        "by": cast.ben,
    }
    return start_treatment(**answers | given)


def dose(cast, **given):
    given = {"steps": [STEP, LATER], "by": cast.ben} | given
    change_dose(**_about(cast, given))
    return DoseStep.objects.get(client_key=given["client_key"])


def past(cast, **given):
    answers = {
        "treatment": Treatment.objects.get(slug="baclofen"),
        "told_by": "letter",
        "reason": "no_benefit",
        "started_on": date(2020, 5, 1),
        "start_precision": "month",
        "dose": Decimal(60),
        "note": "From Dr. Before",
        "by": cast.ben,
    }
    return record_past_treatment(**answers | given)


def report(cast, **given):
    answers = {"from_day": TODAY, "amounts": {"morning": Decimal(5)}, "by": cast.ana}
    return report_change(**_about(cast, answers | given))


def session(cast, **given):
    answers = {
        "treatment": Treatment.objects.get(slug="toxin"),
        "given_on": TODAY,
        "rows": [MUSCLE, replace(MUSCLE, muscle="Gastrocnemius")],
        "asked_elsewhere": "no",
        "by": cast.ben,
    }
    return record_injections(**answers | given)


KEYED = {
    note: (Note, [{"text": "Walks badly."}]),
    decision: (
        Decision,
        [
            {"kind": "stop"},
            {"reason": "side_effects"},
            {"text": "Dizzy."},
            {"decided_on": EARLIER},
            {"plain_title": "Your plan", "plain_body": "We change it."},
        ],
    ),
    exam: (
        Exam,
        [
            {"readings": [READING]},
            {"readings": [READING, replace(READING, side="right", beats=0)]},
            {"examined_on": EARLIER},
            {"position": "sitting"},
            {"hours_since_dose": None},
            {"comment": "Cold room"},
        ],
    ),
    review: (PatientReview, []),
    record: (
        Patient,
        [
            {"details": {"name": "Pia Other"}},
            {"details": {"clinic_number": "P-78"}},
            {"target_texts": ["Shaking"]},
            {"target_texts": ["Shaking", "Walking"]},
        ],
    ),
    day: (DayLog, [{"value": 5}, {"note": "Hot"}, {"day": EARLIER}]),
    bout: (Episode, [{"answers": {"beats": 6}}, {"answers": {"note": "Hot"}}]),
    start: (
        TreatmentPeriod,
        [
            {"steps": [STEP]},
            {"steps": [STEP, replace(LATER, night=Decimal(1))]},
            {"steps": [replace(STEP, as_needed_max=2), LATER]},
            {"why": "Pain"},
            {"instructions": "With food"},
            {"started_on": EARLIER},
        ],
    ),
    dose: (DoseStep, [{"steps": [STEP]}, {"steps": [STEP, replace(LATER, noon=1)]}]),
    past: (
        TreatmentPeriod,
        [
            {"dose": Decimal(30)},
            {"dose": None},
            {"reason": "cost"},
            {"note": "From memory"},
            {"told_by": "memory"},
            {"started_on": date(2021, 5, 1)},
            {"start_precision": "year"},
        ],
    ),
    report: (
        DoseStep,
        [
            {"amounts": {"morning": Decimal(6)}},
            {"amounts": {"morning": Decimal(5), "night": Decimal(5)}},
            {"stopped": True},
            {"comment": "Sleepy"},
            {"from_day": EARLIER},
        ],
    ),
    session: (
        TreatmentPeriod,
        [
            {"rows": [MUSCLE]},
            {"rows": [MUSCLE, MUSCLE]},
            {"rows": [replace(MUSCLE, units=Decimal(80)), MUSCLE]},
            {"why": "Pain"},
            {"given_on": EARLIER},
        ],
    ),
}
OTHERWISE = [(act, change) for act, (_, changes) in KEYED.items() for change in changes]


def _name(value):
    return value.__name__ if callable(value) else "-".join(value)


@pytest.fixture
def people(cast):
    catalogue()
    for patient in (cast.ana_record, cast.dan_record):
        _period(patient, cast)
    return cast


def catalogue():
    for slug, kind in (("tizanidine", "medicine"), ("baclofen", "medicine")):
        make_treatment(slug, kind=kind)
    make_treatment("toxin", kind="injection")


def everything():
    """All that could change: every row that an action writes."""
    models = {model for model, _changes in KEYED.values()}
    models |= {AuditEvent, ExamReading, Injection, Notice, SharedReport}
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("act", KEYED, ids=_name)
def test_the_same_key_with_the_same_words_is_the_same_row(people, act):
    given = {"patient": people.ana_record, "client_key": uuid.uuid4(), "now": NOW}
    first = act(people, **given)
    before = everything()
    assert isinstance(first, KEYED[act][0])

    assert act(people, **given) == first
    assert everything() == before


@pytest.mark.parametrize(("act", "change"), OTHERWISE, ids=_name)
def test_the_same_key_with_other_words_is_refused_and_nothing_changes(
    people, act, change
):
    given = {"patient": people.ana_record, "client_key": uuid.uuid4(), "now": NOW}
    first = act(people, **given)
    before = everything()

    with pytest.raises(KeyReused) as refused:
        act(people, **given | change)
    assert refused.value.existing == first
    assert everything() == before


@pytest.mark.parametrize("act", KEYED, ids=_name)
def test_the_same_key_for_another_record_is_refused(people, act):
    given = {"client_key": uuid.uuid4(), "now": NOW}
    act(people, patient=people.ana_record, **given)
    before = everything()

    with pytest.raises(KeyReused):
        act(people, patient=people.dan_record, **given)
    assert everything() == before


@pytest.mark.parametrize("act", [note, decision, exam, day, bout], ids=_name)
def test_a_row_that_was_taken_out_is_not_answered_saved(people, act):
    given = {"patient": people.ana_record, "client_key": uuid.uuid4(), "now": NOW}
    void_entry(entry=act(people, **given), reason="wrong", by=people.ben, now=NOW)

    with pytest.raises(KeyReused):
        act(people, **given)


def test_a_review_that_was_taken_back_does_not_stand_by_its_old_key(people):
    given = {"patient": people.ana_record, "client_key": uuid.uuid4(), "now": NOW}
    review(people, **given)
    undo_review(patient=people.ana_record, by=people.ben, now=NOW)

    with pytest.raises(KeyReused):
        review(people, **given)


def test_stopped_for_harm_again_with_another_note_is_not_dropped(people):
    period = _period(people.ana_record, people)
    stop = {"by": people.ben, "now": NOW}
    stop_for_harm(period=period, note="A rash", **stop)

    assert stop_for_harm(period=period, note="A rash", **stop) == period
    assert stop_for_harm(period=period, **stop) == period
    with pytest.raises(AlreadyEnded):
        stop_for_harm(period=period, note="A fall", **stop)


THREADS = 4


@pytest.mark.parametrize("act", [note, exam, start, past, session, report], ids=_name)
@pytest.mark.django_db(transaction=True)
def test_one_key_from_four_threads_is_one_row(act):
    people = make_cast()
    catalogue()
    _period(people.ana_record, people)
    key, barrier = uuid.uuid4(), Barrier(THREADS)
    # What the safety rules flag of the row stands on the trail as well.
    trail = AuditEvent.objects.exclude(verb="flag.raised")
    before = [(rows, rows.count()) for rows in (KEYED[act][0].objects.all(), trail)]

    def run(_turn):
        try:
            barrier.wait(timeout=10)
            return act(people, patient=people.ana_record, client_key=key, now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(run, range(THREADS)))

    assert len(set(answers)) == 1
    for rows, count in before:
        assert rows.all().count() == count + 1
