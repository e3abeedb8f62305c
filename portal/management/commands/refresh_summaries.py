"""`manage.py refresh_summaries`: the nightly run, and the proof that none drifted."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import days
from portal.actions import summaries
from portal.models import Patient


class Command(BaseCommand):
    help = "Work out every patient's summary anew, as of the patient's today."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail if a stored summary is not what its rows give",
        )

    def handle(self, *args, check, **options):
        patients = Patient.objects.order_by("pk")
        if check:
            self._check(patients)
            return
        now = timezone.now()
        count = 0
        for patient in patients.iterator(chunk_size=200):
            summaries.refresh(patient, today=days.local_day(now, patient.zone))
            count += 1
        self.stdout.write(f"{count} summaries refreshed.")

    def _check(self, patients):
        drifted = [
            patient.pk
            for patient in patients.iterator(chunk_size=200)
            if not summaries.holds(patient)
        ]
        if drifted:
            raise CommandError(f"Summaries that drifted, by patient: {drifted}")
        self.stdout.write("Every summary is what its rows give.")
