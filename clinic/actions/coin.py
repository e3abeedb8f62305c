"""The home-remedy coin flip: a comparison that a patient runs alone.

Pairs of days, one of each, in an order drawn by chance; medicines stay as they are.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.actions.comparisons import NotNow, draft_comparison, start_comparison
from clinic.comparing import ArmPlan, Draft, PartPlan
from clinic.comparing.mine import RECALL
from clinic.models import CoinDay, Comparison
from education.models import Treatment
from portal import audit, days, rulebook, safety
from portal.actions.entries import Refused, stamped
from portal.actions.keys import once, says
from portal.actions.periods import lock, void_rows
from portal.models import Source
from portal.safety import Alert, Level, Use

FEWEST_PAIRS, MOST_PAIRS = 7, 14
"""Balanced pairs of days (features.md 16: a verdict after 10 to 14 of them)."""

NOTHING = ""
"""The arm without anything, as the form names it."""


class NotForYou(Refused):
    """The rules stand against one of the two for this person: `alerts`."""

    words = _("One of these may not be safe for you. Ask your clinic first.")

    def __init__(self, alerts):
        super().__init__()
        self.alerts = alerts


def home_things() -> list[Treatment]:
    """What one may do at home for a day and leave the next: it is gone by then."""
    kinds = (Treatment.Kind.HOME, Treatment.Kind.SPLINT)
    rows = Treatment.objects.filter(kind__in=kinds, reversible=True)
    return [row for row in rows if not row.onset_days and not row.washout_days]


def stands_against(patient, treatment, *, today: date) -> tuple[Alert, ...]:
    """What the rules warn of if this person did this now.

    A warning is enough: the patient is alone with it, and nobody weighs it.
    """
    record = rulebook.situation_of(patient, today=today)
    use = Use(rulebook.drug_of(treatment), first=today)
    after = replace(record, uses=(*record.uses, use))
    found = safety.added(record, after, rulebook.rules(), language=patient.language)
    return tuple(alert for alert in found if alert.level.rank <= Level.WARNING.rank)


@transaction.atomic
def start_coin(
    *,
    patient,
    first: Treatment,
    second: Treatment | None,
    pairs: int,
    worth: Decimal,
    seed: int,
    client_key,
    by,
    now,
    expectation="",
) -> Comparison:
    """Draw the days, from today on; `second` None: a day with nothing.

    The same key is the same coin flip, whatever the seed. Raises NotForYou,
    AlreadyRuns, KeyReused.
    """
    patient = lock(patient)
    today = days.local_day(now, patient.zone)
    for thing in filter(None, (first, second)):
        if alerts := stands_against(patient, thing, today=today):
            raise NotForYou(alerts)
    comparison = draft_comparison(
        patient=patient,
        draft=_draft(patient, first, second, pairs, worth, expectation, today),
        client_key=client_key,
        by=by,
        now=now,
        source=Source.SELF,
    )
    return start_comparison(
        comparison=comparison,
        seed=seed,
        version=comparison.version,
        by=by,
        now=now,
    )


def _draft(patient, first, second, pairs, worth, expectation, today) -> Draft:
    arms = (_arm("A", first), _arm("B", second))
    return Draft(
        title=" / ".join(arm.name for arm in arms)[:120],
        purpose=Comparison.Purpose.CHOICE if second else Comparison.Purpose.BENEFIT,
        design=Comparison.Design.RANDOMISED,
        target=patient.targets.primary().get(),
        worth=worth,
        arms=arms,
        cycles=pairs,
        expectation=expectation,
        starts_on=today,
        patient_run=True,
    )


def _arm(key, treatment) -> ArmPlan:
    if treatment is None:
        return ArmPlan(key, str(_("Nothing")), as_now=True, phase_days=1)
    return ArmPlan(key, treatment.name, phase_days=1, parts=(PartPlan(treatment),))


@transaction.atomic
def mark_day(*, comparison, day: date, done: bool, client_key, by, now) -> CoinDay:
    """Keep whether the patient did what the coin said; another answer replaces it.

    Today and three days back. The same key is the same row. Raises NotNow, KeyReused.
    """
    patient = lock(comparison.patient)
    today = days.local_day(now, patient.zone)
    phase = comparison.phases.filter(first__lte=day, last__gte=day).first()
    late = not today - timedelta(days=RECALL) <= day <= today
    row = Comparison.objects.get(pk=comparison.pk)
    if phase is None or late or row.status != Comparison.Status.RUNNING:
        raise NotNow
    said = {"comparison": comparison, "day": day, "done": done}

    def create():
        before = CoinDay.objects.filter(comparison=comparison, day=day)
        void_rows(before, reason=str(_("Answered again")), by=by, now=now)
        kept = CoinDay.objects.create(
            **said,
            arm=phase.arm.key,
            **stamped(
                patient, by=by, now=now, source=Source.SELF, client_key=client_key
            ),
        )
        audit.record("coin.marked", by=by, now=now, patient=patient, target=kept)
        return kept

    return once(
        CoinDay,
        client_key=client_key,
        create=create,
        same=lambda found: says(found, **said),
    )[0]
