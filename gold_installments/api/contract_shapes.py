"""The bodies of contracts. Whole Toman in `*_toman`, whole mg in `*_mg`, days Jalali ("1404/06/31") or ISO."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field, StrictInt

from gold_installments.api.payment_shapes import PaymentTenderIn
from gold_installments.api.term_shapes import Kind, TermsIn, one_of


class ItemIn(Schema, extra="forbid"):
    """One line of goods: `mg` of all pieces together, `fineness` of 10,000; the wage in one of three ways."""

    name: str
    mg: StrictInt
    fineness: StrictInt = 7_500
    pieces: StrictInt = 1
    wage_bp: StrictInt | None = None
    wage_toman_per_g: StrictInt | None = None
    wage_toman_per_piece: StrictInt | None = None
    extras_toman: StrictInt = 0


class TypedRowIn(Schema, extra="forbid"):
    """One row of the grid: `mg` in a weight contract, `amount_toman` in a Toman contract."""

    due_on: str
    mg: StrictInt | None = None
    amount_toman: StrictInt | None = None


class PreviewIn(Schema, extra="forbid"):
    """A contract to be.

    A weight contract says its debt in one way: `debt_mg` (with `fee_mg` of it as the fee); `gold_mg` with a fee on
    top (`fee_mg`, `fee_toman` or `rate_bp`, hundredths of a percent a month); or `items`, priced at the shop's price
    of this moment, less the down payment, by `debt_base`. A Toman contract: `principal_toman` for `gold_mg`, or
    `items`, with `rate_bp` a month, by `method`. `rows` are dates and amounts typed by hand. `price_floor` and
    `price_ceiling` are Toman a gram. A plan fixes rate and rhythm. `down_payment` are the ways in which the down
    payment is paid, as those of a payment; `down_toman` says it where the ways do not (or are not known yet).
    """

    customer_id: int | None = None
    kind: Kind = "weight"
    debt_mg: StrictInt | None = None
    gold_mg: StrictInt | None = None
    fee_mg: StrictInt = 0
    fee_toman: StrictInt = 0
    rate_bp: StrictInt = 0
    items: list[ItemIn] = Field(default_factory=list)
    debt_base: Literal["gold_only", "whole_invoice"] = "whole_invoice"
    principal_toman: StrictInt | None = None
    method: Literal["flat", "annuity"] = "flat"
    step_toman: StrictInt = 1_000
    down_toman: StrictInt | None = None
    down_payment: list[PaymentTenderIn] = Field(default_factory=list)
    count: StrictInt | None = None
    frequency: str | None = one_of("frequency")
    rows: list[TypedRowIn] = Field(default_factory=list)
    signed_on: str
    first_due: str | None = None
    price_floor: StrictInt | None = None
    price_ceiling: StrictInt | None = None
    overpay_policy: str | None = one_of("overpay_policy")
    terms: TermsIn | None = None
    plan_id: int | None = None
    note: str = ""


class ContractIn(PreviewIn):
    """A contract to sign, for one customer; `price_reason` where the shop's rules ask for one."""

    customer_id: int
    price_reason: str = ""


class ContractPatch(Schema, extra="forbid"):
    """Another note on the contract of `version`."""

    version: StrictInt
    note: str


class AskAgainIn(Schema, extra="forbid"):
    """Why the contract should be approved."""

    reason: str


class RowOut(Schema):
    """One installment. `due_on` is the nominal day, `effective_on` that day moved off holidays; both Jalali.

    `state`: paid, overdue, today, partial, future (of Tehran's today), or moved: taken over by a later schedule
    (`moved_mg`, `moved_toman`). The Toman fields are a Toman contract's, null in a weight contract.
    """

    index: int
    schedule: int = 1
    due_on: str
    due_on_gregorian: str
    effective_on: str
    effective_on_gregorian: str
    mg: int
    paid_mg: int
    moved_mg: int = 0
    amount_toman: int | None = None
    paid_toman: int | None = None
    moved_toman: int | None = None
    interest_toman: int | None = None
    state: str


class InvoiceOut(Schema):
    """The sums of the invoice, whole Rial: rounding to the Rial leaves tenths of a Toman."""

    gold_mg: int
    gold_rial: int
    wage_rial: int
    profit_rial: int
    extras_rial: int
    vat_rial: int
    total_rial: int
    total_toman: int
    profit_bp: int
    vat_bp: int


class PreviewOut(Schema):
    """What signing would write. `needs_approval` are the limits it is over; `price_state` as in the shop's price."""

    kind: str
    gold_mg: int
    fee_mg: int
    fee_toman: int | None
    debt_mg: int
    debt_toman: int
    principal_toman: int
    profit_toman: int
    down_toman: int
    balance_mg: int
    balance_toman: int
    needs_approval: list[str]
    price_toman_per_gram: int | None
    price_state: str
    invoice: InvoiceOut | None
    terms: dict[str, Any]
    rows: list[RowOut]


class ContractOut(Schema):
    """A contract as it stands; days Jalali, with the Gregorian beside. `balance_rial` is to the Rial; `archived`: put
    away once it had ended.
    """

    id: int
    number: str
    reference: str
    version: int
    kind: str
    state: str
    customer_id: int
    customer: str
    plan_id: int | None
    plan: str
    signed_on: str
    signed_on_gregorian: str
    next_due_on: str | None
    next_due_on_gregorian: str | None
    count: int
    gold_mg: int
    fee_mg: int
    debt_mg: int
    debt_toman: int
    balance_mg: int
    balance_toman: int
    balance_rial: int
    archived: bool


class SoldOut(Schema):
    """A line of goods as it was sold."""

    name: str
    pieces: int
    mg: int
    fineness: int
    gold_mg: int
    rial_per_g: int
    total_rial: int


class PieceIn(Schema, extra="forbid"):
    """One thing handed over, as weighed."""

    name: str
    mg: StrictInt


class DeliveryIn(Schema, extra="forbid"):
    """`delivered` or `at_shop`; without items it is everything sold. `file_ids` are papers of the customer."""

    kind: Literal["delivered", "at_shop"]
    items: list[PieceIn] = Field(default_factory=list)
    received_by: str = ""
    note: str = ""
    file_ids: list[StrictInt] = Field(default_factory=list)


class DeliveryOut(Schema):
    """What was handed over or kept, and when (UTC)."""

    id: int
    contract: str
    kind: str
    items: list[dict[str, Any]]
    mg: int
    received_by: str
    note: str
    file_ids: list[int]
    actor: str
    at: str


class DownPaymentIn(Schema, extra="forbid"):
    """How the down payment is paid; without an amount it is what the ways come to. `twin_reason` as of a payment."""

    tender: list[PaymentTenderIn]
    amount_toman: StrictInt | None = None
    twin_reason: str = ""


class ContractFileOut(ContractOut):
    """A contract with its rows and all that belongs to it; `approval_id` while it waits for another person.

    `down_payment_toman` was agreed on; of it `down_payment_open_toman` is owed now.
    """

    note: str
    principal_toman: int
    profit_toman: int
    wallet_rial: int
    down_payment_toman: int
    down_payment_open_toman: int
    approval_id: int | None
    terms: dict[str, Any]
    signing: dict[str, Any] | None
    items: list[SoldOut]
    deliveries: list[DeliveryOut]
    rows: list[RowOut]
