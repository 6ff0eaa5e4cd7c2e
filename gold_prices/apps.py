from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoldPricesConfig(AppConfig):
    """What gold costs now, and how we know. Public floor."""

    name = "gold_prices"
    verbose_name = _("Gold prices")

    def ready(self) -> None:
        from . import checks  # noqa: F401
