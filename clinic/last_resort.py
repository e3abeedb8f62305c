"""Surgery cannot be undone: what must have been tried before it is planned.

An adequate try of a medicine, by any route, and of physical therapy, as the ladder
judges them (clinic.ladder). A try that still runs counts once it was long and strong
enough. Without them a physician may go on with a written reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from clinic.facts import PeriodFact
from clinic.ladder import Judged, Observed, rungs
from clinic.phases import Try
from clinic.timeline import periods_of
from education.models import Treatment
from portal import rulebook, safety
from portal.safety import Alert

_NOTHING = Observed(ratings={}, sleepiness={}, effects=(), falls={})


def against_surgery(patient, treatment, *, today: date) -> tuple[Alert, ...]:
    """The refusal of this treatment, if it is surgery and comes too early."""
    if treatment is None or treatment.kind != Treatment.Kind.SURGERY:
        return ()
    periods = periods_of(patient)
    return too_early(treatment, periods, today=today, language=patient.language)


def too_early(
    treatment, periods: Iterable[PeriodFact], *, today: date, language: str
) -> tuple[Alert, ...]:
    """The same of tries that are at hand; nothing is read."""
    if treatment.kind != Treatment.Kind.SURGERY:
        return ()
    alert = safety.last_resort(
        rulebook.drug_of(treatment),
        list(missing(periods, today=today)),
        rulebook.rules(),
        language=language,
    )
    return (alert,) if alert else ()


def missing(periods: Iterable[PeriodFact], *, today: date) -> Iterator[str]:
    """What was not tried long and strong enough yet, in words."""
    kinds = set(_tried_enough(periods, today))
    if not kinds & set(Treatment.DRUG_KINDS):
        yield _("a medicine")
    if Treatment.Kind.THERAPY not in kinds:
        yield _("physical therapy")


def _tried_enough(periods: Iterable[PeriodFact], today: date) -> Iterator[str]:
    """The kinds of treatment of which a try was adequate by today."""
    known = [period for period in periods if period.kind]
    tries = [_until_today(period.tried, today) for period in known]
    for period, rung in zip(known, rungs(tries, _NOTHING, today=today), strict=True):
        if rung.judged is Judged.FAIR:
            yield period.kind


def _until_today(tried: Try, today: date) -> Try:
    """A try that still runs, judged as if today were its last day."""
    begun = tried.first is not None and tried.first <= today
    over = tried.ended and (tried.last is None or tried.last <= today)
    if over or not begun:
        return tried
    return replace(tried, ended=True, last=today)
