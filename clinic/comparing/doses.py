"""From the catalogue to dose rows: the way up, the way down, the days they take."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from clinic.comparing.draft import PartPlan
from portal import titration
from portal.actions.recipes import recipe_of
from portal.titration import TIMES, Impossible, Recipe, Row

SOME_DAY = date(2000, 1, 3)
"""Where plans are laid to count their days; no rule depends on the date itself."""

DOSED = frozenset({"medicine", "pump", ""})
"""Kinds of treatment whose plan is a table of doses."""


def recipe(part: PartPlan) -> Recipe:
    """How the medicine is raised and lowered; silent where there is no catalogue."""
    if part.treatment is None:
        return Recipe(part.unit, start=None, step=None, step_days=None)
    return recipe_of(part.treatment)


def has_doses(part: PartPlan) -> bool:
    return part.kind in DOSED and bool(part.dose or part.plan)


def way_up(part: PartPlan, first: date, dose_now: Decimal = Decimal(0)) -> list[Row]:
    """Rows from `first` on up to the dose of the arm; typed ones where there are any.

    Where the catalogue states no first amount, the dose stands from the first day.
    """
    if not has_doses(part):
        return []
    if part.plan and not dose_now:
        return [_typed(row, first) for row in part.plan]
    known = recipe(part)
    if not known.start or not known.step:
        return [titration.spread(known, first, part.amount)]
    return titration.step_up(
        known, first=first, target=part.amount, start_from=dose_now
    )


def _typed(row, first: date) -> Row:
    amounts = {time: Decimal(str(row.get(time) or 0)) for time in TIMES}
    return Row(first + timedelta(days=int(row["after_days"])), **amounts)


def way_down(
    part: PartPlan,
    *,
    top: Decimal,
    first: date,
    to: Decimal = Decimal(0),
    before: Sequence[Row] = (),
) -> titration.Down:
    """Lower doses from `first` on, by the taper rule of the catalogue."""
    return titration.step_down(recipe(part), top=top, first=first, to=to, before=before)


def days_up(part: PartPlan) -> int:
    """Days until the full dose is reached; 0 where no way up is known."""
    try:
        rows = way_up(part, SOME_DAY)
    except Impossible:
        return 0
    return (rows[-1].from_day - SOME_DAY).days if rows else 0


def days_down(part: PartPlan, before: Sequence[Row] = ()) -> int:
    """Days from the first lower dose to the last day with it, both counted."""
    treatment = part.treatment
    if treatment is None or not treatment.taper_only:
        return 0
    first = max((row.from_day for row in before), default=SOME_DAY)
    first += timedelta(days=1)
    try:
        last = way_down(part, top=part.amount, first=first, before=before)
    except Impossible:
        return treatment.taper_min_days
    return ((last.last_day or first) - first).days + 1
