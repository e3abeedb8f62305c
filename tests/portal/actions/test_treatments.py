import threading
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from portal.actions.entries import Stale
from portal.actions.keys import KeyReused
from portal.actions.safely import Unread, Unsafe
from portal.actions.treatments import (
    AlreadyEnded,
    AlreadyOpen,
    OutOfScope,
    PlanError,
    StepPlan,
    change_dose,
    record_past_treatment,
    stop_for_harm,
)
from portal.models import (
    Amendment,
    AuditEvent,
    DoseStep,
    Notice,
    PatientSummary,
    TreatmentPeriod,
)
from tests.factories import NOW, TODAY, make_treatment
from tests.portal.actions.plans import day, verbs

pytestmark = pytest.mark.django_db

D = Decimal


class TestStarting:
    def test_it_opens_a_period_with_its_steps_in_the_catalogue_s_unit(self, start):
        period = start(why="Stiff legs", unit="spoons")
        assert period.is_open
        assert period.unit == "mg"
        assert [s.daily_total for s in period.dose_steps.all()] == [D(10)]

    def test_it_is_audited_summed_up_and_told_in_plain_words(self, start, cast):
        start()
        assert set(verbs()) == {"flag.raised", "treatment.started"}
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
        period = start(treatment=surgery, steps=[], started_on=day(-3), also=())
        assert (period.started_on, period.ended_on) == (day(-3), day(-3))
        assert period.end_reason == "done"
        assert Notice.objects.get().message == "Surgery: done on 7 March."

    def test_surgery_ahead_is_planned(self, start):
        surgery = make_treatment("surgery", kind="surgery", unit="")
        start(treatment=surgery, steps=[], started_on=day(30), also=())
        assert Notice.objects.get().message == "Surgery: planned for 9 April."

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
        as_needed = StepPlan(day(1), D("7.5"), night=D(5), as_needed_max=2)
        change(as_needed, override_reason="Weighed")
        kept = Amendment.objects.of(period).last()
        assert kept.old == "2026-03-11 30/0/0/0 mg"
        assert kept.new == "2026-03-11 7.5/0/0/5 max 2 mg"
        assert kept.by == cast.ben

    def test_the_patient_reads_the_first_step(self, change):
        as_needed = StepPlan(day(1), D("2.5"), as_needed_max=3)
        change(as_needed, StepPlan(day(2), D(5)), override_reason="Weighed")
        assert Notice.objects.last().message == (
            "Baclofen: from 11 March take 2.5 mg in the morning, only when needed, at "
            "most 3 times a day. More steps are planned. Your page shows each day's "
            "dose. Do not drive while taking this medicine."
        )

    def test_what_comes_later_than_tomorrow_is_not_told_as_a_dose(self, change):
        change(StepPlan(day(400), D(30)), StepPlan(day(401), D(35)))
        assert Notice.objects.last().message == (
            "Baclofen: your clinic planned a new dose from 14 April 2027. You will see "
            "the doses here on that day. Do not drive while taking this medicine."
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


def test_a_plan_laid_late_is_checked_as_on_its_first_day(start, baclofen, cast):
    baclofen.max_rise = 15
    baclofen.save()
    with pytest.raises((Unsafe, Unread)) as late:
        start(started_on=day(-1), steps=[StepPlan(day(-1), D(80))], read="")
    assert "rise_too_large" in {alert.code for alert in late.value.found}
    period = start(started_on=day(-9), steps=[StepPlan(day(-9), D(5))])
    with pytest.raises((Unsafe, Unread)) as raised:
        change_dose(
            period=period,
            steps=[StepPlan(day(-1), D(80))],
            client_key=uuid.uuid4(),
            by=cast.ben,
            now=NOW,
            read="",
        )
    assert "rise_too_large" in {alert.code for alert in raised.value.found}


def test_surgery_is_never_planned_without_asking_what_was_tried(start):
    surgery = make_treatment("surgery", kind="surgery", unit="")
    with pytest.raises(TypeError):
        start(treatment=surgery, steps=[], started_on=day(30))
