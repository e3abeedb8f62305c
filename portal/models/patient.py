"""Whose record it is, who keeps it, and how the person came to it."""

import unicodedata

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def search_form(text: str) -> str:
    """Text as it is searched: no case, no accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.split())


class Clinic(models.Model):
    """The keeper of records. Thresholds are shown with their source."""

    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=64)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    emergency_number = models.CharField(_("emergency number"), max_length=20)
    emergency_text = models.CharField(
        _("what to do in an emergency"), max_length=300, blank=True
    )
    response_time_text = models.CharField(
        _("how soon the clinic answers"), max_length=200, blank=True
    )
    crisis_text = models.CharField(
        _("crisis line, for thoughts of suicide"), max_length=200, blank=True
    )
    cover_text = models.CharField(
        _("who covers, and when"),
        max_length=200,
        blank=True,
        help_text=_("Shown to patients: names or roles, days and hours."),
    )
    duty_email = models.EmailField(
        _("duty address"),
        blank=True,
        help_text=_("Told about urgent flags at once, without health words."),
    )
    escalation_email = models.EmailField(
        _("address when nobody acknowledges"), blank=True
    )
    escalate_after_minutes = models.PositiveSmallIntegerField(
        _("minutes until then"), default=60
    )
    abnormal_beats = models.PositiveSmallIntegerField(
        _("beats from which clonus is abnormal"), default=3
    )
    sustained_beats = models.PositiveSmallIntegerField(
        _("beats from which clonus is sustained"), default=10
    )
    sustained_seconds = models.PositiveSmallIntegerField(
        _("seconds from which clonus is sustained"), default=10
    )
    thresholds_source = models.CharField(
        _("source of these thresholds"),
        max_length=200,
        default="Family Practice Notebook, Ankle Clonus; SCATS grade 3 (Benz 2005)",
    )
    angle_change = models.PositiveSmallIntegerField(
        _("degrees below which a change of an angle says nothing"), default=10
    )
    angle_source = models.CharField(
        _("source of this angle"),
        max_length=200,
        default="Limits of agreement are wide (Arch Phys Med Rehabil 2013); "
        "the figure is the clinic's own",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sustained_beats__gte=F("abnormal_beats")),
                name="portal_clinic_sustained_not_below_abnormal",
            ),
            models.CheckConstraint(
                condition=~Q(thresholds_source=""),
                name="portal_clinic_thresholds_have_a_source",
            ),
            models.CheckConstraint(
                condition=~Q(angle_source=""),
                name="portal_clinic_angle_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(escalate_after_minutes__gte=5),
                name="portal_clinic_escalates_after_five_minutes_or_more",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def emergency_line(self) -> str:
        """The line at the foot of every page of a patient: short, so it stays one line.

        What else the clinic says about emergencies stands on the help page.
        """
        return gettext("Emergency? Call %(number)s. Nobody watches this live.") % {
            "number": self.emergency_number
        }


class PatientQuerySet(models.QuerySet):
    def searched(self, text):
        """Patients whose name or clinic number holds every word of `text`."""
        found = self
        for word in search_form(text).split():
            found = found.filter(search_key__contains=word)
        return found


class Patient(models.Model):
    """The person the record is about; `user` is null until they claim it."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        DISCHARGED = "discharged", _("Discharged")
        TRANSFERRED = "transferred", _("Transferred")
        DIED = "died", _("Died")

    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="patients"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="patient",
    )
    name = models.CharField(_("name"), max_length=120)
    search_key = models.CharField(max_length=200, editable=False)
    birth_date = models.DateField(_("date of birth"))
    clinic_number = models.CharField(_("clinic number"), max_length=40)
    zone = models.CharField(_("time zone"), max_length=64)
    language = models.CharField(
        _("language"), max_length=8, default="en", choices=settings.LANGUAGES
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    condition = models.ForeignKey(
        "education.Condition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("underlying condition"),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.ACTIVE
    )
    next_appointment = models.DateField(_("next appointment"), null=True, blank=True)
    client_key = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "clinic_number"],
                name="portal_patient_number_once_per_clinic",
            ),
            models.CheckConstraint(
                condition=~Q(search_key=""), name="portal_patient_searchable"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "search_key", "id"])]

    def __str__(self):
        return f"patient {self.pk}"

    def save(self, *args, **kwargs):
        self.search_key = search_form(f"{self.name} {self.clinic_number}")
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_key"}
        super().save(*args, **kwargs)


class Consent(models.Model):
    """Which text a person agreed to, or refused, in which version, and when."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("Privacy notice")
        RESEARCH = "research", _("Research")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents"
    )
    patient = models.ForeignKey(
        Patient,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consents",
    )
    kind = models.CharField(max_length=12, choices=Kind)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(version=""), name="portal_consent_names_its_version"
            )
        ]

    def __str__(self):
        return f"consent {self.pk}"


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        """Neither claimed nor revoked; perhaps expired."""
        return self.filter(claimed_at__isnull=True, revoked_at__isnull=True)

    def open_at(self, now):
        """Invitations that can still be claimed at the instant `now`."""
        return self.filter(
            claimed_at__isnull=True,
            revoked_at__isnull=True,
            code_hash__isnull=False,
            expires_at__gt=now,
        )


class Invitation(models.Model):
    """A single-use code, kept only as a keyed hash, that opens one door once.

    A patient's invitation names the record; a staff member's and a factor reset
    name the account made for it. A factor reset has no code until a second member
    of staff approved it.
    """

    class Purpose(models.TextChoices):
        PATIENT = "patient", _("Patient")
        STAFF = "staff", _("Staff")
        FACTOR_RESET = "reset", _("Lost factor")

    purpose = models.CharField(max_length=8, choices=Purpose)
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="invitations"
    )
    patient = models.ForeignKey(
        Patient,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    code_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="patient", patient__isnull=False, user__isnull=True)
                | Q(
                    purpose__in=["staff", "reset"],
                    patient__isnull=True,
                    user__isnull=False,
                ),
                name="portal_invitation_names_one_door",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True, claimed_by__isnull=True)
                | Q(claimed_at__isnull=False, claimed_by__isnull=False),
                name="portal_invitation_claim_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (
                    Q(approved_at__isnull=False, approved_by__isnull=False)
                    & ~Q(approved_by=F("created_by"))
                ),
                name="portal_invitation_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="reset")
                | Q(code_hash__isnull=True)
                | Q(approved_at__isnull=False),
                name="portal_invitation_reset_needs_approval",
            ),
        ]

    def __str__(self):
        return f"invitation {self.pk}"
