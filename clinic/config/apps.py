from django.apps import AppConfig
from django.core.checks import Tags, register

from clinic.config import checks


class WiringConfig(AppConfig):
    """Settings, root addresses and system checks."""

    name = "clinic.config"
    label = "clinic_config"
    verbose_name = "Configuration"

    def ready(self) -> None:
        """Register the checks."""
        register(checks.durable_database, Tags.database)
        register(checks.safe_sign_in, Tags.security)
