"""Print the present code of a demonstration account's authenticator app."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts import sealing
from portal.models import normalise_email

PERIOD = 30


class Command(BaseCommand):
    """For development only: outside it a factor is nobody's to read."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        if not settings.DEVELOPMENT:
            raise CommandError("demo_code works in development only.")
        app = Authenticator.objects.filter(
            user__email=normalise_email(email), type=Authenticator.Type.TOTP
        ).first()
        if app is None:
            raise CommandError(f"{email} has no authenticator app.")
        secret = sealing.unseal(app.data["secret"])
        now = int(time.time())
        self.stdout.write(format_hotp_value(hotp_value(secret, now // PERIOD)))
        self.stderr.write(f"Valid for {PERIOD - now % PERIOD} seconds more.")
