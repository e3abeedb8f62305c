"""What the pages of a treatment say, in finished words."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.views import period_safety
from education.models import Treatment
from portal import days, regimen, rulebook, safety
from portal.actions.plan_words import amount_words, dose_words
from portal.models import (
    LEVELS,
    Amendment,
    DoseStep,
    Injection,
    Source,
    TreatmentPeriod,
)

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")

FIELDS = {
    "dose_steps": gettext_lazy("Plan"),
    "ended_on": gettext_lazy("Last day"),
    "end_reason": gettext_lazy("Why it ended"),
    "end_note": gettext_lazy("More about the end"),
    "refill_due_on": gettext_lazy("Refill due by"),
    "override_reason": gettext_lazy("Why against the safety rules"),
    "voided_reason": gettext_lazy("Entered by mistake"),
}

STANDING = frozenset(safety.KINDS) - {"taper"}
"""The kinds of rules listed beside the form; the taper has a line of its own."""

GROUPS = (
    (gettext_lazy("Medicines"), (Treatment.Kind.MEDICINE, Treatment.Kind.PUMP)),
    (gettext_lazy("Injections"), (Treatment.Kind.INJECTION,)),
    (
        gettext_lazy("Therapy, home care, splints"),
        (Treatment.Kind.THERAPY, Treatment.Kind.HOME, Treatment.Kind.SPLINT),
    ),
    (gettext_lazy("Surgery"), (Treatment.Kind.SURGERY,)),
)


@dataclass(frozen=True)
class Facts:
    """What the catalogue knows of a treatment, beside the form that uses it."""

    name: str
    rows: tuple[tuple[str, str], ...]
    taper: str
    monitoring: tuple[str, ...]
    contraindications: tuple[str, ...]
    interactions: tuple[tuple[str, str], ...]
    sedating: bool
    source: str
    source_url: str
    learn_href: str


@dataclass(frozen=True)
class StepRow:
    since: date
    dose: str
    total: str
    state: str
    said_by: str
    current: bool
    comment: str
    unconfirmed: DoseStep | None


@dataclass(frozen=True)
class Change:
    """One line of the log of changes."""

    when: date
    who: str
    what: str
    before: str
    after: str


def full_period(periods, pk) -> TreatmentPeriod:
    """One period of `periods` with all that its page shows; may raise DoesNotExist."""
    return (
        periods.select_related("treatment", "entered_by", "ended_by", "voided_by")
        .prefetch_related(
            Prefetch(
                "dose_steps", DoseStep.objects.standing().order_by("from_day", "id")
            ),
            Prefetch(
                "injections", Injection.objects.standing().order_by("given_on", "id")
            ),
        )
        .get(pk=pk)
    )


def choices(treatments) -> list[tuple[str, list[Treatment]]]:
    """The treatments one may start, by group; empty groups are left out."""
    rows = list(treatments)
    groups = [
        (str(name), [t for t in rows if t.kind in kinds]) for name, kinds in GROUPS
    ]
    return [(name, found) for name, found in groups if found]


def facts(treatment) -> Facts | None:
    """The catalogue's facts; None where the treatment is not in the catalogue."""
    if treatment is None:
        return None
    return Facts(
        name=treatment.name,
        rows=tuple((label, value) for label, value in _rows(treatment) if value),
        taper=treatment.taper_text if treatment.taper_only else "",
        **_checklist(treatment),
        sedating=treatment.sedating,
        source=f"{treatment.source}, {date_format(treatment.source_date, 'j F Y')}",
        source_url=treatment.source_url,
        learn_href=treatment.get_absolute_url(),
    )


def _checklist(treatment) -> dict:
    """What the rules name about it, by what people see of their level."""
    about = sorted(rulebook.rules_about(treatment), key=lambda rule: rule.level.rank)
    rules = [rule for rule in about if rule.kind in STANDING]
    named = {
        shown: dict.fromkeys(
            (rulebook.title_of(rule), str(LEVELS[rule.level]))
            for rule in rules
            if rule.level.shown is shown
        )
        for shown in safety.Shown
    }
    return {
        "contraindications": tuple(title for title, _ in named[safety.Shown.STOP]),
        "interactions": tuple(named[safety.Shown.WARN]),
        "monitoring": tuple(title for title, _ in named[safety.Shown.NOTE]),
    }


def _rows(t):
    yield _("First amount"), _a_day(t.start_dose, t.unit)
    yield _("Rise"), _every(t.step_dose, t.unit, t.step_days)
    yield _("Largest rise"), _a_day(t.max_rise, t.unit)
    yield _("Highest on the label"), _a_day(t.max_daily_dose, t.unit)
    yield _("Highest at once"), _at_once(t.max_single_dose, t.unit)
    yield _("Adequate try, by our default"), _adequate(t)
    yield _("Between sessions"), _days(t.interval_days)
    yield _("Highest total"), _total(t)
    yield _("Felt after"), _days(t.onset_days)
    if t.taper_only:
        yield _("Shortest taper"), _days(t.taper_min_days)
        yield _("Largest step down"), _largest_step(t)


def _a_day(amount, unit):
    return (
        _("%(amount)s a day") % {"amount": amount_words(amount, unit)} if amount else ""
    )


def _at_once(amount, unit):
    return amount_words(amount, unit) if amount else ""


def _days(count):
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count} if count else ""


def _every(amount, unit, count):
    if not amount:
        return ""
    words = {"amount": amount_words(amount, unit), "days": _days(count)}
    if count == 1:
        return _("%(amount)s a day, each day") % words
    return _("%(amount)s a day every %(days)s") % words if count else words["amount"]


def _adequate(t):
    dose, held = _a_day(t.adequate_daily_dose, t.unit), _days(t.min_days_at_dose)
    if dose and held:
        return _("%(dose)s for %(days)s") % {"dose": dose, "days": held}
    return dose or held


def _total(t):
    if not t.max_cumulative_units:
        return ""
    return _("%(amount)s in %(days)s") % {
        "amount": amount_words(t.max_cumulative_units, t.unit),
        "days": _days(t.cumulative_window_days),
    }


def _largest_step(t):
    limits = []
    if t.taper_max_step:
        limits.append(amount_words(t.taper_max_step, t.unit))
    if t.taper_max_percent:
        limits.append(f"{t.taper_max_percent} %")
    words = {"step": ", ".join(limits), "days": _days(t.taper_step_days)}
    return _("%(step)s in %(days)s") % words if limits and t.taper_step_days else ""


def step_rows(period, *, today: date) -> list[StepRow]:
    """The plan with what is in force marked; the patient's own rows are named."""
    kind = period.treatment.kind if period.treatment else ""
    steps = list(period.dose_steps.all())
    in_force = period.step_on(today) if period.covers(today) else None
    return [
        StepRow(
            since=step.from_day,
            dose=dose_words(step, unit=period.unit, kind=kind),
            total=amount_words(step.daily_total, period.unit),
            state=_state(step, in_force, today),
            said_by=_("Patient") if step.source == Source.SELF else _("Clinic"),
            current=step == in_force,
            comment=step.comment,
            unconfirmed=step if step.is_unconfirmed else None,
        )
        for step in steps
    ]


def _state(step, in_force, today):
    if step.is_unconfirmed:
        return _("Not confirmed yet")
    if step.held_by_id is not None:
        return _("Waits: on hold")
    if step == in_force:
        return _("Now")
    return _("Planned") if step.from_day > today else _("Before")


def changes(period) -> list[Change]:
    """Who wrote what, oldest first: the entry itself, then each amendment."""
    first = Change(
        period.entered_on, _who(period.entered_by), _("Entered"), "", _start(period)
    )
    amendments = Amendment.objects.of(period).select_related("by")
    return [first, *(_change(row, period) for row in amendments)]


def _change(row, period):
    return Change(
        when=days.local_day(row.at, period.zone),
        who=_who(row.by),
        what=str(FIELDS.get(row.field, row.field)),
        before=_said(row.field, row.old),
        after=_said(row.field, row.new),
    )


def _said(field, value):
    """A kept value as people write it: dates and reasons in words."""
    if field == "end_reason":
        return str(dict(TreatmentPeriod.EndReason.choices).get(value, value))
    return _ISO.sub(lambda day: date_format(date.fromisoformat(day[0]), "j M Y"), value)


def _start(period):
    return _("from %(day)s") % {
        "day": _known(period.started_on, period.start_precision)
    }


def _who(user):
    return user.get_full_name()


def span(period) -> str:
    """From when to when, as exactly as it is known."""
    first = _known(period.started_on, period.start_precision)
    if period.is_open:
        return _("since %(day)s") % {"day": first}
    last = _known(period.ended_on, period.end_precision)
    return first if first == last else f"{first} – {last}"


def _known(day, precision):
    if day is None:
        return _("date not known")
    shape = {"year": "Y", "month": "F Y"}.get(precision, "j F Y")
    return date_format(day, shape)


def period_context(period, patient, *, today: date) -> dict:
    """All that the page of one period shows."""
    rows = step_rows(period, today=today)
    harmed = period.end_reason == TreatmentPeriod.EndReason.HARM
    return {
        "period": period,
        "patient": patient,
        "span": span(period),
        "steps": rows,
        "refill_late": period.refill_is_late(today),
        "unconfirmed": [row for row in rows if row.unconfirmed],
        "injections": period.injections.all(),
        "changes": changes(period),
        "facts": facts(period.treatment),
        "harm": regimen.current(period, today=today) if harmed else None,
        **period_safety.context(period, patient, today=today),
        "clinic": patient.clinic,
        "dose_told": period.reported_dose
        and amount_words(period.reported_dose, period.unit),
    }
