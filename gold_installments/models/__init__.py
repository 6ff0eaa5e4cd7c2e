"""The contract book of one shop: contracts, their rows, the two-unit ledger and what was paid.

The ledger and the events are the truth. Balances, states and open rows of `Contract` and `Installment` are caches,
rebuilt in the transaction that posts and proved every night.
"""

from gold_installments.models.calendar import ShopDay
from gold_installments.models.contract import Contract, ContractChange, ContractMove, NumberSeries
from gold_installments.models.desk import (
    Approval,
    CollectionStep,
    DayClose,
    DoneRequest,
    PaymentClaim,
    Promise,
    Savings,
    SavingsMove,
)
from gold_installments.models.ending import Ending, Recovery
from gold_installments.models.importing import ComingBook, ImportedBook, ImportedContract, ImportedCustomer
from gold_installments.models.ledger import LedgerEntry, LedgerLine, MonthLock
from gold_installments.models.payment import Payment, PaymentLeg, Quote, Reversal
from gold_installments.models.pricing import DayPrice, PricePolicy
from gold_installments.models.sale import DatedRate, Delivery, Plan, ShopTerms, SoldItem
from gold_installments.models.schedule import ContractEvent, Installment, ScheduleVersion
from gold_installments.models.settlement import Settlement
from gold_installments.models.tender import Cheque, ChequeMove, OldGoldPiece

__all__ = [
    "Approval",
    "Cheque",
    "ChequeMove",
    "CollectionStep",
    "ComingBook",
    "Contract",
    "ContractChange",
    "ContractEvent",
    "ContractMove",
    "DatedRate",
    "DayClose",
    "DayPrice",
    "Delivery",
    "DoneRequest",
    "Ending",
    "ImportedBook",
    "ImportedContract",
    "ImportedCustomer",
    "Installment",
    "LedgerEntry",
    "LedgerLine",
    "MonthLock",
    "NumberSeries",
    "OldGoldPiece",
    "Payment",
    "PaymentClaim",
    "PaymentLeg",
    "Plan",
    "PricePolicy",
    "Promise",
    "Quote",
    "Recovery",
    "Reversal",
    "Savings",
    "SavingsMove",
    "ScheduleVersion",
    "Settlement",
    "ShopDay",
    "ShopTerms",
    "SoldItem",
]
