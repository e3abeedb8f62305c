"""The day of a pump's refill on the treatment's page: who sets it, who reads it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.access import record_id
from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, make_period, make_treatment

DAY = timedelta(days=1)
KEY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def pump(cast):
    treatment = make_treatment("pump", kind="pump", unit="mcg")
    return make_period(cast.ana_record, by=cast.ben, treatment=treatment)


def at(name, period):
    return reverse(f"clinic:{name}", args=[period.patient_id, period.pk])


def sent(period, day, version=1):
    record = record_id(period.patient)
    return {"due_on": day, "version": version, "client_key": KEY, "record": record}


def test_a_nurse_sets_the_day_and_everybody_reads_it(cast, pump):
    nina = sign_in(cast.nina, second_factor=True)

    answer = nina.post(at("treatment-refill", pump), sent(pump, "2026-04-09"))

    assert answer.url == at("treatment", pump)
    page = nina.get(answer.url).content.decode()
    assert "<dt>Refill due by</dt><dd>9 April 2026</dd>" in page
    assert 'value="2026-04-09"' in page
    patient = nina.get(reverse("clinic:patient", args=[pump.patient_id]))
    assert "Refill due by 9 Apr 2026: Pump" in patient.content.decode()
    ana = sign_in(cast.ana)
    mine = ana.get(reverse("portal:treatments")).content.decode()
    assert "Your pump must be refilled by 9 April. Call us if you have no date." in mine


def test_a_late_refill_is_said_to_all_and_to_the_patient_with_whom_to_call(cast, pump):
    pump.refill_due_on = TODAY - DAY
    pump.save()
    nina, ana = sign_in(cast.nina, second_factor=True), sign_in(cast.ana)

    assert "The refill is late" in nina.get(at("treatment", pump)).content.decode()
    patient = nina.get(reverse("clinic:patient", args=[pump.patient_id]))
    assert "Refill overdue since 9 Mar 2026: Pump." in patient.content.decode()
    for name in ("portal:treatments", "portal:today"):
        page = ana.get(reverse(name)).content.decode()
        assert "Your pump was to be refilled by 9 March." in page
        assert "That day has passed." in page
        assert "Nobody watches this page in real time." in page


def test_a_pump_without_a_day_asks_for_one(cast, pump):
    nina, ana = sign_in(cast.nina, second_factor=True), sign_in(cast.ana)

    patient = nina.get(reverse("clinic:patient", args=[pump.patient_id]))
    assert "No day of refill is known: Pump" in patient.content.decode()
    mine = ana.get(reverse("portal:treatments")).content.decode()
    assert "Your pump needs a refill on a fixed day." in mine


def test_what_is_no_date_is_kept_and_said(cast, pump):
    nina = sign_in(cast.nina, second_factor=True)

    answer = nina.post(at("treatment-refill", pump), sent(pump, "soon"))

    assert answer.status_code == 422
    assert 'value="soon"' in answer.content.decode()


def test_a_change_meanwhile_is_shown_first(cast, pump):
    nina = sign_in(cast.nina, second_factor=True)
    nina.post(at("treatment-refill", pump), sent(pump, "2026-04-09"))

    answer = nina.post(at("treatment-refill", pump), sent(pump, "2026-05-09"))

    assert answer.status_code == 409
    assert "9 Apr 2026" in answer.content.decode()
    pump.refresh_from_db()
    assert pump.refill_due_on == TODAY + 30 * DAY


def test_there_is_no_refill_of_tablets(cast, pump):
    tablets = make_period(cast.ana_record, by=cast.ben)
    ben = sign_in(cast.ben, second_factor=True)

    assert ben.get(at("treatment-refill", tablets)).status_code == 404
    assert (
        "Refill of the pump" not in ben.get(at("treatment", tablets)).content.decode()
    )
