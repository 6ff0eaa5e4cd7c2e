"""Platform admins in the stock admin, for what the console has no page for."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import AuditEntry, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Platform admins; passwords are set by `manage.py changepassword`."""

    list_display = ("username", "full_name", "role", "is_active")
    fields = ("username", "full_name", "mobile", "is_active")


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin[AuditEntry]):
    """The platform's own trail; read only, as the database would insist."""

    list_display = ("at", "actor_name", "action", "subject")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes history by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        """Nobody rewrites it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        """Nobody removes it."""
        return False
