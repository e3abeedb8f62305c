"""Days: saved once, amended with the old values kept, by the patient or the clinic."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import audit, days
from portal.actions import summaries
from portal.actions.answers import (
    SCALARS,
    DayAnswers,
    answers_of,
    differences,
    settled,
)
from portal.actions.day_watch import watched
from portal.actions.entries import (
    IsVoid,
    ReasonNeeded,
    Refused,
    next_version,
    stamped,
    void_entry,
)
from portal.actions.hold_rules import hold_if_due
from portal.actions.keys import once, says
from portal.actions.targets import primary_of, primary_on
from portal.models import DayDraft, DayLog, Rating, SideEffectReport, Source

__all__ = [
    "AlreadyLogged",
    "DayAnswers",
    "NotYet",
    "TooOld",
    "TooOldToRate",
    "amend_day",
    "save_day",
    "void_entry",
]

OWN_WORDS = frozenset({Source.SELF, Source.CARER})
"""Sources for which the limits of recall hold; the clinic gives a reason instead."""


class NotYet(Refused):
    words = _("This day has not come yet.")


class TooOld(Refused):
    words = _("This day is too long ago. Ask your clinic to add it.")


class TooOldToRate(Refused):
    words = _(
        "This day is too long ago for a number. Numbers can be added for today and "
        "3 days back."
    )


class AlreadyLogged(Refused):
    """This rater already has a log of this day; `existing` is it."""

    words = _("This day is already logged.")

    def __init__(self, existing):
        super().__init__()
        self.existing = existing


@transaction.atomic
def save_day(
    *,
    patient,
    rater,
    day: date,
    answers: DayAnswers,
    client_key,
    by,
    now,
    source,
    late_reason="",
):
    """Save one person's account of one day; return `(log, made)`.

    `rater` is None for the paper of a patient without an account. The same key with
    the same answers is the same log, whoever asks again; with other answers, another
    day or another person it raises KeyReused. Raises AlreadyLogged, NotYet, TooOld,
    TooOldToRate, ReasonNeeded, ValidationError.
    """
    answers = settled(answers, primary=primary_on(patient, day))
    _ratings_are_theirs(patient, answers)
    earlier = DayLog.objects.filter(client_key=client_key).first()
    if earlier is None:
        today = days.local_day(now, patient.zone)
        _in_time(day, answers, today=today, source=source, late_reason=late_reason)
        _not_logged_yet(patient, day, rater)

    def create():
        log = DayLog(
            patient=patient,
            day=day,
            rater=rater,
            copied_from=answers.copied_from,
            late_reason=late_reason.strip(),
            **{name: getattr(answers, name) for name in SCALARS},
            **stamped(patient, by=by, now=now, source=source, client_key=client_key),
        )
        # The people are rows at hand; looking each one up again tells nothing.
        log.clean_fields(exclude={"patient", "rater", "entered_by"})
        log.save()
        _write_children(log, answers)
        return log

    def same(log):
        facts = says(log, patient=patient, day=day, rater=rater)
        return facts and not differences(answers_of(log), answers)

    try:
        with watched(patient, by=by, now=now):
            log, made = once(DayLog, client_key=client_key, create=create, same=same)
    except IntegrityError:
        _not_logged_yet(patient, day, rater)
        raise
    if not made:
        return log, False
    if rater is not None:
        DayDraft.objects.filter(patient=patient, rater=rater, day=day).delete()
    audit.record("day.saved", by=by, now=now, patient=patient, target=log)
    hold_if_due(log=log, by=by, now=now)
    summaries.refresh(patient, today=days.local_day(now, patient.zone))
    return log, True


@transaction.atomic
def amend_day(*, log, answers: DayAnswers, reason, by, now, version) -> DayLog:
    """Change a saved day; old and new values stay in the record.

    `version` is the one the form was rendered with. The same answers again change
    nothing. Someone other than the patient gives a reason. Raises Stale (with the
    log as it is now), IsVoid, TooOld, TooOldToRate, ReasonNeeded, ValidationError.
    """
    patient = log.patient
    log = DayLog.objects.select_for_update(of=("self",)).get(pk=log.pk)
    if log.is_void:
        raise IsVoid
    old = answers_of(log)
    answers = settled(answers, primary=primary_of(log))
    _ratings_are_theirs(patient, answers)
    changes = differences(old, answers)
    if not changes:
        return log
    _may_amend(log, patient, changes, reason=reason, by=by, now=now)
    with watched(patient, by=by, now=now):
        log = _rewritten(log, answers, version=version)
    audit.record_changes(log, changes, patient=patient, by=by, now=now, reason=reason)
    audit.record("day.amended", by=by, now=now, patient=patient, target=log)
    hold_if_due(log=log, by=by, now=now)
    summaries.refresh(patient, today=days.local_day(now, patient.zone))
    return log


def _rewritten(log, answers, *, version) -> DayLog:
    scalars = {name: getattr(answers, name) for name in SCALARS}
    log = next_version(log, version=version, fields=scalars)
    log.clean_fields()
    log.ratings.all().delete()
    log.side_effects.all().delete()
    _write_children(log, answers)
    return log


def _in_time(day, answers, *, today, source, late_reason):
    """Refuse a day in the future, and one too old for this source."""
    if day > today:
        raise NotYet
    reportable = days.may_report(day, today)
    rateable = days.may_rate(day, today) or not answers.ratings
    if source in OWN_WORDS:
        if not reportable:
            raise TooOld
        if not rateable:
            raise TooOldToRate
    elif not (reportable and rateable) and not late_reason.strip():
        raise ReasonNeeded


def _may_amend(log, patient, changes, *, reason, by, now):
    """Own words keep the limits of recall; anyone else gives a reason."""
    if by.pk != patient.user_id:
        if not reason.strip():
            raise ReasonNeeded
        return
    today = days.local_day(now, patient.zone)
    if not days.may_report(log.day, today):
        raise TooOld
    rates = any(field.startswith("rating:") for field, _old, _new in changes)
    if rates and not days.may_rate(log.day, today):
        raise TooOldToRate


def _not_logged_yet(patient, day, rater):
    existing = patient.day_logs.standing().filter(day=day, rater=rater).first()
    if existing:
        raise AlreadyLogged(existing)


def _ratings_are_theirs(patient, answers):
    known = set(patient.targets.standing().values_list("pk", flat=True))
    if not set(answers.ratings) <= known:
        raise ValidationError(_("A number belongs to a question that is not theirs."))


def _write_children(log, answers):
    """Write the ratings and side effects of a log that has none."""
    Rating.objects.bulk_create(
        Rating(day_log=log, target_id=target_id, value=value)
        for target_id, value in answers.ratings.items()
    )
    SideEffectReport.objects.bulk_create(
        SideEffectReport(day_log=log, side_effect_id=pk, severity=severity)
        for pk, severity in answers.side_effects.items()
    )
