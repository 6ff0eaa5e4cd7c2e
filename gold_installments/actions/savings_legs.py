"""What a deposit may be paid with: money and the wallet. Cheques and old gold pay contracts, which savings are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gold_installments.actions.check_payment import check_payment
from gold_installments.actions.check_tender import AmountTooLarge, TenderUnknown
from gold_installments.actions.hold import hold_name
from gold_installments.actions.twins import DuplicateTenderRef, Reference, refuse_known_refs
from gold_installments.queries import wallet_of
from gold_installments.rules.accounts import LegKind
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.split_tender import Leg
from persian.refusal import Refusal

if TYPE_CHECKING:
    from customers.models import Customer

TAKEN = (LegKind.CASH, LegKind.POS, LegKind.CARD, LegKind.TRANSFER, LegKind.WALLET)
TRACKED = (LegKind.CARD, LegKind.TRANSFER)
MOST_LEGS = 20


class TenderEmpty(Refusal):
    """Nothing was handed over, or too many parts of it."""

    code = "tender_empty"
    message = _("Say how the money was paid: 1 to 20 parts.")


class WalletTooSmall(Refusal):
    """The wallet does not hold it."""

    code = "wallet_too_small"
    status = 409
    message = _("The customer's wallet does not hold this amount.")


@dataclass(frozen=True)
class LegTold:
    """One way of paying as told: `kind` by name, Rial, tracking number."""

    kind: str
    amount_rial: int
    reference: str = ""


def clean_legs(told: Sequence[LegTold]) -> list[Leg]:
    """The legs with clean values. Raises TenderEmpty, AmountZero, AmountNegative, AmountTooLarge, TenderUnknown,
    TenderRefTooLong, and DuplicateTenderRef for one number told twice.
    """
    if not 1 <= len(told) <= MOST_LEGS:
        raise TenderEmpty(field="tender")
    legs = [_clean(leg) for leg in told]
    if sum(leg.amount_rial for leg in legs) > MAX_PAYMENT_RIAL:
        raise AmountTooLarge(field="tender")
    keys = tender_keys(legs)
    if len(set(keys)) < len(keys):
        raise DuplicateTenderRef(field="tender", receipt="-")
    return legs


def tender_keys(legs: Sequence[Leg]) -> list[str]:
    """The tracking numbers that belong to one receipt alone, in the order they are locked in."""
    return sorted(f"{leg.kind.value}:{leg.reference}" for leg in legs if leg.kind in TRACKED and leg.reference)


def hold_legs(legs: Sequence[Leg], *, customer: Customer) -> None:
    """Lock wallet and tracking numbers. Raises WalletTooSmall, DuplicateTenderRef."""
    from_wallet = sum(leg.amount_rial for leg in legs if leg.kind is LegKind.WALLET)
    hold_name(f"wallet:{customer.pk}")
    if from_wallet > wallet_of(customer):
        raise WalletTooSmall(field="tender")
    refuse_known_refs((Reference(key.partition(":")[2]) for key in tender_keys(legs)), field="tender")


def _clean(told: LegTold) -> Leg:
    if told.kind == LegKind.WALLET:
        checked = check_payment(amount_rial=told.amount_rial, tender="cash", tender_ref="", quote_id=None)
        return Leg(LegKind.WALLET, checked.amount_rial)
    if told.kind not in [kind.value for kind in TAKEN]:
        raise TenderUnknown(field="tender")
    checked = check_payment(amount_rial=told.amount_rial, tender=told.kind, tender_ref=told.reference, quote_id=None)
    return Leg(LegKind(told.kind), checked.amount_rial, checked.tender_ref)
