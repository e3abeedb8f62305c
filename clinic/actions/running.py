"""A comparison under way: longer, amended, stopped early, ended, answered about.

What was frozen at the start stays; the calendar moves, and what was decided changes,
only with a reason that is kept.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.actions.comparisons import NotNow, Status, allow_arms, finish, in_state
from clinic.comparing import draft_of
from clinic.comparing.plan import ONCE
from clinic.models import Comparison, ComparisonPhase
from portal import audit, days
from portal.actions.entries import next_version
from portal.actions.moving import call_off, postpone
from portal.actions.periods import keys_of

AMENDABLE = ("stop_rule", "decision_rule", "worth", "sleepiness_price")
"""What may be amended once it runs; arms, order and target never change."""

ANSWERS = ("expectation", "guess", "choice")
"""What the patient says of it: before, during and after."""


@transaction.atomic
def extend_phase(
    *, comparison, phase, count: int, reason, version, by, now, kinds=None
) -> Comparison:
    """Add missed days to a phase that is not over; later ones move, none begins anew.

    The doses planned for later move with them. Raises NotNow, Stale, OutOfScope.
    """
    allow_arms(kinds, draft_of(comparison))
    comparison = in_state(comparison, Status.RUNNING)
    today = days.local_day(now, comparison.patient.zone)
    phase = comparison.phases.get(pk=phase.pk)
    if phase.last < today:
        raise NotNow
    next_version(comparison, version=version, fields={})
    old, more = phase.last, timedelta(days=count)
    later = list(comparison.phases.filter(order__gt=phase.order).order_by("-order"))
    for row in later:
        row.first, row.last = row.first + more, row.last + more
        row.save(update_fields=["first", "last"])
    phase.last = old + more
    phase.save(update_fields=["last"])
    keys = keys_of(comparison.client_key, comparison.version)
    for period in planned_periods(comparison, today):
        postpone(
            period=period,
            after=old,
            count=count,
            client_key=keys_of(keys[-1], period.pk)[-1],
            by=by,
            now=now,
            kinds=kinds,
        )
    changes = [(f"phase {phase.order}", old, phase.last)]
    _amended(comparison, changes, reason, by=by, now=now)
    finish("comparison.extended", comparison, by=by, now=now)
    return comparison


def planned_periods(comparison, today: date):
    """The treatments of its phases that hold today or later, oldest first."""
    periods = comparison.patient.treatment_periods.not_over_on(today)
    found = periods.filter(judged_phases__comparison=comparison).distinct()
    return found.select_related("treatment").order_by("started_on", "pk")


@transaction.atomic
def join_phase(*, period) -> None:
    """What no plan lays by itself, a toxin or an operation, joins the arm it is of.

    From the day it is given on, where that day lies in a phase of an arm that names it.
    """
    phases = ComparisonPhase.objects.filter(
        comparison__in=Comparison.objects.running().filter(patient=period.patient),
        arm__parts__treatment=period.treatment_id,
        arm__parts__treatment__kind__in=ONCE,
        last__gte=period.started_on,
    )
    begun = phases.filter(first__lte=period.started_on).values("arm")
    for phase in phases.filter(arm__in=begun):
        phase.periods.add(period)


@transaction.atomic
def stop_early(
    *, comparison, reason, version, by, now, note="", call_off_plan=True, kinds=None
) -> Comparison:
    """Stop it today; the days until now still count.

    What is planned is called off: what is taken today goes on until somebody
    decides. Stopping again changes nothing. Raises NotNow, Stale, OutOfScope.
    """
    allow_arms(kinds, draft_of(comparison))
    if over := _already(comparison, Status.STOPPED):
        return over
    comparison = in_state(comparison, Status.RUNNING)
    today = days.local_day(now, comparison.patient.zone)
    if call_off_plan:
        for period in list(planned_periods(comparison, today)):
            call_off(period=period, by=by, now=now, kinds=kinds)
    next_version(
        comparison,
        version=comparison.version if version is None else version,
        fields={
            "status": Status.STOPPED,
            "ended_on": today,
            "stop_reason": reason,
            "stop_note": note,
        },
    )
    finish("comparison.stopped", comparison, by=by, now=now, reason_code=reason)
    return comparison


@transaction.atomic
def end_comparison(*, comparison, version, by, now, kinds=None) -> Comparison:
    """End it once its last day has come. Ending again changes nothing."""
    allow_arms(kinds, draft_of(comparison))
    if over := _already(comparison, Status.ENDED):
        return over
    comparison = in_state(comparison, Status.RUNNING)
    today = days.local_day(now, comparison.patient.zone)
    last = comparison.phases.last().last
    if last > today:
        raise NotNow(_("Its last day has not come. To end it now, stop it early."))
    next_version(
        comparison,
        version=comparison.version if version is None else version,
        fields={"status": Status.ENDED, "ended_on": last},
    )
    finish("comparison.ended", comparison, by=by, now=now)
    return comparison


@transaction.atomic
def amend(*, comparison, changes: dict, reason, version, by, now, kinds=None):
    """Change what was decided, with a reason; the protocol stays as it was frozen.

    `changes`: fields of AMENDABLE. The same values again change nothing. Raises
    NotNow, Stale, OutOfScope.
    """
    allow_arms(kinds, draft_of(comparison))
    comparison = in_state(comparison, Status.RUNNING)
    told = [
        (name, getattr(comparison, name), changes[name])
        for name in AMENDABLE
        if name in changes and getattr(comparison, name) != changes[name]
    ]
    if not told:
        return comparison
    fields = {name: new for name, _old, new in told}
    next_version(comparison, version=version, fields=fields)
    _amended(comparison, told, reason, by=by, now=now)
    finish("comparison.amended", comparison, by=by, now=now)
    return comparison


@transaction.atomic
def record_answers(*, comparison, answers: dict, by, now) -> Comparison:
    """What the patient expects before, guesses during, chooses after (ANSWERS).

    The old answer stays in the trail of changes. The same answer changes nothing.
    """
    comparison = Comparison.objects.select_for_update(of=("self",)).get(
        pk=comparison.pk
    )
    if comparison.is_void:
        raise NotNow
    told = [
        (name, getattr(comparison, name), answers[name])
        for name in ANSWERS
        if name in answers and getattr(comparison, name) != answers[name]
    ]
    if not told:
        return comparison
    fields = {name: new for name, _old, new in told}
    next_version(comparison, version=comparison.version, fields=fields)
    _amended(comparison, told, "", by=by, now=now)
    finish("comparison.answered", comparison, by=by, now=now)
    return comparison


def _already(comparison, status):
    """The comparison as it stands now, if it is in this state already."""
    return Comparison.objects.filter(pk=comparison.pk, status=status).first()


def _amended(comparison, changes, reason, *, by, now):
    audit.record_changes(
        comparison,
        changes,
        patient=comparison.patient,
        by=by,
        now=now,
        reason=reason,
    )
