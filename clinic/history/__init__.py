"""The patient page: everything that was tried, said in words, from one timeline.

The template prints what stands here and decides nothing.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clinic.against import Checked
from clinic.drawing import Picture
from clinic.facts import DecisionFact, NoteFact, Timeline
from clinic.history import header, rows
from clinic.history.around import Around, around
from clinic.history.picture import Range, draw_timeline, first_shown, ranges, sentence
from clinic.history.readings import Thresholds, exam_words
from clinic.history.table import DayTable, day_table, window
from clinic.history.wording import day_words
from clinic.standing import Standing

__all__ = ["HistoryPage", "first_shown", "history_page", "table_window"]

MOST_LISTED = 8

table_window = window


@dataclass(frozen=True)
class ExamLine:
    pk: int
    on: str
    by: str
    words: str


@dataclass(frozen=True)
class Line:
    """A note or a decision: when and who, and what it says."""

    pk: int
    when: str
    words: str
    more: str = ""
    shared: str = ""


@dataclass(frozen=True)
class HistoryPage:
    """What the page says, top to bottom. `undo_by` reviewed it today."""

    person: header.Person
    since: header.Since
    flags: tuple[header.Flag, ...]
    on_now: tuple[header.OnNow, ...]
    ranges: tuple[Range, ...]
    sentence: str
    picture: Picture
    table: DayTable
    ladder: tuple[rows.Group, ...]
    how_compared: str
    untried: tuple[Checked, ...]
    around: Around
    exams: tuple[ExamLine, ...]
    decisions: tuple[Line, ...]
    notes: tuple[Line, ...]
    undo_by: int | None


def history_page(
    patient,
    timeline: Timeline,
    standing: Standing,
    untried: tuple[Checked, ...],
    *,
    chosen: str = "",
    before: date | None = None,
) -> HistoryPage:
    """The page for one patient; `chosen` names a range of days."""
    limits = Thresholds.of(patient.clinic)
    offered = ranges(timeline, chosen)
    shown = next(each for each in offered if each.current)
    return HistoryPage(
        person=header.person(patient, timeline.today),
        since=header.since(timeline),
        flags=header.flags(timeline),
        on_now=header.on_now(timeline),
        ranges=offered,
        sentence=sentence(timeline, shown),
        picture=draw_timeline(timeline, limits, shown),
        table=day_table(timeline, before),
        ladder=rows.groups(timeline),
        how_compared=rows.how_compared(),
        untried=untried,
        around=around(patient, standing),
        exams=tuple(
            ExamLine(e.pk, day_words(e.on), e.by, exam_words(e, limits))
            for e in timeline.exams[: -MOST_LISTED - 1 : -1]
        ),
        decisions=tuple(_decision(d) for d in timeline.decisions[:MOST_LISTED]),
        notes=tuple(_note(n) for n in timeline.notes[:MOST_LISTED]),
        undo_by=_reviewed_today(timeline),
    )


def _reviewed_today(timeline: Timeline) -> int | None:
    """Who marked today's review: only that person may undo it, and only today."""
    latest = timeline.reviews[:1]
    return next((r.by_id for r in latest if r.on == timeline.today), None)


def _decision(decision: DecisionFact) -> Line:
    return Line(
        decision.pk,
        f"{day_words(decision.on)}, {decision.by}",
        f"{decision.kind}. {decision.reason}.",
        decision.text,
        _shared(decision),
    )


def _shared(decision: DecisionFact) -> str:
    if decision.report is None:
        return ""
    if decision.read_on is None:
        return _("Shared with the patient; not read yet.")
    return _("Shared with the patient; read on %(day)s.") % {
        "day": day_words(decision.read_on)
    }


def _note(note: NoteFact) -> Line:
    return Line(note.pk, f"{day_words(note.on)}, {note.by}", note.text)
