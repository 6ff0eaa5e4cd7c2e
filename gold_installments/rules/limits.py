"""The sizes a contract and a payment can have; beyond them it is a slip of a unit, not a sale."""

from typing import Final

from measures.money import MAX_RIAL

MAX_PAYMENT_RIAL: Final = MAX_RIAL
MAX_DEBT_MG: Final = 50_000_000  # 50 kg
MAX_INSTALLMENTS: Final = 60
LONGEST_KEY: Final = 100
LONGEST_REASON: Final = 300
LONGEST_NOTE: Final = 2_000
SHORTEST_REASON: Final = 3
LONGEST_REF: Final = 40
FARTHEST_FIRST_DUE_DAYS: Final = 366
FARTHEST_ROW_DAYS: Final = 30 * 366
#: A cheque that was not presented within six months of its day has lost what the law gives its holder; the longest six
#: months of the calendar in Iran.
OLDEST_CHEQUE_DAYS: Final = 6 * 31
FARTHEST_CHEQUE_DAYS: Final = 10 * 366
OLDEST_SIGNING_DAYS: Final = 10 * 366
