"""Platform admins in the stock admin, for what the console has no page for."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.models import AuditEntry, User


class ReadOnlyAdmin:
    """Looked at here; changed through actions, which ask for a reason and leave a line on the trail."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows change by actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted by a click."""
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin, admin.ModelAdmin[User]):
    """Platform admins; made by `manage.py create_platform_admin`, passwords by `changepassword`."""

    list_display = ("username", "full_name", "role", "is_active")
    exclude = ("password",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin, admin.ModelAdmin[AuditEntry]):
    """The platform's own trail."""

    list_display = ("at", "actor_name", "action", "subject")
