"""A day is logged by touch on a phone, with and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import days
from portal.actions.answers import answers_of
from portal.models import DayDraft
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import (
    make_day_log,
    make_episode,
    make_period,
    make_side_effect,
    make_side_effect_report,
    make_step,
    make_target,
    make_treatment,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

CALM = 450
"""Milliseconds after which the guard against double taps lets the next one in."""

TOO_SMALL = """([selector, least, wide]) => [...document.querySelectorAll(selector)]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .map(e => [e.className || e.tagName, e.textContent.trim().slice(0, 30),
             e.getBoundingClientRect()])
  .filter(([, , box]) => box.height < least - 0.5 || (wide && box.width < least - 0.5))
  .map(([name, text, box]) => `${name} "${text}" ${box.width} x ${box.height}`)"""

CONTROLS = (
    ".btn, button, summary, .big-links a, .nav-end a, a.day-face, .check-change a"
)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    """Ana, where it is day now: at night the page asks which day."""
    patient = cast.ana_record
    patient.zone = "Europe/London" if 5 <= timezone.now().hour <= 21 else "Asia/Tokyo"
    patient.save()
    make_target(patient, by=cast.ana, text="Broken sleep", order=2)
    tizanidine = make_treatment("tizanidine", sedating=True)
    for slug in ("sleepiness", "dizziness", "dry-mouth"):
        tizanidine.side_effects.add(make_side_effect(slug))
    make_side_effect(
        "seizure",
        red_flag=True,
        urgency="emergency",
        texts={"en": {"name": "A seizure", "advice": "Call the emergency number now."}},
    )
    today = today_of(patient)
    period = make_period(
        patient,
        by=cast.ben,
        treatment=tizanidine,
        started_on=today - timedelta(days=9),
    )
    make_step(period, by=cast.ben, from_day=today - timedelta(days=9), night=2)
    return patient


def today_of(patient):
    return days.local_day(timezone.now(), patient.zone)


def logged(patient, *, by, day, **fields):
    """A log of one of these real days, made on that day."""
    made = {"entered_on": day, "entered_at": timezone.now()}
    return make_day_log(patient, by=by, day=day, **(made | fields))


def bout(patient, *, day, **fields):
    made = {"entered_on": day, "entered_at": timezone.now()}
    return make_episode(patient, by=patient.user, day=day, **(made | fields))


def without_steps(page):
    """The pages as they are without their script, for axe, which needs scripts."""
    page.route("**/steps.js", lambda route: route.abort())


def primary(patient):
    return patient.targets.primary().get()


def tap(page, selector, **options):
    """Touch like a person: once, then wait longer than the guard."""
    page.locator(selector, **options).first.tap()
    page.wait_for_timeout(CALM)


def next_step(page):
    tap(page, "[data-step-go=next]:visible")


def answer_home(page, patient, value=4):
    page.goto("/my/")
    tap(page, f"label[for=id_rating_{primary(patient).pk}_{value}]")
    page.get_by_role("button", name="Next").tap()
    page.wait_for_url("**/my/log/**")


# ---- the whole day ------------------------------------------------------------------


@pytest.mark.smoke
def test_a_whole_day_by_touch(phone, ana):
    sign_in(phone, ana.user)
    answer_home(phone, ana)
    phone.wait_for_selector(".steps-on")
    phone.wait_for_timeout(CALM)
    assert phone.url.endswith("#step-more")
    dizzy = make_side_effect("dizziness")
    other = ana.targets.open().last()

    tap(phone, "summary:visible", has_text="Broken sleep")
    tap(phone, f"label[for=id_rating_{other.pk}_6]")
    tap(phone, "summary:visible", has_text="Spasms")
    tap(phone, "label[for=id_spasm_frequency_2]")
    tap(phone, "label[for=id_spasm_severity_0]")
    assert_accessible(phone)
    next_step(phone)
    tap(phone, "summary:visible", has_text="Dizziness")
    tap(phone, f"label[for=id_effect_{dizzy.pk}_2]")
    assert_accessible(phone)
    next_step(phone)
    phone.wait_for_selector("text=Your answers so far are kept.")
    listed = phone.locator("[data-check-list]").inner_text()
    assert "How was the shaking today?" in listed
    assert "Less than one an hour" in listed
    assert "No answer" not in listed
    assert_accessible(phone)

    tap(phone, "[data-check-list] a")
    tap(phone, f"label[for=id_rating_{primary(ana).pk}_5]")
    next_step(phone)
    phone.get_by_role("button", name="Save").tap()
    phone.wait_for_url("**/saved/")

    assert phone.get_by_text("Saved. Good night.").is_visible()
    assert_accessible(phone)
    answers = answers_of(ana.day_logs.get())
    assert answers.ratings == {primary(ana).pk: 5, other.pk: 6}
    assert (answers.spasm_frequency, answers.spasm_severity) == ("2", "1")
    assert answers.side_effects == {dizzy.pk: "moderate"}
    assert not DayDraft.objects.exists()


def test_a_whole_day_without_script(open_page, ana):
    page = open_page("phone", scripts=False)
    sign_in(page, ana.user)
    answer_home(page, ana)
    dizzy = make_side_effect("dizziness")
    assert page.get_by_role("button", name="Save").count() == 0

    page.locator("summary", has_text="Falls").tap()
    page.locator("label[for=id_falls_1]").tap()
    page.locator("summary", has_text="Dizziness").tap()
    page.locator(f"label[for=id_effect_{dizzy.pk}_1]").tap()
    page.get_by_role("button", name="Check my answers").tap()
    page.wait_for_url("**?check=1")
    assert "Dizziness" in page.locator(".check-list").inner_text()
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/saved/")

    log = ana.day_logs.get()
    assert (log.falls, log.ratings.get().value) == (1, 4)
    assert log.side_effects.get().severity == "mild"
    page.get_by_role("button", name="Undo").tap()
    page.wait_for_url("**/my/")
    assert not ana.day_logs.standing().exists()


def test_five_taps_log_a_day(phone, ana):
    sign_in(phone, ana.user)
    phone.goto("/my/")
    phone.wait_for_timeout(CALM)

    tap(phone, f"label[for=id_rating_{primary(ana).pk}_0]")
    phone.get_by_role("button", name="Next").tap()
    phone.wait_for_selector(".steps-on")
    phone.wait_for_timeout(CALM)
    next_step(phone)
    next_step(phone)
    phone.get_by_role("button", name="Save").tap()
    phone.wait_for_url("**/saved/")

    assert ana.day_logs.get().status == "none"


def test_a_draft_comes_back_at_its_step_after_signing_out(open_page, ana):
    page = open_page("phone")
    sign_in(page, ana.user)
    answer_home(page, ana, 7)
    page.wait_for_selector(".steps-on")
    page.wait_for_timeout(CALM)
    tap(page, "summary:visible", has_text="A note")
    page.locator("#id_note").fill("Half a sentence")
    next_step(page)
    page.wait_for_selector("text=Your answers so far are kept.")
    page.context.clear_cookies()

    page = open_page("phone")
    sign_in(page, ana.user)
    page.goto("/my/")
    page.get_by_text("Go on with them").tap()
    page.wait_for_selector(".steps-on")
    page.wait_for_timeout(CALM)

    assert page.url.endswith("#step-effects")
    assert page.locator("[data-step=effects]").is_visible()
    tap(page, "[data-step-go=back]:visible")
    assert page.locator("#id_note").input_value() == "Half a sentence"


def test_save_touched_twice_is_one_day(phone, ana):
    sign_in(phone, ana.user)
    answer_home(phone, ana)
    phone.wait_for_selector(".steps-on")
    phone.wait_for_timeout(CALM)
    next_step(phone)
    next_step(phone)
    phone.evaluate(
        """() => { const save = document.querySelector("button[value=save]");
                   save.click(); save.click(); }"""
    )
    phone.wait_for_url("**/saved/")

    assert ana.day_logs.count() == 1


def test_going_on_without_a_number_says_so_and_stays(phone, ana):
    sign_in(phone, ana.user)
    phone.goto(f"/my/log/{today_of(ana)}/")
    phone.wait_for_selector(".steps-on")
    phone.wait_for_timeout(CALM)

    next_step(phone)
    assert phone.locator("[data-step=number] .field-error").is_visible()
    assert_accessible(phone)


def test_the_error_page_takes_the_focus_to_the_summary(phone, ana):
    sign_in(phone, ana.user)
    phone.goto("/my/")
    phone.get_by_role("button", name="Next").tap()
    phone.wait_for_selector(".error-summary:focus")

    assert phone.title().startswith("Error: ")
    phone.locator(".error-summary a").tap()
    assert phone.locator("input[type=radio]:focus").count() == 1
    assert_accessible(phone)


# ---- sizes ----------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "In an emergency call 911."])
def test_the_grid_and_next_fit_a_small_phone(phone, ana, words):
    ana.clinic.emergency_text = words
    ana.clinic.save()
    sign_in(phone, ana.user)
    phone.goto("/my/")

    first = phone.locator(".answer").first.bounding_box()
    button = phone.get_by_role("button", name="Next").bounding_box()
    line = phone.locator(".emergency-line").bounding_box()
    legend = phone.locator("legend").bounding_box()
    assert phone.evaluate("window.scrollY") == 0
    assert legend["y"] >= 0
    assert first["y"] > legend["y"]
    assert button["y"] + button["height"] <= line["y"]
    assert line["y"] + line["height"] <= 664.5


def test_answers_have_112_pixels_and_other_controls_64(phone, ana):
    sign_in(phone, ana.user)
    log = logged(ana, by=ana.user, day=today_of(ana) - timedelta(days=1), value=4)
    episode = bout(ana, day=log.day)
    for address in (
        "/my/",
        f"/my/log/{today_of(ana)}/",
        f"/my/log/{today_of(ana)}/same/",
        f"/my/log/{log.day}/saved/",
        f"/my/days/{log.day}/",
        f"/my/days/{log.day}/change/",
        f"/my/days/{log.day}/void/",
        "/my/episodes/new/",
        f"/my/episodes/{episode.pk}/",
        "/my/targets/",
    ):
        phone.goto(address)
        phone.evaluate(
            """() => { document.querySelectorAll("details").forEach(d => d.open = true);
                       document.querySelectorAll("[data-step]")
                         .forEach(s => s.hidden = false); }"""
        )
        small = phone.evaluate(TOO_SMALL, [".answer", 112, True])
        small += phone.evaluate(TOO_SMALL, [CONTROLS, 64, False])
        assert not small, f"{address}: {small}"


# ---- every state passes axe --------------------------------------------------------


def pages_of(ana, cast):
    """Addresses of every page of the log, in every state that has its own."""
    today = today_of(ana)
    old, older = today - timedelta(days=1), today - timedelta(days=5)
    log = logged(ana, by=ana.user, day=old, value=4, falls=1, note="Stairs")
    make_side_effect_report(
        log, make_side_effect("seizure", red_flag=True, urgency="emergency"), "severe"
    )
    logged(ana, by=cast.eva, day=old, source="carer")
    logged(
        ana,
        by=ana.user,
        day=old,
        voided_at=timezone.now(),
        voided_by=ana.user,
        voided_reason="wrong day",
    )
    episode = bout(ana, day=old, beats=12)
    return [
        "/my/",
        f"/my/log/{today}/",
        f"/my/log/{older}/",
        f"/my/log/{today}/same/",
        f"/my/log/{old}/saved/",
        f"/my/days/{old}/",
        f"/my/days/{older}/",
        f"/my/days/{today - timedelta(days=20)}/",
        f"/my/days/{old}/change/",
        f"/my/days/{old}/void/",
        "/my/episodes/new/",
        f"/my/episodes/{episode.pk}/",
        f"/my/episodes/{episode.pk}/change/",
        f"/my/episodes/{episode.pk}/void/",
        "/my/targets/",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "dark", "scripts"),
    [
        ("phone", False, True),
        ("narrow", True, True),
        ("narrow", False, False),
        ("desktop", True, True),
    ],
)
def test_every_page_of_the_log_passes_axe(open_page, cast, ana, size, dark, scripts):
    page = open_page(size, dark=dark)
    sign_in(page, ana.user)
    if not scripts:
        without_steps(page)
    for address in pages_of(ana, cast):
        assert page.goto(address).ok, address
        assert_accessible(page)


def test_refused_and_doubled_forms_pass_axe(open_page, cast, ana):
    page = open_page("narrow")
    without_steps(page)
    sign_in(page, ana.user)
    today = today_of(ana)
    for address in (
        f"/my/log/{today}/",
        "/my/episodes/new/",
    ):
        page.goto(address)
        page.locator("main form button.btn-primary").first.click()
        assert page.title().startswith("Error: ")
        assert_accessible(page)

    page.goto(f"/my/log/{today}/")
    page.locator(f"#id_rating_{primary(ana).pk}_4").check(force=True)
    page.get_by_role("button", name="Check my answers").click()
    assert_accessible(page)
    logged(ana, by=ana.user, day=today, value=7, note="Saved meanwhile")
    page.get_by_role("button", name="Save").click()
    assert "What is saved" in page.content()
    assert_accessible(page)
    page.get_by_role("button", name="Use what I typed").click()
    assert page.url.endswith(f"/my/days/{today}/")
    assert ana.day_logs.get().ratings.get().value == 4
    assert_accessible(page)
