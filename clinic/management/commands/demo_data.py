"""Fill the development database with a lifelike clinic and print its sign-ins."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.demo import fill
from education.models import Treatment
from portal.models import Clinic

SHORTEST = 90


class Command(BaseCommand):
    """`manage.py demo_data --patients 40 --days 180 --seed 1`."""

    help = "Fill an empty development database with a lifelike clinic."

    def add_arguments(self, parser):
        parser.add_argument("--patients", type=int, default=40)
        parser.add_argument("--days", type=int, default=180)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, **options):
        if not settings.DEVELOPMENT:
            raise CommandError(
                "demo_data makes people who do not exist, with a known password. "
                "It runs in development only (CLONUS_DEVELOPMENT=1)."
            )
        if options["days"] < SHORTEST:
            raise CommandError(f"A course of treatment needs --days {SHORTEST}.")
        if not Treatment.objects.exists():
            raise CommandError("The catalogue is empty: run load_catalogue first.")
        if Clinic.objects.exists():
            self.stdout.write("There is a clinic already; nothing was added.")
        else:
            self._fill(options)
        self._print_sign_ins()

    def _fill(self, options):
        fill.fill(
            patients=options["patients"],
            span=options["days"],
            seed=options["seed"],
            now=timezone.now(),
        )
        self.stdout.write(
            f"Filled a clinic with {options['patients']} patients "
            f"and up to {options['days']} days each."
        )

    def _print_sign_ins(self):
        self.stdout.write(f"\nSign in with the password: {fill.PASSWORD}")
        for line in fill.sign_ins():
            code = f"  + code: make demo-code EMAIL={line.email}" if line.factor else ""
            self.stdout.write(f"  {line.email:22} {line.who}{code}")
