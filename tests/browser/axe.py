"""Look for accessibility barriers with axe, at WCAG 2.2 AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.watch import unwatched

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}

# Wider than the viewport by more than a rounding error: the page scrolls sideways.
OVERFLOW = """() => document.documentElement.scrollWidth
                    - document.documentElement.clientWidth"""


def barriers(page: Page) -> list[str]:
    """Return one line for each barrier that axe finds in the page as it is now."""
    # A click returns once the next page has begun: axe would see it without its style.
    page.wait_for_load_state("load")
    # axe adds a style element of its own, which the page's policy rightly refuses.
    with unwatched(page):
        found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{barrier['id']}: {node['target']} {node['html'][:200]}"
        for barrier in found
        for node in barrier["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail when axe finds a barrier or when the page scrolls sideways."""
    found = barriers(page)
    where = f"{page.url} ({page.title()})"
    assert not found, f"{where}\n" + "\n".join(found)
    assert page.evaluate(OVERFLOW) <= 1, f"{where} scrolls sideways"
