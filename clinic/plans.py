"""Dose plans by the label: rows suggested from the catalogue, and a plan as a table.

The bridge between the rows of the record and portal.titration, which knows no
database. Nothing here is saved: a clinician looks at the rows first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import titration
from portal.actions.plan_words import (
    SLOTS,
    amount_words,
    day_words,
    tablet_words,
    tablets_of,
)
from portal.actions.recipes import recipe_of
from portal.titration import Impossible, Row

UP, DOWN, HOLD = "up", "down", "hold"

WHY_NOT = {
    "no_amounts": gettext_lazy("The catalogue states no amounts. Type the rows."),
    "not_higher": gettext_lazy("It is at this dose, or above it, already."),
    "not_lower": gettext_lazy("Choose a dose below the present one."),
    "not_taking": gettext_lazy("No dose is planned before that day."),
    "too_fine": gettext_lazy("The steps down get too small to write. Type the rows."),
    "over_limit": gettext_lazy("The highest dose leaves no room for a step."),
}
"""Why there is no suggestion, by the code of `Impossible`."""


@dataclass(frozen=True)
class Suggestion:
    """Rows to look at; the last day with the medicine where it comes to an end."""

    rows: tuple[Row, ...]
    last_day: date | None = None
    notes: tuple[str, ...] = ()


def rows_of(period) -> list[Row]:
    """The steps of a period that count, as rows of a plan, oldest first."""
    if period is None:
        return []
    steps = [step for step in period.dose_steps.all() if step.counts]
    return [
        Row(step.from_day, **{slot: getattr(step, slot) for slot in SLOTS})
        for step in sorted(steps, key=lambda s: (s.from_day, s.pk))
    ]


def suggested(treatment, period, *, what, first: date, to, tablet) -> Suggestion:
    """Rows up to a dose, down to one or to nothing, or none but the present one.

    Raises Impossible where the catalogue gives no way.
    """
    recipe = recipe_of(treatment, tablet)
    before = [row for row in rows_of(period) if row.from_day < first]
    now = titration.dose_on(before, first)
    taken = now.daily_total if now else Decimal(0)
    if what == UP:
        rows = titration.step_up(recipe, first=first, target=to, start_from=taken)
        return Suggestion(tuple(rows), None, _notes(recipe, rows))
    if now is None or not taken:
        raise Impossible("not_taking")
    if what == HOLD:
        staying = Row(first, *now.amounts)
        return Suggestion((staying,), None, _notes(recipe, [staying]))
    down = titration.step_down(
        recipe, top=taken, first=first, to=to or Decimal(0), before=before
    )
    return Suggestion(down.rows, down.last_day, _notes(recipe, down.rows))


@dataclass(frozen=True)
class Switched:
    """The old medicine on its way out, the new one on its way in."""

    old: Suggestion
    new: Suggestion


def switched(
    period, treatment, *, first: date, target, old_tablet, new_tablet
) -> Switched:
    """Both plans from `first` on: the taper of the old inside the start of the new."""
    old, new = (
        recipe_of(period.treatment, old_tablet),
        recipe_of(treatment, new_tablet),
    )
    both = titration.switch(
        old, new, old_rows=rows_of(period), first=first, target=target
    )
    lower = tuple(row for row in both.old_rows if row.from_day >= first)
    return Switched(
        Suggestion(lower, both.old_last, _notes(old, lower)),
        Suggestion(both.new_rows, None, _notes(new, both.new_rows)),
    )


def row_words(amounts: Sequence[Decimal], treatment, tablet: Decimal | None) -> str:
    """A day in one line: "15 mg a day; 1-½-0-0 tablets of 10 mg"."""
    total = _("%(amount)s a day") % {
        "amount": amount_words(sum(amounts, Decimal(0)), treatment.unit)
    }
    if not tablet:
        return total
    size = amount_words(tablet, treatment.unit)
    counts = [count_of(amount, tablet, treatment.splittable) for amount in amounts]
    made = [count for count in counts if count is not None]
    if len(made) < len(counts):
        words = _("%(total)s; not in tablets of %(size)s")
        return words % {"total": total, "size": size}
    words = _("%(total)s; %(counts)s tablets of %(size)s")
    return words % {"total": total, "counts": "-".join(made), "size": size}


def count_of(amount: Decimal, tablet: Decimal, splittable: bool) -> str | None:
    """How many tablets: "1½", "0"; None where they do not make it."""
    made = titration.fractions(amount, [tablet], splittable)
    if made is None:
        return None
    if not made:
        return "0"
    return f"{made[0].whole or ''}{'½' if made[0].half else ''}"


def _notes(recipe, rows: Sequence[Row]) -> tuple[str, ...]:
    """Amounts that no tablets make, each once."""
    found = {note.amount for note in titration.notes_on(recipe, rows)}
    words = _("No tablets make %(amount)s: ask the pharmacy, or change the row.")
    return tuple(
        words % {"amount": amount_words(amount, recipe.unit)}
        for amount in sorted(found)
    )


# ---- a plan as a table -----------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One time of day: the amount, and the tablets that make it; "" for none."""

    amount: str
    tablets: str


@dataclass(frozen=True)
class Line:
    """Days with the same doses, from the first to the last (None: it goes on)."""

    first: date
    last: date | None
    cells: tuple[Cell, ...]
    total: str
    as_needed: int | None
    now: bool

    @property
    def days(self) -> int | None:
        return (self.last - self.first).days + 1 if self.last else None


def table(period, *, today: date) -> tuple[Line, ...]:
    """The doses of a period by day and time of day, oldest first; held steps not."""
    steps = [step for step in period.dose_steps.all() if step.counts]
    steps.sort(key=lambda step: (step.from_day, step.pk))
    begins = [step.from_day for step in steps[1:]]
    ends = [day - timedelta(days=1) for day in begins] + [period.ended_on]
    in_force = period.step_on(today) if period.covers(today) else None
    return tuple(
        Line(
            first=step.from_day,
            last=last,
            cells=tuple(_cell(period, getattr(step, slot)) for slot in SLOTS),
            total=amount_words(step.daily_total, period.unit),
            as_needed=step.as_needed_max,
            now=step == in_force,
        )
        for step, last in zip(steps, ends, strict=bool(steps))
        if last is None or last >= step.from_day
    )


def preview(
    suggestion: Suggestion, treatment, tablet: Decimal | None
) -> tuple[Line, ...]:
    """The rows of a suggestion as such a table."""
    rows = suggestion.rows
    begins = [row.from_day for row in rows[1:]]
    ends = [day - timedelta(days=1) for day in begins] + [suggestion.last_day]
    return tuple(
        Line(
            first=row.from_day,
            last=last,
            cells=tuple(
                Cell(
                    amount_words(amount, treatment.unit) if amount else "",
                    _in_tablets(amount, tablet, treatment),
                )
                for amount in row.amounts
            ),
            total=amount_words(row.daily_total, treatment.unit),
            as_needed=None,
            now=False,
        )
        for row, last in zip(rows, ends, strict=bool(rows))
    )


def _cell(period, amount: Decimal) -> Cell:
    if not amount:
        return Cell("", "")
    return Cell(amount_words(amount, period.unit), tablets_of(period, amount))


def _in_tablets(amount: Decimal, tablet: Decimal | None, treatment) -> str:
    if not amount or not tablet:
        return ""
    return tablet_words(amount, tablet, treatment.unit, splittable=treatment.splittable)


def end_words(suggestion: Suggestion, *, today: date) -> str:
    """When the last day is, for a plan that leads to nothing."""
    if suggestion.last_day is None:
        return ""
    return _("The last day with it is %(day)s: end it on that day.") % {
        "day": day_words(suggestion.last_day, today=today)
    }
