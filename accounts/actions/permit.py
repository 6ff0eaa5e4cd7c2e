"""The question every action asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.rules.grants import Grant
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class NotPermitted(Refusal):
    """The person's role does not include this."""

    code = "not_permitted"
    status = 403
    message = _("You are not permitted to do this; ask the shop's owner or manager.")


def require(actor: User, grant: Grant) -> None:
    """Raise NotPermitted unless `actor` holds `grant`."""
    if not actor.may(grant):
        raise NotPermitted
