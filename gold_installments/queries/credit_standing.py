"""What is known of a customer as a debtor (B7): it advises, it never decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import ids_of, limits_of
from gold_installments.models import Contract
from gold_installments.queries.promises import promises_of
from gold_installments.queries.replaying import pasts_of, state_from
from gold_installments.rules.collecting import PromiseState
from gold_installments.rules.exposure import Debtor
from gold_installments.rules.track_record import TrackRecord, together, track_record
from measures.gold import worth_rial

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

#: States of contracts that never became a debt.
_NEVER = (Contract.State.DRAFT, Contract.State.SIGNED)


@dataclass(frozen=True)
class CreditStanding:
    """How this person paid, what is owed now (mg of gold, Rial, both in Rial at the price), and the owner's limits.

    `value_rial` is None without a price. `over_limit` compares gold with the limit in gold and the value (or the Rial
    alone) with the limit in Rial.
    """

    record: TrackRecord
    mg: int
    rial: int
    value_rial: int | None
    contracts: int
    live: int
    settled: int
    written_off: int
    promises_kept: int
    promises_broken: int
    limit_mg: int | None
    limit_rial: int | None
    rial_per_g: int | None

    @property
    def over_limit(self) -> bool:
        """Whether more is owed than the owner allowed; nothing is refused by it here."""
        return Debtor(self.mg, self.rial, self.limit_mg, self.limit_rial).is_over(self.rial_per_g)


def credit_standing(*, user: User, customer: Customer, today: date, rial_per_g: int | None) -> CreditStanding:
    """Over all contracts of the person, those of merged duplicates too. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    contracts = list(Contract.objects.filter(customer_id__in=ids_of(customer)).exclude(state__in=_NEVER))
    pasts = pasts_of([contract.pk for contract in contracts])
    kept = [contract for contract in contracts if contract.state != Contract.State.CANCELLED]
    record = together(track_record(state_from(it, pasts[it.pk], as_of=today)) for it in kept)
    mg, rial = sum(it.balance_mg for it in contracts), sum(it.balance_rial for it in contracts)
    limits = limits_of(customer)
    states = [contract.state for contract in contracts]
    promised = [promise.state for contract in contracts for promise in promises_of(contract, today=today)]
    return CreditStanding(
        record=record, mg=mg, rial=rial,
        value_rial=None if rial_per_g is None else worth_rial(mg, rial_per_g) + rial,
        contracts=len(contracts), live=sum(it.is_live for it in contracts),
        settled=states.count(Contract.State.SETTLED), written_off=states.count(Contract.State.WRITTEN_OFF),
        promises_kept=promised.count(PromiseState.KEPT), promises_broken=promised.count(PromiseState.BROKEN),
        limit_mg=limits.mg, limit_rial=limits.rial, rial_per_g=rial_per_g,
    )  # fmt: skip
