"""What may happen to the book."""

from gold_installments.actions import performers  # noqa: F401 - whoever decides finds every performer registered
from gold_installments.actions.approvals import (
    ApprovalDecided,
    ApprovalLapsed,
    OwnRequest,
    ask,
    decide,
    needs_second,
)
from gold_installments.actions.ask_price import ask_price
from gold_installments.actions.audit_ledgers import LedgerMismatch, audit_ledgers
from gold_installments.actions.check_payment import AmountNegative, AmountTooSmall, AmountZero
from gold_installments.actions.check_tender import (
    AmountTooLarge,
    ChequeIn,
    LegIn,
    PieceIn,
    TenderRefTooLong,
    TenderUnknown,
)
from gold_installments.actions.check_typed_price import (
    BuyingAboveSelling,
    BuyingNotPositive,
    BuyingTooLow,
    PriceFar,
    PriceImplausible,
    PriceNotPositive,
    PriceNotWhole,
    PriceWordsDiffer,
    PriceWordsTooLong,
)
from gold_installments.actions.clean_price_reason import (
    ConfirmReasonMissing,
    PolicyReasonMissing,
    PriceReasonMissing,
    PriceReasonTooLong,
)
from gold_installments.actions.clear_cheque import bounce_cheque, clear_cheque
from gold_installments.actions.hold import IdempotencyConflict, KeyMissing, KeyTooLong
from gold_installments.actions.make_quote import (
    ContractInToman,
    ContractNotActive,
    ContractSettled,
    QuoteAmountTooLarge,
    QuoteWeightNotPositive,
    QuoteWeightTooLarge,
    make_quote,
)
from gold_installments.actions.move_cheque import deposit_cheque
from gold_installments.actions.postable_price import PriceNotAllowed, PriceStale, PriceUnconfirmed, PriceUnknown
from gold_installments.actions.record_payment import RecordedPayment, record_payment
from gold_installments.actions.refund_wallet import refund_wallet
from gold_installments.actions.repair_due_index import repair_due_index
from gold_installments.actions.reverse_payment import ReversalReasonMissing, ReversalReasonTooLong, reverse_payment
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.set_day_price import NoDayPrice, clear_day_price, set_day_price
from gold_installments.actions.set_price_policy import (
    BoardNumberUnknown,
    BuyMarginAboveSell,
    MarginTooLarge,
    PolicyChanged,
    StaleNeverFree,
    renew_board_link,
    set_price_policy,
)
from gold_installments.actions.sign_contract import sign_contract
from gold_installments.actions.sign_deal import Signed, sign_deal
from gold_installments.actions.tell_price_alert import tell_price_alert
from gold_installments.actions.twins import DuplicateTenderRef, LooksLikeDuplicate
from gold_installments.actions.use_quote import QuoteExpired, QuoteInvalid, QuoteUnknown, QuoteUsed
from gold_installments.queries.deal_refusals import ContractNoteTooLong

__all__ = [
    "AmountNegative",
    "AmountTooLarge",
    "AmountTooSmall",
    "AmountZero",
    "ApprovalDecided",
    "ApprovalLapsed",
    "BoardNumberUnknown",
    "BuyMarginAboveSell",
    "BuyingAboveSelling",
    "BuyingNotPositive",
    "BuyingTooLow",
    "ChequeIn",
    "ConfirmReasonMissing",
    "ContractInToman",
    "ContractNotActive",
    "ContractNoteTooLong",
    "ContractSettled",
    "DuplicateTenderRef",
    "IdempotencyConflict",
    "KeyMissing",
    "KeyTooLong",
    "LedgerMismatch",
    "LegIn",
    "LooksLikeDuplicate",
    "MarginTooLarge",
    "NoDayPrice",
    "OwnRequest",
    "PieceIn",
    "PolicyChanged",
    "PolicyReasonMissing",
    "PriceFar",
    "PriceImplausible",
    "PriceNotAllowed",
    "PriceNotPositive",
    "PriceNotWhole",
    "PriceReasonMissing",
    "PriceReasonTooLong",
    "PriceStale",
    "PriceUnconfirmed",
    "PriceUnknown",
    "PriceWordsDiffer",
    "PriceWordsTooLong",
    "QuoteAmountTooLarge",
    "QuoteExpired",
    "QuoteInvalid",
    "QuoteUnknown",
    "QuoteUsed",
    "QuoteWeightNotPositive",
    "QuoteWeightTooLarge",
    "RecordedPayment",
    "ReversalReasonMissing",
    "ReversalReasonTooLong",
    "Signed",
    "StaleNeverFree",
    "TenderRefTooLong",
    "TenderUnknown",
    "ask",
    "ask_price",
    "audit_ledgers",
    "bounce_cheque",
    "clear_cheque",
    "clear_day_price",
    "decide",
    "deposit_cheque",
    "make_quote",
    "needs_second",
    "record_payment",
    "refund_wallet",
    "renew_board_link",
    "repair_due_index",
    "reverse_payment",
    "roll_contracts",
    "set_day_price",
    "set_price_policy",
    "sign_contract",
    "sign_deal",
    "tell_price_alert",
]
