"""The chart of accounts of the two-unit ledger: each line carries milligrams of 750 gold and Rial."""

from enum import StrEnum


class Account(StrEnum):
    """Where value stands. Positive = the shop has or is owed; negative = the source it came from."""

    RECEIVABLE = "gold_receivable"  # mg a customer owes
    GOLD_FINANCED = "gold_financed"  # mg handed over at signing
    FEE_INCOME = "fee_income"  # mg or Rial earned as the visible fee
    GOLD_EXCHANGE = "gold_exchange"  # turns Rial into mg at the price of the moment
    CASH = "cash"
    POS = "pos"
    CARD = "card"
    TRANSFER = "transfer"
    ROUNDING = "rounding"  # Rial too small to be a milligram
    CUSTOMER_WALLET = "customer_wallet"  # Rial the shop owes back to the customer
    RIAL_RECEIVABLE = "rial_receivable"  # Rial a customer owes
    DISCOUNT = "discount"  # Rial let off for settling early
    PENALTY_INCOME = "penalty_income"  # mg or Rial charged for lateness
    PROTECTION = "protection"  # Rial that ceilings cost (positive) and floors brought (negative)
    WAGE_INCOME = "wage_income"  # Rial of an invoice
    PROFIT_INCOME = "profit_income"  # Rial of an invoice
    EXTRAS_INCOME = "extras_income"  # Rial of an invoice: stones, boxes
    VAT_PAYABLE = "vat_payable"  # Rial owed to the tax office
    OLD_GOLD = "old_gold"  # mg of used pieces in the drawer
    MELTED_GOLD = "melted_gold"  # mg of assayed melted gold in the drawer
    OLD_GOLD_DUE = "old_gold_due"  # Rial owed for a piece bought, until it pays the debt
    CHEQUES = "cheques"  # Rial of cheques in the drawer
    CHEQUES_PENDING = "cheques_pending"  # Rial these cheques will pay once cleared
    RETENTION = "retention"  # Rial kept at a cancellation
    WRITE_OFF = "write_off"  # Rial given up
    RECOVERY = "recovery"  # Rial that came after it had been given up
    SAVINGS = "savings"  # mg the shop owes a customer who saves
    FORGIVENESS = "forgiveness"  # mg or Rial let go: the last milligram, a waived penalty
    OPENING = "opening"  # mg or Rial owed before this book began
    TILL_DIFFERENCE = "till_difference"  # Rial a cash box was short (positive) or over (negative) when counted


class Tender(StrEnum):
    """How the money came; each tender is the ledger account of the same name."""

    CASH = "cash"
    POS = "pos"
    CARD = "card"
    TRANSFER = "transfer"

    @property
    def account(self) -> Account:
        return Account(self.value)


class LegKind(StrEnum):
    """What one leg of a split payment is; old gold here is a piece already bought for Rial."""

    CASH = "cash"
    POS = "pos"
    CARD = "card"
    TRANSFER = "transfer"
    CHEQUE = "cheque"
    OLD_GOLD = "old_gold"
    WALLET = "wallet"

    @property
    def account(self) -> Account:
        """The account that gives the Rial of the leg."""
        return _OF_LEG.get(self.value) or Account(self.value)


_OF_LEG = {
    "cheque": Account.CHEQUES,
    "old_gold": Account.OLD_GOLD_DUE,
    "wallet": Account.CUSTOMER_WALLET,
}
