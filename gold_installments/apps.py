from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoldInstallmentsConfig(AppConfig):
    name = "gold_installments"
    verbose_name = _("Gold installments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks."""
        from gold_installments import checks  # noqa: F401
