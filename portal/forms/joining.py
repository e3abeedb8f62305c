"""The four small steps to an account; each asks one thing."""

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import KeyedForm
from portal.forms.widgets import AnswerRows
from portal.models import User

CODE_ATTRS = {
    "autocomplete": "off",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "class": "figures",
}


class _Code(KeyedForm):
    code = forms.CharField(
        label=_("Invitation code"),
        max_length=40,
        help_text=_("Twelve letters and numbers, such as ABCD-EFGH-2345."),
        widget=forms.TextInput(CODE_ATTRS),
        error_messages={"required": _("Type the code from your letter.")},
    )


class CodeAndBirthDate(_Code):
    """A patient's first step."""

    birth_date = forms.DateField(
        label=_("Your date of birth"),
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, "%Y-%m-%d"),
        error_messages={"required": _("Give your date of birth.")},
    )


class CodeAndEmail(_Code):
    """The first step of staff, and of whoever lost a way to sign in."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The address that the clinic has for you."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Give your e-mail address.")},
    )


class WhichEmail(KeyedForm):
    """Where the code goes and which address signs in later."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You will sign in with it. We never send health details there."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Give your e-mail address.")},
    )


class MailedCode(KeyedForm):
    """The six digits from the mail."""

    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=20,
        help_text=_("Six digits. It works for 15 minutes."),
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "figures",
            }
        ),
        error_messages={"required": _("Type the code from the e-mail.")},
    )


class OpenAccount(KeyedForm):
    """Consent, and how to sign in from now on."""

    PASSKEY, PASSWORD = "passkey", "password"

    way = forms.ChoiceField(
        label=_("How do you want to sign in?"),
        choices=[
            (
                PASSKEY,
                _("Use a passkey on this device. Nothing to type. Best for most."),
            ),
            (PASSWORD, _("Choose a password")),
        ],
        initial=PASSKEY,
        widget=AnswerRows,
    )
    password = forms.CharField(
        label=_("Password, if you chose one"),
        required=False,
        strip=False,
        help_text=_("At least 15 characters. Three or four words work well."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
    )
    consent = forms.BooleanField(
        label=_("I have read the privacy notice and I agree."),
        error_messages={"required": _("Tick the box if you agree.")},
    )

    def __init__(self, *args, email, name, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = User(email=email, name=name)

    def clean(self):
        answers = super().clean()
        if answers.get("way") != self.PASSWORD:
            return answers | {"password": None}
        if not (password := answers.get("password")):
            self.add_error("password", _("Type a password, or use a passkey."))
            return answers
        self.person.name = answers.get("name", self.person.name)
        try:
            get_adapter().clean_password(password, user=self.person)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return answers


class OpenStaffAccount(OpenAccount):
    """As above, and the name that colleagues and patients see."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As patients and colleagues should see it."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Give your name.")},
    )
    field_order = ["client_key", "name", "way", "password", "consent"]
