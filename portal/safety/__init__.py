"""Rules that keep a change safe: plain Python, no Django, nothing read, no clock."""

from portal.safety.levels import Level, Shown
from portal.safety.taper import (
    ABRUPT,
    STEADY_DAYS,
    Problem,
    StepFact,
    TaperNeeded,
    TaperRule,
    taper_needed,
)

__all__ = [
    "ABRUPT",
    "STEADY_DAYS",
    "Level",
    "Problem",
    "Shown",
    "StepFact",
    "TaperNeeded",
    "TaperRule",
    "taper_needed",
]
