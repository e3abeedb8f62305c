import uuid
from datetime import timedelta
from decimal import Decimal as D

import pytest

from portal.actions.injections import record_injections
from portal.actions.keys import KeyReused
from portal.actions.periods import (
    AlreadyOpen,
    ElsewherePlan,
    InjectionPlan,
    OutOfScope,
    PlanError,
)
from portal.actions.safely import Unread
from portal.models import AuditEvent, Notice, SafetyFlag, TreatmentPeriod
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_treatment

pytestmark = pytest.mark.django_db


def day(n):
    """The n-th day after today (before it, if below 0)."""
    return TODAY + timedelta(days=n)


def verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def toxin(db):
    return make_treatment("toxin", kind="injection", unit="U")


@pytest.fixture
def inject(cast, toxin):
    def injected(**fields):
        fields = {
            "patient": cast.ana_record,
            "treatment": toxin,
            "given_on": TODAY,
            "rows": [
                InjectionPlan("Botox", "Soleus", "left", D(75), "ultrasound"),
                InjectionPlan("Botox", "Gastrocnemius", "left", D(100), "emg"),
            ],
            "asked_elsewhere": "no",
            "client_key": uuid.uuid4(),
            "by": cast.ben,
            "now": NOW,
        } | fields
        return record_injections(**fields)

    return injected


def test_a_session_is_one_period_with_a_row_a_muscle(inject):
    period = inject()
    assert period.is_open
    assert [i.units for i in period.injections.order_by("id")] == [D(75), D(100)]
    assert verbs() == ["injection.recorded"]
    assert Notice.objects.get().message == "Toxin: given on 10 March."


def test_the_next_session_takes_the_last_one_as_worn_off(inject):
    first = inject(given_on=day(-90))
    inject()
    first.refresh_from_db()
    assert (first.ended_on, first.end_reason) == (day(-1), "worn_off")


def test_a_session_entered_late_ends_before_the_next(inject):
    inject()
    middle = inject(given_on=day(-50))
    assert middle.ended_on == day(-1)
    first = inject(given_on=day(-150))
    assert first.ended_on == day(-51)
    between = inject(given_on=day(-100))
    first.refresh_from_db()
    assert first.ended_on == day(-101)
    assert between.ended_on == day(-51)


def test_one_session_a_day(inject):
    inject()
    with pytest.raises(AlreadyOpen):
        inject()


def test_the_same_key_records_one_session(inject):
    key = uuid.uuid4()
    assert inject(client_key=key) == inject(client_key=key)
    with pytest.raises(KeyReused):
        inject(
            client_key=key,
            rows=[InjectionPlan("Botox", "Soleus", "left", D(75), "none")] * 3,
        )


def test_nothing_is_injected_before_it_was_asked_what_was_given_elsewhere(inject):
    with pytest.raises(PlanError) as refused:
        inject(asked_elsewhere="")
    assert refused.value.code == "asked"
    assert not TreatmentPeriod.objects.exists()


def test_a_session_ahead_or_without_muscles_is_refused(inject):
    with pytest.raises(PlanError):
        inject(given_on=day(1))
    with pytest.raises(PlanError):
        inject(rows=[])


def test_only_a_prescriber_injects(inject):
    with pytest.raises(OutOfScope):
        inject(kinds={"therapy"})


def elsewhere(toxin, days=-30, **fields):
    fields = {"units": D(200), "place": "Bladder", "told_by": "memory"} | fields
    return {
        "asked_elsewhere": "yes",
        "elsewhere": [ElsewherePlan(treatment=toxin, given_on=day(days), **fields)],
    }


def test_what_was_given_elsewhere_is_a_period_of_its_own(inject, toxin, cast):
    inject(given_on=day(-100))
    session = inject(**elsewhere(toxin))
    row = cast.ana_record.treatment_periods.get(told_by="memory").injections.get()
    assert (row.elsewhere, row.units, row.muscle) == (True, D(200), "Bladder")
    assert (row.side, row.guidance) == ("", "")
    assert row.period.ended_on == row.period.started_on == day(-30)
    assert session.asked_elsewhere == "yes"
    assert session.is_open
    assert verbs().count("injection.recorded") == 2


def test_it_does_not_wear_off_a_session_of_this_clinic(inject, toxin):
    first = inject(given_on=day(-100))
    inject(**elsewhere(toxin, days=-99))
    first.refresh_from_db()
    assert first.ended_on == day(-1)


def test_the_same_session_with_elsewhere_is_recorded_once(inject, toxin):
    key = uuid.uuid4()
    first = inject(client_key=key, **elsewhere(toxin))
    assert inject(client_key=key, **elsewhere(toxin)) == first
    assert TreatmentPeriod.objects.count() == 2
    with pytest.raises(KeyReused):
        inject(client_key=key, **elsewhere(toxin, units=D(100)))
    with pytest.raises(KeyReused):
        inject(client_key=key, asked_elsewhere="no")


@pytest.mark.parametrize("answer", ["no", "unknown", ""])
def test_rows_of_elsewhere_need_a_yes(inject, toxin, answer):
    with pytest.raises(PlanError):
        inject(**elsewhere(toxin) | {"asked_elsewhere": answer})
    with pytest.raises(PlanError):
        inject(asked_elsewhere="yes")


def test_elsewhere_lies_not_ahead(inject, toxin):
    with pytest.raises(PlanError):
        inject(**elsewhere(toxin, days=1))


class TestTooSoonAndTooMuch:
    @pytest.fixture
    def toxin(self, db):
        return make_treatment(
            "onabotulinumtoxina",
            kind="injection",
            unit="U",
            interval_days=84,
            max_cumulative_units=400,
            cumulative_window_days=90,
            ingredients=["onabotulinumtoxina"],
        )

    def found(self, inject, **fields):
        with pytest.raises(Unread) as unread:
            inject(read="", **fields)
        return [alert.code for alert in unread.value.found]

    def test_a_session_too_soon_warns(self, inject):
        inject(given_on=day(-83))
        assert self.found(inject) == ["reinjection_interval"]

    def test_a_session_entered_late_warns_all_the_same(self, inject):
        inject(given_on=day(-85))
        assert self.found(inject, given_on=day(-2)) == ["reinjection_interval"]

    def test_after_the_interval_nothing_is_said(self, inject):
        inject(given_on=day(-84))
        assert inject(read="").is_open

    def test_units_elsewhere_count(self, inject, toxin):
        more = elsewhere(toxin, days=-85, units=D(226))
        assert self.found(inject, **more) == ["over_label_max"]

    def test_what_was_saved_all_the_same_is_flagged_and_seen(self, inject, cast):
        inject(given_on=day(-10))
        inject()
        flag = SafetyFlag.objects.get(code="reinjection_interval")
        assert (flag.level, flag.acknowledged_by) == ("warning", cast.ben)
