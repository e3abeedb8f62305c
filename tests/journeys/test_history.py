"""A clinician reads the patient page and records an exam, in a real browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import Exam, PatientReview
from portal import days
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import (
    entry_fields,
    make_day_log,
    make_exam,
    make_injection,
    make_period,
    make_side_effect,
    make_side_effect_report,
    make_step,
    make_treatment,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SMALL = """() => [...document.querySelectorAll(".btn, summary, .ranges a, .links a")]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .map(e => [e.textContent.trim(), e.getBoundingClientRect().height])
  .filter(([, height]) => height < 43.5)"""


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def full(cast):
    """Ana's record with everything that the page can show."""
    ana, ben = cast.ana_record, cast.ben
    today = days.local_day(timezone.now(), ana.zone)

    def ago(number):
        return today - timedelta(days=number)

    def tried(slug, first, last=None, **fields):
        end = {} if last is None else {"ended_on": ago(last)}
        return make_period(
            ana,
            by=ben,
            treatment=make_treatment(slug),
            started_on=ago(first),
            **end,
            **fields,
        )

    dizzy = make_side_effect("dizziness")
    fit = make_side_effect("seizure", red_flag=True, urgency="emergency")
    baclofen = tried("baclofen", 120, 60)
    for number, amount in ((120, 15), (117, 60), (66, 30)):
        make_step(baclofen, by=ben, from_day=ago(number), morning=amount)
    tizanidine = tried("tizanidine", 50)
    make_step(tizanidine, by=ben, from_day=ago(50), morning=12)
    make_step(tizanidine, by=cast.ana, from_day=ago(2), morning=8, source="self")
    toxin = make_period(
        ana,
        by=ben,
        treatment=make_treatment("toxin", kind="injection", unit="U"),
        started_on=ago(40),
    )
    make_injection(toxin, by=ben, given_on=ago(40))
    tried("gabapentin", 400, 200, start_precision="year", end_precision="month")
    make_treatment("dantrolene")
    now = timezone.now()
    for number in range(90):
        if number % 7 == 3:
            continue
        log = make_day_log(
            ana,
            by=cast.ana,
            day=ago(number),
            value=4 + number % 3,
            sleepiness=number % 6,
            falls=int(number == 20),
            **entry_fields(by=cast.ana, now=now - timedelta(days=number)),
        )
        if number % 5 == 0:
            make_side_effect_report(log, dizzy, "moderate")
        if number == 4:
            make_side_effect_report(log, fit, "severe")
    stamp = entry_fields(by=ben, now=now)
    make_exam(ana, by=ben, examined_on=ago(40), readings=[{"beats": 12}], **stamp)
    PatientReview.objects.create(
        patient=ana, **entry_fields(by=ben, now=now - timedelta(days=30))
    )
    return cast


def patient_url(cast):
    return reverse("clinic:patient", args=[cast.ana_record.pk])


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", ["desktop", "narrow"])
def test_a_full_page_has_no_barriers(full, open_page, size, dark):
    page = open_page(size, dark=dark)
    sign_in(page, full.ben)
    for query in ("", "?range=all", "?before=9999-12-31"):
        page.goto(patient_url(full) + query)
        assert_accessible(page)
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("size", ["desktop", "narrow"])
def test_an_empty_page_has_no_barriers(cast, open_page, size):
    page = open_page(size)
    sign_in(page, cast.nina)
    page.goto(patient_url(cast))

    assert_accessible(page)
    assert page.evaluate(SMALL) == []


def test_the_keyboard_reads_the_picture_day_by_day(full, desktop):
    sign_in(desktop, full.ben)
    desktop.goto(patient_url(full))
    said = desktop.locator("[data-chart-readout]")
    desktop.locator(".chart-frame").focus()
    desktop.keyboard.press("End")
    last = said.text_content()
    desktop.keyboard.press("ArrowLeft")

    assert "4 of 10" in last
    assert "5 of 10, sleepiness 1" in said.text_content()


def test_the_picture_zooms_and_says_the_days_it_shows(full, desktop):
    sign_in(desktop, full.ben)
    desktop.goto(patient_url(full))
    plot = desktop.locator("[data-chart-plot]")
    whole = plot.get_attribute("viewBox")
    desktop.get_by_role("button", name="Closer").click()

    assert plot.get_attribute("viewBox") != whole
    assert "202" in desktop.locator("[data-chart-readout]").text_content()


def test_a_row_of_the_ladder_lights_its_bar(full, desktop):
    sign_in(desktop, full.ben)
    desktop.goto(patient_url(full))
    row = desktop.locator("tr[data-lights]").first
    lit = desktop.locator(f'.c-lit[data-span="{row.get_attribute("id")}"]')
    row.hover()

    assert "is-lit" in lit.get_attribute("class")


def test_without_script_a_link_lights_the_bar(full, open_page):
    page = open_page("desktop", scripts=False)
    sign_in(page, full.ben)
    page.goto(patient_url(full))
    page.locator(".rung-when").first.click()
    lit = "e => getComputedStyle(e).opacity"

    assert page.locator(".c-lit:target").evaluate(lit) == "1"


def test_the_picture_can_be_scrolled_where_it_has_no_room(full, open_page):
    page = open_page("narrow")
    sign_in(page, full.ben)
    page.goto(patient_url(full))
    wider = "e => e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX"

    assert page.locator(".chart-frame").evaluate(wider) == "auto"


@pytest.mark.parametrize("scripts", [True, False])
def test_an_exam_is_recorded_by_keyboard(cast, open_page, scripts):
    page = open_page("desktop", scripts=scripts)
    sign_in(page, cast.nina)
    page.goto(reverse("clinic:exam-new", args=[cast.ana_record.pk]))
    page.get_by_label("Ankle, left: Beats").focus()
    for key in ("1", "2", "Tab", "4", "Tab", "Space", "Tab", "Tab", "Tab", "2"):
        page.keyboard.press(key)
    # Reflex, tone, contracture, what is closed, and the next row.
    for _field in range(5):
        page.keyboard.press("Tab")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    page.get_by_text("sustained: 12 beats").wait_for()

    readings = Exam.objects.get().readings.order_by("side")
    assert [
        (r.beats, r.seconds, r.sustained, r.modified_ashworth) for r in readings
    ] == [
        (12, 4, True, "2"),
        (0, None, False, ""),
    ]
    if scripts:
        assert_accessible(page)


def test_a_refused_exam_takes_the_focus_to_the_summary(cast, open_page):
    page = open_page("narrow")
    sign_in(page, cast.nina)
    page.goto(reverse("clinic:exam-new", args=[cast.ana_record.pk]))
    page.get_by_label("Knee, right: Beats").fill("999")
    page.get_by_role("button", name="Save exam").click()

    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert_accessible(page)
    page.locator(".error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "id_readings-3-beats"


def test_the_forms_have_no_barriers(full, open_page):
    page = open_page("narrow")
    sign_in(page, full.ben)
    pk = full.ana_record.pk
    day = days.local_day(timezone.now(), full.ana_record.zone)
    exam = Exam.objects.get()
    for name, *args in (
        ("exam-new",),
        ("exam", exam.pk),
        ("note-new",),
        ("decision-new",),
        ("day-log", day),
        ("entry-void", "exams", exam.pk),
    ):
        page.goto(reverse(f"clinic:{name}", args=[pk, *args]))
        assert_accessible(page)


def test_a_review_is_marked_and_undone(cast, desktop):
    sign_in(desktop, cast.ben)
    desktop.goto(patient_url(cast))
    desktop.get_by_role("button", name="Mark reviewed").click()
    desktop.get_by_role("button", name="Undo").click()

    assert desktop.get_by_text("The review is taken back.").is_visible()
    assert not PatientReview.objects.standing().exists()
