"""The demo clinic is whole, agrees with the catalogue, and stays out of production."""

import pytest
from django.core.management import CommandError, call_command

from clinic.demo.fill import fill, sign_ins
from clinic.models import Clinician, Decision, Exam
from education.models import Treatment
from portal.actions.summaries import facts
from portal.models import (
    Clinic,
    DayLog,
    DoseStep,
    Injection,
    Patient,
    PatientSummary,
    TreatmentPeriod,
    User,
)
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    call_command("load_catalogue", verbosity=0)


@pytest.fixture
def clinic(catalogue):
    return fill(patients=9, span=120, seed=1, now=NOW)


def test_it_fills_every_part_of_a_record(clinic):
    assert Patient.objects.filter(clinic=clinic).count() == 9
    for model in (DayLog, DoseStep, Injection, Exam, Decision):
        assert model.objects.exists(), model.__name__
    assert DayLog.objects.filter(falls__gt=0).exists()
    late = [log for log in DayLog.objects.all() if log.days_late > 0]
    assert late
    assert TreatmentPeriod.objects.filter(told_by="letter").exists()
    assert Patient.objects.filter(user=None, clinic=clinic).count() == 1


def test_nobody_logged_today_yet(clinic):
    assert DayLog.objects.latest("day").day < TODAY


def test_the_printed_people_can_sign_in(clinic):
    for line in sign_ins():
        user = User.objects.get(email=line.email)
        assert user.emailaddress_set.get().verified
        assert line.factor == Clinician.objects.filter(user=user).exists()


def test_summaries_are_what_a_rebuild_gives(clinic):
    for summary in PatientSummary.objects.select_related("patient"):
        fresh = facts(summary.patient, today=summary.as_of)
        kept = {name: getattr(summary, name) for name in fresh}
        assert kept == fresh


def test_doses_stay_within_the_label(clinic):
    for step in DoseStep.objects.select_related("period__treatment"):
        most = step.period.treatment.max_daily_dose
        assert most is None or step.daily_total <= most


def test_another_clinic_stands_beside_it(clinic):
    other = Clinic.objects.exclude(pk=clinic.pk).get()
    assert other.patients.count() == 1


def test_the_command_refuses_outside_development(catalogue, settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="development only"):
        call_command("demo_data")
    assert not Clinic.objects.exists()


def test_the_command_fills_once_and_prints_the_sign_ins(catalogue, settings, capsys):
    settings.DEVELOPMENT = True
    call_command("demo_data", patients=2, days=90)
    call_command("demo_data", patients=2, days=90)
    assert Patient.objects.count() == 3
    said = capsys.readouterr().out
    assert "nothing was added" in said
    assert said.count("ana@demo.example") == 2


def test_days_too_few_for_a_course_are_refused(catalogue, settings):
    settings.DEVELOPMENT = True
    with pytest.raises(CommandError, match="--days 90"):
        call_command("demo_data", days=89)


def test_without_the_catalogue_it_says_what_to_do(settings):
    settings.DEVELOPMENT = True
    assert not Treatment.objects.exists()
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command("demo_data")
