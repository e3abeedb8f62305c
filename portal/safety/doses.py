"""Too much, too fast, too soon, or ended at once: rules about the steps of a plan."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from portal.safety.agents import uses_of
from portal.safety.facts import Dose, Situation, Use
from portal.safety.rules import Finding, Rule, figure
from portal.safety.taper import StepFact, steep_drops, taper_needed

LATELY = timedelta(days=14)
"""How long ago a treatment may have begun for its first dose to be looked at. Ours."""


def dose_max(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A day from today on holds more than the highest amount. Exactly that is allowed.

    What holds the same ingredient in the same unit is added up, day by day.
    """
    for about, uses in _by_ingredient(uses_of(rule.of, situation)).items():
        limits = [use.drug.max_daily_dose for use in uses]
        most = min((limit for limit in limits if limit is not None), default=None)
        doses = [step for use in uses for step in ahead(use, situation.today)]
        days = {max(step.from_day, situation.today) for step in doses}
        if most is None or not days:
            continue
        dose, day = max((_total_on(uses, day), -day.toordinal()) for day in days)
        if dose > most:
            begun = max(
                step.from_day for step in doses if step.from_day.toordinal() <= -day
            )
            figures = _figures(uses[0]) | {
                "dose": figure(dose),
                "max": figure(most),
                "day": begun,
            }
            yield Finding(about, figures, dose - most)


def _by_ingredient(uses: Sequence[Use]) -> dict[str, list[Use]]:
    """Treatments by what they hold: the ingredient, or else the treatment itself."""
    held: dict[tuple[str, str], list[Use]] = {}
    for use in sorted(uses, key=lambda u: u.drug.slug):
        slugs = [substance.slug for substance in use.drug.substances]
        name = slugs[0] if len(slugs) == 1 else use.drug.slug
        held.setdefault((name, use.drug.unit), []).append(use)
    return {
        name if len({use.drug.slug for use in found}) > 1 else found[0].drug.slug: found
        for (name, _unit), found in held.items()
    }


def _total_on(uses: Sequence[Use], day: date) -> Decimal:
    """The most that may be taken of them on this day."""
    total = Decimal(0)
    for use in uses:
        begun = [step for step in use.steps if step.from_day <= day]
        if begun and (use.last is None or day <= use.last):
            total += max(begun, key=lambda step: step.from_day).daily_total
    return total


def single_max(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """One dose holds more than the catalogue's highest single amount."""
    for use in uses_of(rule.of, situation):
        most, doses = use.drug.max_single_dose, ahead(use, situation.today)
        if most is None or not doses:
            continue
        highest = max(doses, key=lambda step: step.largest_single)
        if highest.largest_single > most:
            figures = _figures(use) | {
                "dose": figure(highest.largest_single),
                "max": figure(most),
                "day": highest.from_day,
            }
            yield Finding(use.drug.slug, figures, highest.largest_single - most)


def rise(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A step of what is taken or planned goes up by more than the largest rise.

    Steps before today count too, so that a plan entered late is no way around.
    """
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


def rise_percent(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A dose rises by `above` per cent within `days`; the first is held that long.

    With `conditions`: only where one of these is on record. As `rise`.
    """
    if rule.conditions and not rule.conditions & situation.conditions:
        return
    for use in uses_of(rule.of, situation):
        steps = joined(use.steps)
        for n, step in enumerate(steps):
            lowest = _lowest_within(steps[: n + 1], rule.days or 1)
            if lowest is None or lowest.daily_total >= step.daily_total:
                continue
            percent = (step.daily_total / lowest.daily_total - 1) * 100
            if rule.above is not None and percent > rule.above:
                figures = _figures(use) | {
                    "from": figure(lowest.daily_total),
                    "to": figure(step.daily_total),
                    "day": step.from_day,
                    "percent": figure(round(percent, 1)),
                    "max": figure(rule.above),
                }
                yield Finding(f"{use.drug.slug}+{step.from_day}", figures, percent)


def _lowest_within(steps: Sequence[Dose], days: int) -> Dose | None:
    """The lowest dose above 0 that was left less than `days` before the last one."""
    since = steps[-1].from_day - timedelta(days=days)
    left = [
        before
        for before, after in pairwise(steps)
        if after.from_day > since and before.daily_total > 0
    ]
    return min(left, key=lambda step: step.daily_total, default=None)


def rise_soon(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A step goes up before the dose was held for the catalogue's days; as `rise`."""
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


def reduction(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A dose of what must never end at once falls too far within the taper's days.

    An end is not needed for it, and steps before today count too: as `rise`.
    """
    for use in uses_of(rule.of, situation):
        for day, problem, drop in steep_drops(use.drug.taper, _certain(use)):
            figures = _figures(use) | {"why": problem.precise, "day": day}
            yield Finding(f"{use.drug.slug}+{day}", figures, drop)


def taper(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A medicine that is never stopped at once ends, or pauses, without its taper.

    About the day of the end, so that an end moved to another day is looked at anew.
    """
    for use in uses_of(rule.of, situation):
        if use.drug.taper is None:
            continue
        for last in _ends(use):
            problem = taper_needed(use.drug.taper, _certain(use), last)
            if problem is not None:
                figures = _figures(use) | {"why": problem.precise, "day": last}
                yield Finding(f"{use.drug.slug}+{last}", figures)


def driving(rule: Rule, situation: Situation) -> Iterator[Finding]:
    """A medicine that makes sleepy begins or goes up, today or later."""
    for use in uses_of(rule.of, situation):
        begins = use.first is not None and use.first >= situation.today
        up = (step for _before, step in _rises(use, situation.today))
        if use.drug.sedating and (
            begins or any(step.from_day >= situation.today for step in up)
        ):
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
    """Each step up, with the dose before it; None after a day without.

    The first dose of all counts where the treatment began lately or will begin.
    """
    steps = [
        step
        for step in joined(use.steps)
        if use.last is None or step.from_day <= use.last
    ]
    for before, step in pairwise(steps):
        if step.daily_total > before.daily_total:
            yield before if before.daily_total > 0 else None, step
    begins = use.first is not None and use.first >= today - LATELY
    if steps and begins and steps[0].daily_total > 0:
        yield None, steps[0]


def _certain(use: Use) -> list[StepFact]:
    """What is surely taken until the last day."""
    return [
        step.certain
        for step in use.steps
        if use.last is None or step.from_day <= use.last
    ]


def _ends(use: Use) -> Iterator[date]:
    """The last day with the medicine: of the treatment, and before each pause."""
    taken = sorted(_certain(use), key=lambda step: step.from_day)
    for before, step in pairwise(taken):
        if step.daily_total == 0 < before.daily_total:
            yield step.from_day - timedelta(days=1)
    if use.last is not None:
        yield use.last


def _figures(use: Use) -> dict[str, object]:
    return {"drug": use.drug.name, "unit": use.drug.unit}
