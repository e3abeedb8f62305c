"""A comparison is planned in a visit, started, stopped early; a coin is flipped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models import CoinDay, Comparison
from portal import days
from portal.models import SharedReport, TreatmentPeriod
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.clinic.drafts import baclofen, cold_packs, splint, tizanidine
from tests.factories import entry_fields, make_period, make_step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SMALL = """least => [...document.querySelectorAll(
    "main .btn, main button, main summary, main input:not([type=hidden]), main select"
  )].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < least - 0.5
    && !e.closest(".answer, .form-check"))
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def on_baclofen(cast, ana):
    begun = days.local_day(timezone.now(), ana.zone) - timedelta(days=60)
    stamp = entry_fields(by=cast.ben, now=timezone.now())
    period = make_period(
        ana, by=cast.ben, treatment=baclofen(), started_on=begun, **stamp
    )
    make_step(period, by=cast.ben, from_day=begun, morning=30)
    tizanidine()
    return period


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize(
    ("size", "scripts"), [("desktop", True), ("narrow", True), ("phone", False)]
)
def test_a_change_of_medicine_is_planned_started_shared_and_stopped(
    open_page, cast, ana, on_baclofen, size, scripts
):
    page = open_page(size, dark=size == "narrow", scripts=scripts)
    sign_in(page, cast.ben)

    def look():
        if scripts:
            assert_accessible(page)
            assert page.evaluate(SMALL, 44) == []

    page.goto(f"/clinic/patients/{ana.pk}/comparisons/")
    follow(page, "Plan a comparison")
    look()
    follow(page, "Change from baclofen to tizanidine")
    look()
    press(page, "Show the calendar")
    look()
    said = page.locator("main").inner_text()
    assert "How sure the answer can be" in said
    assert "Hatched days" in said
    page.get_by_label("Smallest change worth having").fill("")
    press(page, "Keep this plan")
    assert page.title().startswith("Error: ")
    look()
    page.get_by_label("Smallest change worth having").fill("2")
    press(page, "Keep this plan")
    look()
    assert Comparison.objects.get().status == "draft"

    follow(page, "Start")
    look()
    press(page, "Start the comparison")
    if page.get_by_label("Why you go on all the same").is_visible():
        look()
        page.get_by_label("Why you go on all the same").fill("Seen every week")
        press(page, "Start the comparison")
    if page.get_by_label("I have read these").is_visible():
        look()
        page.get_by_label("I have read these").check()
        press(page, "Start the comparison")
    look()
    assert Comparison.objects.get().status == "running"
    assert TreatmentPeriod.objects.filter(treatment__slug="tizanidine").exists()

    follow(page, "Share the plan")
    look()
    press(page, "Share with the patient")
    assert SharedReport.objects.get().kind == "plan"

    follow(page, "Stop early")
    look()
    press(page, "Stop it today")
    assert page.title().startswith("Error: ")
    page.get_by_label("Side effect", exact=True).check()
    press(page, "Stop it today")
    look()
    assert Comparison.objects.get().stop_reason == "side_effect"
    assert not TreatmentPeriod.objects.standing().filter(treatment__slug="tizanidine")


@pytest.mark.parametrize(
    ("size", "scripts"), [("phone", True), ("desktop", True), ("phone", False)]
)
def test_a_patient_flips_a_coin_alone(open_page, cast, ana, size, scripts):
    cold_packs()
    splint()
    page = open_page(size, dark=size == "desktop", scripts=scripts)
    sign_in(page, cast.ana)

    def look():
        if scripts:
            assert_accessible(page)
            assert page.evaluate(SMALL, 64) == []

    page.goto("/my/compare/")
    look()
    follow(page, "Try a home remedy")
    look()
    press(page, "Draw my days")
    assert page.title().startswith("Error: ")
    look()
    page.locator("#div_id_first").get_by_label("Cold-packs").check()
    page.locator("#div_id_expectation").get_by_label("I am not sure").check()
    press(page, "Draw my days")
    look()
    row = Comparison.objects.get()
    assert (row.status, len(row.sequence)) == ("running", 28)
    press(page, "I did this")
    look()
    assert CoinDay.objects.get().done is True

    page.goto("/my/")
    look()
    assert "Today's coin" in page.locator("main").inner_text()
    page.goto("/my/compare/")
    page.get_by_text("Stop the coin").click()
    press(page, "Stop it now")
    look()
    row.refresh_from_db()
    assert (row.status, row.stop_reason) == ("stopped", "choice")
