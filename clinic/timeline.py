"""Everything that was tried and what happened: one record as plain facts.

`load` reads a record in a number of queries that does not depend on how long the
record is or how much was tried, and returns frozen dataclasses. Whoever shows them
decides on words (`clinic.history`); the sums are `clinic.ladder`'s.

Whose days count: the patient's own log, or the paper of a time before the patient
had an account; of two for one day the patient's own. Voided rows do not count.
"""

from datetime import date, timedelta

from django.db.models import F, Q

from clinic.examined import exams_of
from clinic.facts import (
    DayDetail,
    DayFact,
    DecisionFact,
    Effect,
    InjectionFact,
    NoteFact,
    PeriodFact,
    ReviewFact,
    StepFact,
    TargetFact,
    Timeline,
    Untried,
)
from clinic.ladder import Observed, Reported
from clinic.models import Decision, Note, PatientReview
from clinic.phases import Dose, Rules, Try
from education.models import SideEffect, Treatment
from portal import days
from portal.models import (
    DayLog,
    DoseStep,
    Injection,
    Rating,
    SideEffectReport,
    Source,
    Target,
    TreatmentPeriod,
)
from portal.safety import STEADY_DAYS

NON_DRUG = (Treatment.Kind.THERAPY, Treatment.Kind.HOME, Treatment.Kind.SPLINT)
"""What a therapist may start and end; the rest takes a prescriber."""

EFFECT = ("texts", "red_flag", "urgency")
"""What the page says of a side effect."""

LATEST = 20
"""How many notes and reviews are read; all tries, exams and decisions are."""


def load(patient, *, today: date, first=None, last=None, table=None) -> Timeline:
    """The timeline of `patient`; the ladder's facts are of all days.

    Single days are those from `first` to `last` (without them: the year to `today`)
    and all since the latest review; `table` is a first and a last day that get
    notes and sources as well (without it: the same days). The number of queries is
    fixed.
    """
    last = last or today
    first = first or last - timedelta(days=364)
    noted = table or (first, last)
    targets = _targets(patient)
    effects = {e.pk: _effect(e) for e in SideEffect.objects.only(*EFFECT)}
    logs = _logs(patient)
    ratings = _ratings(logs, targets)
    reports = _reports(patient, logs)
    reviews = _reviews(patient)
    periods = periods_of(patient)
    tried = {p.treatment_id for p in periods}
    since = min([first, noted[0], *(r.on for r in reviews[:1])])
    shown = {pk: row for pk, row in logs.items() if row[1] >= since}
    return Timeline(
        today=today,
        first=first,
        last=last,
        first_logged=next((row[1] for row in logs.values()), None),
        targets=targets,
        days=_days(shown, ratings, reports, effects, _late(patient, since)),
        details=_details(patient, targets, *noted),
        observed=_observed(logs, ratings, reports),
        effects=effects,
        periods=periods,
        exams=exams_of(patient),
        decisions=_decisions(patient),
        notes=_notes(patient),
        reviews=reviews,
        untried=tuple(
            Untried(t.slug, t.name)
            for t in Treatment.objects.only("slug", "texts")
            if t.pk not in tried
        ),
    )


def _targets(patient) -> tuple[TargetFact, ...]:
    """Every target ever, the newest primary first: the ladder tries it first."""
    rows = Target.objects.standing().filter(patient=patient)
    return tuple(
        TargetFact(t.pk, t.text, t.order, t.retired_on)
        for t in rows.order_by("-opened_on", "-pk")
    )


def _effect(row) -> Effect:
    return Effect(row.pk, row.name, row.red_flag, row.urgency)


def _own_logs(patient, prefix="") -> Q:
    """The patient's own logs and those from paper without a rater."""
    own = Q(**{f"{prefix}rater__isnull": True})
    if patient.user_id:
        own |= Q(**{f"{prefix}rater": patient.user_id})
    return own & Q(**{f"{prefix}patient": patient, f"{prefix}voided_at__isnull": True})


def _logs(patient) -> dict[int, tuple]:
    """Light rows by id, oldest day first; the patient's own after the paper."""
    rows = (
        DayLog.objects.filter(_own_logs(patient))
        .order_by("day", "rater")
        .values_list(
            *("pk", "day", "status", "entered_on", "sleepiness", "falls", "rater"),
            *("near_falls", "head_hit", "cannot_stand"),
        )
    )
    by_day = {}
    for row in rows:
        if row[1] not in by_day or row[6] is not None:
            by_day[row[1]] = row
    return {row[0]: row for row in by_day.values()}


def _ratings(logs, targets) -> dict[int, tuple[int, int]]:
    """Target and value by log id: the primary target of that day."""
    place = {t.pk: at for at, t in enumerate(targets) if t.order == 1}
    found: dict[int, tuple[int, int]] = {}
    rows = Rating.objects.filter(target__in=place).values_list(
        "day_log", "target", "value"
    )
    for log, target, value in rows:
        # On the day a target is replaced both may be rated: the newer one counts.
        if log in logs and (log not in found or place[target] < place[found[log][0]]):
            found[log] = (target, value)
    return found


def _reports(patient, logs) -> list[tuple[int, int, str]]:
    rows = SideEffectReport.objects.filter(_own_logs(patient, "day_log__"))
    return [
        row
        for row in rows.values_list("day_log", "side_effect", "severity")
        if row[0] in logs
    ]


def _late(patient, since) -> set[int]:
    """The logs that were written down when their day was over."""
    rows = DayLog.objects.filter(
        _own_logs(patient), day__gte=since, entered_on__gt=F("day")
    ).values_list("pk", "day", "entered_on", "entered_at", "zone")
    return {
        pk
        for pk, day, on, at, zone in rows
        if days.is_late(day, days.Stamp(on=on, at=at, zone=zone))
    }


def _days(logs, ratings, reports, effects, late) -> tuple[DayFact, ...]:
    felt: dict[int, list] = {}
    for log, effect, severity in reports:
        if log in logs:
            felt.setdefault(log, []).append((effects[effect], severity))
    return tuple(
        DayFact(
            day=day,
            pk=pk,
            status=status,
            late=pk in late,
            late_days=(entered_on - day).days,
            sleepiness=sleepiness,
            falls=falls or 0,
            value=ratings[pk][1] if pk in ratings else None,
            effects=tuple(felt.get(pk, ())),
            near_falls=near or 0,
            head_hit=bool(head),
            cannot_stand=bool(down),
        )
        for pk, day, status, entered_on, sleepiness, falls, _, near, head, down in (
            logs.values()
        )
    )


def _observed(logs, ratings, reports) -> Observed:
    by_target: dict[int, dict[date, int]] = {}
    for log, (target, value) in ratings.items():
        by_target.setdefault(target, {})[logs[log][1]] = value
    newest_first = sorted(by_target.items(), key=lambda pair: -max(pair[1]).toordinal())
    return Observed(
        ratings=dict(newest_first),
        sleepiness={row[1]: row[4] for row in logs.values() if row[4] is not None},
        effects=tuple(Reported(logs[log][1], e, s) for log, e, s in reports),
        falls={row[1]: row[5] for row in logs.values() if row[5]},
    )


def _details(patient, targets, first, last) -> dict[int, DayDetail]:
    """Notes, sources and the ratings of lesser targets, by log id."""
    lesser = {t.pk: t.text for t in targets if t.order != 1}
    others: dict[int, list] = {}
    rows = Rating.objects.filter(
        target__in=lesser, day_log__day__range=(first, last)
    ).order_by("target__order")
    for log, target, value in rows.values_list("day_log", "target", "value"):
        others.setdefault(log, []).append((lesser[target], value))
    logs = DayLog.objects.filter(_own_logs(patient)).between(first, last)
    return {
        pk: DayDetail(tuple(others.get(pk, ())), str(Source(source).label), note)
        for pk, source, note in logs.values_list("pk", "source", "note")
    }


def periods_of(patient) -> tuple[PeriodFact, ...]:
    """Every try, oldest first; those without a start before all others."""
    rows = TreatmentPeriod.objects.standing().filter(patient=patient).with_steps()
    periods = [_period(row) for row in rows]
    return tuple(
        sorted(
            periods, key=lambda p: (p.started_on or date.min, p.ended_on or date.max)
        )
    )


def _period(row) -> PeriodFact:
    treatment = row.treatment
    # What a hold froze is no plan until the clinic lifts it.
    going = [step for step in row.dose_steps.all() if step.held_by_id is None]
    steps = tuple(_step(step) for step in going)
    return PeriodFact(
        pk=row.pk,
        treatment_id=row.treatment_id,
        slug=treatment.slug if treatment else "",
        name=row.name,
        kind=treatment.kind if treatment else "",
        # What the catalogue does not know may be a medicine: treated as one.
        prescribed=treatment is None or treatment.kind not in NON_DRUG,
        unit=row.unit,
        why=row.why,
        told_by=row.told_by,
        started_on=row.started_on,
        start_precision=row.start_precision,
        ended_on=row.ended_on,
        end_precision=row.end_precision,
        end_reason=row.end_reason,
        end_note=row.end_note,
        refill_due_on=row.refill_due_on,
        taper_only=bool(treatment and treatment.taper_only),
        reversible=bool(not treatment or treatment.reversible),
        steps=steps,
        injections=tuple(_injection(i) for i in row.injections.all()),
        tried=_tried(row, steps),
    )


def _step(row: DoseStep) -> StepFact:
    return StepFact(
        pk=row.pk,
        from_day=row.from_day,
        amount=row.daily_total,
        unconfirmed=row.is_unconfirmed,
        comment=row.comment,
    )


def _injection(row: Injection) -> InjectionFact:
    return InjectionFact(
        row.given_on, row.product, row.muscle, row.get_side_display(), row.units
    )


def _tried(row, steps) -> Try:
    exact = TreatmentPeriod.Precision.DAY
    treatment = row.treatment
    return Try(
        key=row.pk,
        first=row.started_on if row.start_precision == exact else None,
        last=row.ended_on if row.end_precision == exact else None,
        ended=not row.is_open,
        doses=tuple(Dose(s.from_day, s.amount) for s in steps if not s.unconfirmed),
        reported_dose=row.reported_dose,
        rules=_rules(treatment) if treatment else Rules(),
    )


def _rules(treatment) -> Rules:
    return Rules(
        adequate_dose=treatment.adequate_daily_dose,
        min_days=treatment.min_days_at_dose,
        onset_days=treatment.onset_days or 0,
        exclude_days_after=treatment.exclude_days_after_stop or 0,
        steady_days=max(
            STEADY_DAYS,
            2 * (treatment.taper_min_days or 0),
            4 * (treatment.taper_step_days or 0),
        ),
    )


def _by_clinicians(model, patient, order):
    rows = model.objects.standing().filter(patient=patient)
    return rows.select_related("entered_by").order_by(order, "-pk")


def _decisions(patient) -> tuple[DecisionFact, ...]:
    """What was decided, newest first."""
    return tuple(
        DecisionFact(
            row.pk,
            row.decided_on,
            row.entered_by.get_full_name(),
            row.period_id,
            row.get_kind_display(),
            row.get_reason_display(),
            row.text,
            row.comparison_id,
            row.report_id,
            _read_on(row.report),
        )
        for row in _by_clinicians(Decision, patient, "-decided_on").select_related(
            "report"
        )
    )


def _read_on(report) -> date | None:
    """The patient's day on which they said that they read it."""
    if report is None or report.read_at is None:
        return None
    return days.local_day(report.read_at, report.zone)


def _notes(patient) -> tuple[NoteFact, ...]:
    """Clinicians' notes, newest first."""
    return tuple(
        NoteFact(row.pk, row.entered_on, row.entered_by.get_full_name(), row.text)
        for row in _by_clinicians(Note, patient, "-entered_at")[:LATEST]
    )


def _reviews(patient) -> tuple[ReviewFact, ...]:
    """When somebody looked at the whole record, newest first."""
    return tuple(
        ReviewFact(
            row.pk, row.entered_on, row.entered_by.get_full_name(), row.entered_by_id
        )
        for row in _by_clinicians(PatientReview, patient, "-entered_at")[:LATEST]
    )
