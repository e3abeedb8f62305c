"""How long a session may rest and how long it may last.

Patients: 30 minutes at rest. Staff: 15 minutes at rest, 12 hours in all. What a
patient has typed is kept as a draft on the server, so signing in again goes on where
they were. The times are settings; docs/security.md gives the reasons.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Invitation

KEY = "portal_ages"
STALE = timedelta(minutes=1)
"""`seen` is written at most this often, so that reading a page need not write. A
session may therefore end up to this much early, never late."""


@dataclass(frozen=True)
class Limits:
    """How long a kind of session may rest, and last (None: as long as it is used)."""

    idle: timedelta
    whole: timedelta | None


def limits(*, staff: bool) -> Limits:
    """The limits of settings for staff or for patients."""
    if staff:
        return Limits(settings.STAFF_SESSION_IDLE, settings.STAFF_SESSION_WHOLE)
    return Limits(settings.PATIENT_SESSION_IDLE, None)


def is_staff_account(user) -> bool:
    """Whether the stricter rules hold: everyone who is not only a patient."""
    if user.is_staff or not hasattr(user, "patient"):
        return True
    return Invitation.objects.filter(
        user=user, purpose=Invitation.Purpose.STAFF
    ).exists()


def end_sessions(user) -> None:
    """End every session of this person, on every device, now.

    Sessions hold a hash of the password, so a change of password ends those that
    no list knows; use together with `set_unusable_password` or `is_active=False`.
    """
    for session in UserSession.objects.filter(user_id=user.pk):
        session.end()


class SessionAges:
    """Middleware: ends a session that rested or lasted too long.

    Needs the session, the user and messages; stands before the login requirement.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A stranger's page never asks for the session, so caches may keep it.
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if known and request.user.is_authenticated and (reason := _over(request)):
            return _sign_out(request, reason)
        return self.get_response(request)


def _over(request) -> str:
    """Why the session is over, in words, or ""; notes that it was used now."""
    now = timezone.now()
    ages = request.session.get(KEY)
    if not ages or ages["user"] != request.user.pk:
        staff = is_staff_account(request.user)
        ages = {"user": request.user.pk, "staff": staff, "since": now.timestamp()}
        request.session[KEY] = {**ages, "seen": now.timestamp()}
        return ""
    limit = limits(staff=ages["staff"])
    if _age(ages["seen"], now) >= limit.idle:
        minutes = int(limit.idle.total_seconds() // 60)
        return _("You were signed out: nothing happened for %d minutes.") % minutes
    if limit.whole and _age(ages["since"], now) >= limit.whole:
        hours = int(limit.whole.total_seconds() // 3600)
        return _("You were signed out: %d hours had passed.") % hours
    if _age(ages["seen"], now) >= STALE:
        request.session[KEY] = {**ages, "seen": now.timestamp()}
    return ""


def _age(timestamp: float, now: datetime) -> timedelta:
    return timedelta(seconds=now.timestamp() - timestamp)


def _sign_out(request, reason):
    way_back = _way_back(request)
    audit.record(
        "account.signed_out",
        by=request.user,
        now=timezone.now(),
        target=request.user,
        reason_code="session_over",
    )
    logout(request)
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        # A script asked, not a person: it must not take the sign-in page for "saved".
        return HttpResponse(status=401)
    messages.info(request, f"{reason} {_('Sign in to go on where you were.')}")
    return redirect_to_login(way_back)


def _way_back(request) -> str:
    """The page to return to: this one, or the one a form was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc == request.get_host():
        return f"{page.path}?{page.query}" if page.query else page.path
    return reverse("portal:home")
