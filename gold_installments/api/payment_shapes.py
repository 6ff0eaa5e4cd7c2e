"""The bodies of quotes, payments, cheques and wallets. Toman in `*_toman`, Rial in `*_rial`, mg of 750 in `*_mg`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictInt

from gold_installments.actions.check_tender import KINDS


class QuoteIn(Schema, extra="forbid"):
    """One of `mg`, `rows` (numbers of open rows, the payer's choice) and `amount_toman`.

    `price_toman_per_gram` is another price than the shop's, up to one percent off, with `price_reason`, which is also
    why a person who may set prices stands up for one that is too old or unconfirmed.
    """

    mg: StrictInt | None = None
    rows: list[StrictInt] = Field(default_factory=list)
    amount_toman: StrictInt | None = None
    price_toman_per_gram: StrictInt | None = None
    price_reason: str = ""


class PaidPriceOut(Schema):
    """The price a quote or a payment was written at, per gram of 750: `price_toman_per_gram` counts, `counter` is what
    it was before the contract's floor and ceiling, `shop` is the market's with the margin of the shop.
    """

    price_toman_per_gram: int
    counter_toman_per_gram: int | None
    shop_toman_per_gram: int | None
    market_toman_per_gram: int | None
    source: str
    source_name: str
    observed_at: datetime
    state: str
    note: str
    confirmed_by: str


class QuoteOut(Schema):
    """`amount_toman` pays exactly `mg` until `expires_at`, once."""

    id: UUID
    contract: str
    mg: int
    rows: list[int]
    price_toman_per_gram: int
    amount_toman: int
    amount_rial: int
    expires_at: datetime
    price: PaidPriceOut


class ChequeBody(Schema, extra="forbid"):
    """A Sayad cheque (16 digits); days Jalali or ISO; `colour` as the inquiry said on `colour_on`."""

    sayad_id: str
    due_on: str
    drawer_name: str
    bank: str = ""
    serial: str = ""
    registered: bool = False
    confirmed: bool = False
    colour: Literal["", "white", "yellow", "orange", "brown", "red"] = ""
    colour_on: str | None = None


class PieceBody(Schema, extra="forbid"):
    """Gold in mg; fineness and deduction in ten-thousandths (746.5 is 7465); no `deduction`: the shop's custom."""

    kind: Literal["used", "melted"] = "used"
    gross_mg: StrictInt
    stones_mg: StrictInt = 0
    fineness: StrictInt
    deduction: StrictInt | None = None
    assay_number: str = ""
    description: str = ""


class PaymentTenderIn(Schema, extra="forbid"):
    """One way of paying. One of them may leave its amount out. Old gold comes to what the shop buys it for."""

    kind: str = Field(json_schema_extra={"enum": [*sorted(KINDS)]})
    amount_toman: StrictInt | None = None
    reference: str = ""
    terminal: str = ""
    cheque: ChequeBody | None = None
    piece: PieceBody | None = None


class DebtName(Schema, extra="forbid"):
    """A debt the payer chose: `row` or `penalty` of a schedule, or a `fee` (schedule 0)."""

    kind: Literal["row", "fee", "penalty"] = "row"
    schedule: StrictInt = 1
    index: StrictInt


class PaymentIn(Schema, extra="forbid"):
    """A payment at a quote, or of an amount at the price of now or of `paid_at` (a Jalali or ISO day, or an ISO moment
    with its zone). With a quote and no amount the quote's is meant; `tender` left out is all cash.

    `named` are the debts the payer chose, `order` another order for this payment. `twin_reason`: why it is another
    payment although it looks like one of the last ten minutes.
    """

    quote_id: UUID | None = None
    amount_toman: StrictInt | None = None
    tender: list[PaymentTenderIn] | None = None
    paid_at: str | None = None
    late_reason: str = ""
    price_toman_per_gram: StrictInt | None = None
    price_reason: str = ""
    twin_reason: str = ""
    named: list[DebtName] = Field(default_factory=list)
    order: list[Literal["named", "due", "fees", "penalties", "future", "future_from_end", "wallet"]] | None = None


class AllocationOut(Schema):
    """What of a payment fell on one debt."""

    kind: str
    schedule: int
    index: int
    mg: int
    rial: int


class LegOut(Schema):
    """One way of paying within a payment; `cheque_state` while there is a cheque."""

    kind: str
    amount_toman: int
    amount_rial: int
    mg: int
    reference: str
    terminal: str
    cheque_id: int | None
    cheque_state: str
    piece_id: int | None


class PaymentOut(Schema):
    """A receipt. `amount_rial` = worth of `credited_mg` + `credited_rial` (debts in Rial) + `rounding_rial` +
    `wallet_rial` + `pending_rial` (cheques in clearing). The `*_toman` of these are whole, half up; the Rial are exact.
    `balance_*` are after this payment; `price` is null where no gold was bought.
    """

    id: int
    receipt_number: str
    contract: str
    contract_id: int
    amount_toman: int
    amount_rial: int
    credited_mg: int
    credited_toman: int
    credited_rial: int
    rounding_toman: int
    rounding_rial: int
    wallet_toman: int
    wallet_rial: int
    pending_toman: int
    pending_rial: int
    protection_toman: int
    protection_rial: int
    balance_mg: int
    balance_toman: int
    balance_rial: int
    price: PaidPriceOut | None
    tender: list[LegOut]
    allocations: list[AllocationOut]
    paid_at: datetime
    paid_on: str
    recorded_at: datetime | None
    late_reason: str
    twin_reason: str
    recorded_by: str
    reversed: bool
    link: str


class ReversalIn(Schema, extra="forbid"):
    """Why; both people of the receipt will ask."""

    reason: str


class ReversalOut(Schema):
    """What was given back, and what the contract owes now."""

    payment_id: int
    receipt_number: str
    contract: str
    credited_mg: int
    amount_toman: int
    amount_rial: int
    reason: str
    reversed_at: datetime
    reversed_by: str
    balance_mg: int
    balance_rial: int


class PriceAskIn(QuoteIn, extra="forbid"):
    """The same as a quote at another price, for a second person to agree to."""


class AskedPriceOut(Schema):
    """A request that waits for another person, or the quote it made."""

    approval_id: int
    state: str
    quote: QuoteOut | None


class ClearIn(Schema, extra="forbid"):
    """`price_reason` as in a quote's body; empty where the price may be used freely."""

    price_reason: str


class BounceIn(Schema, extra="forbid"):
    """What the bank said."""

    reason: str


class PaymentChequeOut(Schema):
    """A payment cheque where it is now; `payment` is the receipt of its clearing."""

    id: int
    contract: str
    state: str
    sayad_id: str
    amount_toman: int
    due_on: str
    version: int
    payment: PaymentOut | None = None


class RefundIn(Schema, extra="forbid"):
    """Paid back in `cash` or by `transfer`, with its tracking number."""

    amount_toman: StrictInt
    tender: Literal["cash", "transfer"] = "cash"
    reference: str = ""
    reason: str = ""


class RefundOut(Schema):
    """What was paid back and what is left."""

    entry_id: int
    amount_toman: int
    left_toman: int
    left_rial: int


class WalletMoveOut(Schema):
    """A step of the wallet; above 0 came in."""

    id: int
    kind: str
    on: str
    at: datetime
    rial: int
    toman: int
    contract: str
    actor: str


class LedgerLineOut(Schema):
    """One line of an entry."""

    account: str
    mg: int
    rial: int


class LedgerEntryOut(Schema):
    """One entry of the ledger with what the contract owed after it; `day` Jalali and ISO."""

    id: int
    kind: str
    day: str
    day_gregorian: str
    at: datetime
    actor: str
    lines: list[LedgerLineOut]
    receipt_number: str
    reverses: int | None
    balance_mg: int
    balance_rial: int
