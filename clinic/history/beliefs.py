"""Belief before, guess during, choice after: what the patient said of a comparison."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinic.history.wording import day_words
from clinic.models import Comparison


@dataclass(frozen=True)
class Beliefs:
    """One comparison in finished words; empty where nothing was said."""

    pk: int
    title: str
    state: str
    before: str
    guess: str
    choice: str


def beliefs(comparison: Comparison) -> Beliefs:
    return Beliefs(
        pk=comparison.pk,
        title=comparison.title,
        state=comparison_state(comparison),
        before=comparison.get_expectation_display(),
        guess=comparison.guess,
        choice=comparison.choice,
    )


def comparison_state(comparison: Comparison) -> str:
    """ "Running since 3 Mar 2026", "Stopped early on 9 Mar 2026: Side effect"."""
    if comparison.starts_on is None:
        return str(comparison.get_status_display())
    if comparison.ended_on is None:
        return _("Running since %(day)s") % {"day": day_words(comparison.starts_on)}
    ended = _("%(state)s on %(day)s") % {
        "state": comparison.get_status_display(),
        "day": day_words(comparison.ended_on),
    }
    reason = comparison.get_stop_reason_display()
    return f"{ended}: {reason}" if reason else ended
