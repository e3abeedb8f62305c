"""The main job without JavaScript: passwords, plain forms, one page after another."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from education.models import Treatment
from portal import days
from portal.accounts.factors import enrol_totp
from portal.actions import accounts, treatments
from portal.actions.answers import answers_of
from portal.models import TreatmentPeriod
from tests.cast import PASSWORD, make_cast
from tests.factories import make_patient, make_target
from tests.journeys.desk import Clinician
from tests.journeys.steps import Patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BORN, PIA = date(1980, 5, 4), "pia@example.org"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def cast():
    call_command("load_catalogue", verbosity=0)
    return make_cast()


@pytest.fixture
def record(cast):
    """Pia's, nobody's yet, where it is day now: at night the page asks which day."""
    zone = "Europe/London" if 5 <= timezone.now().hour <= 21 else "Asia/Tokyo"
    record = make_patient(
        cast.harbour, by=cast.ben, name="Pia Ångström", birth_date=BORN, zone=zone
    )
    make_target(record, by=cast.ben)
    return record


@pytest.fixture
def today(record):
    return days.local_day(timezone.now(), record.zone)


def test_a_patient_joins_with_a_password_and_logs_a_day(
    open_page, cast, record, today, mailoutbox
):
    pia = Patient(open_page("phone", scripts=False), scripts=False)
    _, code = accounts.invite_patient(patient=record, by=cast.ben, now=timezone.now())
    pia.is_known_by(code, BORN, PIA, mailoutbox)
    pia.box("Choose a password").check()
    pia.box("I have read the privacy notice and I agree.").check()
    pia.presses("Open my account")
    pia.is_refused("Type a password, or use a passkey.")
    pia.box("Password, if you chose one").fill(PASSWORD)
    pia.presses("Open my account")
    pia.follows("Not now")

    pia.answers("How was the shaking today?", "6")
    pia.presses("Next")
    pia.opens("Falls")
    pia.answers("How many times did you fall?", "1")
    pia.presses("Check my answers")
    pia.answered("Shaking", "6")
    pia.presses("Save")
    pia.sees("Saved. Good night.")
    pia.changes_the_rating(old="6", new="4")
    pia.signs_out()
    pia.gives_the_password(PIA)
    pia.sees("Today is logged")

    log = record.day_logs.get(day=today)
    answers = answers_of(log)
    assert (answers.falls, answers.ratings) == (1, {record.targets.get().pk: 4})


def test_a_clinician_signs_in_and_ends_a_treatment_after_its_taper(
    open_page, cast, record, today
):
    def back(number):
        return today - timedelta(days=number)

    treatments.start_treatment(
        patient=record,
        treatment=Treatment.objects.get(slug="baclofen"),
        started_on=back(40),
        steps=[treatments.StepPlan(back(40), morning=30)],
        client_key=uuid4(),
        by=cast.ben,
        now=timezone.now() - timedelta(days=40),
    )
    enrol_totp(cast.ben, SECRET)
    page = open_page("desktop", scripts=False)
    ben = Clinician(page, scripts=False, secret=SECRET)
    ben.signs_in(cast.ben.email)
    ben.finds("Pia Ångström", typed="angstrom")
    ben.reads_that_was_tried("Baclofen", "30 mg", "On it now")
    ben.opens_treatment("Baclofen")
    ben.ends_it(on=back(1), reason="Side effect")
    ben.is_refused("The dose stands at 30 mg a day")
    ben.plans_the_taper((back(14), {"morning": "20"}), (back(7), {"morning": "10"}))
    ben.ends_it(on=back(1), reason="Side effect")
    ben.sees("Saved.", within="status")
    ben.follows("Pia Ångström")
    ben.reads_that_was_tried("Baclofen", "Side effect")

    ended = TreatmentPeriod.objects.get()
    assert (ended.ended_on, ended.end_reason) == (back(1), "side_effect")
