"""Results that stand against a dose, and tests and reviews that are due."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from portal.safety.agents import uses_of
from portal.safety.doses import ahead, joined
from portal.safety.facts import Lab, Situation, Use
from portal.safety.rules import Finding, Rule, figure

BASELINE_DAYS = 90
"""How old a result may be at the start and still be a baseline, where no rule says."""


def lab(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """The newest of `tests` is in the rule's range and one of `of` is taken.

    With `max_dose`: only where a dose now or planned is above it.
    """
    found = newest(situation.labs, rule.tests)
    if found is None or found.value is None or not _in_range(rule, found.value):
        return
    for use in uses_of(rule.of, situation):
        doses = [step.daily_total for step in ahead(use, situation.today)]
        dose = max(doses, default=Decimal(0))
        if rule.max_dose is None or dose > rule.max_dose:
            figures = _figures(use) | {
                "value": figure(found.value),
                "on": found.on,
                "dose": figure(dose),
                "max": "" if rule.max_dose is None else figure(rule.max_dose),
            }
            yield Finding(use.drug.slug, figures, dose if rule.max_dose else Decimal(0))


def times_limit(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """The newest of `tests` is so many times its upper limit, and `of` is taken."""
    for test in rule.tests:
        found = newest(situation.labs, (test,))
        if found is None or found.times_limit is None:
            continue
        if _in_range(rule, found.times_limit):
            for use in uses_of(rule.of, situation):
                figures = _figures(use) | {
                    "test": test.upper(),
                    "value": figure(round(found.times_limit, 1)),
                    "on": found.on,
                }
                yield Finding(f"{use.drug.slug}+{test}", figures, found.times_limit)


def lab_baseline(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """One of `tests` was never done since `days` before the start of one of `of`."""
    before = timedelta(days=rule.days or BASELINE_DAYS)
    for use in uses_of(rule.of, situation):
        since = use.first - before if use.first is not None else date.min
        if not _done(situation.labs, rule.tests, since):
            yield Finding(use.drug.slug, _figures(use))


def lab_after_max(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """`days` after the highest dose was reached, and not tested since."""
    for use in uses_of(rule.of, situation):
        taken = [s for s in joined(use.steps) if s.from_day <= situation.today]
        if not taken:
            continue
        top = max(taken, key=lambda s: (s.daily_total, -s.from_day.toordinal()))
        due = top.from_day + timedelta(days=rule.days or 0)
        if situation.today >= due and not _done(
            situation.labs, rule.tests, top.from_day + timedelta(days=1)
        ):
            yield Finding(use.drug.slug, _figures(use) | {"due": due})


def lab_repeat(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """Nothing of `tests` within the last `days`, for what is taken that long."""
    every = timedelta(days=rule.days or 0)
    for use in uses_of(rule.of, situation):
        begun = use.first is None or use.first + every <= situation.today
        since = situation.today - every
        if begun and not _done(situation.labs, rule.tests, since):
            yield Finding(use.drug.slug, _figures(use) | {"days": every.days})


def review(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """`days` on it, nobody said that it helps, and no end is planned."""
    for use in uses_of(rule.of, situation):
        days = _days_on(use, situation.today)
        if days >= (rule.days or 0) and use.last is None and not use.benefit:
            yield Finding(use.drug.slug, _figures(use) | {"days": days})


def long_use(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """`days` on it, whether it helps or not, and no end is planned."""
    for use in uses_of(rule.of, situation):
        days = _days_on(use, situation.today)
        if days >= (rule.days or 0) and use.last is None:
            yield Finding(use.drug.slug, _figures(use) | {"days": days})


def newest(labs: tuple[Lab, ...], tests: tuple[str, ...]) -> Lab | None:
    """The newest result with a value; of one day, the first test named."""
    found = [row for row in labs if row.test in tests and row.value is not None]
    return max(
        found,
        key=lambda row: (row.on, -tests.index(row.test), -(row.value or 0)),
        default=None,
    )


def _in_range(rule: Rule, value: Decimal) -> bool:
    return (
        (rule.at_least is None or value >= rule.at_least)
        and (rule.above is None or value > rule.above)
        and (rule.at_most is None or value <= rule.at_most)
        and (rule.below is None or value < rule.below)
    )


def _done(labs: tuple[Lab, ...], tests: tuple[str, ...], since: date) -> bool:
    """Whether any of the tests was done since: either kidney test will do."""
    return any(row.test in tests and row.on >= since for row in labs)


def _days_on(use: Use, today: date) -> int:
    return (today - use.first).days if use.first is not None else 0


def _figures(use: Use) -> dict[str, object]:
    return {"drug": use.drug.name, "unit": use.drug.unit}
