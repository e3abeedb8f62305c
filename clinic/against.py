"""What stands against a treatment that this person has not tried: no rank, no advice.

The rules look at the record as it is and at the record with the treatment begun
today, at no dose; what that brings as Stop or Warn stands against it. Pure over one
loaded situation, whatever the number of treatments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.facts import PeriodFact, Untried
from clinic.last_resort import too_early
from education.models import Treatment
from portal import rulebook, safety
from portal.safety import Alert, Shown, Situation, Use, with_use
from portal.safety.rules import words_in


@dataclass(frozen=True)
class Against:
    """An alert and what its rule is about, in a few words."""

    title: str
    alert: Alert


@dataclass(frozen=True)
class Checked:
    """A treatment not tried, and the alerts that it would bring, gravest first."""

    slug: str
    name: str
    found: tuple[Against, ...]


def load(
    patient,
    untried: Iterable[Untried],
    *,
    periods: Sequence[PeriodFact],
    today: date,
    language: str,
) -> tuple[Checked, ...]:
    """Each treatment of the catalogue that was not tried, in the catalogue's order.

    `periods` are all tries of the record: what cannot be undone comes after them.
    """
    slugs = [each.slug for each in untried]
    if not slugs:
        return ()
    situation = rulebook.situation_of(patient, today=today)
    titles = {rule.id: words_in(rule.title, language) for rule in rulebook.rules()}
    return tuple(
        Checked(
            treatment.slug,
            treatment.name,
            tuple(
                Against(titles[alert.rule], alert)
                for alert in (
                    *too_early(treatment, periods, today=today, language=language),
                    *brought(situation, treatment, today, language),
                )
            ),
        )
        for treatment in Treatment.objects.filter(slug__in=slugs)
    )


def brought(
    situation: Situation, treatment: Treatment, today: date, language: str
) -> tuple[Alert, ...]:
    """The Stop and Warn alerts that beginning the treatment today would bring."""
    planned = with_use(situation, Use(rulebook.drug_of(treatment), first=today))
    found = safety.added(situation, planned, rulebook.rules(), language=language)
    return tuple(alert for alert in found if alert.level.shown is not Shown.NOTE)
