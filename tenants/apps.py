"""The shops themselves and the stairs between the floors."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        # pgtrigger teaches makemigrations about triggers by giving Django's migrate a new autodetector, and
        # django-tenants replaces Django's migrate: without this line the two disagree and the system check fails.
        from django.core.management.commands import makemigrations
        from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand

        MigrateSchemasCommand.autodetector = makemigrations.Command.autodetector

        from . import checks  # noqa: F401
