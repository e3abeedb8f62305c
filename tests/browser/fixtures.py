"""Fixtures for browser tests: a browser for the run, watched pages for each test."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.watch import unwatch, watch

# Playwright keeps an event loop in this thread, and Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"viewport": {"width": 390, "height": 664}, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
SIZES = {
    "phone": PHONE | {"is_mobile": True},
    "narrow": PHONE | {"viewport": {"width": 320, "height": 568}, "is_mobile": True},
    "desktop": DESKTOP,
}


def browser_path() -> str:
    """Return the installed Chromium."""
    path = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), ""
    )
    if not path:
        pytest.fail("no Chromium found: apt-get install chromium")
    return path


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path(), args=FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server):
    """Return a function that opens a watched page: `open_page("phone", dark=True)`.

    Each page has its own context (own cookies) and goes to paths of the live
    server. The test fails when a page writes an error to the console, breaks the
    content policy, asks another host, or is answered with an error other than
    409 or 422 (see `expect_status`).
    """
    contexts = []

    def opened(size="phone", *, dark=False, scripts=True, **options):
        context = browser.new_context(
            **(SIZES[size] | options),
            base_url=live_server.url,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            locale="en-GB",
        )
        context.set_default_timeout(10_000)
        watch(context, live_server.url)
        contexts.append(context)
        return context.new_page()

    yield opened
    problems = []
    for context in contexts:
        context.close()
        problems += unwatch(context)
    assert not problems, "\n".join(problems)


@pytest.fixture
def phone(open_page):
    """A watched page on a phone of 390 x 664."""
    return open_page("phone")


@pytest.fixture
def desktop(open_page):
    """A watched page on a desktop of 1280 x 900."""
    return open_page("desktop")
