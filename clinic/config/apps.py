from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Wiring: settings, root URLs and the system checks."""

    name = "clinic.config"
    label = "clinic_config"
    verbose_name = "Configuration"
