"""The page of one record's health facts: what is on it, and what the rules say."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from portal import findings
from portal.models import (
    Allergy,
    HealthCondition,
    LabResult,
    OtherMedicine,
    SafetyFlag,
)
from portal.safety import Alert

LABS_SHOWN = 30
"""Results on the page, the newest first; older ones are in the export."""

KINDS = {
    "medicines": OtherMedicine,
    "allergies": Allergy,
    "conditions": HealthCondition,
    "labs": LabResult,
}
"""The word in an address -> the entries it names."""


@dataclass(frozen=True)
class HealthPage:
    """What counts now, and every alert that stands, the gravest first."""

    alerts: tuple[Alert, ...]
    brought: tuple[SafetyFlag, ...]
    medicines: tuple[OtherMedicine, ...]
    allergies: tuple[Allergy, ...]
    conditions: tuple[HealthCondition, ...]
    labs: tuple[LabResult, ...]


def load(patient, *, today: date, entry: str = "") -> HealthPage:
    """The page; `entry` ("medicines-12") names the one whose flags are shown first."""
    conditions = patient.health_conditions.standing()
    labs = patient.lab_results.standing().select_related("entered_by")
    return HealthPage(
        alerts=findings.about_record(patient, today=today, language=get_language()),
        brought=_brought(patient, entry),
        medicines=tuple(patient.other_medicines.standing().named()),
        allergies=tuple(patient.allergies.standing().named()),
        conditions=tuple(
            conditions.select_related("precaution", "entered_by").order_by("-pk")
        ),
        labs=tuple(labs.order_by("-taken_on", "-pk")[:LABS_SHOWN]),
    )


def _brought(patient, entry: str) -> tuple[SafetyFlag, ...]:
    """The flags that an entry raised; none for an address that names no entry."""
    kind, _, pk = entry.partition("-")
    if kind not in KINDS or not pk.isdecimal() or len(pk) > 18:
        return ()
    cause = KINDS[kind]._meta.label_lower
    flags = patient.safety_flags.filter(cause_type=cause, cause_id=pk)
    return tuple(flags.order_by("rank", "pk"))
