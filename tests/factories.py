"""Rows for tests, as small as a test can use; every value can be overridden."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from clinic.models import (
    Clinician,
    Comparison,
    Diagnosis,
    Exam,
    ExamReading,
    Goal,
    GoalScore,
    WorkupTest,
)
from education.models import (
    Condition,
    DiagnosticTest,
    Ingredient,
    Precaution,
    SideEffect,
    Treatment,
)
from portal import days
from portal.models import (
    Allergy,
    Clinic,
    DayLog,
    DoseStep,
    DoseTaken,
    Episode,
    HealthCondition,
    Hold,
    HoldRule,
    Injection,
    LabResult,
    OtherMedicine,
    Patient,
    Rating,
    RemedyUse,
    SafetyFlag,
    SharedReport,
    SideEffectReport,
    Source,
    Target,
    TreatmentPeriod,
    User,
    seal,
)
from portal.safety import Level

NOW = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
"""A Tuesday afternoon in London; tests pass it in as the clock."""

TODAY = date(2026, 3, 10)
ZONE = "Europe/London"
PASSWORD = "a long enough passphrase"


def entry_fields(*, by, now=NOW, zone=ZONE, source=Source.CLINIC, **fields):
    """What every entry carries, made at `now` by `by`."""
    stamp = days.stamp(now, zone)
    return {
        "entered_by": by,
        "entered_on": stamp.on,
        "entered_at": stamp.at,
        "zone": zone,
        "source": source,
        "client_key": uuid.uuid4(),
    } | fields


def make_user(email=None, name="", **fields):
    email = email or f"{uuid.uuid4().hex[:8]}@example.org"
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def make_clinic(name="Harbour Clinic", **fields):
    fields = {
        "zone": ZONE,
        "emergency_number": "999",
        "phone": "020 7946 0000",
    } | fields
    return Clinic.objects.create(name=name, **fields)


def make_clinician(clinic, *, profession="physician", name="", user=None, **fields):
    user = user or make_user(name=name)
    return Clinician.objects.create(
        user=user, clinic=clinic, profession=profession, **fields
    )


def make_patient(clinic, *, by, name="Pat Doe", user=None, **fields):
    fields = {
        "birth_date": date(1980, 5, 4),
        "clinic_number": uuid.uuid4().hex[:8],
        "zone": ZONE,
        "client_key": uuid.uuid4(),
        "created_at": NOW,
    } | fields
    return Patient.objects.create(
        clinic=clinic, name=name, user=user, created_by=by, **fields
    )


def make_target(patient, *, by, text="Shaking", order=1, **fields):
    fields = entry_fields(by=by, opened_on=TODAY - timedelta(days=400)) | fields
    return Target.objects.create(patient=patient, text=text, order=order, **fields)


def make_day_log(patient, *, by, day=TODAY, value=None, target=None, **fields):
    """A day log; with `value`, a rating on `target` or the open primary target."""
    entered = datetime.combine(day, NOW.timetz()) if day <= TODAY else NOW
    fields = (
        entry_fields(by=by, now=entered, source=Source.SELF)
        | {"rater": by, "status": DayLog.Status.LOGGED}
        | fields
    )
    log = DayLog.objects.create(patient=patient, day=day, **fields)
    if value is not None:
        target = target or patient.targets.primary().get()
        Rating.objects.create(day_log=log, target=target, value=value)
    return log


def make_side_effect_report(log, side_effect=None, severity="mild"):
    return SideEffectReport.objects.create(
        day_log=log, side_effect=side_effect or make_side_effect(), severity=severity
    )


def make_episode(patient, *, by, day=TODAY, **fields):
    fields = (
        entry_fields(by=by, source=Source.SELF)
        | {"site": "ankle", "side": "left"}
        | fields
    )
    return Episode.objects.create(patient=patient, day=day, **fields)


def make_treatment(slug="baclofen", **fields):
    """A catalogue row; baclofen and tizanidine are taper-only medicines in mg."""
    fields = {
        "kind": Treatment.Kind.MEDICINE,
        "texts": {"en": {"name": slug.capitalize()}},
        "source": "Test label",
        "source_date": date(2024, 11, 1),
        "unit": "mg",
        "reviewed_on": date(2026, 1, 1),
        "review_due": date(2027, 1, 1),
    } | fields
    return Treatment.objects.update_or_create(slug=slug, defaults=fields)[0]


def make_side_effect(slug="sleepiness", **fields):
    fields = {
        "texts": {"en": {"name": slug.replace("-", " ").capitalize()}},
        "source": "Test label",
        "source_date": date(2024, 11, 1),
    } | fields
    return SideEffect.objects.update_or_create(slug=slug, defaults=fields)[0]


def make_condition(slug="multiple-sclerosis", **fields):
    fields = {
        "texts": {"en": {"name": slug.replace("-", " ").capitalize()}},
        "source": "Test source",
        "source_date": date(2024, 11, 1),
    } | fields
    return Condition.objects.update_or_create(slug=slug, defaults=fields)[0]


def make_period(patient, *, by, treatment=None, started_on=TODAY, **fields):
    """An open period with a known start; pass `ended_on` and it has ended."""
    if fields.get("ended_on"):
        fields = {"end_precision": "day", "end_reason": "no_benefit"} | fields
    if "other_name" not in fields:
        treatment = treatment or make_treatment()
    fields = (
        entry_fields(by=by)
        | {"told_by": "clinic", "start_precision": "day", "unit": "mg"}
        | fields
    )
    return TreatmentPeriod.objects.create(
        patient=patient, treatment=treatment, started_on=started_on, **fields
    )


def make_step(period, *, by, from_day=TODAY, morning=10, **fields):
    fields = entry_fields(by=by) | fields
    return DoseStep.objects.create(
        period=period, from_day=from_day, morning=Decimal(morning), **fields
    )


def make_injection(period, *, by, units=100, **fields):
    fields = (
        entry_fields(by=by)
        | {
            "given_on": TODAY,
            "product": "onabotulinumtoxinA",
            "muscle": "Gastrocnemius",
            "side": "left",
            "guidance": "ultrasound",
        }
        | fields
    )
    return Injection.objects.create(period=period, units=Decimal(units), **fields)


def make_exam(patient, *, by, examined_on=TODAY, readings=(), **fields):
    """An exam; each reading is a dict such as {"site": "ankle", "beats": 6}."""
    exam = Exam.objects.create(
        patient=patient, examined_on=examined_on, **(entry_fields(by=by) | fields)
    )
    for reading in readings:
        ExamReading.objects.create(
            exam=exam, **({"site": "ankle", "side": "left"} | reading)
        )
    return exam


def make_flag(patient, *, by, level="urgent", **fields):
    """An open flag that nobody has acknowledged."""
    fields = {
        "rule": f"rule-{uuid.uuid4().hex[:8]}",
        "rule_version": 1,
        "code": "abrupt_withdrawal",
        "plain": "Call us today.",
        "precise": "Baclofen ends without a taper.",
        "source": "Test label",
        "source_date": date(2024, 11, 1),
        "day": TODAY,
        "raised_at": NOW,
        "rank": Level(level).rank,
    } | fields
    return SafetyFlag.objects.create(
        patient=patient, level=level, raised_by=by, **fields
    )


def make_report(patient, *, by, title="What we decided", body="We go on.", **fields):
    """Words that a clinician shared with the patient."""
    fields = (
        entry_fields(by=by)
        | {"kind": "decision", "language": "en", "seal": seal(title, body)}
        | fields
    )
    return SharedReport.objects.create(
        patient=patient, title=title, body=body, **fields
    )


def make_ingredient(slug="ciprofloxacin", classes=("cyp1a2-strong",), **fields):
    """A row of the list of ingredients; ciprofloxacin unless told otherwise."""
    fields = {
        "texts": {"en": {"name": slug.replace("-", " ").capitalize()}},
        "source": "Test source",
        "source_date": date(2024, 11, 1),
        "classes": list(classes),
    } | fields
    return Ingredient.objects.update_or_create(slug=slug, defaults=fields)[0]


def make_precaution(slug="kidney-disease", **fields):
    fields = {
        "texts": {"en": {"name": slug.replace("-", " ").capitalize(), "text": "."}},
        "source": "Test source",
        "source_date": date(2024, 11, 1),
    } | fields
    return Precaution.objects.update_or_create(slug=slug, defaults=fields)[0]


def make_other_medicine(patient, *, by, **fields):
    """Ciprofloxacin from elsewhere; pass `other_name` for one in free words."""
    if "other_name" not in fields:
        fields = {"ingredient": make_ingredient()} | fields
    return OtherMedicine.objects.create(
        patient=patient, **(entry_fields(by=by) | fields)
    )


def make_allergy(patient, *, by, **fields):
    if "other_name" not in fields:
        fields = {"ingredient": make_ingredient("penicillin", ())} | fields
    return Allergy.objects.create(patient=patient, **(entry_fields(by=by) | fields))


def make_health_condition(patient, *, by, precaution=None, **fields):
    return HealthCondition.objects.create(
        patient=patient,
        precaution=precaution or make_precaution(),
        **(entry_fields(by=by) | fields),
    )


def make_lab(patient, *, by, test="egfr", value=90, taken_on=TODAY, **fields):
    return LabResult.objects.create(
        patient=patient,
        test=test,
        value=Decimal(value),
        taken_on=taken_on,
        **(entry_fields(by=by) | fields),
    )


def make_test(slug="mri-brain", kind="mri", **fields):
    """A test of the catalogue."""
    fields = {
        "kind": kind,
        "texts": {"en": {"name": slug.replace("-", " ").capitalize()}},
        "source": "Test source",
        "source_date": date(2024, 11, 1),
    } | fields
    return DiagnosticTest.objects.update_or_create(slug=slug, defaults=fields)[0]


def make_workup_test(patient, *, by, test=None, status="ordered", **fields):
    """A test that was ordered today."""
    fields = entry_fields(by=by) | {"ordered_on": TODAY} | fields
    return WorkupTest.objects.create(
        patient=patient, test=test or make_test(), status=status, **fields
    )


def make_diagnosis(patient, *, by, condition=None, certainty="confirmed", **fields):
    fields = entry_fields(by=by) | {"made_on": TODAY} | fields
    return Diagnosis.objects.create(
        patient=patient,
        condition=condition or make_condition(),
        certainty=certainty,
        **fields,
    )


def make_goal(patient, *, by, text="Walk to the shop", **fields):
    fields = entry_fields(by=by) | {"set_on": TODAY - timedelta(days=60)} | fields
    return Goal.objects.create(patient=patient, text=text, **fields)


def make_goal_score(goal, *, by, score=0, scored_on=TODAY, **fields):
    fields = entry_fields(by=by) | fields
    return GoalScore.objects.create(
        goal=goal, score=score, scored_on=scored_on, **fields
    )


def make_hold_rule(period, *, by, **fields):
    """Sleepiness of 7 on two days running, or a fall."""
    fields = entry_fields(by=by) | {"sleepiness": 7} | fields
    return HoldRule.objects.create(period=period, **fields)


def make_hold(period, *, by, from_day=TODAY, **fields):
    """An open hold; it freezes what the test says it does."""
    fields = entry_fields(by=by) | {"trigger": Hold.Trigger.FALL} | fields
    return Hold.objects.create(period=period, from_day=from_day, **fields)


def make_dose_taken(period, *, by, day=TODAY, slot="morning", what="taken", **fields):
    fields = entry_fields(by=by, source=Source.SELF) | fields
    return DoseTaken.objects.create(
        period=period, day=day, slot=slot, what=what, **fields
    )


def make_remedy_use(patient, *, by, treatment=None, day=TODAY, minutes=20, **fields):
    treatment = treatment or make_treatment("stretching", kind="home", unit="minutes")
    fields = entry_fields(by=by, source=Source.SELF) | fields
    return RemedyUse.objects.create(
        patient=patient, treatment=treatment, day=day, minutes=minutes, **fields
    )


def make_comparison(patient, *, by, status="running", title="Two doses", **fields):
    """A comparison of the open primary target; unless a draft, its order is drawn."""
    drawn = {"seed": 7, "sequence": ["A", "B"], "starts_on": TODAY}
    fields = (
        entry_fields(by=by)
        | {"purpose": "choice", "design": "alternating", "worth": Decimal(1)}
        | ({} if status == "draft" else drawn)
        | fields
    )
    target = fields.pop("target", None) or patient.targets.primary().get()
    return Comparison.objects.create(
        patient=patient, title=title, status=status, target=target, **fields
    )
