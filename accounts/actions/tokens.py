"""Keys to the API."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.actions.note import note
from accounts.actions.permit import require
from accounts.models import ApiToken, User
from accounts.rules.grants import Grant


def create_api_token(*, user: User, name: str) -> str:
    """Make a token for `user` and return it; it is shown this once, only its digest is kept."""
    raw = f"zrg_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(user=user, name=name, digest=digest_of(raw))
        note(actor=user, action="token.created", subject=token, detail={"name": name})
    return raw


def revoke_api_token(*, token: ApiToken, actor: User) -> None:
    """Make the token useless from now on. Raises NotPermitted unless it is the actor's or they hold SETTINGS_WRITE."""
    if token.user_id != actor.pk:
        require(actor, Grant.SETTINGS_WRITE)
    with transaction.atomic():
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        note(actor=actor, action="token.revoked", subject=token, detail={"name": token.name})


def digest_of(raw: str) -> str:
    """SHA-256 hex. The token has 256 random bits: a slow hash would only slow the caller."""
    return hashlib.sha256(raw.encode()).hexdigest()
