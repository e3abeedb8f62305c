"""allauth's forms with our words and stricter rules."""

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

CODE_LIVES = 120
"""Seconds for which a used code stays used: longer than any code is accepted."""

CODE_WIDGET = {
    "autocomplete": "one-time-code",
    "autocapitalize": "off",
    "spellcheck": "false",
    "class": "figures",
}


class SignIn(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("E-mail address"), _("Password")
        password.help_text = ""
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
            # The browser must not take the focus from the passkey button.
            field.widget.attrs.pop("autofocus", None)


class _OneField:
    """One big field for a code; a code that was used stays used."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].widget = forms.TextInput(attrs=CODE_WIDGET)

    def clean_code(self):
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            key = f"portal.totp.used:{self.user.pk}:{code.strip()}"
            if not cache.add(key, "y", timeout=CODE_LIVES):
                raise forms.ValidationError(
                    _("This code was used before. Wait for the next one.")
                )
        return code


class SignInCode(_OneField, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCode(_OneField, ReauthenticateForm):
    """Showing the second factor again, or for the first time in this session."""


class AddApp(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].help_text = _(
            "Six digits. A new code comes every half minute."
        )
        self.fields["code"].widget = forms.TextInput(
            attrs={**CODE_WIDGET, "inputmode": "numeric"}
        )


class AddPasskey(AddWebAuthnForm):
    """A new passkey. It always signs in by itself, so it always verifies its user."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"].label = _("Name of this device")
        self.fields["name"].initial = _("My device")
        self.initial["name"] = _("My device")

    def clean(self):
        return super().clean() | {"passwordless": True}
