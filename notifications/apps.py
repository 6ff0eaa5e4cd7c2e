"""What we say to customers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The shop's outbox."""

    name = "notifications"
    verbose_name = _("Notifications")
