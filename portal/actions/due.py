"""What time alone brings: tests that fall due, tries to be judged, a late refill."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from portal import days, rulebook, safety
from portal.actions.flags import raise_flags
from portal.models import SafetyFlag
from portal.safety import Level

REST_DAYS = 30
"""How long what somebody closed is not raised anew by time.

An emergency that still is one (a refill that is late) does not rest.
"""


@transaction.atomic
def raise_due(*, patient, now: datetime) -> list[SafetyFlag]:
    """Raise what has fallen due for one patient; run often, it adds nothing twice.

    Nobody entered anything: the flags name no person and no entry.
    """
    today = days.local_day(now, patient.zone)
    found = safety.alerts(
        rulebook.situation_of(patient, today=today),
        [rule for rule in rulebook.rules() if rule.kind in safety.TIMED],
        language=patient.language,
    )
    lately = Q(closed_at__isnull=True) | Q(
        closed_at__gt=now - timedelta(REST_DAYS), rank__gt=Level.URGENT.rank
    )
    known = set(patient.safety_flags.filter(lately).values_list("rule", "about"))
    new = [a for a in found if (a.rule, a.about[:160]) not in known]
    return raise_flags(patient=patient, alerts=new, by=None, now=now)
