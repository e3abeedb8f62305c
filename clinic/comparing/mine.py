"""What the patient reads of comparisons: the one that runs, today's card, the past."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.comparing.calendar import Row
from clinic.comparing.page import ComparisonPage, comparisons_of, load, phase_on
from clinic.comparing.plain import QUESTIONS, decides, phase_in_words
from clinic.models import CoinDay, Comparison

RECALL = 3
"""So many days back a person may say what was done, as with the day log."""


@dataclass(frozen=True)
class CoinCard:
    """One day of a coin flip: what the coin said, and whether it was done."""

    day: date
    name: str
    what: str
    done: bool | None

    @property
    def said(self) -> str:
        if self.done is None:
            return _("Not marked yet")
        return _("Done") if self.done else _("Not done")


@dataclass(frozen=True)
class Mine:
    """The comparison that runs, or was the last to end and still asks something."""

    page: ComparisonPage
    question: str
    today: str
    decides: tuple[str, ...]
    card: CoinCard | None
    earlier: tuple[CoinCard, ...]
    asks_before: bool
    asks_after: bool
    days: tuple[Row, ...]


@dataclass(frozen=True)
class Past:
    title: str
    when: str
    status: str


@dataclass(frozen=True)
class MyPage:
    current: Mine | None
    past: tuple[Past, ...]


def load_mine(patient, *, today: date) -> MyPage:
    """Everything under /my/compare/, in a fixed number of queries."""
    rows = [
        row for row in comparisons_of(patient) if row.status != Comparison.Status.DRAFT
    ]
    running = [row for row in rows if row.status == Comparison.Status.RUNNING]
    asking = [row for row in rows[:1] if row.ended_on and not row.choice]
    chosen = next(iter(running or asking), None)
    return MyPage(
        current=_mine(chosen, today) if chosen else None,
        past=tuple(_past(row) for row in rows if row != chosen),
    )


def _mine(row, today) -> Mine:
    comparison = Comparison.objects.with_plan().get(pk=row.pk)
    page = load(comparison, today=today)
    phases = list(comparison.phases.select_related("arm"))
    phase = page.phase
    begun = next((p.first for p in phases if p.arm and not p.arm.as_now), None)
    cards = _cards(comparison, phases, today)
    return Mine(
        page=page,
        question=str(QUESTIONS[comparison.purpose]),
        today=phase_in_words(phase) if phase else "",
        decides=tuple(decides(comparison)),
        card=cards[0] if cards and cards[0].day == today else None,
        earlier=tuple(card for card in cards if card.day != today),
        asks_before=page.is_running
        and not comparison.expectation
        and (begun is None or today <= begun),
        asks_after=page.has_ended or (page.is_running and page.over),
        days=_days(page, phases, today),
    )


def _days(page, phases, today) -> tuple[Row, ...]:
    """Every phase; of a coin flip only those until today: each day draws its own."""
    rows = page.calendar.rows if page.calendar else ()
    if not page.row.patient_run:
        return rows
    return rows[: sum(phase.first <= today for phase in phases)]


def _cards(comparison, phases, today) -> list[CoinCard]:
    """Today's card and those of the days before that may still be marked."""
    if not comparison.patient_run or comparison.ended_on:
        return []
    done = {
        row.day: row.done
        for row in CoinDay.objects.standing().filter(comparison=comparison)
    }
    found = []
    for back in range(RECALL + 1):
        day = date.fromordinal(today.toordinal() - back)
        if phase := phase_on(phases, day):
            name = _("Today") if day == today else date_format(day, "l j F")
            found.append(CoinCard(day, name, _named(phase), done.get(day)))
    return found


def _named(phase) -> str:
    return phase.arm.name if phase.arm else ""


def _past(row) -> Past:
    last = row.ended_on
    first = date_format(row.starts_on, "j F Y")
    when = f"{first} – {date_format(last, 'j F Y')}" if last else first
    return Past(row.title, when, str(row.get_status_display()))


# ---- the card on the home page -------------------------------------------------------


@dataclass(frozen=True)
class HomeCard:
    title: str
    text: str
    href: str


def home_cards(patient, *, today: date) -> list[HomeCard]:
    """What the home page says of a comparison that runs: one card, or none."""
    rows = Comparison.objects.running().filter(patient=patient)
    row = rows.prefetch_related("phases__arm").first()
    if row is None:
        return []
    phase = phase_on(list(row.phases.all()), today)
    if phase is None:
        return []
    title = _("Today's coin") if row.patient_run else _("What we compare")
    text = _named(phase) if row.patient_run else phase_in_words(phase)
    return [HomeCard(title, text, reverse("clinic:my-compare"))]
