"""Sessions of a toxin: one period each, with a row for every muscle."""

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
    InjectionPlan,
    PlanError,
    allow,
    close,
    ended,
    finish,
    keys_of,
    lock,
    tell,
)
from portal.models import Injection, Notice, Source, TreatmentPeriod

_WORN_OFF = TreatmentPeriod.EndReason.WORN_OFF
_OPEN = TreatmentPeriod.EndPrecision.OPEN


@transaction.atomic
def record_injections(
    *, patient, treatment, given_on, rows, client_key, by, now, why="", kinds=None
) -> TreatmentPeriod:
    """One session of a toxin: one period with one Injection a muscle (InjectionPlan).

    The period lasts until the next session, when the effect of the last one is taken
    as worn off. Two sessions of one toxin on one day raise AlreadyOpen.
    """
    allow(kinds, treatment)
    patient = lock(patient)
    keys = keys_of(client_key, len(rows))
    entry = partial(_entry, patient, by=by, now=now)

    def create():
        if given_on > days.local_day(now, patient.zone):
            raise PlanError("future", _("Enter a session once it was given."))
        if not rows:
            raise PlanError("empty", _("Enter at least one muscle."))
        sessions = patient.treatment_periods.standing().filter(treatment=treatment)
        if same_day := sessions.filter(started_on=given_on).first():
            raise AlreadyOpen(same_day)
        _wear_off(sessions, given_on, by=by, now=now)
        period = TreatmentPeriod.objects.create(
            patient=patient,
            treatment=treatment,
            unit=treatment.unit,
            why=why,
            told_by=TreatmentPeriod.ToldBy.CLINIC,
            started_on=given_on,
            start_precision=TreatmentPeriod.Precision.DAY,
            **_until_next(sessions, given_on, by=by, now=now),
            **entry(client_key),
        )
        for row, key in zip(rows, keys, strict=True):
            Injection.objects.create(
                period=period, given_on=given_on, **vars(row), **entry(key)
            )
        tell(period, Notice.Kind.STARTED, plan_words.session_message, by=by, now=now)
        finish("injection.recorded", period, by=by, now=now)
        return period

    def same(period):
        facts = {"treatment": treatment, "started_on": given_on, "why": why}
        return says(period, patient=patient, **facts) and _rows_of(period) == [*rows]

    return once(TreatmentPeriod, client_key=client_key, create=create, same=same)[0]


def _rows_of(period) -> list[InjectionPlan]:
    """The muscles of a saved session as they were given."""
    names = [field.name for field in fields(InjectionPlan)]
    given = period.injections.order_by("pk").values(*names)
    return [InjectionPlan(**row) for row in given]


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
