"""The main job as one story: she logs a day, he sees all that was tried.

A real Chromium, the live server, the real catalogue. Only what took weeks before the
story begins is put into the record by actions and factories.
"""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from clinic.actions import staff
from clinic.models import Exam, PatientReview
from education.models import Treatment
from portal import days
from portal.actions import treatments
from portal.actions.answers import answers_of
from portal.models import Amendment, Patient, TreatmentPeriod
from tests.factories import (
    entry_fields,
    make_clinic,
    make_clinician,
    make_day_log,
    make_user,
)
from tests.journeys.desk import Clinician
from tests.journeys.steps import Patient as PatientAtHome

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BEN, ANA = "ben@example.org", "ana@example.org"
BORN = date(1980, 5, 4)


@pytest.fixture
def clinic():
    """A clinic with its lead, where it is day now: at night the page asks which day."""
    call_command("load_catalogue", verbosity=0)
    zone = "Europe/London" if 5 <= timezone.now().hour <= 21 else "Asia/Tokyo"
    clinic = make_clinic("Harbour Clinic", zone=zone)
    make_clinician(
        clinic,
        profession="none",
        is_lead=True,
        user=make_user("lea@example.org", "Lea Lead"),
    )
    return clinic


@pytest.fixture
def ben_is_invited(clinic):
    """Lea invites Ben; his code."""
    _, code = staff.invite_staff(
        clinic=clinic,
        name="Ben Brook",
        email=BEN,
        profession="physician",
        is_lead=False,
        by=clinic.judged_staff.get(is_lead=True).user,
        now=timezone.now(),
    )
    return code


@pytest.fixture
def patient_page(request, open_page):
    return PatientAtHome(open_page(request.param), touch=request.param != "desktop")


@pytest.fixture
def clinic_page(request, open_page):
    return Clinician(open_page(request.param))


def weeks_pass(patient):
    """Sixty days on baclofen: three steps up, and a number on most days."""
    ben, ana = patient.created_by, patient.user
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    begun = today - timedelta(days=60)
    treatments.start_treatment(
        patient=patient,
        treatment=Treatment.objects.get(slug="baclofen"),
        started_on=begun,
        steps=[
            treatments.StepPlan(begun + timedelta(days=after), *[Decimal(amount)] * 3)
            for after, amount in ((0, 5), (3, 10), (6, 20))
        ],
        client_key=uuid4(),
        by=ben,
        now=now - timedelta(days=60),
    )
    patient.targets.update(opened_on=begun - timedelta(days=20))
    for back in range(80, 0, -1):
        if back % 6 != 5:
            make_day_log(
                patient,
                by=ana,
                day=today - timedelta(days=back),
                value=5 + back % 3,
                **entry_fields(
                    by=ana,
                    now=now - timedelta(days=back),
                    zone=patient.zone,
                    source="self",
                ),
            )
    return today


@pytest.mark.parametrize(
    ("patient_page", "clinic_page"),
    [
        pytest.param("phone", "desktop"),
        pytest.param("desktop", "phone", marks=pytest.mark.slow),
    ],
    indirect=True,
)
def test_she_logs_a_day_and_he_sees_all_that_was_tried(
    patient_page, clinic_page, ben_is_invited, mailoutbox
):
    ana, ben = patient_page, clinic_page

    # Ben joins the clinic and opens her record.
    ben.claims(ben_is_invited, BEN, mailoutbox)
    code = ben.opens_a_record(name="Ana Ångström", born=BORN, number="H-17")
    ben.signs_out()

    # She opens her account on her phone. Weeks pass. She logs today, and corrects it.
    ana.is_known_by(code, BORN, ANA, mailoutbox)
    ana.opens_an_account()
    record = Patient.objects.get()
    today = weeks_pass(record)
    ana.logs_today(
        rating="6",
        effect="Dizziness",
        severity="Mild",
        falls="1",
        told="You fell while taking Baclofen. Tell your clinic.",
    )
    log = record.day_logs.get(day=today)
    ana.changes_the_rating(old="6", new="4")
    assert answers_of(log).ratings == {record.targets.get().pk: 4}
    assert list(Amendment.objects.filter(patient=record).values_list("old", "new")) == [
        ("6", "4")
    ]
    ana.finds_in_my_days("4")
    ana.signs_out()
    ana.signs_in_with_the_passkey()

    # Ben sees it beside what was tried, and changes the plan.
    def back(number):
        return today - timedelta(days=number)

    ben.signs_in(BEN)
    ben.finds("Ana Ångström", typed="angstrom")
    ben.reads_the_history(today="4 of 10")
    ben.reads_that_was_tried("Baclofen", "60 mg", "On it now")
    ben.opens_treatment("Baclofen")
    ben.ends_it(on=back(1), reason="No benefit at an adequate dose")
    ben.is_refused("The dose stands at 60 mg a day")
    assert TreatmentPeriod.objects.get().is_open
    ben.plans_the_taper(
        (back(20), {"morning": "20", "evening": "20"}),
        (back(12), {"morning": "10", "evening": "10"}),
        (back(6), {"morning": "10"}),
    )
    ben.ends_it(on=back(1), reason="No benefit at an adequate dose")
    ben.sees("Saved.", within="status")
    ben.looks()
    ben.follows("Ana Ångström")
    ben.starts("Tizanidine", (today, {"night": "2"}))
    ben.follows("Ana Ångström")
    ben.records_an_exam(
        ankle_left={"Beats": "12", "Seconds": "4", "Modified Ashworth": "2"},
        ankle_right={"Beats": "3", "Modified Ashworth": "1"},
    )
    ben.follows("Ana Ångström")
    ben.reads_that_was_tried("Baclofen", "60 mg", "No benefit")
    ben.reads_that_was_tried("Tizanidine", "2 mg", "On it now")
    ben.marks_reviewed()
    assert Exam.objects.get().readings.count() == 2
    assert PatientReview.objects.get().entered_by.email == BEN

    # She reads what changed, and who was there.
    ana.reads_the_news(
        "Tizanidine",
        "Baclofen was stopped",
        "20 mg in the morning and 20 mg in the evening",
        "5 mg in the morning",
        drug="Tizanidine",
    )
    ana.sees_who_looked(
        ("Ben Brook", "Looked at your record"),
        ("Ben Brook", "Started a treatment"),
        ("Ben Brook", "Recorded an exam"),
    )
    assert not record.notices.unread().exists()
