"""How a treatment of the catalogue is raised and lowered: what a plan is made from."""

from decimal import Decimal

from portal.rulebook import taper_rule
from portal.titration import Recipe


def recipe_of(treatment, tablet_size: Decimal | None = None) -> Recipe:
    """The recipe of a catalogue row; one strength of tablet, or all it is sold in."""
    sizes = [tablet_size] if tablet_size else treatment.tablets
    return Recipe(
        unit=treatment.unit,
        start=treatment.start_dose,
        step=treatment.step_dose,
        step_days=treatment.step_days,
        max_daily=treatment.max_daily_dose,
        max_single=treatment.max_single_dose,
        max_rise=treatment.max_rise,
        times=tuple(treatment.times) or Recipe.times,
        tablet_sizes=tuple(sizes),
        splittable=treatment.splittable,
        taper=taper_rule(treatment),
        sedating=treatment.sedating,
        taper_percent=treatment.taper_usual_percent,
    )
