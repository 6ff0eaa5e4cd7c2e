"""The Persian foundation as a Django app: templates, static files, template filters, one start-up check."""

from django.apps import AppConfig
from django.core.checks import register


class PersianConfig(AppConfig):
    """No tables, no tenants."""

    name = "persian"
    verbose_name = "Persian"

    def ready(self) -> None:
        """Have the time zone data checked at start and at deploy."""
        from persian.checks import time_zone_data_is_current

        register(time_zone_data_is_current)
