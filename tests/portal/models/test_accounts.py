"""What the database keeps about accounts and invitations, each rule broken once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.models import Consent, Invitation, User
from tests.cast import make_cast
from tests.factories import NOW


@pytest.fixture
def cast(db):
    return make_cast()


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


def invitation(cast, **fields):
    fields = {
        "purpose": "staff",
        "user": cast.nina,
        "clinic": cast.harbour,
        "created_at": NOW,
        "created_by": cast.lea,
        "expires_at": NOW + timedelta(days=21),
    } | fields
    return Invitation.objects.create(**fields)


@pytest.mark.parametrize(
    ("purpose", "has_patient", "has_user"),
    [
        ("patient", False, False),
        ("patient", True, True),
        ("staff", False, False),
        ("staff", True, True),
        ("reset", True, False),
    ],
)
def test_an_invitation_opens_one_door(cast, purpose, has_patient, has_user):
    doors = {
        "patient": cast.ana_record if has_patient else None,
        "user": cast.nina if has_user else None,
    }
    with refused("invitation_names_one_door"), transaction.atomic():
        invitation(cast, purpose=purpose, **doors)


@pytest.mark.parametrize("half", ["claimed_at", "claimed_by"])
def test_a_claim_says_who_and_when(cast, half):
    value = NOW if half == "claimed_at" else cast.nina
    with refused("invitation_claim_is_complete"), transaction.atomic():
        invitation(cast, **{half: value})


@pytest.mark.parametrize("approver", ["lea", None])
def test_nobody_approves_what_they_asked_for(cast, approver):
    by = cast.lea if approver else None
    with (
        refused("invitation_approved_by_a_second_person"),
        transaction.atomic(),
    ):
        invitation(cast, purpose="reset", approved_at=NOW, approved_by=by)
    invitation(cast, purpose="reset", approved_at=NOW, approved_by=cast.ben)


def test_a_reset_has_no_code_before_it_is_approved(cast):
    with refused("invitation_reset_needs_approval"), transaction.atomic():
        invitation(cast, purpose="reset", code_hash="x")


def test_a_code_stands_once(cast):
    invitation(cast, code_hash="same")
    with refused("code_hash"), transaction.atomic():
        invitation(cast, code_hash="same")


def test_a_consent_names_the_version_of_its_text(cast):
    with refused("consent_names_its_version"), transaction.atomic():
        Consent.objects.create(
            user=cast.ana, kind="privacy", version="", language="en", given=True, at=NOW
        )


def test_an_account_has_an_address(cast):
    with refused("user_email_not_empty"), transaction.atomic():
        User.objects.filter(pk=cast.ana.pk).update(email="")


@pytest.mark.parametrize(
    "typed", ["ANA@Example.org", " ana@example.org ", "ＡＮＡ@example.org"]
)
def test_an_address_stands_once_however_it_is_typed(cast, typed):
    with refused("email"), transaction.atomic():
        User.objects.create_user(typed)
