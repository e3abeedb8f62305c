"""The demo clinic is whole, agrees with the rules, and stays out of production."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from clinic.demo.fill import fill, sign_ins
from clinic.models import (
    Clinician,
    CoinDay,
    Comparison,
    Decision,
    Diagnosis,
    Exam,
    FlagReview,
    GoalScore,
    WorkupTest,
)
from education.models import Treatment
from portal.actions.summaries import facts
from portal.models import (
    Allergy,
    Clinic,
    DayLog,
    DoseStep,
    DoseTaken,
    HealthCondition,
    Hold,
    Injection,
    LabResult,
    Notice,
    OtherMedicine,
    Patient,
    PatientSummary,
    RemedyUse,
    SafetyFlag,
    SharedReport,
    TreatmentPeriod,
    User,
)
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

KINDS = (
    Allergy, CoinDay, DayLog, Decision, Diagnosis, DoseStep, DoseTaken, Exam,
    FlagReview, GoalScore, HealthCondition, Injection, LabResult, OtherMedicine,
    RemedyUse, SharedReport, WorkupTest,
)  # fmt: skip


@pytest.fixture
def catalogue():
    call_command("load_catalogue", verbosity=0)


@pytest.fixture
def fill_now(catalogue, django_capture_on_commit_callbacks):
    """Fill with this many patients, and do what waits for the commit."""

    def filled(patients, span=90):
        with django_capture_on_commit_callbacks(execute=True):
            return fill(patients=patients, span=span, seed=1, now=NOW)

    return filled


@pytest.fixture
def clinic(fill_now):
    return fill_now(3)


def test_it_fills_every_part_of_a_record(fill_now):
    clinic = fill_now(18, span=120)
    assert [model.__name__ for model in KINDS if not model.objects.exists()] == []
    assert Patient.objects.filter(clinic=clinic).count() == 18
    assert Patient.objects.filter(user=None, clinic=clinic).count() == 1
    assert DayLog.objects.filter(falls__gt=0).exists()
    assert any(log.days_late > 0 for log in DayLog.objects.all())
    assert TreatmentPeriod.objects.filter(told_by="letter").exists()
    assert Injection.objects.filter(elsewhere=True).exists()
    assert DoseTaken.objects.exclude(what="taken").exists()
    assert Hold.objects.get().lifted_on is None
    statuses = Comparison.objects.values_list("status", flat=True)
    assert set(statuses) == set(Comparison.Status.values)
    assert Comparison.objects.get(patient_run=True).coin_days.count() == 9
    _flags_are_owned()
    _doses_stay_within_the_label()
    assert mail.outbox == []


def _flags_are_owned():
    waiting = SafetyFlag.objects.open()
    assert [(flag.rule, flag.level) for flag in waiting] == [
        ("red-flag-trouble-breathing-or-swallowing", "emergency"),
        ("toxin-spread", "emergency"),
        ("tizanidine-cyp1a2-strong", "contraindicated"),
        ("benzodiazepine-opioid", "boxed"),
        ("hold-rule", "urgent"),
        ("withdrawal-watch", "urgent"),
        ("fall-sedative", "warning"),
        ("unknown-medicine", "review"),
    ]
    assert waiting.get(code="withdrawal_watch").due_on > TODAY
    assert SafetyFlag.objects.filter(closed_reason="overridden").exists()
    assert SafetyFlag.objects.filter(closed_reason="plan_changed").exists()


def _doses_stay_within_the_label():
    for step in DoseStep.objects.select_related("period__treatment"):
        most = step.period.treatment.max_daily_dose
        assert most is None or step.daily_total <= most


def test_ana_shows_the_best_of_it(clinic):
    ana = Patient.objects.get(user__email="ana@demo.example")
    comparison = Comparison.objects.running().get(patient=ana)
    assert [phase.compared for phase in comparison.phases.all()] == [True] * 4
    current = ana.treatment_periods.current_on(TODAY)
    tizanidine = current.get(treatment__slug="tizanidine")
    assert tizanidine.tablet_size == 4
    assert tizanidine.doses_taken.filter(day__lt=TODAY).exists()
    assert tizanidine.hold_rules.standing().exists()
    titles = ana.shared_reports.standing().values_list("kind", flat=True)
    assert set(titles) == {"plan", "decision"}


def test_nobody_logged_today_yet(clinic):
    assert DayLog.objects.latest("day").day < TODAY


def test_news_of_the_last_week_waits_and_older_was_read(clinic):
    assert Notice.objects.exclude(acknowledged_at=None).exists()
    for notice in Notice.objects.unread().exclude(patient__user=None):
        assert NOW - notice.created_at <= timedelta(days=8)


def test_somebody_is_on_duty(clinic):
    for each in Clinic.objects.all():
        assert each.duty_email.endswith(".example")
        assert each.escalation_email.endswith(".example")
        assert each.cover_text
        assert each.crisis_text


def test_the_printed_people_can_sign_in(clinic):
    for line in sign_ins():
        user = User.objects.get(email=line.email)
        assert user.emailaddress_set.get().verified
        assert user.check_password("quiet ankles steady hands")
        assert line.factor == Clinician.objects.filter(user=user).exists()


def test_summaries_are_what_a_rebuild_gives(clinic):
    for summary in PatientSummary.objects.select_related("patient"):
        fresh = facts(summary.patient, today=summary.as_of)
        kept = {name: getattr(summary, name) for name in fresh}
        assert kept == fresh


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
