"""News that the patient has read."""

from django.db import transaction

from portal import audit
from portal.models import Notice


@transaction.atomic
def acknowledge(*, notice, by, now) -> bool:
    """Note once that `by` has read the notice; False where it was noted before.

    Posted four times at once, one post notes it and three find it noted.
    """
    noted = Notice.objects.unread().filter(pk=notice.pk)
    if not noted.update(acknowledged_at=now, acknowledged_by=by):
        return False
    audit.record("notice.read", by=by, now=now, patient=notice.patient, target=notice)
    return True
