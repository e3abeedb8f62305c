from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EducationConfig(AppConfig):
    """Public knowledge: articles and the catalogue. Knows nothing of people."""

    name = "education"
    label = "education"
    verbose_name = _("Education")
    default_auto_field = "django.db.models.BigAutoField"
