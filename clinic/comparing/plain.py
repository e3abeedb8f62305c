"""A comparison in plain words, as the patient reads it."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Comparison, ComparisonPhase

QUESTIONS = {
    Comparison.Purpose.BENEFIT: gettext_lazy("Does it help you?"),
    Comparison.Purpose.SIDE_EFFECT: gettext_lazy("Does it give you a side effect?"),
    Comparison.Purpose.DOSE: gettext_lazy("Which dose is right for you?"),
    Comparison.Purpose.CHOICE: gettext_lazy("Which one is better for you?"),
    Comparison.Purpose.STOPPING: gettext_lazy("Do you still need it?"),
}


def plan_in_words(comparison, phases, *, clinic) -> str:
    """The whole plan as text, one thing a line: the words that are released."""
    return "\n".join(_lines(comparison, phases, clinic))


def _lines(comparison, phases, clinic) -> Iterator[str]:
    yield str(QUESTIONS[comparison.purpose])
    yield ""
    yield _("What we compare:")
    for arm in comparison.arms.all():
        yield f"{arm.key}: {arm.name}"
    yield ""
    yield _("Your days:")
    for phase in phases:
        yield f"{_span(phase)}: {phase_in_words(phase)}"
    yield ""
    yield from decides(comparison)
    yield ""
    yield _("You can end it at any time. Call us first, so that it is safe.")
    if clinic.phone:
        yield _("Our number: %(phone)s.") % {"phone": clinic.phone}
    yield _("In an emergency call %(number)s. Nobody watches this in real time.") % {
        "number": clinic.emergency_number
    }


def decides(comparison) -> Iterator[str]:
    """What decides, in sentences to the patient."""
    worth = f"{comparison.worth.normalize():f}"
    yield _("What decides: %(target)s.") % {"target": comparison.target.text}
    yield _("A change of %(worth)s points is worth it to you.") % {"worth": worth}
    if comparison.stop_rule:
        yield _("We stop early if: %(rule)s") % {"rule": comparison.stop_rule}
    if comparison.decision_rule:
        yield _("How we decide: %(rule)s") % {"rule": comparison.decision_rule}


def phase_in_words(phase: ComparisonPhase) -> str:
    """What these days are, and whether they count."""
    named = phase.arm.name if phase.arm else _("as now")
    figures = {"name": named}
    if phase.compared:
        return _("%(name)s. These days count.") % figures
    if phase.kind == ComparisonPhase.Kind.BASELINE:
        return _("Before we begin. Nothing changes yet.")
    return _("Changing over to: %(name)s. These days do not count.") % figures


def _span(phase) -> str:
    first = date_format(phase.first, "j F")
    last = date_format(phase.last, "j F Y")
    if phase.first == phase.last:
        return last
    return _("%(first)s to %(last)s") % {"first": first, "last": last}
