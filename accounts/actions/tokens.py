"""Keys to the API."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.note import note
from accounts.actions.permit import require
from accounts.models import ApiToken, User
from accounts.rules.grants import Grant
from persian.refusal import Refusal


class ScopeUnknown(Refusal):
    """A key is cut down to grants, by their own names."""

    code = "scope_unknown"
    message = _("There is no such scope of a key: %(scope)s. One or more of these: %(allowed)s.")


def create_api_token(*, user: User, name: str, scopes: Sequence[str] = ()) -> str:
    """Make a token for `user` and return it; it is shown this once, only its digest is kept.

    `scopes` are values of Grant that the token is cut down to; without any it may do all that the user may. It never
    may more than the user. Raises ScopeUnknown.
    """
    known = [grant.value for grant in Grant]
    for scope in scopes:
        if scope not in known:
            raise ScopeUnknown(field="scopes", scope=scope, allowed="، ".join(known))
    raw = f"zrg_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(user=user, name=name, digest=digest_of(raw), scopes=sorted(set(scopes)))
        detail: dict[str, object] = {"name": name, "scopes": token.scopes} if scopes else {"name": name}
        note(actor=user, action="token.created", subject=token, detail=detail)
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
