"""A clinic of 1,000 patients, one of whom logged a year and one ten years."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.core.management import call_command
from django.utils import timezone

from clinic.models import Clinician
from education.models import Treatment
from portal import days
from portal.actions import summaries
from portal.models import (
    Clinic,
    DayLog,
    Patient,
    PatientSummary,
    Rating,
    Target,
    User,
)
from tests.factories import entry_fields, make_flag, make_period, make_step

ZONE = "Europe/London"
PANEL, WRITERS, FLAGGED = 1000, 400, 60


@dataclass(frozen=True)
class World:
    """Who and what the bench asks for."""

    physician: User
    writers: list[Patient]
    year: Patient
    decade: Patient
    today: date


def fill() -> World:
    """Make the rows, most of them in bulk."""
    rng, now = Random(7), timezone.now()  # noqa: S311 (invented days)
    today = days.local_day(now, ZONE)
    call_command("load_catalogue", verbosity=0)
    clinic = Clinic.objects.create(name="Bench", zone=ZONE, emergency_number="999")
    ben = User.objects.create_user("ben@bench.example", "x", name="Ben")
    Clinician.objects.create(user=ben, clinic=clinic, profession="physician")
    patients = _patients(clinic, ben, now)
    targets = _targets(patients, ben, now, today)
    year, decade = patients[0], patients[1]
    _logs(rng, [(year, 365), (decade, 3650)], targets, ben, now, today)
    _logs(rng, [(p, 28) for p in patients[2:]], targets, ben, now, today)
    for patient in (year, decade):
        period = make_period(
            patient,
            by=ben,
            treatment=Treatment.objects.get(slug="baclofen"),
            started_on=today - timedelta(days=100),
        )
        make_step(period, by=ben, from_day=today - timedelta(days=100))
    for patient in patients[:FLAGGED]:
        make_flag(patient, by=ben, raised_at=now)
    for patient in patients:
        summaries.refresh(patient, today=today)
    assert PatientSummary.objects.count() == PANEL
    return World(ben, patients[-WRITERS:], year, decade, today)


def _patients(clinic, ben, now) -> list[Patient]:
    users = User.objects.bulk_create(
        User(email=f"p{n}@bench.example", password="!") for n in range(PANEL)
    )
    return Patient.objects.bulk_create(
        Patient(
            clinic=clinic,
            user=user,
            name=f"Patient {n}",
            search_key=f"patient {n} b{n}",
            birth_date=date(1970, 1, 1),
            clinic_number=f"B{n}",
            zone=ZONE,
            client_key=uuid.uuid4(),
            created_at=now,
            created_by=ben,
        )
        for n, user in enumerate(users)
    )


def _targets(patients, ben, now, today) -> dict[int, Target]:
    rows = Target.objects.bulk_create(
        Target(
            patient=patient,
            text="Shaking",
            order=1,
            opened_on=today - timedelta(days=4000),
            **entry_fields(by=ben, now=now, zone=ZONE),
        )
        for patient in patients
    )
    return {row.patient_id: row for row in rows}


def _logs(rng, wanted, targets, ben, now, today) -> None:
    """Logs up to yesterday, so that today is still to be logged."""
    logs = DayLog.objects.bulk_create(
        (
            DayLog(
                patient=patient,
                day=today - timedelta(days=back),
                rater=patient.user,
                status="logged",
                sleepiness=rng.randrange(11),
                falls=0,
                **entry_fields(by=ben, now=now - timedelta(days=back), zone=ZONE),
            )
            for patient, length in wanted
            for back in range(1, length + 1)
            if rng.random() < 0.9
        ),
        batch_size=500,
    )
    Rating.objects.bulk_create(
        (
            Rating(day_log=log, target=targets[log.patient_id], value=rng.randrange(11))
            for log in logs
        ),
        batch_size=2000,
    )
