"""Dose plans by day and time of day: built by the label, held, tapered, switched.

Plain Python without Django. Every number comes from the `Recipe` (the catalogue);
amounts are a day's or a single dose's, in the recipe's unit.
"""

from portal.titration.changes import dose_on, hold, resume, totals_by_day
from portal.titration.down import Down, Switch, step_down, switch
from portal.titration.recipe import TIMES, Impossible, Note, Recipe, Row
from portal.titration.tablets import Tablets, fractions, notes_on
from portal.titration.up import most_a_day, spread, step_up

__all__ = [
    "TIMES",
    "Down",
    "Impossible",
    "Note",
    "Recipe",
    "Row",
    "Switch",
    "Tablets",
    "dose_on",
    "fractions",
    "hold",
    "most_a_day",
    "notes_on",
    "resume",
    "spread",
    "step_down",
    "step_up",
    "switch",
    "totals_by_day",
]
