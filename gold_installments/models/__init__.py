"""The contract book of one shop: contracts, their rows, the two-unit ledger and what was paid.

The ledger is the truth. `Contract.balance_mg`, `Contract.state` and `Installment.open_mg` are caches, rebuilt in the
transaction that posts and proved every night.
"""

from gold_installments.models.contract import Contract, Installment, NumberSeries
from gold_installments.models.ledger import LedgerEntry, LedgerLine
from gold_installments.models.payment import Payment, Quote, Reversal
from gold_installments.models.pricing import DayPrice, PricePolicy

__all__ = [
    "Contract",
    "DayPrice",
    "Installment",
    "LedgerEntry",
    "LedgerLine",
    "NumberSeries",
    "Payment",
    "PricePolicy",
    "Quote",
    "Reversal",
]
