"""Rules that keep a change safe: plain Python, no Django, nothing read, no clock."""

from portal.safety.agents import Agent, covers
from portal.safety.agents import of_use as agent_of
from portal.safety.asked import held, last_resort, overuse, withdrawal_watch
from portal.safety.engine import (
    ALL_KINDS,
    KINDS,
    TIMED,
    added,
    alerts,
    convert_units,
    refusing,
)
from portal.safety.facts import (
    Allergen,
    Dose,
    Drug,
    Given,
    Lab,
    Other,
    Situation,
    Substance,
    Use,
    with_use,
)
from portal.safety.levels import Level, Shown
from portal.safety.logs import ANSWERS, DayFacts, day_alerts
from portal.safety.rules import Alert, Finding, Rule, Side, said
from portal.safety.serotonin import HunterAnswers, hunter
from portal.safety.taper import (
    ABRUPT,
    STEADY_DAYS,
    Problem,
    StepFact,
    TaperRule,
    taper_needed,
)

__all__ = [
    "ABRUPT",
    "ALL_KINDS",
    "ANSWERS",
    "KINDS",
    "STEADY_DAYS",
    "TIMED",
    "Agent",
    "Alert",
    "Allergen",
    "DayFacts",
    "Dose",
    "Drug",
    "Finding",
    "Given",
    "HunterAnswers",
    "Lab",
    "Level",
    "Other",
    "Problem",
    "Rule",
    "Shown",
    "Side",
    "Situation",
    "StepFact",
    "Substance",
    "TaperRule",
    "Use",
    "added",
    "agent_of",
    "alerts",
    "convert_units",
    "covers",
    "day_alerts",
    "held",
    "hunter",
    "last_resort",
    "overuse",
    "refusing",
    "said",
    "taper_needed",
    "with_use",
    "withdrawal_watch",
]
