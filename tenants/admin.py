"""Shops and runs in the stock admin, read only: the console's pages change them through actions."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from tenants.models import Shop, TaskRun


@admin.register(Shop)
class ShopAdmin(admin.ModelAdmin[Shop]):
    """The registry of shops."""

    list_display = ("slug", "name", "state", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A row without a schema is no shop."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Shop | None = None) -> bool:
        """State changes need a reason and tell every process."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Shop | None = None) -> bool:
        """A book is never deleted by a click."""
        return False


@admin.register(TaskRun)
class TaskRunAdmin(admin.ModelAdmin[TaskRun]):
    """What the workers did."""

    list_display = ("started_at", "task", "shop_schema", "outcome", "attempt", "error")
    list_filter = ("outcome", "task")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only a run makes a run."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: TaskRun | None = None) -> bool:
        """Only a run changes it."""
        return False
