"""Every balance of the book made anew from ledger and events, beside what is cached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from gold_installments.models import Contract, LedgerLine
from gold_installments.queries.replaying import pasts_of, state_from
from gold_installments.rules.accounts import Account

BATCH = 500


@dataclass(frozen=True)
class Rebuilt:
    """One contract: (mg, Rial) it owes, and what is open on each row (version, number), cached and made anew."""

    number: str
    cached: tuple[int, int]
    from_ledger: tuple[int, int]
    cached_rows: dict[tuple[int, int], int]
    replayed_rows: dict[tuple[int, int], int]

    @property
    def equal(self) -> bool:
        return self.cached == self.from_ledger and self.cached_rows == self.replayed_rows


def rebuilt_balances(*, today: date) -> Iterator[Rebuilt]:
    """Every contract of the shop, in batches, so that memory does not grow with the book. Reads only."""
    last = 0
    contracts = Contract.objects.exclude(state=Contract.State.DRAFT).order_by("pk")
    while batch := list(contracts.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        ids = [contract.pk for contract in batch]
        pasts, owed = pasts_of(ids), _owed(ids)
        for contract in batch:
            past = pasts[contract.pk]
            state = state_from(contract, past, as_of=today)
            yield Rebuilt(
                number=contract.number,
                cached=(contract.balance_mg, contract.balance_rial),
                from_ledger=owed.get(contract.pk, (0, 0)),
                cached_rows={key: row.open_amount for key, row in past.rows.items()},
                replayed_rows={(row.key.version, row.key.number): row.open_amount for row in state.rows},
            )


def _owed(ids: list[int]) -> dict[int, tuple[int, int]]:
    sums = LedgerLine.objects.filter(entry__contract_id__in=ids).values_list("entry__contract_id").annotate(
        mg=Sum("mg", filter=Q(account=Account.RECEIVABLE)),
        rial=Sum("rial", filter=Q(account=Account.RIAL_RECEIVABLE)),
    )  # fmt: skip
    return {pk: (mg or 0, rial or 0) for pk, mg, rial in sums.order_by()}
