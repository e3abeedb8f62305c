from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The patient's record and the patient's own pages."""

    name = "portal"
    label = "portal"
    verbose_name = _("Patient record")
    default_auto_field = "django.db.models.BigAutoField"
