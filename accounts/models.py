"""People, their API tokens, and the trail of what they did. On both floors: a row belongs to the schema it is in."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules.grants import Grant, Role, has_grant

ROLE_LABELS = {
    Role.OWNER: _("Owner"),
    Role.MANAGER: _("Manager"),
    Role.CLERK: _("Clerk"),
    Role.ACCOUNTANT: _("Accountant"),
    Role.VIEWER: _("Viewer"),
    Role.PLATFORM_ADMIN: _("Platform admin"),
}


class UserManager(BaseUserManager["User"]):
    """Django's own commands make users through this; the product uses `accounts.actions.add_user`."""

    def create_superuser(self, username: str, password: str, **extra: Any) -> User:
        """A platform admin, as `createsuperuser` expects to make one."""
        user = self.model(username=username, role=Role.PLATFORM_ADMIN, is_staff=True, is_superuser=True, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A member of a shop's staff, or on the public floor a platform admin."""

    username = models.CharField(_("username"), max_length=60, unique=True)
    mobile = models.CharField(_("mobile"), max_length=16, unique=True, null=True, blank=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=[(r.value, label) for r, label in ROLE_LABELS.items()])
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    #: What the key that this person's program showed is cut down to; empty: all that the role has.
    scopes: frozenset[str] = frozenset()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name colleagues know."""
        return self.full_name or self.username

    @property
    def role_label(self) -> str:
        """The role in the reader's language."""
        return str(ROLE_LABELS.get(Role(self.role), self.role))

    def may(self, grant: Grant | str) -> bool:
        """Whether this person's role includes the grant, and the API key they came with does."""
        asked = Grant(grant)
        return self.is_active and has_grant(self.role, asked) and (not self.scopes or asked.value in self.scopes)

    @property
    def may_set_price(self) -> bool:
        """For templates."""
        return self.may(Grant.PRICE_SET)


class ApiToken(models.Model):
    """A key to the API for one user. Only its SHA-256 is kept.

    `scopes` are grants that the key is cut down to; an empty list leaves all that the user's role has.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """Who did what, when. Written in the transaction of the change; the database refuses to alter or remove it."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    # Kept as values too: the trail outlives the account.
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"], name="audit_newest")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the audit trail is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
