"""Flags: raised in the transaction of what raised them, owned until they are closed."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit, days
from portal.actions import duty, summaries
from portal.actions.entries import ReasonNeeded, Refused, Stale
from portal.models import SafetyFlag
from portal.safety import Alert, Level

SEEN = _("Shown to the clinician who entered the change.")


class AlreadyClosed(Refused):
    """Somebody closed this flag before; `flag` is it now."""

    words = _("This flag is closed already.")

    def __init__(self, flag):
        super().__init__()
        self.flag = flag


@transaction.atomic
def raise_flags(
    *,
    patient,
    alerts: Iterable[Alert],
    by,
    now,
    cause=None,
    day: date | None = None,
    shown_to=None,
    seen_by_clinic=False,
    override_reason="",
    due_on: date | None = None,
) -> list[SafetyFlag]:
    """One row for each alert above a mere note; return all of them, new and old.

    `cause` is the entry that raised them; without one, time did. An open flag about
    the same thing is not doubled, but something as grave as "urgent" that happened
    again (another cause) after somebody acknowledged the first is a flag of its own:
    they have not seen the second. `seen_by_clinic`: a clinician was shown them before
    saving, so nobody waits for an acknowledgement. With `override_reason` those that
    refuse a plan are closed by the physician who gave it, those that stood open
    before too.
    """
    today = days.local_day(now, patient.zone)
    found = [alert for alert in alerts if alert.level is not Level.INFO]
    standing = list(patient.safety_flags.open()) if found else []
    rows = []
    for alert in found:
        new = _flag(patient, alert, by=by, now=now, cause=cause)
        same = [f for f in standing if (f.rule, f.about) == (new.rule, new.about)]
        overridden = bool(override_reason and alert.level.refuses)
        if overridden:
            for old in same:
                _override(old, override_reason, by=by, now=now)
        elif old := _same_event(same, new, alert):
            rows.append(old)
            continue
        new.day, new.shown_to, new.due_on = day or today, shown_to, due_on
        if seen_by_clinic:
            new.acknowledged_at, new.acknowledged_by = now, by
            new.acknowledged_reason = str(SEEN)
        if overridden:
            _closed(new, SafetyFlag.Reason.OVERRIDDEN, override_reason, by, now)
        new.save()
        audit.record(
            "flag.raised",
            by=by,
            now=now,
            patient=patient,
            target=new,
            reason_code=alert.code[:40],
        )
        rows.append(new)
    if rows:
        summaries.refresh(patient, today=today)
        # After the commit: a slow mail server never holds up the record.
        transaction.on_commit(partial(duty.tell_duty, now=now, clinic=patient.clinic))
    return rows


def _same_event(same: list[SafetyFlag], new: SafetyFlag, alert: Alert):
    """The open flag that says this already, or None where it must be seen anew.

    One that still waits for an answer speaks for what comes after it as well.
    """
    for old in same:
        waits = old.acknowledged_at is None
        once = waits or not alert.level.refuses or not new.cause_id
        if once or (old.cause_type, old.cause_id) == (new.cause_type, new.cause_id):
            return old
    return None


def _override(flag: SafetyFlag, reason: str, *, by, now) -> None:
    _closed(flag, SafetyFlag.Reason.OVERRIDDEN, reason, by, now)
    _kept(flag, "flag.closed", by=by, now=now, reason_code=flag.closed_reason)


def _closed(flag: SafetyFlag, reason, text: str, by, now) -> None:
    flag.closed_at, flag.closed_by = now, by
    flag.closed_reason, flag.closed_text = reason, text[:300]


def _flag(patient, alert: Alert, *, by, now, cause) -> SafetyFlag:
    return SafetyFlag(
        patient=patient,
        rule=alert.rule,
        rule_version=alert.version,
        code=alert.code,
        about=alert.about[:160],
        level=alert.level.value,
        rank=alert.level.rank,
        plain=alert.plain,
        precise=alert.precise,
        source=alert.source,
        source_date=alert.source_date,
        cause_type=cause._meta.label_lower if cause else "",
        cause_id=cause.pk if cause else 0,
        raised_at=now,
        raised_by=by,
    )


@transaction.atomic
def acknowledge_flag(*, flag, reason, by, now, version=None) -> SafetyFlag:
    """Somebody at the clinic has seen it and says what they will do.

    Acknowledging twice is the same as once. Raises ReasonNeeded, Stale.
    """
    flag = _locked(flag, version)
    if flag.acknowledged_at is not None:
        return flag
    if not reason.strip():
        raise ReasonNeeded
    flag.acknowledged_at, flag.acknowledged_by = now, by
    flag.acknowledged_reason = reason.strip()[:300]
    return _kept(flag, "flag.acknowledged", by=by, now=now)


@transaction.atomic
def close_flag(*, flag, reason, by, now, text="", version=None) -> SafetyFlag:
    """Close it for a reason of the list; "other" takes words.

    The same closing again changes nothing. Raises AlreadyClosed, ReasonNeeded, Stale.
    """
    flag = _locked(flag, version)
    text = text.strip()[:300]
    if not flag.is_open:
        if (flag.closed_reason, flag.closed_text) == (reason, text):
            return flag
        raise AlreadyClosed(flag)
    needs_words = (SafetyFlag.Reason.OTHER, SafetyFlag.Reason.OVERRIDDEN)
    if reason not in SafetyFlag.Reason.values or (reason in needs_words and not text):
        raise ReasonNeeded
    _closed(flag, reason, text, by, now)
    return _kept(flag, "flag.closed", by=by, now=now, reason_code=reason)


@transaction.atomic
def note_contact(*, flag, by, now) -> SafetyFlag:
    """The patient was reached: what was due is done; the flag stays open."""
    flag = _locked(flag, None)
    if flag.contacted_at is not None:
        return flag
    flag.contacted_at = now
    return _kept(flag, "flag.contacted", by=by, now=now)


def _locked(flag, version) -> SafetyFlag:
    row = (
        SafetyFlag.objects.select_for_update(of=("self",))
        .select_related("patient")
        .get(pk=flag.pk)
    )
    if version is not None and row.version != version and row.is_open:
        raise Stale(row)
    return row


def _kept(flag, verb, *, by, now, reason_code="") -> SafetyFlag:
    flag.version += 1
    flag.save()
    patient = flag.patient
    audit.record(
        verb, by=by, now=now, patient=patient, target=flag, reason_code=reason_code
    )
    summaries.refresh(patient, today=days.local_day(now, patient.zone))
    return flag
