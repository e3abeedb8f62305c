"""Ends: refused without a taper, overridden in writing, never blocked for harm."""

import uuid
from decimal import Decimal

import pytest

from portal.actions.endings import end_treatment, stop_for_harm, void_treatment
from portal.actions.entries import Stale
from portal.actions.own_changes import confirm_change
from portal.actions.periods import AlreadyEnded, OutOfScope, PlanError
from portal.actions.safely import Unsafe
from portal.actions.treatments import (
    StepPlan,
    change_dose,
    record_past_treatment,
)
from portal.models import (
    Amendment,
    AuditEvent,
    Notice,
    PatientSummary,
    SafetyFlag,
)
from tests.factories import NOW, TODAY, make_period, make_step, make_treatment
from tests.portal.actions.plans import WATCH, day, verbs

pytestmark = pytest.mark.django_db

D = Decimal


class TestEnding:
    @pytest.fixture
    def period(self, cast, baclofen):
        period = make_period(
            cast.ana_record, by=cast.ben, treatment=baclofen, started_on=day(-60)
        )
        make_step(period, by=cast.ben, from_day=day(-60), morning=60)
        return period

    @pytest.fixture
    def end(self, period, cast):
        def ended(**fields):
            fields = {
                "on": TODAY,
                "reason": "no_benefit",
                "by": cast.ben,
                "now": NOW,
            } | fields
            return end_treatment(period=period, **fields)

        return ended

    def test_a_taper_only_medicine_without_a_taper_is_refused(self, end, period):
        with pytest.raises(Unsafe) as refused:
            end()
        (alert,) = refused.value.alerts
        assert (alert.code, alert.rule) == ("abrupt_withdrawal", "abrupt-baclofen")
        assert "No step down is recorded" in alert.precise.replace("no step", "No step")
        period.refresh_from_db()
        assert period.is_open
        assert verbs() == []

    def test_after_recorded_steps_down_it_ends(self, end, period, cast):
        make_step(period, by=cast.ben, from_day=day(-10), morning=30)
        make_step(period, by=cast.ben, from_day=day(-5), morning=10)
        ended = end(note="Too little help")
        assert (ended.ended_on, ended.end_reason) == (TODAY, "no_benefit")
        assert ended.ended_by == cast.ben
        assert ended.override_reason == ""
        assert verbs() == ["treatment.ended"]
        assert Notice.objects.get().message == "Baclofen was stopped on 10 March."
        assert {a.field for a in Amendment.objects.of(ended)} == {
            "ended_on",
            "end_reason",
            "end_note",
        }

    def test_planned_steps_down_allow_a_planned_end(self, end, period, cast):
        make_step(period, by=cast.ben, from_day=day(1), morning=30)
        make_step(period, by=cast.ben, from_day=day(20), morning=5)
        assert end(on=day(8)).ended_on == day(8)
        assert Notice.objects.get().message == (
            "Baclofen ends. The last day is 18 March."
        )
        after_the_end = period.dose_steps.get(from_day=day(20))
        assert after_the_end.voided_reason == "After the end"

    def test_a_planned_end_can_be_moved(self, end, period, cast):
        make_step(period, by=cast.ben, from_day=day(1), morning=30)
        end(on=day(8))
        assert end(on=day(14), version=2).ended_on == day(14)
        moved = Amendment.objects.of(period).filter(field="ended_on").last()
        assert (moved.old, moved.new) == (str(day(8)), str(day(14)))

    def test_the_patient_s_own_steps_count_once_confirmed(self, end, period, cast):
        step = make_step(
            period, by=cast.ana, from_day=day(-9), morning=20, source="self"
        )
        with pytest.raises(Unsafe):
            end()
        confirm_change(step=step, by=cast.ben, now=NOW)
        assert not end().is_open

    def test_of_a_dose_as_needed_the_most_counts(self, end, period, cast):
        make_step(period, by=cast.ben, from_day=day(-9), morning=20, as_needed_max=3)
        with pytest.raises(Unsafe):
            end()

    def test_voided_steps_are_no_taper(self, end, period, cast):
        make_step(
            period,
            by=cast.ben,
            from_day=day(-9),
            morning=20,
            voided_at=NOW,
            voided_by=cast.ben,
            voided_reason="wrong",
        )
        with pytest.raises(Unsafe):
            end()

    def test_a_physician_overrides_with_a_reason_that_stays(self, end):
        ended = end(override_reason=" Took it for one day only ")
        assert ended.override_reason == "Took it for one day only"
        event = AuditEvent.objects.get(verb="treatment.ended")
        assert event.reason_code == "override"
        assert Amendment.objects.of(ended).filter(field="override_reason").exists()

    def test_an_override_tells_the_patient_the_signs_of_withdrawal(self, end):
        end(override_reason="Took it for one day only")
        message = Notice.objects.last().message
        assert message.endswith(WATCH)
        assert "take" not in message

    def test_an_end_after_its_taper_tells_no_alarm(self, end, period, cast):
        make_step(period, by=cast.ben, from_day=day(-9), morning=30)
        end()
        assert "look out" not in Notice.objects.last().message

    def test_a_reason_is_no_override_where_none_was_needed(self, end, period, cast):
        make_step(period, by=cast.ben, from_day=day(-9), morning=30)
        ended = end(override_reason="Just in case")
        assert ended.override_reason == ""
        assert AuditEvent.objects.get().reason_code == "no_benefit"

    def test_blanks_are_no_reason(self, end):
        with pytest.raises(Unsafe):
            end(override_reason="   ")

    def test_the_same_end_again_changes_nothing(self, end):
        end(override_reason="One day only", version=1)
        end(override_reason="One day only", version=1)
        assert verbs().count("treatment.ended") == 1
        assert Notice.objects.count() == 1

    def test_a_second_tab_is_told(self, end, period, cast):
        change_dose(
            period=period,
            steps=[StepPlan(TODAY, D(30))],
            client_key=uuid.uuid4(),
            by=cast.ben,
            now=NOW,
        )
        with pytest.raises(Stale):
            end(version=1, override_reason="x")

    def test_it_cannot_end_before_it_starts(self, end):
        with pytest.raises(PlanError):
            end(on=day(-61), override_reason="x")

    def test_harm_is_not_one_of_the_ordinary_reasons(self, end):
        with pytest.raises(PlanError):
            end(reason="harm", override_reason="x")

    def test_an_end_in_the_past_is_final(self, end):
        end(on=day(-2), override_reason="x")
        with pytest.raises(AlreadyEnded):
            end(on=TODAY, override_reason="x")

    def test_the_reason_closes_the_flag_that_the_rule_raised(self, end, period, cast):
        end(override_reason="Took it for one day only")
        flag = SafetyFlag.objects.get(code="abrupt_withdrawal")
        assert flag.closed_reason == SafetyFlag.Reason.OVERRIDDEN
        assert flag.closed_text == "Took it for one day only"
        assert (flag.closed_by, flag.cause_id) == (cast.ben, period.pk)

    def test_an_end_entered_late_needs_its_taper_all_the_same(self, end):
        with pytest.raises(Unsafe):
            end(on=day(-2))

    def test_an_end_that_is_moved_needs_a_reason_of_its_own(self, end):
        end(on=day(9), override_reason="Travels")
        with pytest.raises(Unsafe):
            end(on=day(3))
        moved = end(on=day(3), override_reason="Travels sooner")
        assert (moved.ended_on, moved.override_reason) == (day(3), "Travels sooner")
        kept = Amendment.objects.of(moved).filter(field="override_reason").last()
        assert (kept.old, kept.new) == ("Travels", "Travels sooner")

    def test_an_end_without_its_taper_is_watched(self, end, period):
        end(on=day(4), override_reason="Travels")
        watch = SafetyFlag.objects.watches().get()
        assert (watch.day, watch.due_on, watch.cause_id) == (day(4), day(5), period.pk)
        assert watch.is_open

    def test_an_end_that_is_put_right_is_watched_no_more(self, end, period, cast):
        end(on=day(9), override_reason="Travels")
        change_dose(
            period=period,
            steps=[StepPlan(day(1), D(30))],
            client_key=uuid.uuid4(),
            by=cast.ben,
            now=NOW,
        )
        end(on=day(10))
        watch = SafetyFlag.objects.watches().get()
        assert watch.closed_reason == SafetyFlag.Reason.PLAN_CHANGED

    def test_an_end_after_its_taper_is_not_watched(self, end, period, cast):
        make_step(period, by=cast.ben, from_day=day(-9), morning=30)
        end()
        assert not SafetyFlag.objects.watches().exists()

    def test_a_medicine_without_the_rule_ends_at_once(self, cast):
        dantrolene = make_treatment("dantrolene")
        period = make_period(cast.ana_record, by=cast.ben, treatment=dantrolene)
        ended = end_treatment(
            period=period, on=TODAY, reason="side_effect", by=cast.ben, now=NOW
        )
        assert ended.ended_on == TODAY

    def test_who_may_not_prescribe_ends_no_medicine(self, end):
        with pytest.raises(OutOfScope):
            end(kinds={"therapy"}, override_reason="x")


class TestStoppingForHarm:
    @pytest.fixture
    def period(self, start):
        return start(started_on=day(-20), steps=[StepPlan(day(-20), D(60))])

    def test_nothing_stands_in_its_way(self, period, cast):
        stopped = stop_for_harm(period=period, by=cast.ben, now=NOW, note="Liver")
        assert (stopped.ended_on, stopped.end_reason) == (TODAY, "harm")
        assert stopped.end_note == "Liver"
        event = AuditEvent.objects.last()
        assert (event.verb, event.reason_code) == (
            "treatment.stopped_for_harm",
            "harm",
        )

    def test_the_patient_is_told_whom_to_call(self, period, cast):
        stop_for_harm(period=period, by=cast.ben, now=NOW)
        message = Notice.objects.last().message
        assert message == f"Baclofen was stopped on 10 March. {WATCH}"

    def test_it_starts_a_watch_with_a_contact_on_the_next_day(self, period, cast):
        stop_for_harm(period=period, by=cast.ben, now=NOW)
        watch = SafetyFlag.objects.watches().get()
        assert (watch.level, watch.is_open) == ("urgent", True)
        assert (watch.day, watch.due_on) == (TODAY, day(1))
        assert (watch.cause_type, watch.cause_id) == (
            "portal.treatmentperiod",
            period.pk,
        )
        assert "fever, itching or fits" in watch.plain
        assert (watch.source, watch.shown_to) == ("Test label", cast.ben)

    def test_it_keeps_no_watch_over_what_was_to_end_later(self, period, cast):
        ends = {"on": day(5), "reason": "choice", "override_reason": "Travels"}
        end_treatment(period=period, by=cast.ben, now=NOW, **ends)
        stop_for_harm(period=period, by=cast.ben, now=NOW)
        assert SafetyFlag.objects.watches().open().get().day == TODAY

    def test_of_a_medicine_that_may_be_stopped_no_withdrawal_is_told(self, cast):
        dantrolene = make_treatment("dantrolene")
        period = make_period(cast.ana_record, by=cast.ben, treatment=dantrolene)
        stop_for_harm(period=period, by=cast.ben, now=NOW)
        assert not SafetyFlag.objects.watches().exists()
        assert Notice.objects.last().message == (
            "Dantrolene was stopped on 10 March. Call your clinic if you feel unwell: "
            "020 7946 0000. In an emergency call 999. "
            "Nobody watches this page in real time."
        )

    def test_it_is_over_on_the_same_day(self, period, cast):
        stop_for_harm(period=period, by=cast.ben, now=NOW)
        assert PatientSummary.objects.get().current_treatments == []
        assert not cast.ana_record.treatment_periods.current_on(TODAY).exists()
        assert cast.ana_record.treatment_periods.current_on(day(-1)).exists()
        period.refresh_from_db()
        assert period.is_over(TODAY)
        assert not period.covers(TODAY)
        assert period.covers(day(-1))

    def test_twice_is_once(self, period, cast):
        stop_for_harm(period=period, by=cast.ben, now=NOW)
        stop_for_harm(period=period, by=cast.ben, now=NOW)
        assert verbs().count("treatment.stopped_for_harm") == 1

    def test_a_planned_end_ahead_does_not_stop_it(self, period, cast):
        end_treatment(
            period=period,
            on=day(5),
            reason="choice",
            by=cast.ben,
            now=NOW,
            override_reason="x",
        )
        stopped = stop_for_harm(period=period, by=cast.ben, now=NOW)
        assert (stopped.ended_on, stopped.end_reason) == (TODAY, "harm")

    def test_what_has_not_begun_is_taken_out(self, start, cast):
        period = start(started_on=day(3), steps=[])
        stopped = stop_for_harm(period=period, by=cast.ben, now=NOW, note="Rash")
        assert stopped.is_void
        assert stopped.voided_reason == "Stopped for harm before it began. Rash"
        assert Notice.objects.last().message == (
            "Baclofen will not start. Ask your clinic if you are not sure."
        )
        assert AuditEvent.objects.last().reason_code == "harm"

    def test_what_is_over_cannot_be_stopped(self, period, cast):
        said = {"reason": "wrong", "override_reason": "Never taken"}
        void_treatment(period=period, by=cast.ben, now=NOW, **said)
        with pytest.raises(AlreadyEnded):
            stop_for_harm(period=period, by=cast.ben, now=NOW)

    def test_only_a_prescriber_stops_a_medicine(self, period, cast):
        with pytest.raises(OutOfScope):
            stop_for_harm(period=period, by=cast.theo, now=NOW, kinds={"home"})


class TestVoiding:
    def test_a_wrong_entry_stays_and_does_not_count(self, start, cast):
        period = start(started_on=day(1), steps=[StepPlan(day(1), D(5))])
        voided = void_treatment(
            period=period, reason="Wrong patient", by=cast.ben, now=NOW
        )
        assert voided.is_void
        assert not period.dose_steps.standing().exists()
        assert PatientSummary.objects.get().current_treatments == []
        assert AuditEvent.objects.last().verb == "entry.voided"
        assert Notice.objects.last().message == (
            "Baclofen was entered by mistake and is off your list. "
            "Ask your clinic if you are not sure what to take."
        )

    def test_it_makes_room_for_the_right_one(self, start, cast):
        planned = start(started_on=day(1), steps=[])
        void_treatment(period=planned, reason="Wrong day", by=cast.ben, now=NOW)
        assert start().is_open

    def test_it_needs_a_reason(self, start, cast):
        with pytest.raises(PlanError):
            void_treatment(period=start(), reason="  ", by=cast.ben, now=NOW)

    def test_what_is_taken_is_not_ended_by_voiding_it(self, start, cast):
        period = start(started_on=day(-20), steps=[StepPlan(day(-20), D(60))])
        with pytest.raises(Unsafe) as refused:
            void_treatment(period=period, reason="Wrong", by=cast.ben, now=NOW)
        assert [alert.code for alert in refused.value.alerts] == ["abrupt_withdrawal"]
        period.refresh_from_db()
        assert not period.is_void
        assert period.dose_steps.standing().exists()

    def test_voided_on_a_physician_s_word_it_is_watched(self, start, cast):
        period = void_treatment(
            period=start(),
            reason="Wrong patient",
            override_reason="Never taken, she says",
            by=cast.ben,
            now=NOW,
        )
        assert period.is_void
        assert period.override_reason == "Never taken, she says"
        watch = SafetyFlag.objects.caused_by(period).watches().open().get()
        assert (watch.day, watch.due_on) == (TODAY, day(1))
        message = Notice.objects.last().message
        assert message.startswith("Baclofen was entered by mistake")
        assert message.endswith(WATCH)

    def test_twice_is_once(self, start, cast):
        period = start()
        said = {"reason": "Wrong", "override_reason": "Never taken"}
        for _again in range(2):
            void_treatment(period=period, by=cast.ben, now=NOW, **said)
        assert verbs().count("entry.voided") == 1

    def test_a_past_treatment_is_no_news_when_voided(self, cast, baclofen):
        period = record_past_treatment(
            patient=cast.ana_record,
            treatment=baclofen,
            told_by="memory",
            reason="unknown",
            client_key=uuid.uuid4(),
            by=cast.nina,
            now=NOW,
        )
        void_treatment(period=period, reason="Wrong", by=cast.nina, now=NOW)
        assert not Notice.objects.exists()
