"""How people come to their accounts: invitations, codes, claims.

A code opens one door once. Whoever types it must also know something that the letter
does not say: a patient their date of birth, staff the address it was made for.
"""

from datetime import datetime, timedelta
from hmac import compare_digest

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from portal import audit
from portal.accounts import privacy
from portal.accounts.codes import code_hash, new_code, normalise, possible_hashes
from portal.models import Consent, Invitation, User, normalise_email

VALID_FOR = timedelta(days=21)
MAX_WRONG_TRIES = 10
Purpose = Invitation.Purpose


class AlreadyClaimed(Exception):
    """The record has its account; a lost factor is reset, not invited again."""


class InvitationGone(Exception):
    """Used, expired or revoked meanwhile."""


class EmailTaken(Exception):
    """Another account signs in with this address."""


@transaction.atomic
def invite_patient(*, patient, by, now: datetime) -> tuple[Invitation, str]:
    """Make the one open invitation of a patient; returns it with its code.

    The code is not kept: show it once, print it or mail it. Older open invitations
    of the patient stop working. Raises AlreadyClaimed.
    """
    lock_door(patient=patient)
    patient.refresh_from_db(fields=["user"])
    if patient.user_id:
        raise AlreadyClaimed
    door = {"purpose": Purpose.PATIENT, "clinic": patient.clinic, "patient": patient}
    return _invite(door, patient=patient, by=by, now=now)


@transaction.atomic
def invite_account(*, user, clinic, by, now: datetime) -> tuple[Invitation, str]:
    """Make the one open invitation to the account that was made for a colleague."""
    lock_door(user=user)
    door = {"purpose": Purpose.STAFF, "clinic": clinic, "user": user}
    return _invite(door, patient=None, by=by, now=now)


@transaction.atomic
def revoke_invitations(*, user, now: datetime, but=None) -> int:
    """Stop the open invitations and resets of an account, `but` one; how many."""
    found = Invitation.objects.filter(user=user).unanswered()
    return found.exclude(pk=but.pk if but else None).update(revoked_at=now)


def lock_door(*, patient=None, user=None) -> None:
    """Let what opens or shuts one person's way in happen one after the other.

    Taken before any invitation is locked, so that no two wait for each other.
    """
    for row in (patient, user):
        if row is not None:
            type(row).objects.select_for_update(no_key=True).get(pk=row.pk)


def _invite(door, *, patient, by, now):
    Invitation.objects.filter(**door).unanswered().update(revoked_at=now)
    code = new_code()
    invitation = Invitation.objects.create(
        **door,
        code_hash=code_hash(code),
        created_at=now,
        created_by=by,
        expires_at=now + VALID_FOR,
    )
    audit.record(
        "invitation.made",
        by=by,
        now=now,
        patient=patient,
        clinic=invitation.clinic,
        target=invitation,
    )
    return invitation, code


@transaction.atomic
def try_code(
    *, typed: str, now: datetime, birth_date=None, email: str = ""
) -> Invitation | None:
    """The open invitation that the code and the second answer belong to, or None.

    None says nothing about which of the two was wrong. A right code with a wrong
    answer counts against the invitation; the tenth revokes it. Tries of one code wait
    for one another, so that each counts and a revoked one stays revoked.
    """
    hashes = possible_hashes(normalise(typed))
    invitation = (
        Invitation.objects.open_at(now)
        .select_for_update(of=("self",))
        .filter(code_hash__in=hashes)
        .select_related("patient", "user")
        .first()
    )
    if invitation is None or _answered(invitation, birth_date, email):
        return invitation
    invitation.wrong_tries += 1
    if invitation.wrong_tries >= MAX_WRONG_TRIES:
        invitation.revoked_at = now
    invitation.save(update_fields=["wrong_tries", "revoked_at"])
    return None


def _answered(invitation, birth_date, email) -> bool:
    if invitation.patient is not None:
        return birth_date == invitation.patient.birth_date
    theirs = invitation.user.email.encode()
    return compare_digest(theirs, normalise_email(email).encode())


def email_is_taken(email: str, *, for_user=None) -> bool:
    """Whether an account other than `for_user` signs in with this address."""
    email = normalise_email(email)
    owners = {
        *User.objects.filter(email=email).values_list("pk", flat=True),
        *EmailAddress.objects.filter(email=email).values_list("user_id", flat=True),
    }
    return bool(owners - {for_user.pk if for_user else None})


@transaction.atomic
def claim(
    *,
    invitation_id: int,
    email: str,
    password: str | None,
    name: str = "",
    language: str = "en",
    now: datetime,
) -> User:
    """Open the account: verified address, consent and invitation in one step.

    `email` has been proved by a mailed code; `password` None leaves a passkey as the
    only way in. Raises InvitationGone and EmailTaken; then nothing has changed.
    """
    doors = Invitation.objects.select_related("patient", "user", "clinic")
    if found := doors.filter(pk=invitation_id).first():
        lock_door(patient=found.patient, user=found.user)
    invitation = (
        doors.open_at(now)
        .select_for_update(of=("self",))
        .filter(pk=invitation_id)
        .first()
    )
    if invitation is None or (invitation.patient and invitation.patient.user_id):
        raise InvitationGone
    if email_is_taken(email, for_user=invitation.user):
        raise EmailTaken
    try:
        with transaction.atomic():
            user = _account(invitation, email, password, name, language)
    except IntegrityError as error:
        raise EmailTaken from error
    _close(invitation, user=user, now=now)
    _consent(user, patient=invitation.patient, language=language, now=now)
    return user


def _account(invitation, email, password, name, language):
    if patient := invitation.patient:
        user = User.objects.create_user(
            email, password, name=patient.name, language=language
        )
        patient.user = user
        patient.save(update_fields=["user"])
    else:
        user = invitation.user
        user.name = name or user.name
        user.is_active = True
        user.set_password(password)
        user.save(update_fields=["name", "is_active", "password"])
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def _close(invitation, *, user, now):
    invitation.claimed_at, invitation.claimed_by = now, user
    invitation.save(update_fields=["claimed_at", "claimed_by"])
    audit.record(
        "invitation.claimed",
        by=user,
        now=now,
        patient=invitation.patient,
        clinic=invitation.clinic,
        target=invitation,
        reason_code=invitation.purpose,
    )


def _consent(user, *, patient, language, now):
    consent = Consent.objects.create(
        user=user,
        patient=patient,
        kind=Consent.Kind.PRIVACY,
        version=privacy.VERSION,
        language=language,
        given=True,
        at=now,
    )
    audit.record("consent.given", by=user, now=now, patient=patient, target=consent)
