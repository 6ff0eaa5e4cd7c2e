"""What a deposit may be paid with: money and the wallet. Cheques and old gold pay contracts, which savings are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gold_installments.actions.check_tender import (
    TRACKED,
    AmountTooLarge,
    LegIn,
    LegNotPositive,
    TenderUnknown,
    check_tender,
)
from gold_installments.actions.hold import hold_name
from gold_installments.actions.twins import Reference, refuse_known_refs
from gold_installments.queries import wallet_of
from gold_installments.rules.accounts import LegKind
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.split_tender import Leg
from persian.refusal import Refusal

if TYPE_CHECKING:
    from customers.models import Customer

TAKEN = (LegKind.CASH, LegKind.POS, LegKind.CARD, LegKind.TRANSFER, LegKind.WALLET)


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
    """The legs with clean values. Raises TenderUnknown, TooManyLegs, LegNotPositive, AmountTooLarge,
    TenderRefTooLong, TenderRefTwice.
    """
    if any(leg.kind not in list(TAKEN) for leg in told):
        raise TenderUnknown(field="tender", among=TAKEN)
    if any(leg.amount_rial < 1 for leg in told):
        raise LegNotPositive(field="tender")
    checked = check_tender([LegIn(kind=leg.kind, amount_rial=leg.amount_rial, reference=leg.reference) for leg in told])
    legs = [Leg(LegKind(leg.kind), leg.amount_rial or 0, leg.reference) for leg in checked]
    if sum(leg.amount_rial for leg in legs) > MAX_PAYMENT_RIAL:
        raise AmountTooLarge(field="tender")
    return legs


def tender_keys(legs: Sequence[Leg]) -> list[str]:
    """The tracking numbers that belong to one receipt alone."""
    return sorted(f"{leg.kind.value}:{leg.reference}" for leg in _tracked(legs))


def hold_legs(legs: Sequence[Leg], *, customer: Customer) -> None:
    """Lock wallet and tracking numbers. Raises WalletTooSmall, DuplicateTenderRef."""
    from_wallet = sum(leg.amount_rial for leg in legs if leg.kind is LegKind.WALLET)
    hold_name(f"wallet:{customer.pk}")
    if from_wallet > wallet_of(customer):
        raise WalletTooSmall(field="tender")
    refuse_known_refs([Reference(leg.reference) for leg in _tracked(legs)], field="tender")


def _tracked(legs: Sequence[Leg]) -> list[Leg]:
    return [leg for leg in legs if leg.kind.value in TRACKED and leg.reference]
