"""One comparison as its pages show it, in a fixed number of queries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.comparing.calendar import Calendar, Span, calendar_of
from clinic.comparing.decided import Line, decided, points
from clinic.comparing.words import KINDS
from clinic.designs.protocol import digest
from clinic.designs.schedule import Kind
from clinic.models import Comparison, ComparisonPhase
from portal import days
from portal.models import Amendment, DayLog, SharedReport, TreatmentPeriod

FIELDS = {
    "stop_rule": gettext_lazy("Stop early if"),
    "decision_rule": gettext_lazy("We will decide by"),
    "worth": gettext_lazy("Smallest change worth having"),
    "sleepiness_price": gettext_lazy("Points of sleepiness for one of relief"),
    "expectation": gettext_lazy("What the patient expects"),
    "guess": gettext_lazy("Which one helped, by guess"),
    "choice": gettext_lazy("What the patient chose"),
}


@dataclass(frozen=True)
class Frozen:
    """What was decided before the start.

    `intact`: the text is what was hashed, and says the order that the row holds.
    """

    lines: tuple[Line, ...]
    text: str
    sha256: str
    when: date
    intact: bool


@dataclass(frozen=True)
class Amended:
    when: date
    who: str
    what: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class ComparisonPage:
    """`phase` is that of today; `over` tells that the last day has come."""

    row: Comparison
    status: str
    arms: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    calendar: Calendar | None
    phase: ComparisonPhase | None
    frozen: Frozen | None
    amendments: tuple[Amended, ...]
    periods: tuple[TreatmentPeriod, ...]
    reports: tuple[SharedReport, ...]
    over: bool

    @property
    def is_draft(self) -> bool:
        return self.row.status == Comparison.Status.DRAFT

    @property
    def is_running(self) -> bool:
        return self.row.status == Comparison.Status.RUNNING

    @property
    def has_ended(self) -> bool:
        return not (self.is_draft or self.is_running)


def comparisons_of(patient):
    """The comparisons of a record, the latest first."""
    rows = Comparison.objects.standing().filter(patient=patient)
    return rows.select_related("target").order_by("-entered_at", "-pk")


def load(comparison: Comparison, *, today: date) -> ComparisonPage:
    """All of one comparison; `comparison` comes from `with_plan()`."""
    rows = comparison.phases.select_related("arm")
    phases = list(rows.prefetch_related("periods__treatment"))
    frozen = getattr(comparison, "protocol", None)
    last = comparison.ended_on or (phases[-1].last if phases else None)
    arms = list(comparison.arms.all())
    return ComparisonPage(
        row=comparison,
        status=_status(comparison, phases, today),
        arms=tuple((arm.key, arm.name) for arm in arms),
        lines=tuple(_answers(comparison, arms)),
        calendar=_calendar(comparison, phases, today),
        phase=phase_on(phases, today) if comparison.ended_on is None else None,
        frozen=frozen and _frozen(frozen, comparison),
        amendments=tuple(_amendments(comparison)),
        periods=_periods(phases),
        reports=tuple(_reports(comparison)),
        over=last is not None and last <= today,
    )


def phase_on(phases: Sequence[ComparisonPhase], day: date) -> ComparisonPhase | None:
    return next((p for p in phases if p.first <= day <= p.last), None)


def _status(comparison, phases, today) -> str:
    if comparison.status == Comparison.Status.RUNNING:
        if phases[0].first > today:
            return _("Begins on %(day)s") % {"day": _day(phases[0].first)}
        return _("Running until %(day)s") % {"day": _day(phases[-1].last)}
    if comparison.ended_on is None:
        return str(comparison.get_status_display())
    words = _("%(status)s on %(day)s") % {
        "status": comparison.get_status_display(),
        "day": _day(comparison.ended_on),
    }
    return (
        f"{words}: {comparison.get_stop_reason_display()}"
        if comparison.stop_reason
        else words
    )


def _answers(comparison, arms):
    """What the patient said, and what decides now."""
    names = {arm.key: arm.name for arm in arms}
    for label, value in (
        (_("What decides"), comparison.target.text),
        (_("Smallest change worth having"), points(comparison.worth)),
        (_("What the patient expects"), comparison.get_expectation_display()),
        (_("Stop early if"), comparison.stop_rule),
        (_("We will decide by"), comparison.decision_rule),
        (_("More about the end"), comparison.stop_note),
        (_("Which one helped, by guess"), names.get(comparison.guess, "")),
        (_("What the patient chose"), comparison.choice),
    ):
        if value:
            yield Line(str(label), str(value))


def _calendar(comparison, phases, today) -> Calendar | None:
    """The phases that were lived or lie ahead; None where it ended before its first."""
    end = comparison.ended_on or (phases[-1].last if phases else today)
    shown = [phase for phase in phases if phase.first <= end]
    if not shown:
        return None
    logged = _logged_days(comparison, phases)
    return calendar_of(
        [_span(phase, min(phase.last, end), logged, today) for phase in shown],
        today=today,
    )


def _span(phase, last, logged, today) -> Span:
    count = sum(1 for day in logged if phase.first <= day <= last)
    return Span(
        kind=phase.kind,
        arm=phase.arm.key if phase.arm else "",
        name=phase.arm.name if phase.arm else "",
        first=phase.first,
        last=last,
        compared=phase.compared,
        why=phase.why,
        logged=count if phase.first <= today else None,
    )


def _logged_days(comparison, phases) -> set[date]:
    """Days on which what decides was rated, by anybody."""
    rated = DayLog.objects.standing().filter(
        patient=comparison.patient_id,
        day__range=(phases[0].first, phases[-1].last),
        ratings__target=comparison.target_id,
    )
    return set(rated.values_list("day", flat=True))


def _frozen(protocol, comparison) -> Frozen:
    said = json.loads(protocol.text)
    drawn = said["seed"], said["order"]
    return Frozen(
        lines=decided(protocol.text),
        text=protocol.text,
        sha256=protocol.sha256,
        when=days.local_day(protocol.frozen_at, comparison.zone),
        intact=digest(protocol.text) == protocol.sha256
        and drawn == (comparison.seed, comparison.sequence),
    )


def _amendments(comparison):
    for row in Amendment.objects.of(comparison).select_related("by"):
        yield Amended(
            when=days.local_day(row.at, comparison.zone),
            who=row.by.get_full_name(),
            what=_what(row.field),
            before=row.old,
            after=row.new,
            reason=row.reason,
        )


def _reports(comparison):
    """What the patient was told of it, the newest first; taken back ones as well."""
    kinds = (SharedReport.Kind.PLAN, SharedReport.Kind.RESULT)
    rows = SharedReport.objects.filter(
        patient=comparison.patient_id,
        kind__in=kinds,
        about_type=Comparison._meta.label_lower,
        about_id=comparison.pk,
    )
    return rows.select_related("entered_by").newest_first()


def _what(field: str) -> str:
    if field.startswith("phase "):
        return _("Last day of phase %(n)s") % {"n": field.removeprefix("phase ")}
    return str(FIELDS.get(field, field))


def _periods(phases) -> tuple[TreatmentPeriod, ...]:
    found = {p.pk: p for phase in phases for p in phase.periods.all()}
    return tuple(sorted(found.values(), key=lambda p: (p.started_on or date.min, p.pk)))


def phase_words(phase: ComparisonPhase) -> str:
    """What today is, for the clinic."""
    word = str(KINDS[Kind(phase.kind)])
    return f"{word}: {phase.arm.name}" if phase.arm else word


def _day(day: date) -> str:
    return date_format(day, "j F Y")
