"""clonus/steps.js: one form, one question at a time."""

import pytest

from tests.browser.axe import assert_accessible
from tests.browser.watch import expect_status

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.templates.urls"),
]
ADDRESS = "/components/patient/steps/"
CALM = 450


@pytest.fixture
def page(phone):
    """The sample form on a phone, after the guard of its first 400 ms."""
    phone.goto(ADDRESS)
    phone.wait_for_selector(".steps-on")
    phone.wait_for_timeout(CALM)
    return phone


def tap(page, selector):
    """Touch like a person: once, then wait longer than the guard."""
    page.locator(selector).tap()
    page.wait_for_timeout(CALM)


def shown(page):
    return [
        step.get_attribute("data-step")
        for step in page.locator("[data-step]").all()
        if step.is_visible()
    ]


def next_step(page):
    tap(page, "[data-step-go=next]:visible")


def test_without_script_every_step_is_shown_and_save_answers(open_page):
    page = open_page("phone", scripts=False)
    page.goto(ADDRESS)
    assert shown(page) == ["shaking", "spasms", "more", "check"]
    page.get_by_role("button", name="Save").click()
    assert page.locator(".error-summary").is_visible()


def test_a_mistake_found_by_the_server_opens_its_step(page):
    tap(page, "label[for=id_shaking_4]")
    page.evaluate("document.querySelector('[data-steps]').submit()")
    page.wait_for_selector(".error-summary:focus")
    assert shown(page) == ["spasms"]
    assert_accessible(page)
    page.wait_for_timeout(CALM)
    tap(page, ".error-summary a:has-text('Falls')")
    assert shown(page) == ["more"]


def test_choosing_stays_on_the_step_and_only_next_goes_on(page):
    tap(page, "label[for=id_shaking_4]")
    assert shown(page) == ["shaking"]
    next_step(page)
    assert shown(page) == ["spasms"]
    assert page.url.endswith("#step-spasms")
    assert page.title().startswith("Spasms, Step 2 of 4")
    assert page.locator("[role=status]", has_text="Step 2 of 4: Spasms").count() == 1
    assert_accessible(page)


def test_next_asks_for_the_answer_that_is_missing(page):
    next_step(page)
    assert shown(page) == ["shaking"]
    assert page.locator("#step-shaking .field-error").text_content() == (
        "Choose an answer, then go on."
    )
    assert_accessible(page)
    tap(page, "label[for=id_shaking_4]")
    next_step(page)
    assert shown(page) == ["spasms"]


def test_a_touch_soon_after_a_step_or_another_touch_is_not_meant(page):
    page.locator("label[for=id_shaking_4]").tap()
    page.locator("label[for=id_shaking_5]").tap()
    assert page.locator("#id_shaking_4").is_checked()
    page.wait_for_timeout(CALM)
    page.locator("[data-step-go=next]:visible").tap()
    page.locator("label[for=id_spasms_0]").tap()
    assert not page.locator("#id_spasms_0").is_checked()
    tap(page, "label[for=id_spasms_0]")
    page.wait_for_timeout(CALM)
    tap(page, "label[for=id_spasms_0]")
    assert page.locator("#id_spasms_0").is_checked()


def test_back_of_the_page_and_of_the_browser_keep_the_answers(page):
    tap(page, "label[for=id_shaking_4]")
    next_step(page)
    page.go_back()
    assert shown(page) == ["shaking"]
    page.go_forward()
    assert shown(page) == ["spasms"]
    page.wait_for_timeout(CALM)
    tap(page, "[data-step-go=back]:visible")
    page.wait_for_function("document.querySelector('#step-shaking').checkVisibility()")
    assert page.locator("#id_shaking_4").is_checked()


def fill(page):
    tap(page, "label[for=id_shaking_4]")
    next_step(page)
    tap(page, "label[for=id_spasms_1]")
    tap(page, "label[for=id_side_0]")
    next_step(page)
    page.fill("#id_falls", "0")
    page.fill("#id_day", "2026-05-02")
    page.select_option("#id_site", "ankle")
    tap(page, "label[for=id_agree]")
    next_step(page)


def rows(page):
    return {
        row.locator("dt").text_content(): row.locator("dd").first.text_content()
        for row in page.locator(".check-row").all()
    }


def test_the_check_step_repeats_the_answers_and_change_comes_back(page):
    fill(page)
    assert shown(page) == ["check"]
    assert rows(page)["How was the shaking today?"] == "4"
    assert rows(page)["Where"] == "Ankle"
    assert_accessible(page)
    page.wait_for_timeout(CALM)
    tap(page, ".check-row:has-text('How strong') a")
    assert shown(page) == ["spasms"]
    tap(page, "label[for=id_spasms_2]")
    assert page.locator("[data-step-go=next]:visible").text_content() == "Back to check"
    next_step(page)
    assert shown(page) == ["check"]
    assert rows(page)["How strong were the spasms?"] == "Bad"
    tap(page, "#step-check .btn-primary")
    page.wait_for_selector(".notice-success")


def test_enter_in_a_box_goes_on_and_never_saves(page):
    tap(page, "label[for=id_shaking_4]")
    next_step(page)
    tap(page, "label[for=id_spasms_1]")
    tap(page, "label[for=id_side_0]")
    next_step(page)
    page.locator("#id_falls").press("Enter")
    assert shown(page) == ["more"]
    assert page.locator("#step-more .field-error").is_visible()


@pytest.mark.parametrize(
    ("status", "words"),
    [(204, "Your answers so far are kept."), (500, "Not saved yet.")],
)
def test_each_step_keeps_a_draft_or_says_that_it_could_not(open_page, status, words):
    page = open_page("phone")
    expect_status(page, status)
    sent = []

    def answer(route):
        sent.append(route.request.post_data)
        route.fulfill(status=status, body="")

    page.route("**/draft/", answer)
    page.goto(ADDRESS)
    page.evaluate("document.querySelector('[data-steps]').dataset.draftUrl = '/draft/'")
    page.wait_for_timeout(CALM)
    tap(page, "label[for=id_shaking_4]")
    next_step(page)
    page.wait_for_selector(f".save-state:has-text('{words}')")
    assert "csrfmiddlewaretoken" in sent[0]
    assert 'name="shaking"' in sent[0]
