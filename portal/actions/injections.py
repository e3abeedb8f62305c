"""Sessions of a toxin: one period each, with a row for every muscle."""

import uuid
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import days
from portal.actions import plan_words
from portal.actions.entries import stamped
from portal.actions.keys import once, says
from portal.actions.periods import (
    AlreadyOpen,
    ElsewherePlan,
    InjectionPlan,
    PlanError,
    allow,
    close,
    ended,
    finish,
    keep_override,
    keys_of,
    lock,
    tell,
)
from portal.actions.safely import safely
from portal.models import Injection, Notice, Source, TreatmentPeriod

_WORN_OFF = TreatmentPeriod.EndReason.WORN_OFF
_DONE = TreatmentPeriod.EndReason.DONE
_OPEN = TreatmentPeriod.EndPrecision.OPEN
_DAY = TreatmentPeriod.Precision.DAY
_CLINIC = TreatmentPeriod.ToldBy.CLINIC
YES = TreatmentPeriod.Elsewhere.YES


@transaction.atomic
def record_injections(
    *,
    patient,
    treatment,
    given_on,
    rows: Sequence[InjectionPlan],
    client_key,
    by,
    now,
    asked_elsewhere,
    why="",
    elsewhere: Sequence[ElsewherePlan] = (),
    override_reason="",
    read=None,
    kinds=None,
) -> TreatmentPeriod:
    """One session of a toxin: one period with one Injection a muscle (InjectionPlan).

    The period lasts until the next session, when the effect of the last one is taken
    as worn off. `asked_elsewhere` is what was said of toxin for anything else in the
    last 12 weeks; each of `elsewhere` is a period of its own. Two sessions of one
    toxin on one day raise AlreadyOpen; Unsafe and Unread as for every plan.
    """
    allow(kinds, treatment)
    patient = lock(patient)
    keys = keys_of(client_key, len(rows))
    others = _keys_elsewhere(client_key, len(elsewhere))
    entry = partial(_entry, patient, by=by, now=now)
    plan = {"override_reason": override_reason, "read": read, "day": given_on}

    def create():
        _check(rows, given_on, asked_elsewhere, elsewhere, patient, now)
        sessions = patient.treatment_periods.standing().filter(
            treatment=treatment, told_by=_CLINIC
        )
        if same_day := sessions.filter(started_on=given_on).first():
            raise AlreadyOpen(same_day)
        with safely(patient, by=by, now=now, **plan) as change:
            _wear_off(sessions, given_on, by=by, now=now)
            period = TreatmentPeriod.objects.create(
                patient=patient,
                treatment=treatment,
                unit=treatment.unit,
                why=why,
                told_by=_CLINIC,
                started_on=given_on,
                start_precision=_DAY,
                asked_elsewhere=asked_elsewhere,
                **_until_next(sessions, given_on, by=by, now=now),
                **entry(client_key),
            )
            for row, key in zip(rows, keys, strict=True):
                Injection.objects.create(
                    period=period, given_on=given_on, **vars(row), **entry(key)
                )
            for one, key in zip(elsewhere, others, strict=True):
                _given_elsewhere(patient, one, key, entry, by=by, now=now)
            change.cause = period
        keep_override(period, change, override_reason, by=by, now=now)
        tell(period, Notice.Kind.STARTED, plan_words.session_message, by=by, now=now)
        finish("injection.recorded", period, by=by, now=now)
        return period

    def same(period):
        facts = {"treatment": treatment, "started_on": given_on, "why": why}
        facts["asked_elsewhere"] = asked_elsewhere
        if not says(period, patient=patient, **facts):
            return False
        more = _keys_elsewhere(client_key, len(elsewhere) + 1)
        return _rows_of(period) == [*rows] and _elsewhere_of(more) == [*elsewhere]

    return once(TreatmentPeriod, client_key=client_key, create=create, same=same)[0]


def _check(rows, given_on, asked, elsewhere, patient, now) -> None:
    today = days.local_day(now, patient.zone)
    if given_on > today or any(one.given_on > today for one in elsewhere):
        raise PlanError("future", _("Enter a session once it was given."))
    if not rows:
        raise PlanError("empty", _("Enter at least one muscle."))
    if asked not in TreatmentPeriod.Elsewhere.values:
        raise PlanError("asked", _("Ask about toxin given for anything else."))
    if (asked == YES) is not bool(elsewhere):
        raise PlanError("elsewhere", _("Enter what was given elsewhere, or say no."))


def _keys_elsewhere(client_key, count: int) -> list[uuid.UUID]:
    return keys_of(uuid.uuid5(client_key, "elsewhere"), count)


def _given_elsewhere(patient, one: ElsewherePlan, key, entry, *, by, now) -> None:
    """A period of one day, over at once: it ends no session of this clinic."""
    period = TreatmentPeriod.objects.create(
        patient=patient,
        treatment=one.treatment,
        unit=one.treatment.unit,
        why=one.place,
        told_by=one.told_by,
        started_on=one.given_on,
        start_precision=_DAY,
        **ended(one.given_on, _DONE, "", by=by, now=now),
        **entry(key),
    )
    Injection.objects.create(
        period=period,
        given_on=one.given_on,
        elsewhere=True,
        product=one.treatment.name[:80],
        muscle=one.place,
        units=one.units,
        **entry(uuid.uuid5(key, "units")),
    )


def _rows_of(period) -> list[InjectionPlan]:
    """The muscles of a saved session as they were given."""
    names = [field.name for field in fields(InjectionPlan)]
    given = period.injections.order_by("pk").values(*names)
    return [InjectionPlan(**row) for row in given]


def _elsewhere_of(keys) -> list[ElsewherePlan]:
    """What was saved of other places under these keys."""
    rows = Injection.objects.filter(period__client_key__in=keys).order_by("pk")
    return [
        ElsewherePlan(
            treatment=treatment,
            given_on=row.given_on,
            units=row.units,
            place=row.muscle,
            told_by=row.period.told_by,
        )
        for row in rows.select_related("period__treatment")
        if (treatment := row.period.treatment) is not None
    ]


def _entry(patient, client_key, *, by, now) -> dict:
    return stamped(patient, by=by, now=now, source=Source.CLINIC, client_key=client_key)


def _wear_off(sessions, given_on: date, *, by, now) -> None:
    """Take the effect of the session before as over on the eve of this one."""
    before = sessions.filter(started_on__lt=given_on).order_by("started_on").last()
    if before is None:
        return
    eve = given_on - timedelta(days=1)
    moved_on = before.end_reason == _WORN_OFF and before.ended_on > eve
    if before.end_precision == _OPEN or moved_on:
        close(before, ended(eve, _WORN_OFF, "", by=by, now=now), by=by, now=now)


def _until_next(sessions, given_on: date, *, by, now) -> dict:
    """The end of a session that is entered late: the eve of the next one."""
    after = sessions.filter(started_on__gt=given_on).order_by("started_on").first()
    if after is None:
        return {}
    eve = after.started_on - timedelta(days=1)
    return ended(eve, _WORN_OFF, "", by=by, now=now)
