"""One question to the whole shop: who, which contract, which receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from customers.queries import find_customers
from dashboard.rules.marking import Marked, mark
from gold_installments.queries import PaymentNotFound, contracts_of, list_contracts, payment_for, schedule_of
from persian.digits import to_ascii
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer
    from gold_installments.models import Contract, Payment

SHORTEST = 2
CUSTOMERS = 6
CONTRACTS = 5
_NUMBER_OF_OURS = re.compile(r"[0-9]{4}-")  # 1405-00012, a contract or receipt that is not there
_RECEIPT = re.compile(r"[0-9]{4}-[0-9]{6}")


@dataclass(frozen=True)
class FoundCustomer:
    """A customer with what they owe now: mg over `open_contracts`, and how many rows are overdue."""

    customer: Customer
    name: Marked
    open_contracts: int
    balance_mg: int
    late_rows: int
    take_number: str


@dataclass(frozen=True)
class FoundContract:
    """A contract found by its number or its customer."""

    contract: Contract
    name: Marked


@dataclass(frozen=True)
class Found:
    """Everything that answers `text`; `text` is as typed."""

    text: str
    customers: tuple[FoundCustomer, ...] = ()
    contracts: tuple[FoundContract, ...] = ()
    payment: Payment | None = None

    @property
    def nothing(self) -> bool:
        """Whether nobody and nothing answers."""
        return not (self.customers or self.contracts or self.payment)

    @property
    def prefill(self) -> str:
        """Which field of a new customer the text belongs in: full_name, mobile, national_id, or empty for none."""
        digits = to_ascii(self.text).replace(" ", "")
        if _NUMBER_OF_OURS.match(digits):
            return ""
        digits = digits.replace("-", "")
        if re.fullmatch(r"(\+98|0098|0)?9[0-9]{5,9}", digits):
            return "mobile"
        if digits.isascii() and digits.isdigit():
            return "national_id" if 8 <= len(digits) <= 10 else ""
        return "" if any(letter in "0123456789" for letter in digits) else "full_name"


def find_everything(*, user: User, text: str, now: datetime) -> Found:
    """Customers by name, mobile or national ID, contracts by number or customer, a receipt by its number.

    Raises NotPermitted. Nothing for a text shorter than two letters.
    """
    if len(text) < SHORTEST:
        return Found(text)
    customers = [_customer(it, text, now) for it in find_customers(user=user, text=text, limit=CUSTOMERS)]
    contracts = list_contracts(user=user, text=text, limit=CONTRACTS)
    return Found(
        text=text,
        customers=tuple(customers),
        contracts=tuple(FoundContract(it, mark(it.customer.full_name, text)) for it in contracts),
        payment=_receipt(user, to_ascii(text)),
    )


def _customer(customer: Customer, text: str, now: datetime) -> FoundCustomer:
    active = [it for it in contracts_of(customer) if it.is_live]
    late = {it.number: _late_rows(it, now) for it in active}
    worst = max(active, key=lambda it: late[it.number], default=None)
    return FoundCustomer(
        customer=customer,
        name=mark(customer.full_name, text),
        open_contracts=len(active),
        balance_mg=sum(it.balance_mg for it in active),
        late_rows=sum(late.values()),
        take_number=worst.number if worst else "",
    )


def _late_rows(contract: Contract, now: datetime) -> int:
    today = tehran_today(now)
    return sum(row.open_mg > 0 and row.due_date < today for row in schedule_of(contract, today=today))


def _receipt(user: User, number: str) -> Payment | None:
    if not _RECEIPT.fullmatch(number):
        return None
    try:
        return payment_for(user=user, receipt_number=number)
    except PaymentNotFound:
        return None
