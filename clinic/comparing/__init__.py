"""Planned comparisons between the rows and the plain science of `clinic.designs`.

A `Draft` is what was typed or what the rows say; `plan_of` turns it into arms, an
order and a calendar; `courses_of` into the doses of every day. Nothing here writes.
"""

from clinic.comparing.courses import Course, Unlayable, courses_of
from clinic.comparing.draft import ArmPlan, Draft, PartPlan, draft_of
from clinic.comparing.plan import Plan, plan_of, taken_on

__all__ = [
    "ArmPlan",
    "Course",
    "Draft",
    "PartPlan",
    "Plan",
    "Unlayable",
    "courses_of",
    "draft_of",
    "plan_of",
    "taken_on",
]
