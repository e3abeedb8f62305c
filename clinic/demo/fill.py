"""Fill an empty database with a clinic that looks lived in."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from clinic.demo import alarms, health, judging, taking, treating
from clinic.demo.courses import COURSES
from clinic.demo.lives import Person, days_of
from clinic.demo.names import FAMILY, GIVEN
from clinic.demo.rows import Writer
from clinic.demo.scene import Scene
from clinic.demo.stories import NONE, story_of
from clinic.models import CareAssignment, Clinician
from education.models import Condition
from portal import audit
from portal.accounts.factors import enrol_totp
from portal.actions import summaries
from portal.actions.notices import acknowledge
from portal.models import Clinic, Consent, Notice, Patient, User

ZONE = "America/New_York"
PASSWORD = "quiet ankles steady hands"  # noqa: S105 (a demo sign-in, printed)
STAFF = (
    ("ben", "Ben Okafor", "physician", False),
    ("nina", "Nina Castillo", "nurse", False),
    ("theo", "Theo Lindqvist", "therapist", False),
    ("lea", "Lea Haddad", "none", True),
)
TARGETS = (
    "Shaking when I stand up",
    "Shaking at night",
    "Shaking on the stairs",
    "Ankles that jump when I drive the wheelchair",
)
SECOND = "Stiffness in the morning"
CONDITIONS = (
    "multiple-sclerosis",
    "stroke",
    "spinal-cord-injury",
    "cerebral-palsy",
    "hereditary-spastic-paraplegia",
    "brain-injury",
)
NEW_HERE = 12
"""Days that somebody has logged who has just arrived."""

NEWS_DAYS = 7
SAYS_DOSES = 0.5
"""The share of people who say what they took; Ana does."""

SPECIAL = 13
"""The last record has not been claimed yet; every `SPECIAL`th is paused."""


@dataclass(frozen=True)
class SignIn:
    """One printed line: who, with what e-mail, and whether a factor is asked."""

    who: str
    email: str
    factor: bool


def sign_ins() -> list[SignIn]:
    """Who can sign in to the demo clinic."""
    staff = [
        SignIn(f"{name}, {'lead' if lead else job}", _email(nick), True)
        for nick, name, job, lead in STAFF
    ]
    people = [
        SignIn("Ana Reyes, patient", _email("ana"), False),
        SignIn("Dan Novak, patient", _email("dan"), False),
    ]
    return [*people, *staff]


@transaction.atomic
def fill(*, patients: int, span: int, seed: int, now: datetime) -> Clinic:
    """Make the demo clinic with `patients` records of up to `span` days each.

    The same seed on the same day gives the same clinic. A second clinic with one
    patient stands beside it, so that the wall between clinics can be seen.
    """
    rng = Random(seed)  # noqa: S311 (not a secret: invented days)
    clinic = _clinic("Harbour Clinic", "020 555 0100")
    ben = _staff(clinic, now)
    for index in range(patients):
        _patient(rng, clinic, ben, index, patients, span, now, story_of(index))
    hill = _clinic("Hill Clinic", "020 555 0200")
    cora = _clinician(hill, "cora", "Cora Jansen", "physician", False, now)
    _patient(rng, hill, cora, patients, patients + 2, span, now, NONE)
    _on_duty(clinic, "harbour")
    _on_duty(hill, "hill")
    audit.record("demo.filled", by=None, now=now, clinic=clinic)
    return clinic


def _email(nick: str) -> str:
    return f"{nick}@demo.example"


def _clinic(name: str, phone: str) -> Clinic:
    return Clinic.objects.create(
        name=name,
        zone=ZONE,
        phone=phone,
        emergency_number="911",
        emergency_text="In an emergency call 911.",
        response_time_text="We read messages on working days, 9 to 5.",
        crisis_text="Thoughts of ending your life? Call or text 988, day and night.",
        cover_text="Working days 9 to 5: the nurse on duty. Other times: the ward.",
    )


def _on_duty(clinic: Clinic, house: str) -> None:
    """Addresses for urgent flags; given last, so that the past mails nobody."""
    Clinic.objects.filter(pk=clinic.pk).update(
        duty_email=f"duty@{house}.example", escalation_email=f"head@{house}.example"
    )


def _user(nick: str, name: str, now: datetime) -> User:
    user = User.objects.create(email=_email(nick), password=_hashed(), name=name)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    Consent.objects.create(
        user=user, kind="privacy", version="demo", language="en", given=True, at=now
    )
    return user


@cache
def _hashed() -> str:
    """The printed password, hashed once: slow on purpose, and the same for all."""
    return make_password(PASSWORD)


def _clinician(clinic, nick, name, profession, lead, now) -> Clinician:
    user = _user(nick, name, now)
    enrol_totp(user, secret=_secret(nick))
    return Clinician.objects.create(
        user=user, clinic=clinic, profession=profession, is_lead=lead
    )


def _secret(nick: str) -> str:
    """A fixed base32 secret, so that a refilled demo keeps its code app entry."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    rng = Random(f"demo {nick}")  # noqa: S311 (demo only)
    return "".join(rng.choice(letters) for _ in range(32))


def _staff(clinic, now) -> Clinician:
    made = [
        _clinician(clinic, nick, name, profession, lead, now)
        for nick, name, profession, lead in STAFF
    ]
    return made[0]


def _patient(rng, clinic, clinician, index, total, span, now, story) -> Patient:
    name = f"{GIVEN[index % len(GIVEN)]} {FAMILY[index * 7 % len(FAMILY)]}"
    nick = f"{name.split()[0].lower()}{index if index >= len(GIVEN) else ''}"
    claimed = index != total - 1
    patient = Patient.objects.create(
        clinic=clinic,
        user=_user(nick, name, now) if claimed else None,
        name=name,
        birth_date=date(1948 + rng.randrange(52), 1 + rng.randrange(12), 3),
        clinic_number=f"H{1001 + index}",
        zone=ZONE,
        condition=Condition.objects.get(slug=CONDITIONS[index % len(CONDITIONS)]),
        status=_status(index),
        next_appointment=now.date() + timedelta(days=rng.randrange(3, 60)),
        phone=f"555 01{index:02d}",
        client_key=uuid.UUID(int=rng.getrandbits(128), version=4),
        created_at=now,
        created_by=clinician.user,
    )
    _record(rng, patient, clinician, story, index, span, now)
    return patient


def _status(index: int) -> str:
    if index and index % (2 * SPECIAL) == 0:
        return Patient.Status.DISCHARGED
    if index and index % SPECIAL == 0:
        return Patient.Status.PAUSED
    return Patient.Status.ACTIVE


def _record(rng, patient, clinician, story, index, span, now) -> None:
    course = COURSES[index % len(COURSES)](rng, span)
    logged = span if course.tries else min(span, NEW_HERE)
    person = Person.drawn(rng, logged)
    if index == 0:  # the one on every tour logs most days
        person = replace(person, missing=0.05, late=0.06)
    scene = Scene(patient=patient, clinician=clinician.user, rng=rng, now=now)
    CareAssignment.objects.create(
        patient=patient, clinician=clinician, since=scene.day(span)
    )
    writer = Writer(scene)
    cause = patient.condition.slug
    targets = writer.targets([TARGETS[index % len(TARGETS)], SECOND], span + 2)
    health.tell_health(scene, course, cause=cause, since=span)
    treating.treat(scene, course, since=span)
    for act in story.before:
        act(scene)
    alarms.settle(scene)
    lived = _live(scene, person, course, story)
    writer.days(lived, targets)
    writer.episodes(lived)
    judging.search_for_cause(scene, since=logged, done=bool(course.tries))
    judging.set_goals(scene, since=logged)
    judging.visit(scene, lived)
    taking.agree_on_hold(scene)
    if patient.user and (index == 0 or rng.random() < SAYS_DOSES):
        taking.take(scene)
    if patient.user:
        taking.do_therapy(scene)
    for act in story.after:
        act(scene)
    if patient.user:
        _read_news(scene)
    summaries.refresh(patient, today=scene.today)


def _live(scene, person, course, story) -> list:
    """The days, with what a comparison added to the course or took from it."""
    periods = scene.patient.treatment_periods.standing()
    course = treating.lived_with(course, periods.select_related("treatment"), scene)
    lived = days_of(scene.rng, person, course, scene.today.weekday())
    first_free = 1 if story.logs_yesterday else 0
    return [day for day in lived if day.ago > first_free]


def _read_news(scene) -> None:
    """News is read on the day it comes; that of the last week waits."""
    old = scene.at(NEWS_DAYS, hour=0)
    for notice in Notice.objects.unread().filter(
        patient=scene.patient, created_at__lt=old
    ):
        acknowledge(notice=notice, by=scene.person, now=notice.created_at)
