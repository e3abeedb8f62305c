"""Ana adds ciprofloxacin while on tizanidine; Ben reads what the rules say of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import days
from portal.models import OtherMedicine
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import (
    entry_fields,
    make_ingredient,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

STRONG = "tizanidine-cyp1a2-strong"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    """Ana has taken tizanidine for a month."""
    record = cast.ana_record
    begun = days.local_day(timezone.now(), record.zone) - timedelta(days=30)
    period = make_period(
        record,
        by=cast.ben,
        treatment=make_treatment("tizanidine", ingredients=["tizanidine"]),
        started_on=begun,
        **entry_fields(by=cast.ben, now=timezone.now()),
    )
    make_step(period, by=cast.ben, from_day=begun, morning=2)
    make_ingredient("ciprofloxacin")
    return record


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()
    assert_accessible(page)


def follow(page, name):
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()
    assert_accessible(page)


def test_a_medicine_from_another_doctor_is_stopped_at_and_seen(open_page, cast, ana):
    page = open_page("phone")
    sign_in(page, cast.ana)
    page.goto("/my/treatments/")
    follow(page, "My other medicines and allergies")
    follow(page, "Add a medicine")
    press(page, "Save")
    assert page.title().startswith("Error: ")
    page.get_by_label("What is it called?").fill("ciproflox 500 mg")
    press(page, "Save")
    page.get_by_role("radio", name="Ciprofloxacin").check()
    press(page, "Save")
    main = page.get_by_role("main")
    flag = ana.safety_flags.get(rule=STRONG)
    stop = main.locator(".notice").filter(has_text=flag.plain)
    assert stop.locator(".notice-title").inner_text() == "Stop"
    assert "Do not stop or start anything on your own. Call us." in main.inner_text()
    assert "Emergency number: 999" in main.inner_text()
    assert OtherMedicine.objects.get().ingredient.slug == "ciprofloxacin"
    follow(page, "My other medicines")
    follow(page, "I no longer take it")

    page = open_page("desktop", dark=True)
    sign_in(page, cast.ben)
    page.goto(f"/clinic/patients/{ana.pk}/")
    follow(page, "Medicines elsewhere, allergies, results")
    alerts = page.get_by_role("region", name="What the rules say about this record now")
    first = alerts.get_by_role("listitem").first.inner_text()
    assert "Contraindicated" in first
    assert flag.precise in first
    page.get_by_text("Add a value", exact=True).click()
    page.get_by_role("button", name="Add a value").click()
    page.wait_for_selector(".error-summary")
    assert_accessible(page)
