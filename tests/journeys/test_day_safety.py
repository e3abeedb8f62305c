"""A day with signs of danger: what to do now, more questions, the same at home."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import days
from portal.models import SafetyFlag, SymptomCheck
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import (
    make_day_log,
    make_ingredient,
    make_other_medicine,
    make_side_effect,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

CALM = 450
"""Milliseconds after which the guard against double taps lets the next one in."""


@pytest.fixture
def ana():
    """Ana, by day, on sertraline since last week, with five good days behind her."""
    patient = make_cast().ana_record
    patient.zone = "Europe/London" if 5 <= timezone.now().hour <= 21 else "Asia/Tokyo"
    patient.save()
    patient.clinic.cover_text = "Nurse Nina, Monday to Friday, 8 to 17."
    patient.clinic.save()
    make_side_effect(
        "hard-to-wake",
        red_flag=True,
        urgency="emergency",
        texts={"en": {"name": "Very hard to wake", "advice": "Call."}},
    )
    today = today_of(patient)
    sertraline = make_ingredient("sertraline", ("serotonergic",))
    make_other_medicine(
        patient,
        by=patient.user,
        ingredient=sertraline,
        started_on=today - timedelta(days=7),
    )
    for back in range(1, 6):
        day = today - timedelta(days=back)
        made = {"entered_on": day, "entered_at": timezone.now()}
        make_day_log(patient, by=patient.user, day=day, value=2, **made)
    return patient


def today_of(patient):
    return days.local_day(timezone.now(), patient.zone)


def tap(page, selector, **options):
    """Touch like a person: once, then wait longer than the guard."""
    page.locator(selector, **options).first.tap()
    page.wait_for_timeout(CALM)


def logs_a_bad_day(page, ana):
    """A number far above the others, a fall on the head, and hard to wake."""
    primary = ana.targets.primary().get()
    page.goto("/my/")
    tap(page, f"label[for=id_rating_{primary.pk}_8]")
    page.get_by_role("button", name="Next").tap()
    page.wait_for_url("**/my/log/**")
    page.wait_for_timeout(CALM)
    tap(page, "summary:visible", has_text="Falls")
    tap(page, "label[for=id_falls_1]")
    tap(page, "label[for=id_head_hit_0]")
    if page.locator("[data-step-go=next]:visible").count():
        tap(page, "[data-step-go=next]:visible")
    tap(page, "summary:visible", has_text="Warning signs")
    tap(page, "label.answer:visible", has_text="Very hard to wake")


def reads_what_to_do(page):
    alert = page.locator(".notice-emergency").first.inner_text()
    assert "Emergency: call 999" in alert
    assert "You hit your head in a fall." in alert
    assert "Very hard to wake" in alert
    assert "Nobody watches this page in real time." in alert
    assert page.get_by_text("Nurse Nina, Monday to Friday, 8 to 17.").is_visible()
    assert page.get_by_text("Call us today").first.is_visible()


@pytest.mark.smoke
def test_a_fall_on_the_head_and_worse_clonus_by_touch(phone, ana):
    sign_in(phone, ana.user)
    logs_a_bad_day(phone, ana)
    tap(phone, "[data-step-go=next]:visible")
    phone.get_by_role("button", name="Save").tap()
    phone.wait_for_url("**/saved/")

    reads_what_to_do(phone)
    assert_accessible(phone)
    phone.goto("/my/")
    reads_what_to_do(phone)
    assert_accessible(phone)

    tap(phone, "a", has_text="Answer 7 short questions now")
    phone.wait_for_selector(".steps-on")
    phone.wait_for_timeout(CALM)
    assert_accessible(phone)
    for name in (
        *("clonus_spontaneous", "clonus_ocular", "agitation"),
        *("diaphoresis", "tremor", "hypertonia"),
    ):
        answer = 0 if name == "diaphoresis" else 1
        tap(phone, f"label[for=id_{name}_{answer}]")
        tap(phone, "[data-step-go=next]:visible")
    phone.locator("#id_temp_c").fill("38.2")
    tap(phone, "[data-step-go=next]:visible")
    assert "38.2" in phone.locator("[data-check-list]").inner_text()
    assert_accessible(phone)
    tap(phone, "button:visible", has_text="See what to do")
    phone.wait_for_selector("h1:has-text('Get emergency help now')")
    assert_accessible(phone)

    assert SymptomCheck.objects.get().answers["diaphoresis"] is True
    found = set(SafetyFlag.objects.open().values_list("rule", flat=True))
    assert {"fall-head-hit", "red-flag-hard-to-wake", "hunter-positive"} <= found


def test_the_same_without_script(open_page, ana):
    page = open_page("phone", scripts=False)
    sign_in(page, ana.user)
    logs_a_bad_day(page, ana)
    page.get_by_role("button", name="Check my answers").tap()
    page.wait_for_url("**?check=1")
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/saved/")
    reads_what_to_do(page)

    page.get_by_text("Answer 7 short questions now").tap()
    page.wait_for_url("**/my/check/**")
    for question in page.locator("fieldset").all():
        question.locator(".answer").nth(1).tap()
    page.get_by_role("button", name="See what to do").tap()
    page.wait_for_selector("h1:has-text('Call us today')")
    assert SymptomCheck.objects.get().outcome == "urgent"
