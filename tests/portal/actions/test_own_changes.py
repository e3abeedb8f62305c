"""What patients change themselves, and that a clinician has seen it."""

import uuid
from decimal import Decimal

import pytest

from portal.actions.own_changes import confirm_change, report_change
from portal.actions.periods import AlreadyEnded, OutOfScope, PlanError
from portal.actions.treatments import (
    StepPlan,
)
from portal.models import (
    Notice,
    PatientSummary,
    SafetyFlag,
)
from tests.factories import NOW
from tests.portal.actions.plans import day, verbs

pytestmark = pytest.mark.django_db

D = Decimal


class TestThePatientsOwnChange:
    @pytest.fixture
    def period(self, start):
        return start(started_on=day(-20), steps=[StepPlan(day(-20), D(60))])

    @pytest.fixture
    def report(self, period, cast):
        def reported(**fields):
            fields = {
                "from_day": day(-1),
                "amounts": {"morning": D(20)},
                "client_key": uuid.uuid4(),
                "by": cast.ana,
                "now": NOW,
            } | fields
            return report_change(period=period, **fields)

        return reported

    def test_it_is_the_patient_s_row_until_confirmed(self, report, period, cast):
        step = report(comment="Too sleepy")
        assert step.source == "self"
        assert PatientSummary.objects.get().unconfirmed_changes == 1
        confirmed = confirm_change(step=step, by=cast.ben, now=NOW)
        assert confirmed.confirmed_by == cast.ben
        assert PatientSummary.objects.get().unconfirmed_changes == 0
        assert verbs()[-2:] == ["change.reported", "change.confirmed"]
        assert Notice.objects.last().message == (
            "Baclofen: your clinic has seen your own change from 9 March."
        )

    def test_stopped_is_a_step_of_nothing(self, report, period):
        step = report(stopped=True, amounts={"morning": D(5)})
        assert step.daily_total == 0
        assert period.is_open

    def test_a_sudden_stop_is_watched_and_nobody_has_seen_it_yet(self, report):
        report(stopped=True)
        watch = SafetyFlag.objects.watches().get()
        assert (watch.day, watch.due_on) == (day(-1), day(0))
        assert watch.acknowledged_at is None
        assert watch.shown_to is None

    def test_a_lower_dose_is_not_watched(self, report):
        report()
        assert not SafetyFlag.objects.watches().exists()

    def test_a_later_report_of_one_day_replaces_the_former(self, report, period):
        report()
        second = report(amounts={"morning": D(15)})
        own = period.dose_steps.standing().filter(source="self")
        assert list(own) == [second]

    def test_the_same_key_reports_once(self, report):
        key = uuid.uuid4()
        assert report(client_key=key) == report(client_key=key)

    @pytest.mark.parametrize(
        "fields",
        [
            {"from_day": day(1)},
            {"from_day": day(-21)},
            {"amounts": None},
            {"amounts": {"morning": D(0)}},
        ],
    )
    def test_nonsense_is_refused(self, report, fields):
        with pytest.raises(PlanError):
            report(**fields)

    def test_confirming_twice_is_once(self, report, cast):
        step = report()
        confirm_change(step=step, by=cast.ben, now=NOW)
        confirm_change(step=step, by=cast.ben, now=NOW)
        assert verbs().count("change.confirmed") == 1

    def test_the_clinic_s_own_steps_need_no_confirming(self, period, cast):
        with pytest.raises(AlreadyEnded):
            confirm_change(step=period.dose_steps.get(), by=cast.ben, now=NOW)

    def test_who_may_not_prescribe_confirms_no_dose(self, report, cast):
        with pytest.raises(OutOfScope):
            confirm_change(step=report(), by=cast.theo, now=NOW, kinds={"home"})

    def test_what_the_rules_say_of_it_is_flagged_and_nothing_is_refused(self, report):
        step = report(amounts={"morning": D(500)})
        flag = SafetyFlag.objects.caused_by(step).get(code="over_label_max")
        assert flag.acknowledged_at is None
        assert (flag.day, flag.level) == (day(-1), "warning")

    @pytest.mark.parametrize(
        ("told", "watched"), [("0.001", True), (6, True), (7, False), (59, False)]
    )
    def test_almost_nothing_is_watched_like_a_stop(self, report, told, watched):
        report(amounts={"morning": D(told)})
        assert SafetyFlag.objects.watches().exists() is watched

    def test_less_than_the_smallest_tablet_is_watched_like_a_stop(
        self, report, baclofen
    ):
        baclofen.tablet_sizes = ["10", "20"]
        baclofen.save()
        report(amounts={"morning": D("9.5")})
        assert SafetyFlag.objects.watches().exists()

    def test_confirming_flags_nothing_twice(self, report, cast):
        step = report(amounts={"morning": D(500)})
        before = SafetyFlag.objects.count()
        confirm_change(step=step, by=cast.ben, now=NOW)
        assert SafetyFlag.objects.count() == before
