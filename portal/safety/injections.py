"""Toxin: the days between sessions, and the units in a window. Products never mix."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from portal.safety.agents import covers, of_use
from portal.safety.facts import Drug, Situation
from portal.safety.rules import Finding, Rule, figure


def reinjection(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A session today or later comes before the catalogue's days are over.

    Every toxin counts, wherever it was given; exactly the interval is allowed.
    """
    drugs = _drugs(rule, situation)
    sessions = sorted({(row.on, row.product) for row in situation.given})
    for on, product in sessions:
        drug = drugs.get(product)
        earlier = [day for day, _product in sessions if day < on]
        if on < situation.today or drug is None or not earlier:
            continue
        days = (on - max(earlier)).days
        if drug.interval_days is not None and days < drug.interval_days:
            figures = {
                "drug": drug.name,
                "days": days,
                "min": drug.interval_days,
                "last": max(earlier),
                "earliest": max(earlier) + timedelta(days=drug.interval_days),
            }
            excess = Decimal(drug.interval_days - days)
            yield Finding(f"{product}+{on}", figures, excess)


def cumulative(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """Units of one product in the window until a day from today on are too many.

    What was given elsewhere counts, for any reason. Exactly the limit is allowed.
    """
    for slug, drug in _drugs(rule, situation).items():
        most, window = drug.max_cumulative_units, drug.cumulative_window_days
        if most is None or window is None:
            continue
        by_day = _units_by_day(situation, slug)
        for on in by_day:
            since = on - timedelta(days=window)
            total = sum(
                (units for day, units in by_day.items() if since < day <= on),
                Decimal(0),
            )
            if total > most and on >= situation.today:
                figures = {
                    "drug": drug.name,
                    "units": figure(total),
                    "max": figure(most),
                    "days": window,
                }
                yield Finding(slug, figures, total - most)


def _drugs(rule: Rule, situation: Situation) -> Mapping[str, Drug]:
    """The toxins that the rule speaks of, by product."""
    return {
        use.drug.slug: use.drug
        for use in situation.uses
        if covers(rule.of, of_use(use))
    }


def _units_by_day(situation: Situation, product: str) -> Mapping[date, Decimal]:
    units: defaultdict[date, Decimal] = defaultdict(Decimal)
    for row in situation.given:
        if row.product == product:
            units[row.on] += row.units
    return units
