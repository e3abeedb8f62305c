"""Sign in to the demo that tests.screenshots serves and take each picture."""

import sys
from datetime import date

import django

django.setup()

from django.conf import settings  # noqa: E402 (Django must be ready first)
from playwright.sync_api import sync_playwright  # noqa: E402

from portal.models import Patient, User  # noqa: E402
from tests.browser.fixtures import FLAGS, browser_path  # noqa: E402
from tests.browser.sign_in import session_for  # noqa: E402
from tests.screenshots import FOLDER, PICTURES  # noqa: E402


def main(port: str) -> None:
    """Take each of PICTURES from the server at `port`."""
    records = _records()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path(), args=FLAGS
        )
        for picture in PICTURES:
            width, height = picture.size
            context = chromium.new_context(
                base_url=f"http://localhost:{port}",
                viewport={"width": width, "height": height},
                color_scheme="dark" if picture.dark else "light",
                reduced_motion="reduce",
            )
            if picture.who:
                context.add_cookies([cookie_of(picture.who)])
            page = context.new_page()
            _open(page, picture, records)
            page.screenshot(path=FOLDER / f"{picture.name}.png")
            context.close()
        chromium.close()


def _records() -> dict[str, int]:
    """The numbers that the addresses name."""
    ana = Patient.objects.get(user__email="ana@demo.example")
    mei = Patient.objects.get(user__email="mei@demo.example")
    tom = Patient.objects.get(user__email="tom@demo.example")
    return {
        "ana": ana.pk,
        "mei": mei.pk,
        "tom": tom.pk,
        "tizanidine": _latest(ana, "tizanidine"),
        "baclofen": _latest(mei, "baclofen"),
        "switch": tom.judged_comparisons.running().get().pk,
    }


def _latest(patient, slug: str) -> int:
    periods = patient.treatment_periods.standing()
    return periods.filter(treatment__slug=slug).latest("started_on").pk


def _fill(page) -> None:
    """Today as the last day, and the first reason, where the form asks for them."""
    if page.locator("[name=on]").count():
        page.locator("[name=on]").fill(date.today().isoformat())
        page.locator("[name=reason]").select_option(index=1)


def _open(page, picture, records) -> None:
    """Go there, and do what the picture asks for; another answer stops the round."""
    answer = page.goto(picture.address.format(**records))
    if picture.press:
        _fill(page)
        with page.expect_navigation() as sent:
            page.get_by_role("button", name=picture.press).click()
        answer = sent.value
    if answer.status != picture.status:
        raise SystemExit(f"{picture.name}: {page.url} answered {answer.status}")
    if picture.show:
        page.locator(picture.show).evaluate(
            "e => { if (e.tagName === 'DETAILS') e.open = true; e.scrollIntoView() }"
        )


def cookie_of(who: str) -> dict:
    user = User.objects.get(email=f"{who}@demo.example")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": session_for(user).session_key,
        "domain": "localhost",
        "path": "/",
    }


if __name__ == "__main__":
    main(sys.argv[1])
