"""Hunter criteria for serotonin toxicity (Dunkley 2003), exactly as published.

In a person whose clonus is old the rule is not specific; it is asked when clonus is
new or clearly worse on a serotonergic medicine.
"""

from dataclasses import dataclass
from decimal import Decimal

FEVER_ABOVE = Decimal(38)
"""Degrees Celsius; exactly 38 is no fever here."""

WINDOW_DAYS = 35
"""A serotonergic medicine counts for five weeks (clinical notes, B3)."""


@dataclass(frozen=True)
class HunterAnswers:
    """What was asked one at a time. No temperature taken: None."""

    serotonergic: bool
    clonus_spontaneous: bool = False
    clonus_inducible: bool = False
    clonus_ocular: bool = False
    agitation: bool = False
    diaphoresis: bool = False
    tremor: bool = False
    hyperreflexia: bool = False
    hypertonia: bool = False
    temp_c: Decimal | float | None = None


def hunter(answers: HunterAnswers) -> bool:
    """Whether the answers meet the criteria."""
    if not answers.serotonergic:
        return False
    moved = answers.clonus_inducible or answers.clonus_ocular
    stirred = answers.agitation or answers.diaphoresis
    hot = answers.temp_c is not None and answers.temp_c > FEVER_ABOVE
    return (
        answers.clonus_spontaneous
        or (moved and stirred)
        or (answers.tremor and answers.hyperreflexia)
        or (answers.hypertonia and hot and moved)
    )
