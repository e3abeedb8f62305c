"""What the bench asks of the servers, and what each asking cost."""

import statistics
import time
import uuid
from dataclasses import dataclass
from itertools import chain, islice
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from clinic.forms.comparisons import AS_NOW
from portal.access import record_id
from portal.forms.log import name_of
from tests.bench.fill import World
from tests.bench.servers import Server
from tests.browser.sign_in import session_for

READS, PAGES, WRITES = 400, 40, 60
CSRF = "b" * 32


@dataclass(frozen=True)
class Samples:
    """Milliseconds of one kind of request in one round, and the page's size."""

    p50: float
    p95: float
    cpu: float
    size: int


class Asks:
    """The requests of one bench; each round logs for patients not logged yet."""

    def __init__(self, world: World, floor: Server, portal: Server):
        self.world, self.floor, self.portal = world, floor, portal
        self.physician = _cookie(session_for(world.physician).session_key)
        self.writers = iter(
            (
                patient,
                name_of(patient.targets.get()),
                _cookie(session_for(patient.user).session_key),
            )
            for patient in world.writers
        )

    def warm_up(self) -> None:
        """Fill each worker's caches, so that no round pays for them."""
        for _ in range(20):
            self._dashboard()
            self._history(self.world.year)
            self._flags()
            self.floor.ask(f"/read/{self.world.year.pk}/")
        self._planner()
        self._arrive(20)
        for _ in range(20):
            self._log()

    def _arrive(self, many: int) -> None:
        """The next writers open their page first, as everybody does."""
        arrived = list(islice(self.writers, many))
        for _patient, _rating, cookie in arrived:
            _well(self.portal.ask(reverse("portal:today"), cookie=cookie), 200)
        self.writers = chain(arrived, self.writers)

    def round(self, number: int) -> dict[str, Samples]:
        """One round of everything, interleaved with the floor."""
        year, decade = self.world.year, self.world.decade
        self._arrive(WRITES)
        read = f"/read/{year.pk}/"
        return {
            "floor read": _measure(self.floor, READS, lambda: self.floor.ask(read)),
            "floor write": _measure(
                self.floor, WRITES, lambda: self.floor.ask("/write/")
            ),
            "log a day": _measure(self.portal, WRITES, self._log),
            "history, a year": _measure(
                self.portal, PAGES, lambda: self._history(year)
            ),
            "history, ten years": _measure(
                self.portal, PAGES, lambda: self._history(decade)
            ),
            "the same, all of it": _measure(
                self.portal, PAGES // 2, lambda: self._history(decade, "?range=all")
            ),
            "dashboard": _measure(self.portal, PAGES, self._dashboard),
            "flags": _measure(self.portal, PAGES, self._flags),
            "planner, drawn": _measure(self.portal, PAGES // 2, self._planner),
        }

    def _dashboard(self):
        return _well(
            self.portal.ask(reverse("clinic:dashboard"), cookie=self.physician), 200
        )

    def _flags(self):
        return _well(
            self.portal.ask(reverse("clinic:flags"), cookie=self.physician), 200
        )

    def _planner(self):
        """A comparison laid out, drawn and simulated; nothing is kept."""
        patient = self.world.year
        body = {
            "csrfmiddlewaretoken": CSRF,
            "client_key": uuid.uuid4(),
            "record": record_id(patient),
            "show": 1,
            "title": "Start tizanidine",
            "purpose": "benefit",
            "design": "before_after",
            "cycles": 1,
            "baseline_days": 0,
            "run_in_days": 0,
            "worth": "1.5",
            "target": patient.targets.get().pk,
            "starts_on": self.world.today,
            "a_what": AS_NOW,
            "a_days": 21,
            "b_what": "tizanidine",
            "b_dose": 12,
            "b_days": 28,
        }
        url = reverse("clinic:comparison-new", args=[patient.pk])
        return _well(
            self.portal.ask(url, body=urlencode(body), cookie=self.physician), 200
        )

    def _history(self, patient, asked=""):
        url = reverse("clinic:patient", args=[patient.pk]) + asked
        return _well(self.portal.ask(url, cookie=self.physician), 200)

    def _log(self):
        patient, rating, cookie = next(self.writers)
        body = {
            "csrfmiddlewaretoken": CSRF,
            "client_key": uuid.uuid4(),
            "record": record_id(patient),
            "action": "save",
            "day": self.world.today,
            rating: 4,
            "sleepiness": 3,
        }
        url = reverse("portal:log-day", args=[self.world.today])
        answer = self.portal.ask(url, body=urlencode(body), cookie=cookie)
        return _well(answer, 302)


def _measure(server: Server, times: int, ask) -> Samples:
    took, size, before = [], 0, server.cpu()
    for _ in range(times):
        start = time.perf_counter()
        _status, body = ask()
        took.append((time.perf_counter() - start) * 1000)
        size = len(body)
    cpu = (server.cpu() - before) * 1000 / times
    return Samples(
        p50=statistics.median(took),
        p95=statistics.quantiles(took, n=20)[-1],
        # The clock of processes ticks in hundredths; a round below one tick is one.
        cpu=max(cpu, 10 / times),
        size=size,
    )


def _well(answer, status):
    """A bench of error pages would be fast and worthless."""
    if answer[0] != status:
        raise SystemExit(f"expected {status}, got {answer[0]}: {answer[1][:500]!r}")
    return answer


def _cookie(session_key: str) -> str:
    return (
        f"{settings.SESSION_COOKIE_NAME}={session_key}; "
        f"{settings.CSRF_COOKIE_NAME}={CSRF}"
    )
