"""`manage.py raise_due`: run every hour by a timer; safe to run twice."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.actions.due import raise_due
from portal.models import Patient


class Command(BaseCommand):
    help = "Raise flags for what time brings: tests due, reviews, a late refill."

    def handle(self, *args, **options):
        now, raised = timezone.now(), 0
        cared_for = [Patient.Status.ACTIVE, Patient.Status.PAUSED]
        patients = Patient.objects.filter(status__in=cared_for).order_by("pk")
        for patient in patients.select_related("clinic").iterator(chunk_size=200):
            raised += len(raise_due(patient=patient, now=now))
        self.stdout.write(f"{raised} flags raised by time.")
