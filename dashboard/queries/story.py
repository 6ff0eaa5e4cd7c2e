"""A customer's whole story: who, what they owe, what they paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from customers.queries import customer_for
from gold_installments.queries import contracts_of, counter_price, payments_of, schedule_of
from gold_installments.queries.owing import owing_of
from gold_installments.queries.wallets import wallet_of_person
from measures.gold import worth_rial
from notifications.queries import stops_of
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer
    from gold_installments.models import Contract
    from gold_installments.queries import PaymentLine, ScheduleLine
    from notifications.models import OptOut

LAST_PAYMENTS = 12


@dataclass(frozen=True)
class ContractStory:
    """A contract, its first row that waits for money, and how many rows are overdue."""

    contract: Contract
    next_row: ScheduleLine | None
    late_rows: int
    paid_rows: int


@dataclass(frozen=True)
class Story:
    """`value_rial` is what the gold owed is worth at the price of the moment, None while no price is known.

    Everything is over all names of the person: what a merged duplicate owes is owed by who stands for it.
    """

    customer: Customer
    contracts: tuple[ContractStory, ...]
    payments: tuple[PaymentLine, ...]
    balance_mg: int
    balance_rial: int
    value_rial: int | None
    wallet_rial: int
    stop: OptOut | None = None

    @property
    def late_rows(self) -> int:
        """Overdue rows over all contracts."""
        return sum(it.late_rows for it in self.contracts)


def customer_story(*, user: User, pk: int, now: datetime) -> Story:
    """One customer with contracts, newest first, and their last payments. Raises NotPermitted, CustomerNotFound."""
    customer = customer_for(user=user, pk=pk)
    contracts = contracts_of(customer)
    owes = owing_of(customer)
    price = counter_price(now=now).rial_per_g
    payments = [line for it in contracts for line in payments_of(it, today=tehran_today(now))]
    payments.sort(key=lambda line: line.payment.paid_at, reverse=True)
    return Story(
        customer=customer,
        contracts=tuple(_contract(it, now) for it in contracts),
        payments=tuple(payments[:LAST_PAYMENTS]),
        balance_mg=owes.mg,
        balance_rial=owes.rial,
        value_rial=worth_rial(owes.mg, price) if price else None,
        wallet_rial=wallet_of_person(customer),
        stop=stops_of([customer.mobile]).get(customer.mobile),
    )


def _contract(contract: Contract, now: datetime) -> ContractStory:
    today = tehran_today(now)
    rows = schedule_of(contract, today=today)
    waiting = [row for row in rows if row.open_mg or row.open_rial] if contract.is_live else []
    return ContractStory(
        contract=contract,
        next_row=waiting[0] if waiting else None,
        late_rows=sum(row.due_date < today for row in waiting),
        paid_rows=sum(not (row.open_mg or row.open_rial) for row in rows),
    )
