"""Too much, too fast, too soon, or ended at once: rules about the steps of a plan."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from portal.safety.agents import uses_of
from portal.safety.facts import Dose, Situation, Use
from portal.safety.rules import Finding, Rule, figure
from portal.safety.taper import taper_needed


def dose_max(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A day holds more than the catalogue's highest amount. Exactly that is allowed."""
    for use in uses_of(rule.of, situation):
        yield from _above(use, use.drug.max_daily_dose, situation.today, "daily_total")


def single_max(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """One dose holds more than the catalogue's highest single amount."""
    for use in uses_of(rule.of, situation):
        most = use.drug.max_single_dose
        yield from _above(use, most, situation.today, "largest_single")


def rise(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A planned step goes up by more than the catalogue's largest rise."""
    for use in uses_of(rule.of, situation):
        most = use.drug.max_rise
        if most is None:
            continue
        for before, step in _rises(use, situation.today):
            from_dose = before.daily_total if before else Decimal(0)
            rise_of = step.daily_total - from_dose
            if rise_of > most:
                figures = _figures(use) | {
                    "from": figure(from_dose),
                    "to": figure(step.daily_total),
                    "day": step.from_day,
                    "max": figure(most),
                }
                about = f"{use.drug.slug}+{step.from_day}"
                yield Finding(about, figures, rise_of - most)


def rise_soon(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A planned step goes up before the dose was held for the catalogue's days."""
    for use in uses_of(rule.of, situation):
        least = use.drug.min_days_between_rises
        if least is None:
            continue
        for before, step in _rises(use, situation.today):
            held = (step.from_day - before.from_day).days if before else least
            if held < least:
                figures = _figures(use) | {
                    "day": step.from_day,
                    "days": held,
                    "min": least,
                }
                about = f"{use.drug.slug}+{step.from_day}"
                yield Finding(about, figures, Decimal(least - held))


def taper(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A medicine that is never stopped at once ends, or pauses, without its taper.

    About the day of the end, so that an end moved to another day is looked at anew.
    """
    for use in uses_of(rule.of, situation):
        if use.drug.taper is None:
            continue
        for last in _ends(use, situation.today):
            steps = [step for step in use.steps if step.from_day <= last]
            problem = taper_needed(use.drug.taper, steps, last)
            if problem is not None:
                figures = _figures(use) | {"why": problem.precise, "day": last}
                yield Finding(f"{use.drug.slug}+{last}", figures)


def driving(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A medicine that makes sleepy begins or goes up, today or later."""
    for use in uses_of(rule.of, situation):
        begins = use.first is not None and use.first >= situation.today
        if use.drug.sedating and (begins or any(_rises(use, situation.today))):
            yield Finding(use.drug.slug, _figures(use))


def joined(steps: Sequence[Dose]) -> list[Dose]:
    """The steps by day, those that repeat the dose before them left out."""
    kept: list[Dose] = []
    for step in sorted(steps, key=lambda s: s.from_day):
        if not kept or kept[-1].daily_total != step.daily_total:
            kept.append(step)
    return kept


def ahead(use: Use, today: date) -> list[Dose]:
    """The dose in force today and those planned after it, until the last day."""
    steps = sorted(use.steps, key=lambda s: s.from_day)
    begun = [step for step in steps if step.from_day <= today]
    later = [step for step in steps if step.from_day > today]
    if use.last is not None:
        later = [step for step in later if step.from_day <= use.last]
    return [*begun[-1:], *later]


def _rises(use: Use, today: date) -> Iterator[tuple[Dose | None, Dose]]:
    """Each step up that begins today or later, with the dose before it.

    The first dose of all counts where the treatment itself begins then.
    """
    steps = joined(use.steps)
    for before, step in pairwise(steps):
        up = step.daily_total > before.daily_total
        if up and step.from_day >= today and before.daily_total > 0:
            yield before, step
        elif up and step.from_day >= today:
            yield None, step
    begins = use.first is not None and use.first >= today
    if steps and begins and steps[0].daily_total > 0:
        yield None, steps[0]


def _ends(use: Use, today: date) -> Iterator[date]:
    """The last day with the medicine: of the treatment, and before a planned pause."""
    taken = [step for step in joined(use.steps) if step.from_day > today]
    for step in taken:
        within = use.last is None or step.from_day <= use.last
        if step.daily_total == 0 and within:
            yield step.from_day - timedelta(days=1)
    if use.last is not None:
        yield use.last


def _above(
    use: Use, most: Decimal | None, today: date, amount: str
) -> Iterator[Finding]:
    doses: list[Dose] = ahead(use, today)
    if most is None or not doses:
        return
    highest = max(doses, key=lambda step: getattr(step, amount))
    dose: Decimal = getattr(highest, amount)
    if dose > most:
        figures = _figures(use) | {
            "dose": figure(dose),
            "max": figure(most),
            "day": highest.from_day,
        }
        yield Finding(use.drug.slug, figures, dose - most)


def _figures(use: Use) -> dict[str, object]:
    return {"drug": use.drug.name, "unit": use.drug.unit}
