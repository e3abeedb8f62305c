"""A decision in plain words for the patient: a first draft that a clinician edits.

It says what was decided and why, and whom to call. It never says stop, start or
restart: what to take stands in the plan alone.
"""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clinic.history.wording import day_words
from clinic.models import Decision

_Kind, _Reason = Decision.Kind, Decision.Reason

DECIDED = {
    _Kind.CONTINUE: _lazy("We go on with %(name)s as it is."),
    _Kind.ADJUST: _lazy("We change the dose of %(name)s."),
    _Kind.STOP: _lazy("%(name)s comes to an end, step by step if it needs steps."),
    _Kind.SWITCH: _lazy("We change from %(name)s to another treatment."),
    _Kind.REFER: _lazy("We ask another specialist to see you about %(name)s."),
}
DECIDED_OF_ALL = {
    _Kind.CONTINUE: _lazy("We go on as now."),
    _Kind.ADJUST: _lazy("We change a dose."),
    _Kind.STOP: _lazy("One treatment comes to an end, step by step if it needs steps."),
    _Kind.SWITCH: _lazy("We change to another treatment."),
    _Kind.REFER: _lazy("We ask another specialist to see you."),
}
WHY = {
    _Reason.HELPS: _lazy("It helps you enough."),
    _Reason.TOO_LITTLE: _lazy("It helps you too little."),
    _Reason.SIDE_EFFECTS: _lazy("Its side effects cost you more than it helps."),
    _Reason.TOO_EARLY: _lazy("It is too early to tell."),
    _Reason.PATIENT_WISH: _lazy("This is what you wish."),
    _Reason.SAFETY: _lazy("This is the safer way for you."),
}
"""Why, by reason; "other" has the clinician's own words."""

AS_IS = (_Kind.CONTINUE, _Kind.REFER)


def plain_title(decided_on: date) -> str:
    return _("What we decided on %(day)s") % {"day": day_words(decided_on)}


def plain_draft(*, kind: str, reason: str, text: str, about: str, clinic) -> str:
    """The draft for one decision; `about` names a treatment, or is empty."""
    said = DECIDED[_Kind(kind)] if about else DECIDED_OF_ALL[_Kind(kind)]
    why = str(WHY.get(_Reason(reason), "")) or text
    parts = [str(said) % {"name": about} if about else str(said)]
    if why:
        parts.append(_("Why: %(why)s") % {"why": why})
    parts.append(_next(kind))
    parts.append(_call(clinic))
    return "\n\n".join(parts)


def _next(kind: str) -> str:
    if kind in AS_IS:
        return _("Your plan stays the same. You find it in My treatments.")
    return _(
        "Your plan stands in My treatments, day by day. Please keep to it. "
        "Do not change a dose on your own."
    )


def _call(clinic) -> str:
    call = _("Any questions? Call us.")
    if clinic.phone:
        call = _("Any questions? Call us: %(phone)s.") % {"phone": clinic.phone}
    emergency = _("In an emergency call %(number)s. Nobody watches this live.")
    return f"{call} {emergency % {'number': clinic.emergency_number}}"
