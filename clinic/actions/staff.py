"""Who works here: inviting, changing, deactivating, the two steps of a lost factor."""

from datetime import datetime, timedelta

from django.db import transaction

from clinic.actions.patients import Outdated
from clinic.models import Clinician
from portal import audit
from portal.accounts import letters
from portal.accounts.codes import code_hash, new_code
from portal.accounts.factors import remove_factors
from portal.accounts.sessions import end_sessions
from portal.actions import accounts
from portal.models import Clinic, Invitation, User, normalise_email

RESET_WAITS = timedelta(days=7)


class EmailUnusable(Exception):
    """Somebody else signs in with this address already."""


class LastLead(Exception):
    """A clinic is never left without an active lead."""


class SamePerson(Exception):
    """A reset takes two members of staff, neither of them the one who lost it."""


class ResetGone(Exception):
    """Answered, revoked or too old."""


@transaction.atomic
def invite_staff(
    *,
    clinic,
    name: str,
    email: str,
    profession: str,
    is_lead: bool,
    by,
    now: datetime,
) -> tuple[Invitation, str]:
    """Make the account and the place of a new colleague; the code is shown once.

    A colleague of this clinic who has not come yet, or who left, is invited again
    into the same account, without what they once signed in with. Raises
    EmailUnusable for the address of any other account. `by` None is the command
    that founds the clinic.
    """
    user = User.objects.filter(email=normalise_email(email)).first()
    if user is None:
        user = User.objects.create_user(email, name=name, is_active=False)
    elif not _may_come_again(user, clinic):
        raise EmailUnusable
    _lock_out(user)
    place, _made = Clinician.objects.update_or_create(
        user=user,
        clinic=clinic,
        defaults={
            "profession": profession,
            "is_lead": is_lead,
            "active": True,
            "deactivated_at": None,
        },
    )
    invitation, code = accounts.invite_account(user=user, clinic=clinic, by=by, now=now)
    audit.record("staff.invited", by=by, now=now, clinic=clinic, target=place)
    return invitation, code


def _may_come_again(user, clinic) -> bool:
    places = Clinician.objects.filter(user=user)
    return (
        not user.is_active
        and places.filter(clinic=clinic).exists()
        and not places.exclude(clinic=clinic).exists()
        and not hasattr(user, "patient")
    )


def _lock_out(user):
    """Nothing the person had signs in any more; open sessions end now."""
    remove_factors(user)
    end_sessions(user)
    user.set_unusable_password()
    user.is_active = False
    user.save(update_fields=["password", "is_active"])


@transaction.atomic
def deactivate(*, place: Clinician, by, now: datetime) -> Clinician:
    """End a colleague's work here, on their very next request. Raises LastLead.

    The account sleeps when this was their last place; their entries stay theirs.
    """
    _one_at_a_time(place.clinic_id)
    accounts.lock_door(user=place.user)
    place.refresh_from_db()
    _keep_a_lead(place)
    if not place.active:
        return place
    place.active, place.deactivated_at = False, now
    place.save(update_fields=["active", "deactivated_at"])
    accounts.revoke_invitations(user=place.user, now=now)
    end_sessions(place.user)
    if not Clinician.objects.filter(user=place.user, active=True).exists():
        place.user.is_active = False
        place.user.save(update_fields=["is_active"])
    audit.record("staff.deactivated", by=by, now=now, clinic=place.clinic, target=place)
    return place


@transaction.atomic
def change_place(
    *, place: Clinician, profession: str, is_lead: bool, by, now: datetime
) -> Clinician:
    """Give a colleague another profession, or the lead's desk, or take it.

    It holds from their next request on; old and new are kept. Nobody changes their
    own place: a lead has no clinical right until another lead gives it. Raises
    SamePerson, LastLead, and Clinician.DoesNotExist for who has left.
    """
    if by.pk == place.user_id:
        raise SamePerson
    _one_at_a_time(place.clinic_id)
    place.refresh_from_db()
    if not place.active:
        raise Clinician.DoesNotExist
    if not is_lead:
        _keep_a_lead(place)
    wanted = {"profession": profession, "is_lead": is_lead}
    changes = _changes(place, wanted)
    if changes:
        place.save(update_fields=list(wanted))
        audit.record_changes(place, changes, patient=None, by=by, now=now)
        audit.record("staff.changed", by=by, now=now, clinic=place.clinic, target=place)
    return place


def _one_at_a_time(clinic_id):
    """One lead at a time changes the staff: two could switch each other off."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic_id)


def _keep_a_lead(place):
    leads = Clinician.objects.filter(clinic=place.clinic, is_lead=True, active=True)
    if place.is_lead and not leads.exclude(pk=place.pk).exists():
        raise LastLead


def _changes(row, wanted: dict) -> list[tuple[str, object, object]]:
    """Set what is wanted; (field, old, new) of each field that was another."""
    changes = [
        (field, getattr(row, field), value)
        for field, value in wanted.items()
        if getattr(row, field) != value
    ]
    for field, _old, new in changes:
        setattr(row, field, new)
    return changes


@transaction.atomic
def request_factor_reset(
    *, user, clinic, by, now: datetime, patient=None
) -> tuple[Invitation, bool]:
    """Step one for a person who lost their factor; returns `(reset, made)`.

    It changes nothing yet. One open request a person: asking again finds it.
    """
    if by.pk == user.pk:
        raise SamePerson
    accounts.lock_door(user=user)
    found = open_resets(now).filter(user=user).first()
    if found:
        return found, False
    reset = Invitation.objects.create(
        purpose=Invitation.Purpose.FACTOR_RESET,
        clinic=clinic,
        user=user,
        created_at=now,
        created_by=by,
        expires_at=now + RESET_WAITS,
    )
    audit.record(
        "factor.reset_requested",
        by=by,
        now=now,
        clinic=clinic,
        patient=patient,
        target=reset,
    )
    return reset, True


def open_resets(now: datetime):
    """Requests that wait for their second step."""
    return (
        Invitation.objects.unanswered()
        .filter(
            purpose=Invitation.Purpose.FACTOR_RESET,
            approved_at__isnull=True,
            expires_at__gt=now,
        )
        .select_related("user", "clinic", "created_by")
        .order_by("id")
    )


@transaction.atomic
def approve_factor_reset(
    *, reset: Invitation, check: str, by, now: datetime, patient=None
) -> str:
    """Step two, by another person who says how they made sure who asked.

    `check` is a code of `IDENTITY_CHECKS`. The old factors, password and sessions
    are gone, the owner of the account gets a letter, and the new single-use code is
    returned. Raises SamePerson and ResetGone.
    """
    accounts.lock_door(user=reset.user)
    reset = open_resets(now).select_for_update(of=("self",)).filter(pk=reset.pk).first()
    if reset is None or reset.user is None:
        raise ResetGone
    if by.pk in (reset.created_by_id, reset.user_id):
        raise SamePerson
    accounts.revoke_invitations(user=reset.user, now=now, but=reset)
    _lock_out(reset.user)
    code = new_code()
    reset.code_hash = code_hash(code)
    reset.approved_at, reset.approved_by = now, by
    reset.expires_at = now + accounts.VALID_FOR
    reset.save(update_fields=["code_hash", "approved_at", "approved_by", "expires_at"])
    audit.record(
        "factor.reset_approved",
        by=by,
        now=now,
        clinic=reset.clinic,
        patient=patient,
        target=reset,
        reason_code=check,
    )
    address = reset.user.email
    transaction.on_commit(lambda: letters.send("factors_removed", to=address))
    return code


@transaction.atomic
def change_settings(
    *, clinic, settings: dict, version: int, by, now: datetime
) -> Clinic:
    """Keep the clinic's texts and thresholds, and what they were.

    `settings` are fields of Clinic, `version` the one they were rendered with. What
    stands there already changes nothing. Raises Outdated on a newer version.
    """
    clinic = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    newer = clinic.version != version
    changes = _changes(clinic, settings)
    if not changes:
        return clinic
    if newer:
        raise Outdated(Clinic.objects.get(pk=clinic.pk))
    clinic.version += 1
    clinic.full_clean()
    clinic.save(update_fields=[*settings, "version"])
    audit.record_changes(clinic, changes, patient=None, by=by, now=now)
    audit.record("settings.changed", by=by, now=now, clinic=clinic, target=clinic)
    return clinic
