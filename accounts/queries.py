"""Who is who in the current schema."""

from __future__ import annotations

import hashlib

from accounts.models import ApiToken, AuditEntry, User
from accounts.rules.grants import GRANTS, Grant
from persian.digits import to_ascii
from persian.phones import InvalidMobile, normalise_mobile


def user_for_token(raw: str) -> User | None:
    """The active user an API token of this schema stands for, with its scopes; one of another shop is nobody here."""
    digest = hashlib.sha256(raw.encode()).hexdigest()
    token = ApiToken.objects.select_related("user").filter(digest=digest, revoked_at=None, user__is_active=True).first()
    if token is None:
        return None
    token.user.scopes = frozenset(token.scopes)
    return token.user


def tokens_named(name: str) -> list[ApiToken]:
    """The keys of the current schema of this name that are still good."""
    return list(ApiToken.objects.select_related("user").filter(name=name, revoked_at=None).order_by("pk"))


def user_by_name(username: str) -> User | None:
    """The user of the current schema who signs in as `username`."""
    return User.objects.filter(username=username).first()


def user_signing_in_as(typed: str) -> User | None:
    """The user of the current schema whom a sign-in name means: a username in any case, a mobile in any shape."""
    name = to_ascii(typed).replace("\x00", "").strip()
    found = User.objects.filter(username=name.lower()).first()
    if found is not None:
        return found
    try:
        return User.objects.filter(mobile=normalise_mobile(name)).first()
    except InvalidMobile:
        return None


def audit_trail(*, limit: int = 100, subject: str = "") -> list[AuditEntry]:
    """The newest lines first; of one subject ("app.model:pk") when named."""
    lines = AuditEntry.objects.select_related("actor").order_by("-at", "-pk")
    return list((lines.filter(subject=subject) if subject else lines)[:limit])


def colleagues() -> list[User]:
    """Everybody with an account in the current schema, by name."""
    return list(User.objects.order_by("-is_active", "full_name", "username"))


def people_of(role: str) -> list[User]:
    """Everybody of this role in the current schema who may sign in, by name."""
    return list(User.objects.filter(role=role, is_active=True).order_by("full_name", "username"))


def others_who_may(grant: Grant, *, but: User) -> list[User]:
    """Everybody else in the current schema who may sign in and holds the grant, by name."""
    roles = [role.value for role, grants in GRANTS.items() if grant in grants]
    others = User.objects.filter(role__in=roles, is_active=True).exclude(pk=but.pk)
    return list(others.order_by("full_name", "username"))
