"""Comparisons for tests: drafts, and comparisons that run, as small as can be."""

import uuid
from decimal import Decimal

from clinic.actions.comparisons import draft_comparison, start_comparison
from clinic.comparing import ArmPlan, Draft, PartPlan
from clinic.models import CoinDay, Comparison
from tests.factories import NOW, TODAY, entry_fields, make_treatment

SEED = 7


def splint():
    return make_treatment("ankle-splint", kind="splint", unit="hours")


def baclofen():
    return make_treatment(
        "baclofen",
        start_dose=15,
        step_dose=15,
        step_days=3,
        max_daily_dose=80,
        times=["morning", "noon", "evening"],
        tablet_sizes=["5", "10"],
        splittable=True,
        taper_only=True,
        taper_min_days=7,
        washout_days=1,
        onset_days=4,
        exclude_days_after_stop=7,
        texts={"en": {"name": "Baclofen", "taper_text": "Never stop it suddenly."}},
    )


def tizanidine():
    return make_treatment(
        "tizanidine",
        start_dose=2,
        step_dose=2,
        step_days=2,
        max_daily_dose=36,
        times=["morning", "noon", "evening"],
        tablet_sizes=["2", "4"],
        splittable=True,
        taper_only=True,
        taper_min_days=2,
        washout_days=1,
        onset_days=2,
        texts={"en": {"name": "Tizanidine", "taper_text": "Never stop it suddenly."}},
    )


def arm(key, *treatments, dose=None, **fields):
    """An arm of these treatments, `dose` a day of each; none: "as now"."""
    parts = tuple(
        PartPlan(treatment=t, dose=dose and Decimal(dose)) for t in treatments
    )
    fields = {"name": f"Arm {key}", "as_now": not parts, "phase_days": 14} | fields
    return ArmPlan(key, parts=parts, **fields)


def a_draft(patient, **fields):
    """A night splint against as now, alternating twice, from today on."""
    fields = {
        "title": "A splint at night",
        "purpose": "benefit",
        "design": "alternating",
        "target": patient.targets.primary().get(),
        "worth": Decimal(2),
        "cycles": 2,
        "starts_on": TODAY,
    } | fields
    if "arms" not in fields:
        fields["arms"] = (arm("A"), arm("B", splint()))
    return Draft(**fields)


def drafted(patient, *, by, draft=None, now=NOW, **fields) -> Comparison:
    return draft_comparison(
        patient=patient,
        draft=draft or a_draft(patient, **fields),
        client_key=uuid.uuid4(),
        by=by,
        now=now,
    )


def started(patient, *, by, now=NOW, seed=SEED, override_reason="", **fields):
    comparison = drafted(patient, by=by, now=now, **fields)
    return start_comparison(
        comparison=comparison,
        seed=seed,
        version=comparison.version,
        by=by,
        now=now,
        override_reason=override_reason,
    )


def cold_packs():
    return make_treatment("cold-packs", kind="home", unit="minutes")


def make_coin(patient, *, by, now=NOW, today=TODAY, pairs=7, **fields):
    """A coin flip that runs from today on: a cold pack, or nothing."""
    arms = (arm("A", cold_packs(), phase_days=1), arm("B", phase_days=1))
    return started(
        patient,
        by=by,
        now=now,
        **{
            "title": "Cold packs / Nothing",
            "design": "randomised",
            "patient_run": True,
            "cycles": pairs,
            "arms": arms,
            "starts_on": today,
        }
        | fields,
    )


def make_coin_day(comparison, *, by, now=NOW, day=TODAY, done=True, **fields):
    fields = entry_fields(by=by, now=now, source="self") | {"arm": "A"} | fields
    return CoinDay.objects.create(comparison=comparison, day=day, done=done, **fields)
