"""From when on a shop's wallet counts as running out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from gateways.actions.wallet import held_wallet
from gateways.models import Wallet

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def set_low_mark(*, shop_schema: str, rial: int, actor: User) -> Wallet:
    """Warn from this balance on, 0 or more Rial. Raises NotPermitted."""
    require(actor, Grant.PLATFORM, subject=f"wallet:{shop_schema}")
    wallet = held_wallet(shop_schema)
    if wallet.low_mark_rial != rial:
        detail: dict[str, object] = {"was_rial": wallet.low_mark_rial, "rial": rial}
        wallet.low_mark_rial = rial
        wallet.save(update_fields=["low_mark_rial"])
        note_audit(actor=actor, action="gateways.low_mark_set", subject=f"wallet:{shop_schema}", detail=detail)
    return wallet
