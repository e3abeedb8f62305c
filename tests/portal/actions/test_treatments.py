import threading
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from portal import safety
from portal.actions.entries import Stale
from portal.actions.keys import KeyReused
from portal.actions.treatments import (
    AlreadyEnded,
    AlreadyOpen,
    OutOfScope,
    PlanError,
    StepPlan,
    change_dose,
    confirm_change,
    end_treatment,
    record_past_treatment,
    report_change,
    start_treatment,
    stop_for_harm,
    void_treatment,
)
from portal.models import (
    Amendment,
    AuditEvent,
    DoseStep,
    Notice,
    PatientSummary,
    TreatmentPeriod,
)
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_period, make_step, make_treatment

pytestmark = pytest.mark.django_db

D = Decimal


def day(n):
    """The n-th day after today (before it, if below 0)."""
    return TODAY + timedelta(days=n)


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def baclofen(db):
    return make_treatment(
        "baclofen",
        sedating=True,
        taper_only=True,
        taper_min_days=7,
        max_daily_dose=80,
        texts={
            "en": {
                "name": "Baclofen",
                "taper_text": "Never stop it suddenly.",
                "withdrawal_signs": ["fever", "itching", "fits"],
            }
        },
    )


WATCH = (
    "Call your clinic if you feel unwell: 020 7946 0000. After the last dose, look out "
    "for fever, itching or fits. If you have any of these, call 999 at once. "
    "Nobody watches this page in real time."
)


@pytest.fixture
def start(cast, baclofen):
    """Start baclofen for Ana; anything can be overridden."""

    def started(**fields):
        fields = {
            "patient": cast.ana_record,
            "treatment": baclofen,
            "started_on": TODAY,
            "steps": [StepPlan(TODAY, morning=D(5), night=D(5))],
            "client_key": uuid.uuid4(),
            "by": cast.ben,
            "now": NOW,
        } | fields
        return start_treatment(**fields)

    return started


def verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


class TestStarting:
    def test_it_opens_a_period_with_its_steps_in_the_catalogue_s_unit(self, start):
        period = start(why="Stiff legs", unit="spoons")
        assert period.is_open
        assert period.unit == "mg"
        assert [s.daily_total for s in period.dose_steps.all()] == [D(10)]

    def test_it_is_audited_summed_up_and_told_in_plain_words(self, start, cast):
        start()
        assert verbs() == ["treatment.started"]
        assert PatientSummary.objects.get().current_treatments == ["Baclofen 10 mg"]
        assert Notice.objects.get().message == (
            "Baclofen: from 10 March take 5 mg in the morning and 5 mg at night. "
            "Do not drive while taking this medicine."
        )

    def test_the_entry_carries_the_patient_s_local_day(self, start, cast):
        cast.ana_record.zone = "Pacific/Auckland"
        cast.ana_record.save()
        period = start()
        assert period.entered_on == date(2026, 3, 11)
        assert period.zone == "Pacific/Auckland"

    def test_the_same_key_opens_one_period(self, start):
        key = uuid.uuid4()
        assert start(client_key=key) == start(client_key=key)
        assert TreatmentPeriod.objects.count() == DoseStep.objects.count() == 1
        assert Notice.objects.count() == 1

    def test_the_same_key_with_another_plan_is_refused(self, start):
        key = uuid.uuid4()
        start(client_key=key)
        with pytest.raises(KeyReused):
            start(client_key=key, steps=[StepPlan(TODAY, morning=D(20))])

    def test_a_key_never_reaches_another_record(self, start, cast):
        key = uuid.uuid4()
        start(client_key=key)
        with pytest.raises(KeyReused):
            start(client_key=key, patient=cast.dan_record)

    def test_a_second_open_period_of_one_treatment_is_refused(self, start):
        period = start()
        with pytest.raises(AlreadyOpen) as refused:
            start()
        assert refused.value.period == period

    def test_a_planned_end_ahead_still_holds_the_treatment(self, start, cast):
        period = start()
        TreatmentPeriod.objects.filter(pk=period.pk).update(
            ended_on=day(9), end_precision="day", end_reason="choice"
        )
        with pytest.raises(AlreadyOpen):
            start(started_on=day(5), steps=[])
        assert start(started_on=day(10), steps=[]).is_open

    def test_a_named_other_is_known_again_whatever_its_case(self, start):
        other = {"treatment": None, "steps": []}
        start(other_name="Magnesium", **other)
        with pytest.raises(AlreadyOpen):
            start(other_name="magnésium", **other)
        assert start(other_name="Cannabis oil", **other).name == "Cannabis oil"

    def test_the_same_treatment_may_be_open_for_two_people(self, start, cast):
        assert start() != start(patient=cast.dan_record)

    def test_surgery_is_one_day_and_done(self, start):
        surgery = make_treatment("surgery", kind="surgery", unit="")
        period = start(treatment=surgery, steps=[], started_on=day(-3))
        assert (period.started_on, period.ended_on) == (day(-3), day(-3))
        assert period.end_reason == "done"
        assert Notice.objects.get().message == "Surgery: done on 7 March."

    def test_therapy_needs_no_dose(self, start):
        therapy = make_treatment("stretching", kind="home", unit="minutes")
        start(treatment=therapy, steps=[], instructions="Ten minutes each morning")
        assert Notice.objects.get().message == (
            "Stretching: start on 10 March. Ten minutes each morning."
        )

    @pytest.mark.parametrize(
        ("steps", "code"),
        [
            ([StepPlan(TODAY, D(5)), StepPlan(TODAY, D(10))], "order"),
            ([StepPlan(day(2), D(5)), StepPlan(day(1), D(10))], "order"),
            ([StepPlan(day(-1), D(5))], "before"),
            ([StepPlan(TODAY, D(-5))], "negative"),
            ([StepPlan(TODAY)], "nothing"),
        ],
    )
    def test_a_plan_of_nonsense_is_refused_and_nothing_is_kept(
        self, start, steps, code
    ):
        with pytest.raises(PlanError) as refused:
            start(steps=steps)
        assert refused.value.code == code
        assert not TreatmentPeriod.objects.exists()
        assert verbs() == []

    def test_nothing_is_kept_when_the_trail_cannot_be_written(self, start, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("no trail")

        monkeypatch.setattr(AuditEvent.objects, "create", fail)
        with pytest.raises(RuntimeError):
            start()
        assert not TreatmentPeriod.objects.exists()
        assert not Notice.objects.exists()

    def test_who_may_not_prescribe_starts_no_medicine(self, start):
        with pytest.raises(OutOfScope):
            start(kinds={"therapy", "home", "splint"})
        with pytest.raises(OutOfScope):
            start(treatment=None, other_name="A drug", kinds={"therapy"})
        assert not TreatmentPeriod.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_key_from_four_threads_opens_one_period(start):
    key, found, errors = uuid.uuid4(), [], []

    def post():
        try:
            found.append(start(client_key=key).pk)
        except Exception as error:  # shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(found)) == 1
    assert TreatmentPeriod.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_four_people_at_once_one_opens_the_treatment(start):
    outcomes = []

    def post():
        try:
            start(client_key=uuid.uuid4())
            outcomes.append("opened")
        except AlreadyOpen:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["opened", "refused", "refused", "refused"]


class TestChangingTheDose:
    @pytest.fixture
    def period(self, start):
        return start(started_on=day(-20), steps=[StepPlan(day(-20), D(20))])

    @pytest.fixture
    def change(self, period, cast):
        def changed(*steps, **fields):
            fields = {"client_key": uuid.uuid4(), "by": cast.ben, "now": NOW} | fields
            return change_dose(period=period, steps=list(steps), **fields)

        return changed

    def test_new_steps_replace_what_was_planned_from_their_first_day(
        self, change, period
    ):
        change(StepPlan(day(1), D(30)), StepPlan(day(4), D(40)))
        change(StepPlan(day(3), D(15)))
        standing = period.dose_steps.standing().order_by("from_day")
        assert [(s.from_day, s.morning) for s in standing] == [
            (day(-20), D(20)),
            (day(1), D(30)),
            (day(3), D(15)),
        ]
        assert period.dose_steps.count() == 4
        replaced = period.dose_steps.get(from_day=day(4))
        assert replaced.voided_reason == "Replaced by a new plan"

    def test_what_stood_there_before_is_kept(self, change, period, cast):
        change(StepPlan(day(1), D(30)))
        change(StepPlan(day(1), D("7.5"), night=D(5), as_needed_max=2))
        kept = Amendment.objects.of(period).last()
        assert kept.old == "2026-03-11 30/0/0/0 mg"
        assert kept.new == "2026-03-11 7.5/0/0/5 max 2 mg"
        assert kept.by == cast.ben

    def test_the_patient_reads_each_step(self, change):
        change(StepPlan(day(1), D(30)), StepPlan(day(400), D("2.5"), as_needed_max=3))
        assert Notice.objects.last().message == (
            "Baclofen: from 11 March take 30 mg in the morning. "
            "From 14 April 2027 take 2.5 mg in the morning, only when needed, at most "
            "3 times a day. Do not drive while taking this medicine."
        )

    def test_the_same_key_changes_once(self, change, period):
        key = uuid.uuid4()
        steps = [StepPlan(day(1), D(30)), StepPlan(day(2), D(35))]
        change(*steps, client_key=key)
        change(*steps, client_key=key)
        assert period.dose_steps.count() == 3
        assert verbs().count("dose.changed") == 1
        with pytest.raises(KeyReused):
            change(StepPlan(day(1), D(99)), client_key=key)

    def test_a_second_tab_is_told(self, change, period):
        change(StepPlan(day(1), D(30)), version=1)
        with pytest.raises(Stale) as refused:
            change(StepPlan(day(1), D(40)), version=1)
        assert refused.value.current.version == 2

    def test_an_ended_treatment_takes_no_dose(self, change, cast, period):
        stop_for_harm(period=period, by=cast.ben, now=NOW)
        with pytest.raises(AlreadyEnded):
            change(StepPlan(day(1), D(30)), now=NOW + timedelta(days=1))

    def test_steps_stay_inside_the_period(self, change, period):
        with pytest.raises(PlanError):
            change(StepPlan(day(-21), D(30)))
        TreatmentPeriod.objects.filter(pk=period.pk).update(
            ended_on=day(9), end_precision="day", end_reason="choice"
        )
        with pytest.raises(PlanError):
            change(StepPlan(day(10), D(30)))

    def test_no_steps_are_no_change(self, change):
        with pytest.raises(PlanError):
            change()

    def test_a_dose_of_nothing_is_no_way_round_the_taper(self, change):
        with pytest.raises(PlanError) as refused:
            change(StepPlan(day(1), D(0)))
        assert refused.value.code == "nothing"

    def test_who_may_not_prescribe_changes_no_dose(self, change):
        with pytest.raises(OutOfScope):
            change(StepPlan(day(1), D(30)), kinds={"home"})


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
        with pytest.raises(safety.TaperNeeded) as refused:
            end()
        assert refused.value.problem.id == "abrupt_withdrawal"
        assert refused.value.problem.text == "Never stop it suddenly."
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
        with pytest.raises(safety.TaperNeeded):
            end()
        confirm_change(step=step, by=cast.ben, now=NOW)
        assert not end().is_open

    def test_of_a_dose_as_needed_the_most_counts(self, end, period, cast):
        make_step(period, by=cast.ben, from_day=day(-9), morning=20, as_needed_max=3)
        with pytest.raises(safety.TaperNeeded):
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
        with pytest.raises(safety.TaperNeeded):
            end()

    def test_a_physician_overrides_with_a_reason_that_stays(self, end):
        ended = end(override_reason=" Took it for one day only ")
        assert ended.override_reason == "Took it for one day only"
        assert AuditEvent.objects.get().reason_code == "taper_override"
        assert (
            Amendment.objects.of(ended).filter(field="override_reason").exists()
        )

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
        with pytest.raises(safety.TaperNeeded):
            end(override_reason="   ")

    def test_the_same_end_again_changes_nothing(self, end):
        end(override_reason="One day only", version=1)
        end(override_reason="One day only", version=1)
        assert verbs() == ["treatment.ended"]
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

    def test_of_a_medicine_that_may_be_stopped_no_withdrawal_is_told(self, cast):
        dantrolene = make_treatment("dantrolene")
        period = make_period(cast.ana_record, by=cast.ben, treatment=dantrolene)
        stop_for_harm(period=period, by=cast.ben, now=NOW)
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
        void_treatment(period=period, reason="wrong", by=cast.ben, now=NOW)
        with pytest.raises(AlreadyEnded):
            stop_for_harm(period=period, by=cast.ben, now=NOW)

    def test_only_a_prescriber_stops_a_medicine(self, period, cast):
        with pytest.raises(OutOfScope):
            stop_for_harm(period=period, by=cast.theo, now=NOW, kinds={"home"})


class TestPastTreatments:
    @pytest.fixture
    def record(self, cast, baclofen):
        def recorded(**fields):
            fields = {
                "patient": cast.ana_record,
                "treatment": baclofen,
                "told_by": "letter",
                "reason": "side_effect",
                "client_key": uuid.uuid4(),
                "by": cast.nina,
                "now": NOW,
            } | fields
            return record_past_treatment(**fields)

        return recorded

    def test_dates_may_be_known_roughly(self, record):
        period = record(
            started_on=date(2019, 5, 1),
            start_precision="month",
            ended_on=date(2020, 12, 31),
            end_precision="year",
            dose=D(60),
        )
        assert (period.start_precision, period.end_precision) == ("month", "year")
        assert period.reported_dose == D(60)
        assert verbs() == ["treatment.past_recorded"]

    def test_nothing_but_the_name_need_be_known(self, record):
        period = record(treatment=None, other_name="A herb", reason="unknown")
        assert period.name == "A herb"
        assert not period.is_open

    def test_the_patient_gets_no_news(self, record):
        record()
        assert not Notice.objects.exists()

    def test_an_open_past_is_refused(self, record):
        with pytest.raises(PlanError):
            record(end_precision="open")

    def test_the_same_key_records_one(self, record):
        key = uuid.uuid4()
        assert record(client_key=key) == record(client_key=key)
        with pytest.raises(KeyReused):
            record(client_key=key, treatment=None, other_name="A herb")


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


class TestVoiding:
    def test_a_wrong_entry_stays_and_does_not_count(self, start, cast):
        period = start()
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
        void_treatment(period=start(), reason="Wrong day", by=cast.ben, now=NOW)
        assert start().is_open

    def test_it_needs_a_reason(self, start, cast):
        with pytest.raises(PlanError):
            void_treatment(period=start(), reason="  ", by=cast.ben, now=NOW)

    def test_twice_is_once(self, start, cast):
        period = start()
        for _again in range(2):
            void_treatment(period=period, reason="Wrong", by=cast.ben, now=NOW)
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
