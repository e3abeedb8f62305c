"""How one person's days scatter, from what was rated before the plan."""

from datetime import date, timedelta

from django.db.models import Q

from clinic.designs.noise import Noise, noise_of
from portal.models import Rating

LOOK_BACK = 56
"""So many days before today are looked at: eight weeks, two of them at least rated."""


def noise_before(patient, target, *, today: date) -> Noise:
    """The person's own scatter of the last weeks, or the usual one where few are rated.

    One's own ratings, and those typed from paper; not those of a helper.
    """
    first = today - timedelta(days=LOOK_BACK)
    own = Q(day_log__rater__isnull=True) | Q(day_log__rater=patient.user_id)
    rows = Rating.objects.filter(
        own,
        target=target,
        day_log__patient=patient,
        day_log__voided_at__isnull=True,
        day_log__day__range=(first, today - timedelta(days=1)),
    )
    rated = dict(rows.values_list("day_log__day", "value"))
    begun = min(rated, default=today)
    days = (begun + timedelta(days=n) for n in range((today - begun).days))
    return noise_of([rated.get(day) for day in days])
