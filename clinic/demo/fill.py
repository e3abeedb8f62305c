"""Fill an empty database with a clinic that looks lived in."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.db import transaction

from clinic.demo.courses import COURSES
from clinic.demo.lives import Person, days_of
from clinic.demo.rows import Writer
from clinic.models import CareAssignment, Clinician
from education.models import Condition
from portal import audit, days
from portal.accounts.factors import enrol_totp
from portal.actions import summaries
from portal.actions.plan_words import plan_message
from portal.models import Clinic, Consent, Notice, Patient, TreatmentPeriod, User

ZONE = "America/New_York"
PASSWORD = "quiet ankles steady hands"  # noqa: S105 (a demo sign-in, printed)
STAFF = (
    ("ben", "Ben Okafor", "physician", False),
    ("nina", "Nina Castillo", "nurse", False),
    ("theo", "Theo Lindqvist", "therapist", False),
    ("lea", "Lea Haddad", "none", True),
)
GIVEN = [
    "Ana",
    "Dan",
    "Mei",
    "Omar",
    "Rosa",
    "Ivan",
    "Aisha",
    "Paul",
    "Lucia",
    "Tom",
    "Ingrid",
    "Kofi",
    "Sara",
    "Luis",
    "Hana",
    "Marek",
    "Nora",
    "Ravi",
    "Elena",
    "Jack",
    "Zofia",
    "Samir",
    "Grace",
    "Pedro",
    "Anneke",
    "Yusuf",
    "Clara",
    "Hugo",
    "Leila",
    "Bruno",
    "Freya",
    "Diego",
    "Amara",
    "Oskar",
    "Noor",
    "Felix",
    "Ines",
    "Tariq",
    "Maeve",
    "Jonas",
]
FAMILY = [
    "Reyes",
    "Whitfield",
    "Tanaka",
    "Farouk",
    "Marino",
    "Petrov",
    "Diallo",
    "Novak",
    "Serrano",
    "Hughes",
    "Berg",
    "Mensah",
    "Lindgren",
    "Ortega",
    "Sato",
    "Kowal",
    "Byrne",
    "Iyer",
    "Popescu",
    "Turner",
]
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
SPECIAL = 7
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
        _patient(rng, clinic, ben, index, patients, span, now)
    hill = _clinic("Hill Clinic", "020 555 0200")
    cora = _clinician(hill, "cora", "Cora Jansen", "physician", False, now)
    _patient(rng, hill, cora, patients, patients + 2, span, now)
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
    )


def _user(nick: str, name: str, now: datetime) -> User:
    user = User.objects.create_user(_email(nick), PASSWORD, name=name)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    Consent.objects.create(
        user=user, kind="privacy", version="demo", language="en", given=True, at=now
    )
    return user


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


def _patient(rng, clinic, clinician, index, total, span, now) -> Patient:
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
    _record(rng, patient, clinician, index, span, now)
    return patient


def _status(index: int) -> str:
    if index and index % (2 * SPECIAL) == 0:
        return Patient.Status.DISCHARGED
    if index and index % SPECIAL == 0:
        return Patient.Status.PAUSED
    return Patient.Status.ACTIVE


def _record(rng, patient, clinician, index, span, now) -> None:
    today = days.local_day(now, patient.zone)
    make = COURSES[index % len(COURSES)]
    course = make(rng, span)
    logged = span if course.tries else min(span, 12)
    person = Person.drawn(rng, logged)
    if index == 0:  # the one on every tour logs most days
        person = replace(person, missing=0.05, late=0.06)
    lived = list(days_of(rng, person, course, today.weekday()))
    writer = Writer(patient=patient, clinician=clinician.user, rng=rng, today=today)
    targets = writer.targets([TARGETS[index % len(TARGETS)], SECOND], span + 2)
    writer.course(course)
    writer.days(lived, targets)
    writer.episodes(lived)
    writer.visits(lived)
    CareAssignment.objects.create(
        patient=patient, clinician=clinician, since=writer.day(span)
    )
    _news(patient, clinician, now)
    summaries.refresh(patient, today=today)


def _news(patient, clinician, now) -> None:
    """One unread notice about the newest treatment that is still going on."""
    period = TreatmentPeriod.objects.open().filter(patient=patient).last()
    if period is None or patient.user is None:
        return
    today = days.local_day(now, patient.zone)
    steps = list(period.dose_steps.order_by("from_day"))
    Notice.objects.create(
        patient=patient,
        period=period,
        kind=Notice.Kind.DOSE_CHANGED,
        message=plan_message(period, steps[-1:], today=today),
        created_at=now,
        created_by=clinician.user,
    )
