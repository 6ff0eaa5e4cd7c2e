"""What may happen to the book."""

from gold_installments.actions.audit_ledgers import LedgerMismatch, audit_ledgers
from gold_installments.actions.check_payment import (
    AmountNegative,
    AmountTooLarge,
    AmountTooSmall,
    AmountZero,
    DuplicateTenderRef,
    TenderRefTooLong,
    TenderUnknown,
)
from gold_installments.actions.hold import IdempotencyConflict, KeyMissing
from gold_installments.actions.make_quote import (
    ContractNotActive,
    ContractSettled,
    QuoteAmountTooLarge,
    QuoteWeightNotPositive,
    QuoteWeightTooLarge,
    make_quote,
)
from gold_installments.actions.postable_price import PriceStale, PriceUnconfirmed, PriceUnknown
from gold_installments.actions.record_payment import RecordedPayment, record_payment
from gold_installments.actions.repair_due_index import repair_due_index
from gold_installments.actions.reverse_payment import ReversalReasonMissing, ReversalReasonTooLong, reverse_payment
from gold_installments.actions.set_day_price import (
    PriceImplausible,
    PriceNotPositive,
    PriceReasonMissing,
    PriceReasonTooLong,
    set_day_price,
)
from gold_installments.actions.sign_contract import ContractNoteTooLong, sign_contract
from gold_installments.actions.use_quote import QuoteExpired, QuoteInvalid, QuoteUnknown, QuoteUsed

__all__ = [
    "AmountNegative",
    "AmountTooLarge",
    "AmountTooSmall",
    "AmountZero",
    "ContractNotActive",
    "ContractNoteTooLong",
    "ContractSettled",
    "DuplicateTenderRef",
    "IdempotencyConflict",
    "KeyMissing",
    "LedgerMismatch",
    "PriceImplausible",
    "PriceNotPositive",
    "PriceReasonMissing",
    "PriceReasonTooLong",
    "PriceStale",
    "PriceUnconfirmed",
    "PriceUnknown",
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
    "TenderRefTooLong",
    "TenderUnknown",
    "audit_ledgers",
    "make_quote",
    "record_payment",
    "repair_due_index",
    "reverse_payment",
    "set_day_price",
    "sign_contract",
]
