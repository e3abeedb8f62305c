"""Second factors: whether this session used one, who has one, how to give one."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def used_second_factor(request) -> bool:
    """Whether this session, not just this person, showed a second factor.

    A passkey that verified its user counts: it is something held and something
    known or worn. What another person did in this browser does not count.
    """
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def has_factor(user) -> bool:
    """Whether the person has a passkey or an authenticator app."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=PRIMARY).exists()


def users_with_factor(user_ids) -> set[int]:
    """Those of `user_ids` who have a passkey or an authenticator app (one query)."""
    return set(
        Authenticator.objects.filter(
            user_id__in=user_ids, type__in=PRIMARY
        ).values_list("user_id", flat=True)
    )


def remove_factors(user) -> None:
    """Take away every second factor and the recovery codes."""
    Authenticator.objects.filter(user_id=user.pk).delete()


def enrol_totp(user, secret: str) -> Authenticator:
    """Give `user` an authenticator app with a known base32 `secret`.

    For demonstrations and tests; replaces an app that is there. Recovery codes come
    with it, as they do on the page.
    """
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    RecoveryCodes.activate(user)
    return TOTP.activate(user, secret).instance
