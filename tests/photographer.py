"""Sign in to the demo that tests.screenshots serves and take each picture."""

import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 (Django must be ready first)
from playwright.sync_api import sync_playwright  # noqa: E402

from portal.models import Patient, User  # noqa: E402
from tests.browser.fixtures import FLAGS, browser_path  # noqa: E402
from tests.browser.sign_in import session_for  # noqa: E402
from tests.screenshots import PAGES, PICTURES  # noqa: E402


def main(port: str) -> None:
    """Take the pictures of PAGES from the server at `port`."""
    ana = Patient.objects.get(user__email="ana@demo.example")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path(), args=FLAGS
        )
        for name, who, address, (width, height), dark in PAGES:
            context = chromium.new_context(
                base_url=f"http://localhost:{port}",
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            if who:
                context.add_cookies([cookie_of(who)])
            page = context.new_page()
            answer = page.goto(address.format(ana=ana.pk))
            if answer.status != 200:
                raise SystemExit(f"{name}: {address} answered {answer.status}")
            page.screenshot(path=PICTURES / f"{name}.png")
            context.close()
        chromium.close()


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
