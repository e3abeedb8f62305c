"""What the page of a treatment says of its safety: overrides, the watch, the toxin."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from education.models import Treatment
from portal import days
from portal.models import SafetyFlag
from portal.toxin import toxin_of


@dataclass(frozen=True)
class Override:
    """What a physician went on against: the rule's words, the reason, who, when.

    Without `against` the rule's flag stands open elsewhere: a second one was not made.
    """

    reason: str
    against: str = ""
    who: str = ""
    when: date | None = None


@dataclass(frozen=True)
class Watch:
    """The watch after a sudden stop, open or closed (`closed`: how it ended)."""

    pk: int
    words: str
    due: date
    closed: str
    source: str


def flags_of(period) -> list[SafetyFlag]:
    """What this period raised, in one query."""
    return list(SafetyFlag.objects.caused_by(period).select_related("closed_by"))


def overrides(period, flags) -> list[Override]:
    """What of these flags was closed by a physician's written reason, newest last."""
    found = [
        Override(
            reason=flag.closed_text,
            against=flag.precise,
            who=flag.closed_by.get_full_name(),
            when=days.local_day(flag.closed_at, period.zone),
        )
        for flag in flags
        if flag.closed_reason == SafetyFlag.Reason.OVERRIDDEN
    ]
    last = period.override_reason
    if last and last not in {override.reason for override in found}:
        found.append(Override(reason=last))
    return found


def watch(flags) -> Watch | None:
    """The latest watch among these flags; an open one before a closed one."""
    found = [flag for flag in flags if flag.is_watch]
    if not found:
        return None
    flag = max(found, key=lambda flag: (flag.is_open, flag.day))
    return Watch(
        pk=flag.pk,
        words=flag.precise,
        due=flag.due_on,
        closed="" if flag.is_open else flag.get_closed_reason_display(),
        source=f"{flag.source}, {date_format(flag.source_date, 'j F Y')}",
    )


def _toxin(period, patient, today):
    if period.treatment is None or period.treatment.kind != Treatment.Kind.INJECTION:
        return None
    return toxin_of(patient, today=today)


def context(period, patient, *, today: date) -> dict:
    """One query for the flags of a period, and three more for a toxin."""
    flags = flags_of(period)
    return {
        "overrides": overrides(period, flags),
        "watch": watch(flags),
        "toxin": _toxin(period, patient, today),
    }
