"""One question to the whole shop: who, which contract, which receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from customers.queries import find_customers
from dashboard.rules.marking import Marked, mark
from gold_installments.queries import PaymentNotFound, list_contracts, payment_for
from gold_installments.queries.cheque_register import find_cheques
from gold_installments.queries.contract_list import newest_contracts_of
from gold_installments.queries.owing import OwingNow, owing_now
from guarantees.queries import find_notes
from persian.digits import to_ascii
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer
    from gold_installments.models import Cheque, Contract, Payment
    from guarantees.models import PromissoryNote

SHORTEST = 2
CUSTOMERS = 6
CONTRACTS = 5
PAPERS = 4
_NUMBER_OF_OURS = re.compile(r"[0-9]{4}-")  # 1405-00012, a contract or receipt that is not there
_RECEIPT = re.compile(r"[0-9]{4}-[0-9]{6}")


@dataclass(frozen=True)
class FoundCustomer:
    """A customer with what they owe now, in both units over all contracts of all their names, and what is late."""

    customer: Customer
    name: Marked
    owes: OwingNow


@dataclass(frozen=True)
class FoundContract:
    """A contract found by its number or its customer."""

    contract: Contract
    name: Marked


@dataclass(frozen=True)
class FoundPaper:
    """A cheque or a promissory note found by its number."""

    kind: Literal["cheque", "note"]
    paper: Cheque | PromissoryNote
    number: str


@dataclass(frozen=True)
class Found:
    """Everything that answers `text`; `text` is as typed."""

    text: str
    customers: tuple[FoundCustomer, ...] = ()
    contracts: tuple[FoundContract, ...] = ()
    papers: tuple[FoundPaper, ...] = ()
    payment: Payment | None = None

    @property
    def nothing(self) -> bool:
        """Whether nobody and nothing answers."""
        return not (self.customers or self.contracts or self.papers or self.payment)

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
    """Customers by name, mobile or national ID, contracts by number or of these customers, cheques and notes by their
    numbers, a receipt by its own. Raises NotPermitted. Nothing for a text shorter than two letters.
    """
    if len(text) < SHORTEST:
        return Found(text)
    customers = find_customers(user=user, text=text, limit=CUSTOMERS)
    ids = [it.pk for it in customers]
    if any(sign.isdigit() for sign in text):
        contracts = list_contracts(user=user, text=text, limit=CONTRACTS)
    else:  # letters name people: who is shown, and what they have
        contracts = newest_contracts_of(user=user, customer_ids=ids, limit=CONTRACTS) if ids else []
    owing = owing_now(ids, today=tehran_today(now)) if ids else {}
    return Found(
        text=text,
        customers=tuple(
            FoundCustomer(it, mark(it.full_name, text), owing.get(it.pk, OwingNow(mg=0, rial=0))) for it in customers
        ),
        contracts=tuple(FoundContract(it, mark(it.customer.full_name, text)) for it in contracts),
        papers=_papers(user, text),
        payment=_receipt(user, to_ascii(text)),
    )


def _papers(user: User, text: str) -> tuple[FoundPaper, ...]:
    cheques = [FoundPaper("cheque", it, it.sayad_id) for it in find_cheques(user=user, text=text, limit=PAPERS)]
    notes = [FoundPaper("note", it, it.serial) for it in find_notes(user=user, text=text, limit=PAPERS)]
    return (*cheques, *notes)


def _receipt(user: User, number: str) -> Payment | None:
    if not _RECEIPT.fullmatch(number):
        return None
    try:
        return payment_for(user=user, receipt_number=number)
    except PaymentNotFound:
        return None
