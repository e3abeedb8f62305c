"""The people of every test.

Ana is Ben's patient at Harbour Clinic, Dan too; Nina is a nurse there, Theo a
therapist, Lea runs the staff list and has no profession. Cora is a physician at
Hill Clinic, Fay her patient. Sue is a superuser who works at no clinic.
"""

from types import SimpleNamespace

from allauth.account.models import EmailAddress
from django.test import Client

from tests.factories import (
    PASSWORD,
    make_clinic,
    make_clinician,
    make_patient,
    make_target,
    make_user,
)


def make_cast():
    """Two clinics and their people; each person is a User with a verified e-mail."""
    harbour, hill = make_clinic("Harbour Clinic"), make_clinic("Hill Clinic")
    people = {
        name: make_user(f"{name}@example.org", name.capitalize())
        for name in ["ana", "ben", "cora", "dan", "eva", "fay", "lea", "nina", "theo"]
    }
    people["sue"] = make_user(
        "sue@example.org", "Sue", is_superuser=True, is_staff=True
    )
    for user in people.values():
        EmailAddress.objects.create(
            user=user, email=user.email, verified=True, primary=True
        )
    cast = SimpleNamespace(harbour=harbour, hill=hill, **people)
    make_clinician(harbour, user=cast.ben)
    make_clinician(harbour, user=cast.nina, profession="nurse")
    make_clinician(harbour, user=cast.theo, profession="therapist")
    make_clinician(harbour, user=cast.lea, profession="none", is_lead=True)
    make_clinician(hill, user=cast.cora)
    for name, clinic, by in (
        ("ana", harbour, cast.ben),
        ("dan", harbour, cast.ben),
        ("fay", hill, cast.cora),
    ):
        user = getattr(cast, name)
        patient = make_patient(
            clinic, by=by, name=f"{user.name} Example", user=user, clinic_number=name
        )
        make_target(patient, by=user)
        setattr(cast, f"{name}_record", patient)
    return cast


def sign_in(user, *, second_factor=False) -> Client:
    """A client whose session is `user`'s, with or without a second factor."""
    client = Client()
    client.force_login(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    session = client.session
    records = [{"method": "password", "at": 0, "email": user.email}]
    if second_factor:
        records.append({"method": "mfa", "at": 0, "type": "totp"})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


__all__ = ["PASSWORD", "make_cast", "sign_in"]
