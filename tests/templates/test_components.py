"""The components, seen in a browser as patients and clinicians see them."""

import pytest

from tests.browser.axe import assert_accessible

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.templates.urls"),
]

ADDRESSES = (
    "/components/",
    "/components/clinician/all/",
    "/components/patient/crispy/",
)
LOOKS = (("phone", False), ("phone", True), ("narrow", False), ("desktop", True))

# The box that takes the touch: a label's cell, else the control itself.
CONTROLS = """() => [...document.querySelectorAll(
    "button, summary, select, textarea, .btn, .site-nav a, .check-change a," +
    " .big-links a, a.day-face, .form-check, .error-summary a, .menu-link," +
    " input:not([type=hidden]):not([type=radio]):not([type=checkbox])")]
  .filter((e) => e.checkVisibility())
  .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect().height])"""
CELLS = """() => [...document.querySelectorAll(".answer")]
  .filter((e) => e.checkVisibility())
  .map((e) => e.getBoundingClientRect().height)"""


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_each_page_is_accessible_before_and_after_a_mistake(
    open_page, address, size, dark
):
    page = open_page(size, dark=dark)
    page.goto(address)
    assert_accessible(page)
    page.locator("main form .btn-primary[type=submit]").last.click()
    page.wait_for_selector(".error-summary")
    assert page.title().startswith("Error: ")
    assert_accessible(page)


def test_pages_stay_accessible_in_forced_colours(open_page):
    page = open_page("phone", forced_colors="active")
    page.goto("/components/")
    page.locator("#id_shaking_6").check()
    assert_accessible(page)


def test_nothing_scrolls_sideways_at_400_percent(open_page):
    """1280 x 1024 at 400 % is 320 x 256; there the emergency line does not float."""
    page = open_page("narrow", viewport={"width": 320, "height": 256})
    page.goto("/components/patient/steps/")
    assert_accessible(page)
    line = page.locator(".emergency-line")
    assert line.evaluate("e => getComputedStyle(e).position") == "static"


@pytest.mark.parametrize(
    ("address", "cell", "other"),
    [("/components/", 112, 64), ("/components/clinician/all/", 44, 44)],
)
def test_answers_and_controls_are_big_enough(open_page, address, cell, other):
    page = open_page("phone")
    page.goto(address)
    for summary in page.locator(".chip > summary").all():
        summary.click()
    assert min(page.evaluate(CELLS)) >= cell
    small = [(e, h) for e, h in page.evaluate(CONTROLS) if h < other]
    assert not small


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("How was the shaking today?", ""),
        ("How was it?", " Or call us: 555 0100, day and night."),
        ("Shaking when I stand up: how was it today?", " Or call 555 0100."),
    ],
)
def test_question_and_next_fit_a_phone_above_the_emergency_line(phone, question, more):
    phone.goto("/components/patient/steps/")
    phone.locator("#step-shaking legend").evaluate(
        "(e, q) => e.replaceChildren(q)", question
    )
    phone.locator(".emergency-line p").evaluate("(e, more) => e.append(more)", more)
    first = phone.locator("#step-shaking .answer").first.bounding_box()
    button = phone.get_by_role("button", name="Next").bounding_box()
    line = phone.locator(".emergency-line").bounding_box()
    assert phone.evaluate("scrollY") == 0
    assert first["width"] >= 112
    last = phone.locator("#step-shaking .answer").last.bounding_box()
    assert button["y"] - (last["y"] + last["height"]) >= 32
    assert button["y"] + button["height"] <= line["y"] + 1


@pytest.mark.parametrize(("width", "columns"), [(389, 2), (390, 3), (320, 2)])
def test_the_grid_has_two_columns_below_390(open_page, width, columns):
    page = open_page("phone", viewport={"width": width, "height": 664})
    page.goto("/components/")
    cells = page.locator(".answers-grid .answer").all()
    assert len({round(cell.bounding_box()["x"]) for cell in cells}) == columns


def test_the_chosen_cell_is_filled_and_ticked_and_moves_with_the_arrows(phone):
    phone.goto("/components/")
    phone.locator("label[for=id_shaking_6]").tap()
    tick = phone.locator("label[for=id_shaking_6] .tick")
    assert tick.evaluate("e => getComputedStyle(e).visibility") == "visible"
    phone.keyboard.press("ArrowRight")
    assert phone.locator("#id_shaking_7").is_checked()
    face = phone.locator("label[for=id_shaking_7] .answer-face")
    assert face.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"


def test_the_summary_takes_the_focus_and_leads_to_a_folded_field(phone):
    phone.goto("/components/")
    phone.locator("main form .btn-primary").last.tap()
    phone.wait_for_selector(".error-summary:focus")
    assert phone.locator(".error-summary").get_attribute("role") == "alert"
    phone.locator(".chip", has=phone.locator("#id_falls")).evaluate(
        "e => { e.open = false }"
    )
    phone.locator(".error-summary a", has_text="Falls").tap()
    phone.wait_for_selector("#id_falls:focus")
    assert phone.locator("#id_falls_error").is_visible()


def test_a_focused_control_is_never_under_the_emergency_line(phone):
    phone.goto("/components/")
    for _ in range(60):
        phone.keyboard.press("Tab")
        box = phone.evaluate(
            """() => { const b = document.activeElement.getBoundingClientRect();
            const line = document.querySelector(".emergency-line");
            return [b.height, b.bottom, line.getBoundingClientRect().top,
                    document.activeElement.outerHTML.slice(0, 80)] }"""
        )
        if box[0] < 500:
            assert box[1] <= box[2] + 1, box[3]


def test_a_picture_is_read_by_keys_and_zoomed_by_buttons(desktop):
    desktop.goto("/components/clinician/all/")
    readout = desktop.locator("[data-chart-readout]")
    desktop.locator(".chart-frame").focus()
    desktop.keyboard.press("Home")
    assert readout.text_content() == "Day 1: 7 of 10"
    desktop.keyboard.press("ArrowRight")
    assert readout.text_content() == "Day 2: 7 of 10"
    desktop.get_by_role("button", name="Closer").click()
    view = desktop.locator("[data-chart-plot]").get_attribute("viewBox")
    assert view.split()[2:] == ["155", "240"]
    assert "2026" in readout.text_content()
    desktop.get_by_role("button", name="All days").click()
    view = desktop.locator("[data-chart-plot]").get_attribute("viewBox")
    assert view == "0 0 310 240"


def test_a_picture_is_read_by_pointing(desktop):
    desktop.goto("/components/clinician/all/")
    picture = desktop.locator(".chart-frame svg").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    desktop.mouse.move(box["x"] + box["width"] - 5, box["y"] + 50)
    assert desktop.locator("[data-chart-readout]").text_content() == "Day 20: 4 of 10"


def test_wider_spacing_of_text_hides_nothing(open_page):
    """WCAG 1.4.12: lines 1.5, paragraphs 2, letters 0.12, words 0.16."""
    page = open_page("narrow", bypass_csp=True)
    page.goto("/components/")
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important;"
        " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
    )
    clipped = page.evaluate(
        """() => [...document.querySelectorAll(
            ".btn, .answer-face, .pill, .day-face, summary, .field-error, .check-row")]
          .filter((e) => e.scrollWidth > e.clientWidth + 1)
          .map((e) => e.outerHTML.slice(0, 90))"""
    )
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((e) => !e.closest(".table-frame, svg, .visually-hidden"))
          .filter((e) => e.getBoundingClientRect().right > 320)
          .map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert clipped == []
    assert wide == []
