"""Ending treatments: as planned, for harm, or because the entry was a mistake.

Each is one transaction, like the starts and changes of portal.actions.treatments.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import days, safety
from portal.actions import plan_words
from portal.actions.periods import (
    PlanError,
    allow,
    check_version,
    close,
    ended,
    finish,
    keep_override,
    locked,
    still_holds,
    tell,
    void,
)
from portal.actions.safely import safely
from portal.actions.withdrawal import end_watch, if_ended, start_watch
from portal.models import Notice, TreatmentPeriod

EndReason = TreatmentPeriod.EndReason


@transaction.atomic
def end_treatment(
    *,
    period,
    on,
    reason,
    by,
    now,
    note="",
    override_reason="",
    read=None,
    version=None,
    tells=True,
    kinds=None,
) -> TreatmentPeriod:
    """End a period; `on` is its last day, which may lie ahead. Later steps are void.

    A taper-only medicine without its taper raises Unsafe; ended so on a physician's
    reason, which stays on the period, it is watched for withdrawal. The same end again
    changes nothing. Raises Unread, Stale, AlreadyEnded, PlanError, OutOfScope as well.
    """
    allow(kinds, period.treatment)
    period = locked(period)
    if (period.ended_on, period.end_reason, period.end_note) == (on, reason, note):
        return period
    still_holds(period, now)
    check_version(period, version)
    if reason == EndReason.HARM:
        raise PlanError("harm", _("Stop for harm is a step of its own."))
    if period.started_on is not None and on < period.started_on:
        raise PlanError("before", _("A treatment cannot end before it starts."))
    fields = ended(on, reason, note, by=by, now=now)
    with safely(
        period.patient,
        by=by,
        now=now,
        override_reason=override_reason,
        read=read,
        day=on,
    ) as change:
        close(period, fields, by=by, now=now)
        change.cause = period
    keep_override(period, change, override_reason, by=by, now=now)
    end_watch(period, by=by, now=now)
    abrupt = change.brings(safety.ABRUPT)
    if abrupt:
        start_watch(period, stopped_on=on, by=by, now=now)
    words = plan_words.sudden_end_message if abrupt else plan_words.end_message
    if tells or abrupt:
        tell(period, Notice.Kind.ENDED, words, by=by, now=now)
    code = "override" if change.overridden else reason
    finish("treatment.ended", period, by=by, now=now, reason_code=code)
    return period


@transaction.atomic
def stop_for_harm(*, period, by, now, note="", kinds=None) -> TreatmentPeriod:
    """Stop today, for harm: no rule, no version, no reason stands in the way.

    A medicine that is never stopped at once is watched for withdrawal. A planned
    period that has not begun is void instead: nothing was taken. Only a period that is
    over already raises AlreadyEnded; one stopped for harm is returned, unless another
    note comes, which would be lost.
    """
    allow(kinds, period.treatment)
    period = locked(period)
    today = days.local_day(now, period.patient.zone)
    if period.end_reason == EndReason.HARM and note in ("", period.end_note):
        return period
    still_holds(period, now)
    if period.started_on is not None and period.started_on > today:
        reason = _("Stopped for harm before it began. %(note)s") % {"note": note}
        void(period, reason.strip(), by=by, now=now)
        words = plan_words.called_off_message
    else:
        fields = ended(today, EndReason.HARM, note, by=by, now=now)
        close(period, fields, by=by, now=now)
        end_watch(period, by=by, now=now)
        start_watch(period, stopped_on=today, by=by, now=now)
        words = plan_words.sudden_end_message
    tell(period, Notice.Kind.ENDED, words, by=by, now=now)
    finish(
        "treatment.stopped_for_harm", period, by=by, now=now, reason_code=EndReason.HARM
    )
    return period


@transaction.atomic
def void_treatment(
    *, period, reason, by, now, override_reason="", read=None, kinds=None
) -> TreatmentPeriod:
    """Take a period out that was entered by mistake; it stays in the record as void.

    The patient is told if it was news to the patient. Voiding it again changes
    nothing. What has begun is no longer taken afterwards: a taper-only medicine passes
    the gate like an end (Unsafe, Unread), and is watched like one.
    """
    allow(kinds, period.treatment)
    if not reason.strip():
        raise PlanError("reason", _("Say why this entry is wrong."))
    period = locked(period)
    if period.is_void:
        return period
    today = days.local_day(now, period.patient.zone)
    taken = period.covers(today)
    abrupt = if_ended(period, on=today, today=today) if taken else ()
    with safely(
        period.patient,
        by=by,
        now=now,
        override_reason=override_reason,
        refuses=taken,
        read=read,
        also=abrupt,
    ) as change:
        void(period, reason.strip(), by=by, now=now)
        change.cause = period
    keep_override(period, change, override_reason, by=by, now=now)
    if abrupt:
        start_watch(period, stopped_on=today, by=by, now=now)
    if abrupt or period.told_by == TreatmentPeriod.ToldBy.CLINIC:
        words = plan_words.sudden_void_message if abrupt else plan_words.void_message
        tell(period, Notice.Kind.ENDED, words, by=by, now=now)
    finish("entry.voided", period, by=by, now=now)
    return period
