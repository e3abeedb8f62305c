"""From one medicine to another: the taper of the old inside the start of the new."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from portal import days, rulebook, safety
from portal.actions.endings import end_treatment
from portal.actions.hold_rules import HoldPlan, set_hold_rule
from portal.actions.periods import StepPlan
from portal.actions.safely import Unread, digest
from portal.actions.treatments import change_dose, start_treatment
from portal.models import TreatmentPeriod


@transaction.atomic
def switch_treatment(
    *,
    period,
    old_steps: Sequence[StepPlan],
    last_day: date,
    treatment,
    new_steps: Sequence[StepPlan],
    reason,
    client_key,
    by,
    now,
    note="",
    why="",
    old_tablet=None,
    new_tablet=None,
    hold_plan: HoldPlan | None = None,
    override_reason="",
    read=None,
    version=None,
    kinds=None,
) -> TreatmentPeriod:
    """Taper and end `period`, start `treatment`: all of it, or nothing.

    Returns the new period. The same key gives the same. `read` is the digest of all
    that the three changes bring together. Raises what each of them raises.
    """
    patient = period.patient
    shared = {"by": by, "now": now, "override_reason": override_reason, "kinds": kinds}
    today = days.local_day(now, patient.zone)
    sent_before = TreatmentPeriod.objects.filter(client_key=client_key).exists()
    before = rulebook.situation_of(patient, today=today)
    if old_steps:
        change_dose(
            period=period,
            steps=old_steps,
            tablet_size=old_tablet,
            client_key=uuid.uuid5(client_key, "old"),
            version=version,
            **shared,
        )
    end_treatment(
        period=period,
        on=last_day,
        reason=reason,
        note=note,
        version=None if old_steps else version,
        **shared,
    )
    new = start_treatment(
        patient=patient,
        treatment=treatment,
        started_on=new_steps[0].from_day,
        steps=new_steps,
        tablet_size=new_tablet,
        why=why,
        client_key=client_key,
        **shared,
    )
    set_hold_rule(
        period=new,
        plan=hold_plan,
        client_key=uuid.uuid5(client_key, "hold"),
        by=by,
        now=now,
    )
    if not sent_before:
        _check_read(patient, before, read, today=today)
    return new


def _check_read(patient, before, read, *, today: date):
    """Raise Unread unless exactly this list was read; None asks for no reading."""
    after = rulebook.situation_of(patient, today=today)
    found = safety.added(before, after, rulebook.rules(), language=patient.language)
    if read is not None and read != digest(found):
        raise Unread(found)
