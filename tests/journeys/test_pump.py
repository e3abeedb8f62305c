"""A pump's refill and the causes to look for: set by a nurse, read by the patient."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import days
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import make_day_log, make_period, make_step, make_treatment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_refill_is_set_told_and_late(desktop, phone):
    cast = make_cast()
    patient = cast.ana_record
    today = days.local_day(timezone.now(), patient.zone)
    device = make_treatment("intrathecal-baclofen", kind="pump", unit="mcg")
    pump = make_period(patient, by=cast.ben, treatment=device, unit="mcg")
    make_step(pump, by=cast.ben, morning=300)
    made = {"entered_on": today, "entered_at": timezone.now()}
    make_day_log(
        patient, by=cast.ana, day=today, value=4, missed_doses="day", falls=1, **made
    )
    ids = [patient.pk, pump.pk]

    sign_in(desktop, cast.ben)
    desktop.goto(reverse("clinic:treatment", args=ids))
    due = today + timedelta(days=20)
    desktop.get_by_label("Refill due by").fill(due.isoformat())
    desktop.get_by_role("button", name="Save the day of refill").click()
    desktop.get_by_text("Saved.").wait_for()
    assert_accessible(desktop)
    desktop.goto(reverse("clinic:treatment-dose", args=ids))
    desktop.get_by_text("Look for a cause first").click()
    assert desktop.get_by_text("missed on 1 day").is_visible()
    assert_accessible(desktop)

    sign_in(phone, cast.ana)
    phone.goto(reverse("portal:treatments"))
    assert phone.get_by_text("Your pump must be refilled by").is_visible()
    pump.refresh_from_db()
    pump.refill_due_on = today - timedelta(days=1)
    pump.save()
    phone.reload()
    assert "That day has passed." in phone.locator(".notice-emergency").inner_text()
    assert_accessible(phone)
