"""Second factors: whether this session used one, who has one, how to give one."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

WAY_BACK = "portal_second_factor_next"
PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def used_second_factor(request) -> bool:
    """Whether this session, not just this person, showed a second factor.

    A passkey that verified its user counts: it is something held and something
    known or worn. What another person did in this browser does not count.
    """
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def ways_shown(request, user) -> list[str]:
    """What this session showed to sign in, such as "password" and "totp", each once."""
    records = get_authentication_records(request, user)
    return list(dict.fromkeys(r.get("type") or r["method"] for r in records))


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


def ask_for_factor(request):
    """Send a session without a second factor to its page; remember where it was."""
    if request.method == "GET":
        request.session[WAY_BACK] = request.get_full_path()
    return redirect("portal:second-factor")


def way_back(request) -> str:
    """The page that asked for a second factor, or ""."""
    return request.session.get(WAY_BACK, "")


def ways_to_confirm(user, then: str) -> list[dict]:
    """The ways in which this person can show a second factor, easiest first.

    Each is `{"text", "href"}`; afterwards the browser goes to the path `then`.
    """
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    codes = {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    ways = []
    if Authenticator.Type.WEBAUTHN in kinds:
        ways.append((_("Use my passkey"), "mfa_reauthenticate_webauthn"))
    if kinds & codes:
        ways.append((_("Type a code from my app"), "mfa_reauthenticate"))
    query = urlencode({"next": then})
    return [{"text": text, "href": f"{reverse(name)}?{query}"} for text, name in ways]
