"""How no shop's book is ever lost."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "backups"

    def ready(self) -> None:
        from . import checks  # noqa: F401
