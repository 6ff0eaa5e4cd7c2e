"""The chart of accounts of the two-unit ledger: each line carries milligrams of 750 gold and Rial."""

from enum import StrEnum


class Account(StrEnum):
    """Where value stands. Positive = the shop has or is owed; negative = the source it came from."""

    RECEIVABLE = "gold_receivable"  # mg a customer owes
    GOLD_FINANCED = "gold_financed"  # mg handed over at signing
    FEE_INCOME = "fee_income"  # mg earned as the visible fee
    GOLD_EXCHANGE = "gold_exchange"  # turns Rial into mg at the price of the moment
    CASH = "cash"
    POS = "pos"
    CARD = "card"
    TRANSFER = "transfer"
    ROUNDING = "rounding"  # Rial too small to be a milligram
    CUSTOMER_WALLET = "customer_wallet"  # Rial the shop owes back to the customer


class Tender(StrEnum):
    """How the money came; each tender is the ledger account of the same name."""

    CASH = "cash"
    POS = "pos"
    CARD = "card"
    TRANSFER = "transfer"

    @property
    def account(self) -> Account:
        return Account(self.value)
