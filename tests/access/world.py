"""One world for every permission test: Ana's record, and what each address means."""

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import CareAssignment, Clinician, Decision, Note, PatientReview
from education.models import Article, DiagnosticTest
from portal import audit, days
from portal.actions import summaries
from portal.models import Invitation, Notice
from tests.architecture.routes import Route
from tests.cast import make_cast, sign_in
from tests.clinic.drafts import make_coin, make_coin_day
from tests.factories import (
    ZONE,
    entry_fields,
    make_allergy,
    make_condition,
    make_day_log,
    make_diagnosis,
    make_dose_taken,
    make_episode,
    make_exam,
    make_flag,
    make_goal,
    make_goal_score,
    make_health_condition,
    make_hold,
    make_hold_rule,
    make_injection,
    make_lab,
    make_other_medicine,
    make_period,
    make_remedy_use,
    make_report,
    make_side_effect_report,
    make_step,
    make_treatment,
    make_workup_test,
)

CANARY = "Quetzal-7731"
"""A word that stands in every free text of Ana's record and nowhere else."""

ROLES = {
    "anonymous": (None, False),
    "patient": ("ana", False),
    "other patient": ("dan", False),
    "physician": ("ben", True),
    "therapist": ("theo", True),
    "nurse": ("nina", True),
    "lead": ("lea", True),
    "other clinic": ("cora", True),
    "superuser": ("sue", True),
    "no second factor": ("ben", False),
}
"""Column of docs/access.md -> who it is, and whether a second factor was used."""


def make_world() -> SimpleNamespace:
    """The cast, and a record of Ana's with a row of every kind."""
    cast, now = make_cast(), timezone.now()
    today = days.local_day(now, ZONE)
    record, ben = cast.ana_record, cast.ben
    record.name = f"Ana {CANARY}"
    record.save()
    text = f"words {CANARY}"
    stamp = {"by": ben, "now": now}
    log = make_day_log(
        record, by=cast.ana, day=today, value=4, note=text, **_only_entry(cast.ana, now)
    )
    make_side_effect_report(log)
    episode = make_episode(
        record, by=cast.ana, day=today, note=text, **_only_entry(cast.ana, now)
    )
    treatment = make_treatment("baclofen", sedating=True)
    period = make_period(
        record, by=ben, treatment=treatment, started_on=today, why=text
    )
    device = make_treatment("intrathecal-baclofen", kind="pump", unit="mcg")
    pump = make_period(record, by=ben, treatment=device, started_on=today, why=text)
    step = make_step(period, by=ben, from_day=today)
    make_step(period, by=cast.ana, from_day=today, source="self", comment=text)
    own_words = _only_entry(cast.ana, now)
    make_dose_taken(period, by=cast.ana, day=today, **own_words)
    make_hold_rule(period, by=ben, lower_to=5, **_only_entry(ben, now))
    hold = make_hold(period, by=cast.ana, from_day=today, **own_words)
    make_remedy_use(record, by=cast.ana, day=today, what=text, **own_words)
    injection = make_injection(period, by=ben, muscle=text[:80], given_on=today)
    exam = make_exam(
        record,
        by=ben,
        examined_on=today,
        comment=text,
        readings=[{"beats": 5}],
        **_only_entry(ben, now),
    )
    note = Note.objects.create(patient=record, text=text, **entry_fields(**stamp))
    decision = Decision.objects.create(
        patient=record,
        period=period,
        decided_on=today,
        kind="continue",
        reason="helps",
        text=text,
        **entry_fields(**stamp),
    )
    review = PatientReview.objects.create(patient=record, **entry_fields(**stamp))
    notice = Notice.objects.create(
        patient=record,
        period=period,
        kind="started",
        message=text,
        created_at=now,
        created_by=ben,
    )
    own = _only_entry(ben, now)
    make_diagnosis(record, by=ben, text=text, made_on=today, **own)
    test = make_workup_test(
        record,
        by=ben,
        status="result",
        ordered_on=today,
        done_on=today,
        finding="unclear",
        result=text,
        **own,
    )
    goal = make_goal(record, by=ben, text=text, set_on=today, **own)
    make_goal_score(goal, by=ben, scored_on=today, **own)
    report = make_report(record, by=ben, title=text, body=text)
    comparison = make_coin(record, by=cast.ana, now=now, today=today, title=text)
    make_coin_day(comparison, by=cast.ana, now=now, day=today)
    reset = Invitation.objects.create(
        purpose="reset",
        clinic=cast.harbour,
        user=cast.nina,
        created_at=now,
        created_by=cast.lea,
        expires_at=now + timedelta(days=21),
    )
    CareAssignment.objects.create(
        patient=record, clinician=Clinician.objects.get(user=ben), since=today
    )
    audit.record_changes(record, [("phone", "", text)], patient=record, by=ben, now=now)
    audit.record("patient.updated", by=ben, now=now, patient=record, target=record)
    _public_pages(today)
    for patient in (record, cast.dan_record, cast.fay_record):
        summaries.refresh(patient, today=today)
    rows = {
        "record": record,
        "today": today,
        "log": log,
        "episode": episode,
        "period": period,
        "hold": hold,
        "pump": pump,
        "step": step,
        "injection": injection,
        "exam": exam,
        "note": note,
        "decision": decision,
        "review": review,
        "notice": notice,
        **_health(record, ana=cast.ana, ben=ben, today=today, now=now),
        "report": report,
        "comparison": comparison,
        "test": test,
        "goal": goal,
        "flag": make_flag(record, by=ben, plain=text, precise=text, raised_at=now),
        "clonus_flag": make_flag(
            record,
            by=ben,
            rule="new-clonus-serotonergic",
            code="serotonin",
            plain=text,
            raised_at=now,
        ),
        "reset": reset,
        "nina_place": Clinician.objects.get(user=cast.nina),
    }
    return SimpleNamespace(**vars(cast), **rows)


def _health(record, *, ana, ben, today, now) -> dict:
    """Health facts of hers, by herself and by the clinic."""
    text, mine, clinic = f"words {CANARY}", _only_entry(ana, now), _only_entry(ben, now)
    return {
        "medicine": make_other_medicine(record, by=ana, comment=text, **mine),
        "allergy": make_allergy(record, by=ana, other_name=text, reaction=text, **mine),
        "health_condition": make_health_condition(
            record, by=ben, comment=text, **clinic
        ),
        "lab": make_lab(record, by=ben, taken_on=today, **clinic),
    }


def _only_entry(by, now):
    return {"entered_at": now, "entered_on": days.local_day(now, ZONE)}


def client_of(world, role: str) -> Client:
    """A client signed in as this column of the access table."""
    name, factor = ROLES[role]
    if name is None:
        return Client()
    return sign_in(getattr(world, name), second_factor=factor)


def address_of(route: Route, world) -> str:
    """The address of a route about Ana's record and the rows in it."""
    return reverse(route.name, kwargs=_kwargs(route, world))


def _kwargs(route: Route, world) -> dict:
    known = _of_admin if route.name.startswith("admin:") else _of_ours
    found = {}
    for name in re.findall(r"<(?:\w+:)?(\w+)>", route.path):
        found[name] = known(route, name, world)
    return found


def _of_admin(route, name, world):
    """The first row of a table is Ana's, or public; `app_label` is the portal's."""
    if name == "app_label":
        return "portal"
    label = route.name.removeprefix("admin:").rsplit("_", 1)[0]
    return apps.get_model(label.replace("_", ".", 1)).objects.order_by("pk").first().pk


def _public_pages(today) -> None:
    """One row in each table of the catalogue."""
    sourced = {"source": "A source", "source_date": today}
    named = {"texts": {"en": {"name": "Plain"}}, **sourced}
    reviewed = {"reviewed_on": today, "review_due": today + timedelta(days=365)}
    make_condition()
    DiagnosticTest.objects.create(slug="exam", kind="exam", **named)
    Article.objects.create(
        slug="plain",
        language="en",
        title="Plain",
        summary="Plain.",
        body_markdown="Plain.",
        section="clonus",
        **reviewed,
        sources=[{"name": "A source", "url": "", "date": str(today)}],
    )


_PK = {
    "portal:check": "clonus_flag",
    "portal:episode": "episode",
    "portal:episode-change": "episode",
    "portal:episode-void": "episode",
    "portal:treatment-changed": "period",
    "portal:dose-lower": "hold",
    "portal:medicine": "medicine",
    "portal:medicine-end": "medicine",
    "portal:medicine-void": "medicine",
    "portal:allergy": "allergy",
    "portal:allergy-void": "allergy",
    "portal:notice-read": "notice",
    "portal:report": "report",
    "clinic:staff-edit": "nina_place",
    "clinic:staff-deactivate": "nina_place",
    "clinic:factor-reset": "nina_place",
    "clinic:factor-reset-approve": "reset",
}
_OTHER = {
    "period_pk": "period",
    "comparison_pk": "comparison",
    "exam_pk": "exam",
    "test_pk": "test",
    "goal_pk": "goal",
    "step_pk": "step",
    "review_pk": "review",
    "note_pk": "note",
    "decision_pk": "decision",
    "injection_pk": "injection",
    "medicine_pk": "medicine",
    "condition_pk": "health_condition",
    "entry_pk": "exam",
    "flag_pk": "flag",
}
_PLAIN = {
    "name": "day_logs",
    "kind": "exams",
    "key": "x" * 8,
    "uidb36": "1",
    "token": "none",
}


def _of_ours(route, name, world):
    if name == "pk":
        return getattr(world, _PK.get(route.name, "record")).pk
    if route.name == "clinic:treatment-refill" and name == "period_pk":
        return world.pump.pk
    if name in _OTHER:
        return getattr(world, _OTHER[name]).pk
    if name == "slug":
        return "plain" if route.name == "education:article" else "baclofen"
    if name == "day":
        return world.today
    return _PLAIN.get(name, str(uuid.uuid4()))
