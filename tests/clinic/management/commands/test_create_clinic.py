"""A clinic is founded from the terminal, once."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clinic.models import Clinician
from portal.actions import accounts
from portal.models import Clinic, User

GIVEN = {
    "name": "River Clinic",
    "zone": "Pacific/Auckland",
    "emergency_number": "111",
    "lead_email": "Lou@example.org",
    "lead_name": "Lou Lead",
}


def test_a_clinic_begins_with_its_leads_code(db, capsys):
    call_command("create_clinic", **GIVEN)
    code = re.search(r"\w{4}-\w{4}-\w{4}", capsys.readouterr().out).group()
    place = Clinician.objects.get(clinic__name="River Clinic")
    assert (place.profession, place.is_lead) == ("none", True)
    assert not place.user.is_active
    assert accounts.try_code(typed=code, email="lou@example.org", now=timezone.now())


def test_a_lead_may_have_a_profession(db):
    call_command("create_clinic", **GIVEN, profession="physician")
    assert Clinician.objects.get().profession == "physician"


def test_founding_it_again_is_refused_and_changes_nothing(db):
    call_command("create_clinic", **GIVEN)
    with pytest.raises(CommandError, match="there already"):
        call_command("create_clinic", **GIVEN)
    assert (Clinic.objects.count(), User.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"zone": "Mars/Base"}, "no such time zone"),
        ({"lead_email": "nobody"}, "not an e-mail address"),
        ({"name": " "}, "--name is empty"),
        ({"emergency_number": ""}, "--emergency-number is empty"),
    ],
)
def test_wrong_values_are_named_and_nothing_is_made(db, wrong, told):
    with pytest.raises(CommandError, match=told):
        call_command("create_clinic", **GIVEN | wrong)
    assert not Clinic.objects.exists()


def test_the_address_of_another_account_is_refused_whole(cast):
    before = Clinic.objects.count()
    with pytest.raises(CommandError, match="another account"):
        call_command("create_clinic", **GIVEN | {"lead_email": "ana@example.org"})
    assert Clinic.objects.count() == before
