"""What the tests of plans share: days from today, the trail, words of the watch."""

from datetime import timedelta

from portal.models import AuditEvent
from tests.factories import TODAY

WATCH = (
    "Call your clinic if you feel unwell: 020 7946 0000. After the last dose, look out "
    "for fever, itching or fits. If you have any of these, call 999 at once. "
    "Nobody watches this page in real time."
)


def day(n):
    """The n-th day after today (before it, if below 0)."""
    return TODAY + timedelta(days=n)


def verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
