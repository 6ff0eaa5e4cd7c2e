"""Suspend, resume and close a shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from persian.refusal import Refusal
from tenants.actions.directory import tell_shops_changed
from tenants.context import public
from tenants.models import Shop

if TYPE_CHECKING:
    from accounts.models import User


class ReasonMissing(Refusal):
    """A change that staff and owner will ask about needs its reason."""

    code = "reason_missing"
    message = _("Write the reason; the shop's owner may ask for it.")


class WrongState(Refusal):
    """The shop is not in a state from which this change leads anywhere."""

    code = "wrong_state"
    status = 409
    message = _("The shop is not in a state that allows this.")


def suspend_shop(*, shop: Shop, actor: User, reason: str) -> Shop:
    """Stop new customers, contracts and reminders. Payments, statements, export and backups go on."""
    return _change(shop, actor, reason, Shop.State.SUSPENDED, allowed=[Shop.State.ACTIVE])


def resume_shop(*, shop: Shop, actor: User, reason: str) -> Shop:
    """Make a suspended shop active again."""
    return _change(shop, actor, reason, Shop.State.ACTIVE, allowed=[Shop.State.SUSPENDED])


def close_shop(*, shop: Shop, actor: User, reason: str) -> Shop:
    """Stop answering for the shop. Its schema and its backups stay."""
    return _change(shop, actor, reason, Shop.State.CLOSED, allowed=[Shop.State.ACTIVE, Shop.State.SUSPENDED])


def _change(shop: Shop, actor: User, reason: str, state: Shop.State, *, allowed: list[Shop.State]) -> Shop:
    require(actor, Grant.PLATFORM)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    with public(), transaction.atomic():
        row = Shop.objects.select_for_update().get(pk=shop.pk)
        if row.state == state:
            return row
        if row.state not in allowed:
            raise WrongState
        before, row.state = row.state, state
        row.save(update_fields=["state"])
        note(actor=actor, action="shop.state", subject=row, detail={"from": before, "to": state, "reason": reason})
        transaction.on_commit(tell_shops_changed)
    return row
