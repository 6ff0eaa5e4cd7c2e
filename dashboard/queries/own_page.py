"""The page of one customer, for that customer: what is owed, what it costs now, what was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from customers.queries.own import person_of
from gold_installments.queries import contracts_of, counter_price, schedule_of
from gold_installments.queries.own import asked_rial, claims_waiting, due_now, receipts_of
from gold_installments.queries.price_locks import lock_of_person, locks_on
from gold_installments.queries.promises import standing_promises
from gold_installments.queries.receipt_link import receipt_path
from gold_installments.queries.wallets import wallet_of_person
from guarantees.queries import without_outcome
from notifications.queries import links_stopped, message_settings, page_of_token, stops_of
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from datetime import date

    from customers.models import Customer
    from gold_installments.models import Contract, Payment, PaymentClaim, Quote
    from gold_installments.queries import ScheduleLine
    from gold_installments.rules.pricing import CounterPrice
    from notifications.models import MessageSettings, OptOut


@dataclass(frozen=True)
class OwnContract:
    """A contract with its rows. `due_*` is what to pay next, `due_cost` and `cost` Rial at the price of the moment,
    None while that price may not be used. `promised_for` is a day to come; `things` waits at the shop to be picked up.
    """

    contract: Contract
    rows: tuple[ScheduleLine, ...]
    late_rows: int
    due_mg: int
    due_rial: int
    due_cost: int | None
    cost: int | None
    claims: tuple[PaymentClaim, ...]
    promised_for: date | None
    things: int


@dataclass(frozen=True)
class Receipt:
    """A payment and the address of its receipt on this host."""

    payment: Payment
    path: str
    reversed: bool


@dataclass(frozen=True)
class OwnPage:
    """All of it. `cost` is what the whole gold would cost now; None without a price that may be used. `lock` is the
    price this person holds, `may_lock` whether one may be offered. `wallet_rial` is what the shop owes back. `stop`
    stands while they want no messages.
    """

    customer: Customer
    contracts: tuple[OwnContract, ...]
    receipts: tuple[Receipt, ...]
    balance_mg: int
    balance_rial: int
    wallet_rial: int
    cost: int | None
    price: CounterPrice
    age: timedelta | None
    settings: MessageSettings
    lock: Quote | None
    may_lock: bool
    stop: OptOut | None

    @property
    def owing(self) -> tuple[OwnContract, ...]:
        """Contracts that take money."""
        return tuple(it for it in self.contracts if it.contract.is_live)

    @property
    def things(self) -> int:
        """How many guarantees wait to be picked up."""
        return sum(it.things for it in self.contracts)


def person_of_token(token: str, *, now: datetime) -> Customer | None:
    """Whom a link belongs to; who stands for a merged customer. None for any link that opens nothing."""
    found = page_of_token(token, now=now)
    person = person_of(found.customer_id) if found is not None else None
    # A link to somebody merged since is called back with the links of whoever stands for both.
    if found is not None and person is not None and person.pk != found.customer_id:
        return person if not links_stopped(person.pk, found.made_at) else None
    return person


def own_page(customer: Customer, *, now: datetime) -> OwnPage:
    """What this customer sees at `now`. A number that a family shares shows nobody else's."""
    price, today = counter_price(now=now), tehran_today(now)
    contracts = [it for it in contracts_of(customer) if it.state not in _HIDDEN and it.archived_at is None]
    ids = [it.pk for it in contracts]
    claims, promises = claims_waiting(ids), standing_promises(ids, today=today)
    shown = tuple(
        _contract(
            it, tuple(claims.get(it.pk, ())), promises[it.pk].promised_for if it.pk in promises else None, price, now
        )
        for it in contracts
    )  # fmt: skip
    live = [it for it in shown if it.contract.is_live]
    settings, lock = message_settings(), lock_of_person(customer, now=now)
    return OwnPage(
        customer=customer, contracts=shown, receipts=tuple(_receipt(row) for row in receipts_of(ids)),
        balance_mg=sum(it.contract.balance_mg for it in live),
        balance_rial=sum(it.contract.balance_rial for it in live), wallet_rial=wallet_of_person(customer),
        cost=None if any(it.cost is None for it in live) else sum(it.cost or 0 for it in live),
        price=price, age=price.age(now), settings=settings, lock=lock if _pays(lock, live) else None,
        may_lock=lock is None and _may_lock(customer, live, price, settings.lock_cap, today),
        stop=stops_of([customer.mobile]).get(customer.mobile),
    )  # fmt: skip


def _may_lock(customer: Customer, live: list[OwnContract], price: CounterPrice, cap: int, today: date) -> bool:
    owes_gold = any(it.contract.balance_mg for it in live)
    return bool(
        cap and owes_gold and price.may_post and locks_on(today) < cap and not locks_on(today, of=customer)
    )  # fmt: skip


def _pays(lock: Quote | None, live: list[OwnContract]) -> bool:
    """Whether what was promised is still owed: nobody is told to pay what was paid at the counter meanwhile."""
    owed = {it.contract.pk: it.contract.balance_mg for it in live}
    return lock is not None and lock.mg <= owed.get(lock.contract_id, 0)


#: Nothing was agreed in them yet, or nothing is left to say.
_HIDDEN = ("draft", "signed", "cancelled", "written_off")


def _contract(
    contract: Contract, claims: tuple[PaymentClaim, ...], promised_for: date | None, price: CounterPrice, now: datetime
) -> OwnContract:
    today = tehran_today(now)
    rows = tuple(schedule_of(contract, today=today))
    due_mg, due_rial = due_now(contract, now=now) if contract.is_live else (0, 0)
    open_rows = [row for row in rows if row.open_mg or row.open_rial] if contract.is_live else []
    return OwnContract(
        contract=contract,
        rows=rows,
        late_rows=sum(row.due_date < today for row in open_rows),
        due_mg=due_mg,
        due_rial=due_rial,
        due_cost=asked_rial(contract, due_mg, price),
        cost=asked_rial(contract, contract.balance_mg, price),
        claims=claims,
        promised_for=promised_for if promised_for is not None and promised_for >= today else None,
        things=0 if contract.is_live else without_outcome(contract),
    )


def _receipt(payment: Payment) -> Receipt:
    return Receipt(payment, receipt_path(payment), hasattr(payment, "reversal"))
