"""Contracts with a clause about lateness, and the days around one row's due date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from gold_installments.actions import sign_contract
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.sign_deal import sign_deal
from gold_installments.models import Contract, LedgerLine
from gold_installments.queries.penalties import penalties_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.wish import DealKind, Wish
from persian.days import TEHRAN
from persian.jalali import parse_jalali, tehran_today
from tests.gold_installments.book import a_customer, a_key, findings, fresh, tehran

#: R6: 1 per mille a day, five days of grace, at most 5 % of the row.
GRAMS: dict[str, Any] = {
    "penalty": "grams", "penalty_rate_ppm": 1_000, "penalty_grace_days": 5, "penalty_cap_ppm": 50_000,
}  # fmt: skip
SIGNED = tehran("1404/06/31")
DUE = parse_jalali("1404/08/05")


def late(days: int, clock: int = 12) -> datetime:
    """The moment so many days after the worked row was due."""
    day = DUE + timedelta(days=days)
    return datetime(day.year, day.month, day.day, clock, tzinfo=TEHRAN)


def a_manager(actor: User) -> User:
    """Whoever may agree on terms that give something away."""
    return User.objects.get(username="manager") if actor.username == "clerk" else actor


def a_row(actor: User, *, mg: int = 3_733, count: int = 1, first_due: date = DUE, **terms: Any) -> Contract:
    """A contract of one row (by default), due on 1404/08/05, with a penalty clause in `terms`."""
    return sign_contract(
        customer=a_customer(actor), gold_mg=mg * count, installment_count=count, signed_date=tehran_today(SIGNED),
        first_due_date=first_due, actor=a_manager(actor), now=SIGNED, idempotency_key=a_key(), **terms,
    )  # fmt: skip


def turned(contract: Contract, now: datetime) -> Contract:
    """The contract after the day has turned, in a sound book."""
    roll_contracts(now=now)
    assert findings(now) == []
    return fresh(contract)


def charged(contract: Contract) -> tuple[int, int]:
    """Penalties in the ledger: mg and Rial."""
    lines = LedgerLine.objects.filter(entry__contract_id=contract.pk, account=Account.PENALTY_INCOME)
    return -sum(line.mg for line in lines), -sum(line.rial for line in lines)


def open_penalty(contract: Contract, actor: User, now: datetime) -> int:
    """What is open of the penalty, in its unit."""
    return penalties_of(contract, user=actor, today=tehran_today(now)).open


def a_toman_row(actor: User, *, rial: int = 118_000_000, count: int = 1, rate_bp: int = 0, **terms: Any) -> Contract:
    """A Toman contract (without profit, by default), its first row due on 1404/08/05."""
    wish = Wish(
        kind=DealKind.TOMAN, gold_mg=1_000, principal_rial=rial, count=count, signed_on=tehran_today(SIGNED),
        first_due=DUE, rate_bp=rate_bp, terms=terms,
    )  # fmt: skip
    customer = a_customer(actor)
    return sign_deal(customer=customer, wish=wish, actor=a_manager(actor), now=SIGNED, idempotency_key=a_key()).contract
