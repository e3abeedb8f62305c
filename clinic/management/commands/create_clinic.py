"""Found a clinic: its first lead gets an invitation code on the terminal."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from clinic.actions.staff import EmailUnusable, invite_staff
from clinic.models import Clinician
from portal.models import Clinic


class Command(BaseCommand):
    """Make a clinic and its lead's account; print the lead's code once."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True)
        parser.add_argument("--zone", required=True, help="such as Europe/London")
        parser.add_argument("--emergency-number", required=True)
        parser.add_argument("--lead-email", required=True)
        parser.add_argument("--lead-name", required=True)
        parser.add_argument(
            "--profession",
            choices=Clinician.Profession.values,
            default=Clinician.Profession.NONE,
        )

    def handle(self, **given):
        _check(given)
        try:
            clinic, invitation, code = _found(given, timezone.now())
        except EmailUnusable as error:
            raise CommandError(
                f"{given['lead_email']} belongs to another account."
            ) from error
        self.stdout.write(
            f"{clinic.name} is there (id {clinic.pk}).\n"
            f"Code for {given['lead_name']}: {code}\n"
            f"Open /join/account/ and type it with {invitation.user.email}.\n"
            "It works once, for 21 days, and is not kept."
        )


def _check(given):
    if given["zone"] not in available_timezones():
        raise CommandError(f"--zone {given['zone']}: no such time zone.")
    for option in ("name", "emergency_number", "lead_name"):
        if not given[option].strip():
            raise CommandError(f"--{option.replace('_', '-')} is empty.")
    try:
        validate_email(given["lead_email"])
    except ValidationError as error:
        raise CommandError("--lead-email is not an e-mail address.") from error
    if Clinic.objects.filter(name=given["name"]).exists():
        raise CommandError(
            f"{given['name']} is there already; nothing was changed. "
            "Its lead invites others on the staff page."
        )


@transaction.atomic
def _found(given, now):
    clinic = Clinic.objects.create(
        name=given["name"],
        zone=given["zone"],
        emergency_number=given["emergency_number"],
    )
    invitation, code = invite_staff(
        clinic=clinic,
        name=given["lead_name"],
        email=given["lead_email"],
        profession=given["profession"],
        is_lead=True,
        by=None,
        now=now,
    )
    return clinic, invitation, code
