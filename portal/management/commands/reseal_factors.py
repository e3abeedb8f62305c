"""Seal every second factor with the newest key of CLONUS_FACTOR_KEYS."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from portal.accounts import sealing

SEALED = {
    Authenticator.Type.TOTP: "secret",
    Authenticator.Type.RECOVERY_CODES: "seed",
}


class Command(BaseCommand):
    """Run it after putting a new key in front; then the old key may go."""

    help = __doc__

    @transaction.atomic
    def handle(self, **options):
        factors = Authenticator.objects.select_for_update().filter(type__in=SEALED)
        for factor in factors:
            field = SEALED[factor.type]
            factor.data[field] = sealing.reseal(factor.data[field])
            factor.save(update_fields=["data"])
        self.stdout.write(f"{len(factors)} factors sealed with the newest key.")
