"""Who said stop."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from notifications.models import OptOut
from persian.phones import InvalidMobile, normalise_mobile
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 50
MOST = 200
LARGEST_ID = 2**63 - 1


class OptOutNotFound(Refusal, Http404):
    """No such row in this shop."""

    code = "opt_out_not_found"
    status = 404
    message = _("There is nobody of this number who said stop in this shop.")


def list_opt_outs(
    *, user: User, text: str = "", standing_only: bool = False, before: int | None = None, limit: int = PAGE
) -> list[OptOut]:
    """Newest first, one row more than `limit` where there are more; `before` is the last id of the page before.

    `text` is a number, an address or a part of the evidence. Raises NotPermitted.
    """
    require(user, Grant.MESSAGES_READ)
    rows = OptOut.objects.order_by("-pk")
    if standing_only:
        rows = rows.filter(lifted_at=None)
    if words := text.replace("\x00", "").strip()[:100]:
        rows = rows.filter(_matches(words))
    if before is not None:
        rows = rows.filter(pk__lt=min(before, LARGEST_ID))
    return list(rows[: max(1, min(limit, MOST)) + 1])


def opt_out_for(*, user: User, pk: int) -> OptOut:
    """One of this shop. Raises NotPermitted, OptOutNotFound."""
    require(user, Grant.MESSAGES_READ)
    found = OptOut.objects.filter(pk=pk).first() if 0 < pk <= LARGEST_ID else None
    if found is None:
        raise OptOutNotFound
    return found


def stops_of(addresses: Collection[str]) -> dict[str, OptOut]:
    """What stands for these numbers and addresses, by address: one question however many."""
    rows = OptOut.objects.filter(address__in=addresses, lifted_at=None).order_by("pk")
    return {row.address: row for row in rows}


def _matches(words: str) -> Q:
    try:
        return Q(address=normalise_mobile(words))
    except InvalidMobile:
        return Q(address__icontains=words) | Q(evidence__icontains=words)
