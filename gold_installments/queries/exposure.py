"""Why what customers owe is worth more or less than yesterday (H3, R18), and what if gold moved (H4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, Sum
from django.db.models.fields.json import KT

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import standing_ids
from customers.queries.limits import all_limits
from gold_installments.models import Contract, DayPrice, LedgerEntry, LedgerLine, PricePolicy
from gold_installments.queries.prices import counter_price, policy_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.exposure import (
    Cause,
    Debtor,
    Explanation,
    Holding,
    Movement,
    Standing,
    WhatIf,
    explain,
    what_if,
)
from gold_installments.rules.pricing import CounterPrice, Market, Typed, choose_price
from gold_installments.rules.protection import Protection
from gold_prices.queries import market_price_at
from persian.jalali import tehran_midnight, tehran_today

if TYPE_CHECKING:
    from accounts.models import User

#: ±10 %, in hundredths of a percent.
MOVES_BP: Final = (1_000, -1_000)
_OWED: Final = (Account.RECEIVABLE.value, Account.RIAL_RECEIVABLE.value)
_K = LedgerEntry.Kind
#: What each kind of entry says about the debt of the customers; the rest never touches it.
CAUSES: Final = MappingProxyType(
    {
        _K.SIGNING: Cause.NEW_CONTRACT, _K.OPENING: Cause.NEW_CONTRACT, _K.PAYMENT: Cause.PAYMENT,
        _K.SAVINGS_USED: Cause.PAYMENT, _K.CHEQUE_TAKEN: Cause.PAYMENT, _K.CHEQUE_CLEARED: Cause.PAYMENT,
        _K.CHEQUE_BOUNCED: Cause.REVERSAL, _K.REVERSAL: Cause.REVERSAL, _K.UNDO: Cause.REVERSAL,
        _K.PENALTY: Cause.PENALTY, _K.WAIVER: Cause.PENALTY, _K.FEE: Cause.FEE, _K.DISCOUNT: Cause.DISCOUNT,
        _K.FORGIVENESS: Cause.DISCOUNT, _K.CANCELLATION: Cause.CANCELLATION, _K.WRITE_OFF: Cause.WRITE_OFF,
        _K.RECOVERY: Cause.PAYMENT, _K.WALLET_REFUND: Cause.PAYMENT, _K.SAVING: Cause.PAYMENT, _K.TILL: Cause.PAYMENT,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Exposure:
    """What all customers owe now, and since the end of yesterday (Tehran).

    `value_rial`, `explanation` and `stress` are None where a price they need is not known: none is invented.
    """

    mg: int
    rial: int
    price: CounterPrice
    value_rial: int | None
    yesterday_mg: int
    yesterday_rial: int
    yesterday_price: CounterPrice
    movements: tuple[Movement, ...]
    explanation: Explanation | None
    stress: tuple[WhatIf, ...]


def exposure(*, user: User, now: datetime) -> Exposure:
    """From the ledger, by the moment entries were written; a fixed number of queries. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    midnight = tehran_midnight(tehran_today(now))
    mg, rial = _owed()
    moved = _movements(midnight)
    was_mg, was_rial = mg - sum(it.mg for it in moved), rial - sum(it.rial for it in moved)
    price, before = counter_price(now=now), shop_price_at(midnight - timedelta(microseconds=1))
    told, value = None, None
    if price.rial_per_g is not None:
        today = Standing(mg, price.rial_per_g, rial)
        value = today.value_rial
        if before.rial_per_g is not None:
            told = explain(
                yesterday=Standing(was_mg, before.rial_per_g, was_rial), today=today, movements=moved
            )  # fmt: skip
    return Exposure(mg, rial, price, value, was_mg, was_rial, before, moved, told, _stress(price))


def shop_price_at(moment: datetime) -> CounterPrice:
    """The shop's price as it stood at a moment: the market's of then with the margin of then, or the typed one."""
    found = market_price_at(moment)
    market = found and Market(
        found.rial_per_g, found.source, found.source_name, found.observed_at, found.state.value, found.confirmed,
        found.published_id, found.quorum if found.published_id else 0,
    )  # fmt: skip
    rows = DayPrice.objects.filter(day=tehran_today(moment), typed_at__lte=moment).select_related("typed_by")
    typed = rows.order_by("-id").first()
    told = typed and typed.rial_per_g and Typed(
        typed.rial_per_g, typed.typed_at, typed.typed_by.display_name, typed.reason, typed.buy_rial_per_g
    )  # fmt: skip
    policy = policy_of(PricePolicy.objects.filter(set_at__lte=moment).order_by("-id").first())
    return choose_price(market=market or None, typed=told or None, policy=policy, now=moment)


def _owed() -> tuple[int, int]:
    """By the contracts' own balances, which are the ledger's sums and proved against them every night."""
    sums = Contract.objects.aggregate(mg=Sum("balance_mg", default=0), rial=Sum("balance_rial", default=0))
    return sums["mg"], sums["rial"]


def _movements(since: datetime) -> tuple[Movement, ...]:
    lines = LedgerLine.objects.filter(entry__at__gte=since, account__in=_OWED).order_by().values_list("entry__kind")
    sums = lines.annotate(
        mg=Sum("mg", filter=Q(account=Account.RECEIVABLE), default=0),
        rial=Sum("rial", filter=Q(account=Account.RIAL_RECEIVABLE), default=0),
    )
    return tuple(Movement(CAUSES[_K(kind)], mg, rial) for kind, mg, rial in sums)


def _stress(price: CounterPrice) -> tuple[WhatIf, ...]:
    if price.rial_per_g is None:
        return ()
    # Contracts with the same promises are one holding: most of a shop's have none.
    held = Contract.objects.filter(state__in=Contract.LIVE, balance_mg__gt=0).order_by()
    groups = held.values_list(KT("terms__floor_rial_per_g"), KT("terms__ceiling_rial_per_g"))
    sums = groups.annotate(mg=Sum("balance_mg"), contracts=Count("pk"))
    holdings = [_holding(*group) for group in sums]
    debtors = _limited()
    return tuple(
        what_if(holdings=holdings, rial_per_g=price.rial_per_g, move_bp=move, debtors=debtors) for move in MOVES_BP
    )


def _limited() -> list[Debtor]:
    """Whoever may owe only so much, with all names; no question about contracts where nobody is limited."""
    limits = all_limits()
    if not limits:
        return []
    standing, owed = standing_ids(limits), {pk: [0, 0] for pk in limits}
    rows = Contract.objects.filter(customer_id__in=standing).order_by().values_list("customer_id")
    for customer_id, mg, rial in rows.annotate(mg=Sum("balance_mg"), rial=Sum("balance_rial")):
        owed[standing[customer_id]][0] += mg
        owed[standing[customer_id]][1] += rial
    return [Debtor(owed[pk][0], owed[pk][1], limit.mg, limit.rial) for pk, limit in limits.items()]


def _holding(floor: str | None, ceiling: str | None, mg: int, contracts: int) -> Holding:
    guarded = Protection(int(floor) if floor else None, int(ceiling) if ceiling else None)
    return Holding(mg, guarded, contracts)
