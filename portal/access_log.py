""" "Who looked at my record": the trail of one record in words, in two queries."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import AuditEvent, User

PAGE = 30

WHAT = {
    "patient.read": gettext_lazy("Looked at your record"),
    "admin.read": gettext_lazy("Looked at your record in the office pages"),
    "admin.changed": gettext_lazy("Changed something in the office pages"),
    "day.saved": gettext_lazy("Logged a day"),
    "day.amended": gettext_lazy("Changed a day"),
    "check.saved": gettext_lazy("Answered questions about a warning"),
    "entry.voided": gettext_lazy("Marked an entry as an error"),
    "episode.saved": gettext_lazy("Logged an episode"),
    "episode.amended": gettext_lazy("Changed an episode"),
    "targets.set": gettext_lazy("Set what should get better"),
    "treatment.started": gettext_lazy("Started a treatment"),
    "dose.changed": gettext_lazy("Changed a dose"),
    "hold.agreed": gettext_lazy("Agreed on when a dose is held"),
    "dose.held": gettext_lazy("A dose was held, as agreed"),
    "dose.lowered": gettext_lazy("Took the lower dose, as agreed"),
    "hold.lifted": gettext_lazy("Took up a plan again after a hold"),
    "doses.recorded": gettext_lazy("Said what was taken"),
    "remedy.recorded": gettext_lazy("Logged therapy or home care"),
    "refill.set": gettext_lazy("Set the day of a pump's refill"),
    "treatment.ended": gettext_lazy("Ended a treatment"),
    "treatment.stopped_for_harm": gettext_lazy("Stopped a treatment for safety"),
    "treatment.postponed": gettext_lazy("Moved a plan to later days"),
    "treatment.called_off": gettext_lazy("Called off the later steps of a plan"),
    "treatment.past_recorded": gettext_lazy("Added a treatment from before"),
    "change.reported": gettext_lazy("Told of a change in a treatment"),
    "change.confirmed": gettext_lazy("Confirmed your change in a treatment"),
    "injection.recorded": gettext_lazy("Recorded an injection"),
    "medicine.added": gettext_lazy("Added a medicine from elsewhere"),
    "medicine.ended": gettext_lazy("Noted the last day of a medicine"),
    "allergy.added": gettext_lazy("Added an allergy"),
    "condition.added": gettext_lazy("Added a condition"),
    "condition.ended": gettext_lazy("Noted that a condition is over"),
    "lab.recorded": gettext_lazy("Recorded a laboratory value"),
    "flag.raised": gettext_lazy("A safety rule raised a flag"),
    "flag.mailed": gettext_lazy("Told the clinic that a flag waits"),
    "flag.acknowledged": gettext_lazy("Said that a flag was seen"),
    "flag.contact": gettext_lazy("Logged a contact about a flag"),
    "flag.contacted": gettext_lazy("Noted that you were reached"),
    "flag.closed": gettext_lazy("Closed a flag"),
    "exam.recorded": gettext_lazy("Recorded an exam"),
    "note.written": gettext_lazy("Wrote a note"),
    "comparison.drafted": gettext_lazy("Planned a comparison"),
    "comparison.changed": gettext_lazy("Changed the plan of a comparison"),
    "comparison.started": gettext_lazy("Started a comparison"),
    "comparison.extended": gettext_lazy("Gave a comparison more days"),
    "comparison.amended": gettext_lazy("Changed what decides a comparison"),
    "comparison.answered": gettext_lazy("Noted what you said of a comparison"),
    "comparison.stopped": gettext_lazy("Stopped a comparison early"),
    "comparison.ended": gettext_lazy("Ended a comparison"),
    "coin.marked": gettext_lazy("Said what was done of a coin flip"),
    "decision.made": gettext_lazy("Recorded a decision"),
    "report.shared": gettext_lazy("Shared a report with you"),
    "report.read": gettext_lazy("Read a report"),
    "diagnosis.made": gettext_lazy("Recorded a diagnosis"),
    "test.ordered": gettext_lazy("Ordered a test"),
    "test.updated": gettext_lazy("Recorded the result of a test"),
    "goal.set": gettext_lazy("Set a goal"),
    "goal.scored": gettext_lazy("Scored goals"),
    "goal.closed": gettext_lazy("Closed a goal"),
    "review.marked": gettext_lazy("Marked your record as reviewed"),
    "review.undone": gettext_lazy("Took back that it was reviewed"),
    "care.assigned": gettext_lazy("Noted who cares for you"),
    "care.ended": gettext_lazy("Noted who no longer cares for you"),
    "patient.added": gettext_lazy("Opened your record"),
    "patient.updated": gettext_lazy("Changed your details"),
    "contact.corrected": gettext_lazy("Corrected contact data"),
    "record.downloaded": gettext_lazy("Downloaded data"),
    "invitation.made": gettext_lazy("Made an invitation for you"),
    "invitation.claimed": gettext_lazy("Opened the account"),
    "consent.given": gettext_lazy("Agreed to the privacy notice"),
    "notice.read": gettext_lazy("Read a notice"),
    "factor.reset_requested": gettext_lazy("Asked to reset a lost sign-in step"),
    "factor.reset_approved": gettext_lazy("Approved the reset of a sign-in step"),
}


@dataclass(frozen=True)
class Look:
    """One act: who, at what local time of the patient, what; newest first.

    The same act of the same person in the same minute is one line that says how
    often: one visit opens many pages.
    """

    who: str
    own: bool
    at: datetime
    what: str

    @property
    def when(self) -> str:
        """ "Tue 10 Mar 2026, 17:00", by the patient's clock."""
        return date_words(self.at, "D j M Y, H:i")


@dataclass(frozen=True)
class Looks:
    """One page, and the key of the next (None: that was all)."""

    rows: tuple[Look, ...]
    older: int | None


def load(patient, *, before: int | None = None, with_own: bool = False) -> Looks:
    """One page of what was done with the record, up to event `before`."""
    events = AuditEvent.objects.about(patient)
    if not with_own:
        events = events.exclude(actor_id=patient.user_id)
    if before is not None:
        events = events.filter(pk__lt=before)
    page = list(events[: PAGE + 1])
    names = _names(page)
    zone = ZoneInfo(patient.zone)
    rows = tuple(
        Look(
            who=_who(event, patient, names),
            own=event.actor_id == patient.user_id,
            at=event.at.astimezone(zone),
            what=_what(event.verb, times),
        )
        for event, times in _visits(page[:PAGE])
    )
    return Looks(rows, page[PAGE - 1].pk if len(page) > PAGE else None)


def _visits(events):
    """The newest of each run of one act by one person in one minute, and how many."""
    runs = groupby(
        events, lambda e: (e.actor_id, e.verb, e.at.replace(second=0, microsecond=0))
    )
    for _key, run in runs:
        first, *more = run
        yield first, 1 + len(more)


def _names(events) -> dict[int, str]:
    people = User.objects.filter(pk__in={e.actor_id for e in events if e.actor_id})
    return dict(people.values_list("pk", "name"))


def _who(event, patient, names) -> str:
    if event.actor_id is None:
        return _("The portal itself")
    if event.actor_id == patient.user_id:
        return _("You")
    name = names.get(event.actor_id)
    return _("%(name)s, your clinic") % {"name": name} if name else _("Your clinic")


def _what(verb, times=1) -> str:
    """The act in words; a verb we have no words for is still shown."""
    words = str(WHAT.get(verb) or _("Worked in your record"))
    if times == 1:
        return words
    return _("%(act)s, %(n)d pages or steps") % {"act": words, "n": times}
