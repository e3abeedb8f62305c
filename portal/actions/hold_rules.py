"""The hold rule of a plan: agreed with it, and triggered by a day log."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import audit, days
from portal.actions.entries import stamped
from portal.actions.holds import flag_late_fall, hold
from portal.actions.keys import once, says
from portal.actions.periods import PlanError, locked, void_rows
from portal.models import Amendment, DayLog, Hold, HoldRule, Source

SUGGESTED_SLEEPINESS = 7
SUGGESTED_DAYS = 2
"""What a new plan suggests (clinical.md, hold rule): a clinician may change it."""


@dataclass(frozen=True)
class HoldPlan:
    """When a plan stands still: sleepiness on days in a row, a fall, or both."""

    sleepiness: int | None = None
    days_running: int = SUGGESTED_DAYS
    on_fall: bool = True
    lower_to: Decimal | None = None


@transaction.atomic
def set_hold_rule(*, period, plan: HoldPlan | None, client_key, by, now):
    """Agree on a rule, or on none; the rule before stays in the record as void.

    The same rule again changes nothing. Returns the rule that stands, or None.
    """
    period = locked(period)
    standing = period.hold_rules.standing().first()
    if plan is None:
        _replace(standing, by=by, now=now)
        return None
    said = {
        "sleepiness": plan.sleepiness,
        "days_running": plan.days_running,
        "on_fall": plan.on_fall,
        "lower_to": plan.lower_to,
    }
    if standing is not None and says(standing, **said):
        return standing
    if plan.sleepiness is None and not plan.on_fall:
        raise PlanError("trigger", _("Say what holds the plan, or that nothing does."))

    def create():
        _replace(standing, by=by, now=now)
        rule = HoldRule.objects.create(
            period=period, **said, **_by_clinic(period, client_key, by=by, now=now)
        )
        patient = period.patient
        audit.record("hold.agreed", by=by, now=now, patient=patient, target=rule)
        return rule

    same = partial(says, period=period, **said)
    return once(HoldRule, client_key=client_key, create=create, same=same)[0]


def _replace(rule, *, by, now):
    if rule is not None:
        rows = HoldRule.objects.filter(pk=rule.pk)
        void_rows(rows, reason=_("Replaced by a new plan"), by=by, now=now)


def _by_clinic(period, client_key, *, by, now):
    return stamped(
        period.patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
    )


# ---- a log triggers it --------------------------------------------------------------


@transaction.atomic
def hold_if_due(*, log, by, now) -> list[Hold]:
    """The holds that this day log brings, in the log's own transaction.

    Days from before the rule was agreed do not count, nor what the clinic knew when it
    lifted the last hold. A day that is too old to be rated holds nothing: a fall told
    so late is flagged.
    """
    patient = log.patient
    today = days.local_day(now, patient.zone)
    if log.is_void:
        return []
    rules = HoldRule.objects.standing().filter(
        period__patient=patient, period__voided_at__isnull=True
    )
    found = []
    for rule in rules.select_related("period__treatment").order_by("pk"):
        rule.period.patient = patient
        trigger = _trigger(rule, log, today)
        if trigger and days.may_rate(log.day, today):
            found += hold(rule, trigger, source=log.source, by=by, now=now)
        elif trigger == Hold.Trigger.FALL:
            flag_late_fall(rule, log, by=by, now=now)
    return found


def _trigger(rule, log, today):
    """Why the rule holds because of this log, or ""."""
    if not rule.period.covers(today):
        return ""
    lifted_at = _last_lift(rule)
    if log.day < rule.entered_on or _was_known(log, lifted_at):
        return ""
    if rule.on_fall and log.falls:
        return Hold.Trigger.FALL
    if rule.sleepiness is None or (log.sleepiness or 0) < rule.sleepiness:
        return ""
    return Hold.Trigger.SLEEPINESS if _sleepy_days(rule, log, lifted_at) else ""


def _last_lift(rule) -> datetime | None:
    """When the clinic last took up this plan again."""
    lifted = rule.period.holds.standing().filter(lifted_on__isnull=False)
    return lifted.aggregate(last=Max("lifted_at"))["last"]


def _was_known(log, lifted_at: datetime | None) -> bool:
    """Whether the clinic could read this log as it stands when it lifted the hold."""
    if lifted_at is None or log.entered_at > lifted_at:
        return False
    later = Amendment.objects.of(log).filter(at__gt=lifted_at)
    return not later.exists()


def _sleepy_days(rule, log, lifted_at: datetime | None) -> bool:
    """Whether enough sleepy days touch, the log's own day among them."""
    since = rule.entered_on
    reach = timedelta(days=rule.days_running - 1)
    logs = DayLog.objects.standing().filter(patient=log.patient)
    near = logs.between(max(log.day - reach, since), log.day + reach)
    sleepy = {
        other.day
        for other in near.filter(sleepiness__gte=rule.sleepiness)
        if other.pk == log.pk or not _was_known(other, lifted_at)
    }
    first = last = log.day
    while first - timedelta(days=1) in sleepy:
        first -= timedelta(days=1)
    while last + timedelta(days=1) in sleepy:
        last += timedelta(days=1)
    return (last - first).days + 1 >= rule.days_running
