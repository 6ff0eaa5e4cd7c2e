"""A shop's wallet is filled by the platform."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from gateways.actions.alarms import end_alarm
from gateways.actions.wallet import held_wallet
from gateways.models import GatewayAlarm, Wallet, WalletMove
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: 100 million Toman: what is more is a slip of the keyboard.
LARGEST_RIAL = 1_000_000_000
KEY_LENGTH = 36


class TopUpNothing(Refusal):
    """A top-up of zero."""

    code = "top_up_nothing"
    message = _("Write an amount.")


class TopUpTooLarge(Refusal):
    """More than anybody pays for texts at once."""

    code = "top_up_too_large"
    message = _("This is more than a top-up may be.")


class WalletHasLess(Refusal):
    """More is taken back than there is."""

    code = "wallet_has_less"
    message = _("The wallet has less than this.")


class TopUpKeyReused(Refusal):
    """The same request with another amount."""

    code = "idempotency_key_reused"
    status = 409
    message = _("This form was sent before with another amount; open the page again.")


@transaction.atomic
def top_up(*, shop_schema: str, rial: int, actor: User, note: str, request_key: str, now: datetime) -> WalletMove:
    """Add `rial` to the shop's wallet, or take back what was added by mistake where it is negative; once for each
    `request_key` of up to 36 characters.

    Raises NotPermitted, TopUpNothing, TopUpTooLarge, WalletHasLess, TopUpKeyReused.
    """
    require(actor, Grant.PLATFORM, subject=f"wallet:{shop_schema}")
    if not rial:
        raise TopUpNothing(field="amount")
    if abs(rial) > LARGEST_RIAL:
        raise TopUpTooLarge(field="amount")
    wallet = held_wallet(shop_schema)
    key = f"{shop_schema}:{request_key[:KEY_LENGTH]}"
    done = WalletMove.objects.filter(request_key=key).first()
    if done is not None:
        if done.rial != rial:
            raise TopUpKeyReused
        return done
    if wallet.balance_rial + rial < 0:
        raise WalletHasLess(field="amount")
    return _moved(wallet, rial=rial, actor=actor, note=note, key=key, now=now)


def _moved(wallet: Wallet, *, rial: int, actor: User, note: str, key: str, now: datetime) -> WalletMove:
    move = WalletMove.objects.create(
        shop_schema=wallet.shop_schema,
        kind=WalletMove.Kind.TOP_UP,
        rial=rial,
        at=now,
        actor_name=actor.display_name[:120],
        note=note[:200],
        request_key=key,
    )
    wallet.balance_rial += rial
    if wallet.balance_rial > wallet.low_mark_rial:
        wallet.warned_at = None  # the next time it runs low is news again
        what = GatewayAlarm.What.WALLET_LOW
        end_alarm(what=what, shop_schema=wallet.shop_schema, now=now, by=actor.display_name)
    wallet.save(update_fields=["balance_rial", "warned_at"])
    note_audit(
        actor=actor,
        action="gateways.wallet_topped_up",
        subject=f"wallet:{wallet.shop_schema}",
        detail={"rial": rial, "balance_rial": wallet.balance_rial, "note": note[:200]},
    )
    return move
