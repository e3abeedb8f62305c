"""Who signs in."""

import unicodedata

from django.conf import settings
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def normalise_email(value: str) -> str:
    """The one form in which an address is stored and looked up.

    Databases disagree about the case of letters beyond ASCII, so Python decides.
    """
    return unicodedata.normalize("NFKC", value).strip().casefold()


def normalise_password(value: str | None) -> str | None:
    """Two keyboards may write the same letter differently: one form for both."""
    return unicodedata.normalize("NFKC", value) if value else value


class NormalisedEmailField(models.EmailField):
    """An e-mail address that every write and every lookup sees in one form."""

    def to_python(self, value):
        value = super().to_python(value)
        return normalise_email(value) if value else value

    def pre_save(self, model_instance, add):
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return normalise_email(value) if value else value


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        """Create a person; without a password only a passkey or reset signs in."""
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, email):
        return self.get(email=normalise_email(email))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address; never says whose record."""

    email = NormalisedEmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=8, default="en", choices=settings.LANGUAGES
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(email=""), name="portal_user_email_not_empty"
            )
        ]

    def __str__(self):
        return f"user {self.pk}"

    def get_full_name(self):
        return self.name or self.email

    def set_password(self, raw_password):
        """Keep a hash of the password in its one Unicode form (NFKC)."""
        super().set_password(normalise_password(raw_password))

    def check_password(self, raw_password):
        """Whether this is the password, however the keyboard composed it."""
        return super().check_password(normalise_password(raw_password))

    def get_short_name(self):
        return self.get_full_name()
