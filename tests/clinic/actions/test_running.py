"""A comparison under way: longer, amended, stopped, ended; the plan stays frozen."""

import uuid
from datetime import timedelta

import pytest

from clinic.actions.comparisons import NotNow
from clinic.actions.running import (
    amend,
    end_comparison,
    extend_phase,
    join_phase,
    record_answers,
    stop_early,
)
from clinic.views.treating import NON_DRUG
from portal.actions.entries import Stale
from portal.actions.moving import call_off, postpone
from portal.actions.periods import OutOfScope, PlanError
from portal.models import Amendment, AuditEvent, TreatmentPeriod
from tests.cast import make_cast
from tests.clinic.drafts import arm, baclofen, splint, started
from tests.factories import (
    NOW,
    TODAY,
    make_hold,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def row(cast):
    """As now and a splint, two weeks each, twice."""
    return started(cast.ana_record, by=cast.ben)


def act(action, cast, row, **fields):
    fields = {"version": row.version, "by": cast.ben, "now": NOW} | fields
    return action(comparison=row, **fields)


def days_of(row):
    return [(phase.first, phase.last) for phase in row.phases.all()]


def worn():
    rows = TreatmentPeriod.objects.standing().order_by("started_on", "pk")
    return list(rows.values_list("started_on", "ended_on"))


class TestExtend:
    def extend(self, cast, row, n=0, **fields):
        phase = list(row.phases.all())[n]
        fields = {"count": 3, "reason": "Hospital"} | fields
        return act(extend_phase, cast, row, phase=phase, **fields)

    def test_later_phases_move_and_none_begins_anew(self, cast, row):
        before, more = days_of(row), timedelta(days=3)
        self.extend(cast, row)
        after = days_of(row)

        assert after[0] == (before[0][0], before[0][1] + more)
        assert after[1:] == [(first + more, last + more) for first, last in before[1:]]

    def test_planned_treatments_move_with_them(self, cast, row):
        before = worn()
        self.extend(cast, row)
        more = timedelta(days=3)

        assert worn() == [
            (first + more, last and last + more) for first, last in before
        ]

    def test_doses_planned_for_later_move(self, cast):
        arms = (arm("A"), arm("B", baclofen(), dose=30))
        row = started(cast.ana_record, by=cast.ben, arms=arms)
        period = TreatmentPeriod.objects.order_by("started_on").first()
        steps = period.dose_steps.standing().order_by("from_day")
        before = list(steps.values_list("from_day", "morning"))
        self.extend(cast, row)

        assert list(steps.values_list("from_day", "morning")) == [
            (day + timedelta(days=3), amount) for day, amount in before
        ]

    def test_what_was_drawn_and_frozen_stays(self, cast, row):
        order, text = row.sequence, row.protocol.text
        self.extend(cast, row)

        row.refresh_from_db()
        assert (row.sequence, row.protocol.text) == (order, text)

    def test_the_reason_is_kept(self, cast, row):
        self.extend(cast, row)

        assert Amendment.objects.of(row).get().reason == "Hospital"
        assert AuditEvent.objects.filter(verb="comparison.extended").exists()

    def test_a_phase_that_is_over_gets_no_more_days(self, cast, row):
        with pytest.raises(NotNow):
            self.extend(cast, row, now=NOW + timedelta(days=20))

    def test_twice_from_the_same_page_is_refused(self, cast, row):
        self.extend(cast, row, version=2)

        with pytest.raises(Stale):
            self.extend(cast, row, version=2)

    def test_a_plan_that_is_held_does_not_move(self, cast):
        arms = (arm("A"), arm("B", baclofen(), dose=30))
        row = started(cast.ana_record, by=cast.ben, arms=arms)
        make_hold(TreatmentPeriod.objects.order_by("started_on").first(), by=cast.ben)

        with pytest.raises(PlanError, match="stands still"):
            self.extend(cast, row)


class TestStopEarly:
    def test_says_why_and_since_when(self, cast, row):
        act(stop_early, cast, row, reason="burden", note="Too much")

        row.refresh_from_db()
        assert (row.status, row.ended_on) == ("stopped", TODAY)
        assert (row.stop_reason, row.stop_note) == ("burden", "Too much")
        assert AuditEvent.objects.get(verb="comparison.stopped").reason_code == "burden"

    def test_what_has_not_begun_is_called_off(self, cast, row):
        act(stop_early, cast, row, reason="burden")

        assert worn() == []

    def test_what_is_taken_today_goes_on_at_its_dose(self, cast):
        ana = cast.ana_record
        period = make_period(ana, by=cast.ben, treatment=baclofen(), started_on=TODAY)
        make_step(period, by=cast.ben, from_day=TODAY, morning=30)
        arms = (arm("A", baclofen(), as_now=True), arm("B"))
        row = started(ana, by=cast.ben, arms=(arms[0], arm("B", baclofen(), dose=60)))
        act(stop_early, cast, row, reason="worse")

        period.refresh_from_db()
        steps = period.dose_steps.standing().values_list("from_day", "morning")
        assert period.is_open
        assert list(steps) == [(TODAY, 30)]

    def test_twice_is_once(self, cast, row):
        act(stop_early, cast, row, reason="burden")
        again = act(stop_early, cast, row, reason="worse")

        assert again.pk == row.pk
        row.refresh_from_db()
        assert row.stop_reason == "burden"

    def test_a_therapist_does_not_stop_a_comparison_of_medicines(self, cast):
        arms = (arm("A"), arm("B", baclofen(), dose=30))
        row = started(cast.ana_record, by=cast.ben, arms=arms)

        with pytest.raises(OutOfScope):
            act(stop_early, cast, row, reason="burden", kinds=NON_DRUG)


class TestEnd:
    def test_not_before_its_last_day(self, cast, row):
        with pytest.raises(NotNow, match="last day has not come"):
            act(end_comparison, cast, row)

    def test_on_its_last_day(self, cast, row):
        last = row.phases.last().last
        act(end_comparison, cast, row, now=NOW + timedelta(days=(last - TODAY).days))

        row.refresh_from_db()
        assert (row.status, row.ended_on) == ("ended", last)

    def test_what_is_taken_then_goes_on(self, cast, row):
        act(end_comparison, cast, row, now=NOW + timedelta(days=80))

        assert worn()[-1][1] is None


class TestAmend:
    def test_keeps_before_after_and_why(self, cast, row):
        act(amend, cast, row, changes={"worth": 3}, reason="By phone")
        kept = Amendment.objects.of(row).get()

        assert (kept.field, kept.old, kept.new) == ("worth", "2.0", "3")
        assert kept.reason == "By phone"

    def test_the_same_again_changes_nothing(self, cast, row):
        act(amend, cast, row, changes={"worth": row.worth}, reason="By phone")

        assert not Amendment.objects.of(row).exists()

    @pytest.mark.parametrize("name", ["sequence", "seed", "target", "design"])
    def test_what_was_drawn_cannot_be_amended(self, cast, row, name):
        before = getattr(row, name)
        act(amend, cast, row, changes={name: None}, reason="By phone")

        row.refresh_from_db()
        assert getattr(row, name) == before


class TestAnswers:
    def test_are_kept_with_what_stood_there(self, cast, row):
        for guess in ("A", "B"):
            record_answers(
                comparison=row, answers={"guess": guess}, by=cast.ana, now=NOW
            )

        row.refresh_from_db()
        assert row.guess == "B"
        assert [kept.old for kept in Amendment.objects.of(row)] == ["", "A"]


class TestMoving:
    """The two acts of the record behind it."""

    @pytest.fixture
    def period(self, cast):
        period = make_period(cast.ana_record, by=cast.ben, treatment=baclofen())
        for n, amount in ((0, 10), (4, 20)):
            day = TODAY + timedelta(days=n)
            make_step(period, by=cast.ben, from_day=day, morning=amount)
        return period

    def move(self, cast, period, **fields):
        fields = {"after": TODAY, "count": 2, "client_key": uuid.uuid4()} | fields
        return postpone(period=period, by=cast.ben, now=NOW, **fields)

    def test_steps_that_have_begun_stay(self, cast, period):
        self.move(cast, period)
        steps = period.dose_steps.standing().order_by("from_day")

        assert [(s.from_day - TODAY).days for s in steps] == [0, 6]

    def test_nobody_moves_what_is_not_theirs_to_treat(self, cast, period):
        with pytest.raises(OutOfScope):
            self.move(cast, period, kinds=NON_DRUG)
        with pytest.raises(OutOfScope):
            call_off(period=period, by=cast.ben, now=NOW, kinds=NON_DRUG)

    def test_calling_off_twice_is_once(self, cast, period):
        for _ in range(2):
            call_off(period=period, by=cast.ben, now=NOW)

        assert AuditEvent.objects.filter(verb="treatment.called_off").count() == 1

    def test_the_patient_reads_that_the_dose_stays(self, cast, period):
        call_off(period=period, by=cast.ben, now=NOW)

        assert "go on as today" in period.notices.get().message


class TestASessionThatNoPlanLays:
    @pytest.fixture
    def toxin(self):
        return make_treatment(
            "toxin", kind="injection", unit="U", reversible=False, onset_days=14
        )

    @pytest.fixture
    def row(self, cast, toxin):
        return started(
            cast.ana_record,
            by=cast.ben,
            design="before_after",
            cycles=1,
            arms=(arm("A"), arm("B", toxin, phase_days=56)),
        )

    def given_on(self, cast, treatment, day):
        period = make_period(
            cast.ana_record, by=cast.ben, treatment=treatment, started_on=day
        )
        join_phase(period=period)
        return period

    def test_joins_the_phases_of_its_arm_from_its_day_on(self, cast, row, toxin):
        place = [phase for phase in row.phases.all() if phase.arm.key == "B"]
        period = self.given_on(cast, toxin, place[0].first + timedelta(days=1))

        held = row.phases.filter(periods=period)
        assert [phase.pk for phase in held] == [phase.pk for phase in place]

    def test_given_late_it_joins_only_the_days_from_then_on(self, cast, row, toxin):
        last = row.phases.last()
        period = self.given_on(cast, toxin, last.first)

        assert [phase.pk for phase in row.phases.filter(periods=period)] == [last.pk]

    def test_what_a_plan_lays_itself_joins_nothing_more(self, cast):
        row = started(cast.ana_record, by=cast.ben)
        period = row.phases.filter(arm__key="B").first().periods.get()
        held = set(row.phases.filter(periods=period))
        join_phase(period=period)

        assert set(row.phases.filter(periods=period)) == held

    def test_joins_nothing_on_another_day(self, cast, row, toxin):
        period = self.given_on(cast, toxin, TODAY)
        assert not period.judged_phases.exists()

    def test_another_treatment_joins_nothing(self, cast, row):
        day = row.phases.last().first
        assert not self.given_on(cast, splint(), day).judged_phases.exists()
