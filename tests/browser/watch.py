"""Pages that fail their test when anything at all goes wrong in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
)

# An invalid form answers 422, a refused or doubled entry 409: both are pages.
EXPECTED = frozenset({409, 422})
LOCAL_SCHEMES = ("data", "blob", "about")


@dataclass
class Watch:
    """What went wrong in one browser context."""

    host: str
    problems: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=lambda: set(EXPECTED))
    paused: bool = False

    def follow(self, context: BrowserContext) -> None:
        """Listen to everything that happens in `context`."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self._error(error.error))
        context.on("request", self._request)
        context.on("response", self._response)

    def _note(self, problem: str) -> None:
        if not self.paused:
            self.problems.append(problem)

    def _console(self, message: ConsoleMessage) -> None:
        # Failed loads are judged by their status, below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._note(f"console: {message.text}")

    def _error(self, error: Error) -> None:
        self._note(f"script: {error}")

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in LOCAL_SCHEMES and url.netloc != self.host:
            self._note(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self._note(f"{response.status}: {response.url}")


_WATCHES: dict[BrowserContext, Watch] = {}


def watch(context: BrowserContext, base_url: str) -> Watch:
    """Start watching `context`, whose pages belong to `base_url`."""
    seen = Watch(host=urlsplit(base_url).netloc)
    seen.follow(context)
    _WATCHES[context] = seen
    return seen


def unwatch(context: BrowserContext) -> list[str]:
    """Stop watching and return the problems."""
    return _WATCHES.pop(context).problems


def expect_status(page: Page, *statuses: int) -> None:
    """Say that answers with these statuses (404, say) belong to the test."""
    _WATCHES[page.context].expected.update(statuses)


@contextmanager
def unwatched(page: Page) -> Iterator[None]:
    """Ignore what happens meanwhile (a test tool at work in the page)."""
    seen = _WATCHES[page.context]
    seen.paused = True
    try:
        yield
        # Let events that are still on their way arrive first.
        page.evaluate("() => new Promise(done => setTimeout(done, 30))")
    finally:
        seen.paused = False
