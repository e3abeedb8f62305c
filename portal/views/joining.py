"""From an invitation to an account, and where a signed-in person begins."""

from functools import wraps

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import enrolment, factors, letters, privacy
from portal.accounts.codes import normalise
from portal.accounts.joining import Joining, new_mail_code
from portal.actions import accounts
from portal.forms import joining as forms

NO_MATCH = _(
    "We cannot find an open invitation with these answers. Check both. "
    "If they are right, ask the clinic for a new code."
)
TOO_MANY = _("Too many tries. Wait five minutes, then try again.")
WRONG_CODE = _("This is not the code, or it is too old. Send a new one below.")
GONE = _("This invitation was used or has run out. Ask the clinic for a new one.")


def _stranger(view):
    """A page of the way in: public, and over for those who are in already."""

    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown(request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect("portal:home")
        return view(request, *args, **kwargs)

    return shown


def _page(request, name, form, status=200, **context):
    if form.errors and status == 200:
        status = 422
    template = f"portal/joining/{name}.html"
    return render(request, template, {"form": form, **context}, status=status)


@_stranger
def join(request):
    """Step one of a patient: the code and the date of birth."""
    return _first_step(request, forms.CodeAndBirthDate, "join")


@_stranger
def join_account(request):
    """Step one of staff and of lost factors: the code and the address."""
    return _first_step(request, forms.CodeAndEmail, "join_account")


def _first_step(request, form_class, template):
    form = form_class(request.POST or None)
    if not form.is_valid():
        return _page(request, template, form)
    answers = form.answers()
    typed = answers.pop("code")
    # One code in ten spellings is one code.
    if not _allowed(request, "portal_join", key=normalise(typed) or typed):
        form.add_error(None, TOO_MANY)
        return _page(request, template, form, status=429)
    invitation = accounts.try_code(typed=typed, now=timezone.now(), **answers)
    if invitation is None:
        form.add_error(None, NO_MATCH)
        return _page(request, template, form)
    Joining(request.session).begin(invitation)
    return redirect("portal:join-email")


def _allowed(request, action, key=""):
    return ratelimit.consume(request, action=action, key=key)


def _invited(view):
    """A later step: back to the first one when no open invitation was shown."""

    @_stranger
    @wraps(view)
    def shown(request):
        steps = Joining(request.session)
        invitation = steps.invitation(timezone.now())
        if invitation is None:
            steps.end()
            return redirect("portal:join")
        return view(request, steps, invitation)

    return shown


@_invited
def join_email(request, steps, invitation):
    """Step two: which address; a code is mailed there."""
    known = invitation.user.email if invitation.user else ""
    suggested = known or invitation.patient.contact_email
    form = forms.WhichEmail(request.POST or None, initial={"email": suggested})
    if not form.is_valid():
        return _page(request, "join_email", form, known=known)
    email = known or accounts.normalise_email(form.cleaned_data["email"])
    if not _allowed(request, "portal_join_mail", key=email):
        form.add_error(None, TOO_MANY)
        return _page(request, "join_email", form, status=429, known=known)
    _mail_code(steps, invitation, email)
    return redirect("portal:join-code")


def _mail_code(steps, invitation, email):
    """Mail the code; an address that has an account gets a letter without one."""
    code = new_mail_code()
    steps.ask(email, code, timezone.now())
    if accounts.email_is_taken(email, for_user=invitation.user):
        letters.send("address_in_use", to=email)
    else:
        letters.send("join_code", to=email, code=code)


@_invited
def join_code(request, steps, invitation):
    """Step three: the code from the mail."""
    if not steps.email:
        return redirect("portal:join-email")
    form = forms.MailedCode(request.POST or None)
    if not form.is_valid():
        return _page(request, "join_code", form, email=steps.email)
    if not _allowed(request, "portal_join_code"):
        form.add_error(None, TOO_MANY)
        return _page(request, "join_code", form, status=429, email=steps.email)
    if not steps.prove(form.cleaned_data["code"], timezone.now()):
        form.add_error("code", WRONG_CODE)
        return _page(request, "join_code", form, email=steps.email)
    return redirect("portal:join-finish")


@_invited
def join_finish(request, steps, invitation):
    """Step four: the privacy notice, consent, and how to sign in."""
    if not steps.proved:
        return redirect("portal:join-code")
    form = _account_form(request, steps, invitation)
    if form.is_valid() and (user := _claimed(form, steps, invitation)):
        return _into(request, steps, user, form.cleaned_data["way"])
    return _page(request, "join_finish", form, privacy=privacy)


def _account_form(request, steps, invitation):
    staff = invitation.purpose == accounts.Purpose.STAFF
    form_class = forms.OpenStaffAccount if staff else forms.OpenAccount
    name = (invitation.user or invitation.patient).name
    return form_class(
        request.POST or None, initial={"name": name}, email=steps.proved, name=name
    )


def _claimed(form, steps, invitation):
    """The account, or None with the reason in the form."""
    try:
        return accounts.claim(
            invitation_id=invitation.pk,
            email=steps.proved,
            password=form.cleaned_data["password"],
            name=form.cleaned_data.get("name", ""),
            language=get_language() or "en",
            now=timezone.now(),
        )
    except (accounts.InvitationGone, accounts.EmailTaken):
        form.add_error(None, GONE)
        return None


def _into(request, steps, user, way):
    """Sign in; then straight to the passkey, or to the page that offers one."""
    steps.end()
    perform_login(request, Login(user=user, email=user.email))
    enrolment.note_claim(request)
    if way == forms.OpenAccount.PASSKEY:
        return redirect("mfa_add_webauthn")
    return redirect("portal:second-factor")


@require_safe
def home(request):
    """Where a signed-in person begins."""
    if hasattr(request.user, "patient"):
        return redirect("portal:today")
    return redirect(settings.STAFF_HOME)


@require_safe
def second_factor(request):
    """Use a second factor now, add one, or read how to get a new invitation."""
    way_back = factors.way_back(request)
    if factors.used_second_factor(request):
        return redirect(way_back or "portal:home")
    if factors.has_factor(request.user):
        ways = factors.ways_to_confirm(request.user, way_back or reverse("portal:home"))
        return render(request, "portal/second_factor_use.html", {"ways": ways})
    if enrolment.may_enrol(request):
        context = {
            "may_skip": not enrolment.is_staff_account(request.user),
            "no_password": not request.user.has_usable_password(),
        }
        return render(request, "portal/second_factor_add.html", context)
    return render(request, "portal/second_factor.html")


@require_safe
@login_not_required
def privacy_notice(request):
    """The privacy notice, for everybody."""
    return render(request, "portal/privacy.html", {"privacy": privacy})
