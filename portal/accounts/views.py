"""allauth's views where this portal asks for more; mounted before allauth's own."""

from allauth.account.decorators import reauthentication_required
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import password_set as allauth_password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, deactivate_totp
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    remove_webauthn,
)

from portal.accounts.enrolment import (
    enrolment_guarded,
    note_new_factor,
    removal_guarded,
)


class AddPasskey(AddWebAuthnView):
    """Add a passkey that is kept on the device and verifies its user."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"js_data": {"creation_options": options}}

    def form_valid(self, form):
        response = super().form_valid(form)
        note_new_factor(self.request, Authenticator.Type.WEBAUTHN)
        return response


class AddApp(ActivateTOTPView):
    """Add an authenticator app."""

    def form_valid(self, form):
        response = super().form_valid(form)
        note_new_factor(self.request, Authenticator.Type.TOTP)
        return response


class PasskeySignIn(LoginWebAuthnView):
    """Sign in with a passkey, and go on where one was."""

    def form_valid(self, form):
        authenticator = form.cleaned_data["credential"]
        login = Login(
            user=authenticator.user,
            redirect_url=get_next_redirect_url(self.request),
        )
        return flows.perform_passwordless_login(self.request, authenticator, login)


add_passkey = enrolment_guarded(AddPasskey.as_view())
add_app = enrolment_guarded(AddApp.as_view())
passkey_sign_in = PasskeySignIn.as_view()
remove_app = removal_guarded(deactivate_totp)
remove_passkey = removal_guarded(remove_webauthn)
set_password = reauthentication_required(allauth_password_set, app="allauth.account")
