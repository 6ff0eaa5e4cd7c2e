"""Is the house wired right? Run by `manage.py check --database default` and by the release."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from tenants.models import Shop


@register(Tags.compatibility)
def tehran_has_no_summer_time(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An old tz database still moves Tehran's clock in summer, and every "today" near midnight with it."""
    july = datetime.datetime(2026, 7, 1, tzinfo=ZoneInfo("Asia/Tehran")).utcoffset()
    if july == datetime.timedelta(hours=3, minutes=30):
        return []
    return [Error("the time zone data is older than 2022b: Tehran must be at +03:30 in July", id="tenants.E001")]


@register(Tags.database)
def every_shop_has_its_tables(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """A both-floor table that a shop lacks would silently be read from the public schema instead."""
    if not databases or "default" not in databases:
        return []
    wanted = {
        model._meta.db_table
        for label in settings.TENANT_APPS
        for model in apps.get_app_config(label.rsplit(".", 1)[-1]).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.tenants_shop')")
        if cursor.fetchone() == (None,):
            return []  # nothing is migrated yet
        cursor.execute("SELECT schemaname, tablename FROM pg_tables")
        have: dict[str, set[str]] = {}
        for schema, table in cursor.fetchall():
            have.setdefault(schema, set()).add(table)
    return [
        Error(f"schema {schema} lacks {', '.join(sorted(missing))}", id="tenants.E002")
        for schema in Shop.objects.values_list("schema_name", flat=True)
        if (missing := wanted - have.get(schema, set()))
    ]
