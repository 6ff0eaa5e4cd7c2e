"""Change the shop's rules about prices; every version stays."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_price_reason import PolicyReasonMissing, clean_price_reason
from gold_installments.actions.hold import hold_name
from gold_installments.models import PricePolicy
from gold_installments.queries import latest_policy, policy_of
from gold_installments.rules.policy import LARGEST_MARGIN_BP, Decision, Policy
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LOCK = "price-policy"


class MarginTooLarge(Refusal):
    """More than a fifth of the price, up or down."""

    code = "margin_too_large"
    message = _("A margin can be at most 20 percent, above or below the market.")


class BuyMarginAboveSell(Refusal):
    """The shop would pay more for old gold than it asks for new."""

    code = "buying_above_selling"
    message = _("The price old gold is bought at cannot be above the selling price.")


class StaleNeverFree(Refusal):
    """Nobody posts at an old price without a person standing up for it."""

    code = "stale_never_free"
    message = _("An old price may be used with a reason or not at all.")


class PolicyChanged(Refusal):
    """Somebody saved other settings since this form was opened."""

    code = "policy_changed"
    status = 409
    message = _("%(name)s has changed these settings meanwhile. Look at them again; what you typed is still here.")


class BoardNumberUnknown(Refusal):
    """A board of a number this shop never had."""

    code = "board_number_unknown"
    message = _("The link was not changed: the board it belongs to is not known. Press the button again.")


def set_price_policy(*, wanted: Policy, version: int, reason: str, actor: User, now: datetime) -> PricePolicy:
    """Make `wanted` the shop's rules, and return their row; the board's number stays as it is.

    `version` is the row the actor saw (0 for none). The same rules again are the standing row. Raises NotPermitted,
    ShopClosed, MarginTooLarge, BuyMarginAboveSell, StaleNeverFree, PolicyReasonMissing, PriceReasonTooLong,
    PolicyChanged.
    """
    require(actor, Grant.SETTINGS_WRITE)
    require_open_shop()
    _check(wanted)
    why = clean_price_reason(reason, missing=PolicyReasonMissing)
    with transaction.atomic():
        hold_name(LOCK)
        standing = latest_policy()
        wanted = replace(wanted, board_number=policy_of(standing).board_number)
        if standing is not None and policy_of(standing) == wanted:
            return standing
        if standing is not None and _changed_since(version, standing):
            raise PolicyChanged(name=standing.set_by.display_name)
        return _append(standing, wanted, why, actor, now)


def renew_board_link(*, seen: int, actor: User, now: datetime) -> PricePolicy:
    """Give the shop's board a new address: the old one shows nothing any more. Returns the row of the new one.

    `seen` is the board's number the actor looked at; a repeat with an older one changes nothing. Raises NotPermitted,
    ShopClosed, BoardNumberUnknown.
    """
    require(actor, Grant.SETTINGS_WRITE)
    require_open_shop()
    with transaction.atomic():
        hold_name(LOCK)
        standing = latest_policy()
        policy = policy_of(standing)
        if not 1 <= seen <= policy.board_number:
            raise BoardNumberUnknown
        if standing is not None and policy.board_number != seen:
            return standing
        return _append(standing, replace(policy, board_number=policy.board_number + 1), "", actor, now)


def _changed_since(version: int, standing: PricePolicy) -> bool:
    """Whether the rules differ from those of `version`; another address of the board is no such difference."""
    if standing.pk == version:
        return False
    seen = policy_of(PricePolicy.objects.filter(pk=version).first())
    return replace(seen, board_number=standing.board_number) != policy_of(standing)


def _check(wanted: Policy) -> None:
    for name in ("sell_margin_bp", "buy_margin_bp"):
        if abs(getattr(wanted, name)) > LARGEST_MARGIN_BP:
            raise MarginTooLarge(field=name)
    if wanted.buy_margin_bp > wanted.sell_margin_bp:
        raise BuyMarginAboveSell(field="buy_margin_bp")
    if wanted.when_stale is Decision.ALLOW:
        raise StaleNeverFree(field="when_stale")


def _append(standing: PricePolicy | None, wanted: Policy, why: str, actor: User, now: datetime) -> PricePolicy:
    row = PricePolicy.objects.create(**asdict(wanted), reason=why, set_by_id=actor.pk, set_at=now)
    before, after = asdict(policy_of(standing)), asdict(wanted)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    detail: dict[str, object] = {"changed": changed, "reason": why}
    note_audit(actor=actor, action="price.policy_set", subject=row, detail=detail)
    return row
