"""The bodies of the book's API. Whole Rial, whole mg of 750, dates ISO, moments UTC."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import StrictInt


class ContractIn(Schema, extra="forbid"):
    """A weight contract; dates are ISO. Rows follow the Jalali months from the signing day or `first_due_date`."""

    customer_id: int
    gold_mg: StrictInt
    fee_mg: StrictInt = 0
    installment_count: StrictInt
    signed_date: date
    first_due_date: date | None = None
    note: str = ""


class RowOut(Schema):
    """One installment; state is paid, overdue, today, partial or future (Tehran's today)."""

    number: int
    nominal_date: date
    due_date: date
    mg: int
    paid_mg: int
    open_mg: int
    state: str


class ContractOut(Schema):
    """A contract as it stands."""

    id: int
    number: str
    customer_id: int
    state: str
    signed_date: date
    gold_mg: int
    fee_mg: int
    debt_mg: int
    balance_mg: int
    installment_count: int


class ContractFileOut(ContractOut):
    """A contract with its rows, and the Rial its overpayments left in the customer's wallet."""

    wallet_rial: int
    schedule: list[RowOut]


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
