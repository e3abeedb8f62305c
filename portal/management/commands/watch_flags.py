"""`manage.py watch_flags`: run every few minutes by a timer; safe to run twice."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.actions import duty
from portal.models import Clinic


class Command(BaseCommand):
    help = (
        "Tell duty addresses about urgent flags and due contacts; escalate if needed."
    )

    def handle(self, *args, **options):
        now = timezone.now()
        told = escalated = due = 0
        for clinic in Clinic.objects.order_by("pk"):
            told += duty.tell_duty(now=now, clinic=clinic)
            escalated += duty.escalate(now=now, clinic=clinic)
            due += duty.remind_of_contacts(now=now, clinic=clinic)
        self.stdout.write(f"{told} flags told, {escalated} escalated, {due} due.")
