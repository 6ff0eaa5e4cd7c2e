"""Give a person a new password."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.add_user import WeakPassword
from accounts.actions.note import note
from accounts.actions.permit import require
from accounts.models import User
from accounts.rules.grants import Grant


def set_password(*, user: User, password: str, actor: User | None) -> None:
    """Replace the password; sessions opened with the old one end. `actor` None only where the operator acts.

    Raises WeakPassword, and NotPermitted unless `actor` is the person or holds SETTINGS_WRITE.
    """
    if actor is not None and actor.pk != user.pk:
        require(actor, Grant.SETTINGS_WRITE)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(field="password") from error
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        note(actor=actor, action="user.password_set", subject=user, detail={"username": user.username})
