"""Who may add or take away a second factor, in which session.

Whoever learns a colleague's password must not be able to add a factor of their own.
So staff add their first one only in the session that claimed an invitation, and any
other only in a session that used one. Staff never take away their last one; a patient
may, after showing who they are.
"""

from functools import wraps

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.factors import PRIMARY, used_second_factor
from portal.accounts.sessions import is_staff_account

CLAIMED = "portal_claimed"


def note_claim(request) -> None:
    """Remember that this session has just claimed an invitation.

    The person proved an address and a second answer a moment ago, so no page asks
    them again before they add their passkey.
    """
    request.session[CLAIMED] = request.user.pk
    record_authentication(
        request, request.user, method="invitation", reauthenticated=True
    )


def note_new_factor(request, kind: str) -> None:
    """A factor that was added and shown just now has been used in this session."""
    record_authentication(
        request, request.user, method="mfa", type=kind, reauthenticated=True
    )
    request.session.pop(CLAIMED, None)


def may_enrol(request) -> bool:
    """Whether this session may add a second factor."""
    return (
        used_second_factor(request)
        or request.session.get(CLAIMED) == request.user.pk
        or not is_staff_account(request.user)
    )


def enrolment_guarded(view):
    """Send whoever may not enrol in this session to the page that says why."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.user.is_authenticated and not may_enrol(request):
            return redirect("portal:second-factor")
        return view(request, *args, **kwargs)

    return guarded


def removal_guarded(view):
    """Keep the last factor of staff; adding another one first lets it go."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.user.is_authenticated and _is_last_of_staff(request.user):
            messages.warning(
                request,
                _("Add another way to confirm first. Staff need at least one."),
            )
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded


def _is_last_of_staff(user) -> bool:
    factors = Authenticator.objects.filter(user=user, type__in=PRIMARY).count()
    return factors <= 1 and is_staff_account(user)
