"""Give a person an account in the current schema."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.note import note
from accounts.actions.permit import require
from accounts.models import User
from accounts.rules.grants import GRANTS, Grant, Role
from persian.phones import normalise_mobile
from persian.refusal import Refusal

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,59}")


class BadUsername(Refusal):
    """Not usable as a sign-in name."""

    code = "bad_username"
    message = _("Use at least 3 small Latin letters, digits, dots or hyphens, beginning with a letter.")


class UsernameTaken(Refusal):
    """Somebody in this shop signs in with it."""

    code = "username_taken"
    status = 409
    message = _("This username or mobile belongs to another colleague.")


class WeakPassword(Refusal):
    """The password validators refused it."""

    code = "weak_password"
    message = _("The password is too easy: at least 10 characters, not only digits, not a common one.")


def add_user(*, username: str, password: str, role: str, full_name: str, mobile: str, actor: User | None) -> User:
    """Create a user in the current schema. `mobile` may be empty; `actor` None only while a shop or platform is opened.

    Raises BadUsername, UsernameTaken, WeakPassword, InvalidMobile, NotPermitted.
    """
    if actor is not None:
        require(actor, Grant.SETTINGS_WRITE)
        for grant in GRANTS[Role(role)]:  # nobody hands out what they do not hold
            require(actor, grant)
    if not USERNAME.fullmatch(username):
        raise BadUsername(field="username")
    user = User(username=username, role=Role(role), full_name=full_name.strip())
    user.mobile = normalise_mobile(mobile) if mobile.strip() else None
    user.is_staff = user.is_superuser = user.role == Role.PLATFORM_ADMIN
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(field="password") from error
    user.set_password(password)
    with transaction.atomic():
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as error:
            raise UsernameTaken(field="username") from error
        note(actor=actor, action="user.added", subject=user, detail={"username": username, "role": user.role})
    return user
