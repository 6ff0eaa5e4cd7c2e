"""The bodies of the book's API. Whole Rial, whole mg of 750, dates ISO, moments UTC."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import StrictInt


class QuoteIn(Schema, extra="forbid"):
    """`mg` left out: what is overdue or due today, else the next open row.

    `price_reason` is why a person who may set prices stands up for a price that is too old or unconfirmed.
    """

    contract: str
    mg: StrictInt | None = None
    price_reason: str = ""


class QuoteOut(Schema):
    """`amount_rial` pays exactly `mg` until `expires_at`, once; `rial_per_g` is the effective price."""

    quote: UUID
    contract: str
    mg: int
    amount_rial: int
    rial_per_g: int
    shop_rial_per_g: int | None
    market_rial_per_g: int | None
    market_source: str
    market_observed_at: datetime | None
    price_source: str
    price_observed_at: datetime
    price_state: str
    price_note: str
    price_confirmed_by: str
    expires_at: datetime


class PaymentIn(Schema, extra="forbid"):
    """`tender` is cash, pos, card or transfer; `quote` the id of a quote, for its price.

    `price_reason` as in a quote's body, where no quote is given.
    """

    contract: str
    amount_rial: StrictInt
    tender: str
    tender_ref: str = ""
    quote: UUID | None = None
    price_reason: str = ""


class PaymentOut(Schema):
    """A receipt: `amount_rial` = value of `mg` + `rounding_rial` + `wallet_rial`."""

    receipt_number: str
    contract: str
    amount_rial: int
    mg: int
    rial_per_g: int
    shop_rial_per_g: int | None
    market_rial_per_g: int | None
    market_source: str
    market_observed_at: datetime | None
    price_source: str
    price_observed_at: datetime
    price_state: str
    price_note: str
    price_confirmed_by: str
    rounding_rial: int
    wallet_rial: int
    balance_after_mg: int
    tender: str
    tender_ref: str
    paid_at: datetime
    reversed: bool


class ReversalIn(Schema, extra="forbid"):
    """Why; both people of the receipt will ask."""

    reason: str


class ReversalOut(Schema):
    """What was given back, and what the contract owes now."""

    receipt_number: str
    contract: str
    mg: int
    amount_rial: int
    reason: str
    reversed_at: datetime
    balance_mg: int
