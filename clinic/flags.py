"""The clinic's flags: one list, the gravest first, and one flag in full.

Rows are loaded in a number of queries that is fixed and said in words here, so that
the templates only print them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.history.wording import day_words
from clinic.models import FlagReview
from portal.log_words import Row, check_words
from portal.models import Amendment, SafetyFlag
from portal.rulebook import rules, title_of
from portal.templatetags.alerts import face

PAGE = 50
CLOSED_DAYS = 30
"""How far back the list of closed flags goes."""


@dataclass(frozen=True)
class FlagRow:
    """One flag as the list says it; `kind` is a pill's."""

    pk: int
    patient_id: int
    url: str
    kind: str
    word: str
    level: str
    title: str
    precise: str
    who: str
    raised: str
    state: str
    waits: bool


@dataclass(frozen=True)
class FlagList:
    """A page of flags; `next_offset` is None on the last one."""

    rows: tuple[FlagRow, ...]
    next_after: int | None
    waiting: int


@dataclass(frozen=True)
class Step:
    """Something that was done about a flag: when, by whom, what."""

    when: str
    who: str
    words: str


@dataclass(frozen=True)
class FlagPage:
    """One flag in full: what fired, what was shown to whom, what was done since."""

    flag: SafetyFlag
    row: FlagRow
    shown_to: str
    cause: str
    source: str
    checks: tuple[list[Row], ...]
    steps: tuple[Step, ...]


def load(clinics, *, now: datetime, closed=False, after: int | None = None) -> FlagList:
    """The flags of these clinics: open ones, or those closed in the last 30 days.

    The page follows the flag `after` in the list's order; keys are never null and
    the id breaks ties.
    """
    ours = SafetyFlag.objects.filter(patient__clinic__in=clinics)
    if closed:
        since = now - timedelta(days=CLOSED_DAYS)
        found = ours.filter(closed_at__gte=since).order_by("-closed_at", "-pk")
    else:
        found = ours.open()
    found = found.select_related("patient__clinic", "acknowledged_by", "closed_by")
    last = ours.filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(_beyond(last, closed))
    rows = list(found[: PAGE + 1])
    return FlagList(
        rows=tuple(flag_row(flag, now=now) for flag in rows[:PAGE]),
        next_after=rows[PAGE - 1].pk if len(rows) > PAGE else None,
        waiting=ours.unacknowledged().count(),
    )


def _beyond(last, closed: bool) -> Q:
    if closed:
        at = last.closed_at
        return Q(closed_at__lt=at) | Q(closed_at=at, pk__lt=last.pk)
    same_rank = Q(rank=last.rank)
    return (
        Q(rank__gt=last.rank)
        | same_rank & Q(raised_at__gt=last.raised_at)
        | same_rank & Q(raised_at=last.raised_at, pk__gt=last.pk)
    )


def flag_row(flag: SafetyFlag, *, now: datetime) -> FlagRow:
    """A flag as the list says it; the patient and the clinic are read beforehand."""
    patient = flag.patient
    zone = ZoneInfo(patient.clinic.zone)
    seen = face(flag.level)
    return FlagRow(
        pk=flag.pk,
        patient_id=patient.pk,
        url=reverse("clinic:flag", args=[patient.pk, flag.pk]),
        kind=seen.pill,
        word=str(seen.word),
        level=str(seen.exact),
        title=_title(flag),
        precise=flag.precise,
        who=f"{patient.name} \u00b7 {patient.clinic_number}",
        raised=moment(flag.raised_at, zone),
        state=_state(flag, zone, now.astimezone(zone).date()),
        waits=flag.is_open and flag.acknowledged_at is None,
    )


def _title(flag) -> str:
    """What its rule is about; for a rule that is no more, what it said."""
    rule = next((rule for rule in rules() if rule.id == flag.rule), None)
    return title_of(rule) if rule else flag.precise


def moment(at: datetime, zone: ZoneInfo) -> str:
    """ "3 Mar 2026, 14:05" by the clinic's clock."""
    local = at.astimezone(zone)
    return f"{day_words(local.date())}, {date_format(local, 'H:i')}"


def _state(flag, zone, today: date) -> str:
    if not flag.is_open:
        return _("Closed %(when)s by %(who)s: %(why)s") % {
            "when": moment(flag.closed_at, zone),
            "who": flag.closed_by.get_full_name(),
            "why": flag.get_closed_reason_display(),
        }
    due = _due(flag.due_on, today) if flag.due_on and not flag.contacted_at else ""
    if flag.acknowledged_at is None:
        waits = _("Nobody has acknowledged it yet.")
        return f"{waits} {due}".strip()
    seen = _("Acknowledged by %(who)s.") % {"who": flag.acknowledged_by.get_full_name()}
    return f"{seen} {due}".strip()


def _due(day: date, today: date) -> str:
    if day < today:
        return _("Contact was due on %(day)s.") % {"day": day_words(day)}
    return _("Contact is due on %(day)s.") % {"day": day_words(day)}


def one(flag: SafetyFlag, *, now: datetime) -> FlagPage:
    """One flag in full, in three more queries."""
    zone = ZoneInfo(flag.patient.clinic.zone)
    checks = flag.checks.filter(voided_at__isnull=True).order_by("pk")
    reviews = (
        FlagReview.objects.standing()
        .filter(flag=flag)
        .select_related("entered_by")
        .order_by("entered_at", "pk")
    )
    return FlagPage(
        flag=flag,
        row=flag_row(flag, now=now),
        shown_to=flag.shown_to.get_full_name() if flag.shown_to else "",
        cause=_cause(flag),
        checks=tuple(check_words(check) for check in checks),
        source=f"{flag.source} ({day_words(flag.source_date)})",
        steps=(*_own_steps(flag, zone), *(_contact(r, zone) for r in reviews)),
    )


def _cause(flag) -> str:
    """What raised it, and whether that still counts."""
    if not flag.cause_type:
        return ""
    model = apps.get_model(flag.cause_type)
    row = model._base_manager.filter(pk=flag.cause_id).first()
    name = str(model._meta.verbose_name)
    words = {"what": name, "id": flag.cause_id}
    if getattr(row, "is_void", False):
        return _("%(what)s %(id)s, which was taken back since") % words
    if _changed_since(flag, row):
        return _("%(what)s %(id)s, which was changed since") % words
    return f"{name} {flag.cause_id}"


def _changed_since(flag, row) -> bool:
    if getattr(row, "version", 1) == 1:
        return False
    changes = Amendment.objects.filter(
        object_type=flag.cause_type, object_id=flag.cause_id, at__gt=flag.raised_at
    )
    return changes.exists()


def _own_steps(flag, zone):
    """What stands in the flag itself."""
    raised = _("Raised by rule %(rule)s, version %(version)s") % {
        "rule": flag.rule,
        "version": flag.rule_version,
    }
    by = flag.raised_by.get_full_name() if flag.raised_by else _("by time")
    yield Step(moment(flag.raised_at, zone), by, raised)
    if flag.mailed_at:
        yield Step(moment(flag.mailed_at, zone), "", _("Duty address told by mail"))
    if flag.escalated_at:
        yield Step(moment(flag.escalated_at, zone), "", _("Escalated by mail"))
    if flag.acknowledged_at:
        who = flag.acknowledged_by.get_full_name()
        words = _("Acknowledged: %(why)s") % {"why": flag.acknowledged_reason}
        yield Step(moment(flag.acknowledged_at, zone), who, words)
    if flag.closed_at:
        why = flag.get_closed_reason_display()
        words = f"{why}. {flag.closed_text}".strip()
        yield Step(
            moment(flag.closed_at, zone),
            flag.closed_by.get_full_name(),
            _("Closed: %(why)s") % {"why": words},
        )


def _contact(review: FlagReview, zone) -> Step:
    words = f"{review.get_how_display()}: {review.get_outcome_display()}. {review.text}"
    who = review.entered_by.get_full_name()
    return Step(moment(review.entered_at, zone), who, words.strip())
