"""Words of the life of a contract: the worked contract, changes asked for and decided, its rows, a sound book."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from gold_installments.actions import decide, sign_contract
from gold_installments.actions.change_schedule import Changed, change_schedule
from gold_installments.actions.sign_deal import sign_deal
from gold_installments.actions.write_off import ask_write_off
from gold_installments.models import Approval, Contract, LedgerLine
from gold_installments.queries.replan import Wish
from gold_installments.rules.accounts import Account
from gold_installments.rules.wish import DealKind
from gold_installments.rules.wish import Wish as Deal
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import NOW, SIGNED, TOMAN, a_customer, a_key, findings, fresh

WHY = "او سفر می‌رود"


def a_worked(actor: User, **terms: Any) -> Contract:
    """22,400 mg in 6 rows, signed 1404/06/31, with `terms` of its own."""
    return sign_contract(
        customer=a_customer(actor), gold_mg=20_000, fee_mg=2_400, installment_count=6,
        signed_date=tehran_today(SIGNED), actor=actor, now=SIGNED, idempotency_key=a_key(), **terms,
    )  # fmt: skip


def a_toman(actor: User, **terms: Any) -> Contract:
    """R11: 60,000,000 Toman at 3 % a month in 6 rows of 11,800,000, for 5,240 mg of gold."""
    wish = Deal(
        kind=DealKind.TOMAN, gold_mg=5_240, principal_rial=60_000_000 * TOMAN, rate_bp=300, count=6,
        signed_on=tehran_today(SIGNED), terms=terms,
    )  # fmt: skip
    signed = sign_deal(customer=a_customer(actor), wish=wish, actor=actor, now=SIGNED, idempotency_key=a_key())
    return signed.contract


def change(contract: Contract, wish: Wish, actor: User, *, now: datetime = NOW, reason: str = WHY) -> Changed:
    """Ask for a change of the contract as it is now."""
    now_is = fresh(contract)
    return change_schedule(contract=now_is, wish=wish, version=now_is.version, reason=reason, actor=actor, now=now)


def agreed(contract: Contract, wish: Wish, asker: User, decider: User, *, now: datetime = NOW) -> Contract:
    """The contract after one person asked for the change and another approved it, in a sound book."""
    asked = change(contract, wish, asker, now=now)
    assert asked.approval is not None
    decide(approval=asked.approval, approve=True, actor=decider, now=now)
    assert findings(now) == []
    return fresh(contract)


def written_off(contract: Contract, owner: User, manager: User, *, now: datetime = NOW) -> Contract:
    """The contract after the owner asked for its write-off and the manager approved it."""
    now_is = fresh(contract)
    asked, _ = ask_write_off(
        contract=now_is, version=now_is.version, reason="ناپدید شد", actor=owner, now=now, idempotency_key=a_key()
    )
    decide(approval=asked, approve=True, actor=manager, now=now)
    assert findings(now) == []
    return fresh(contract)


def rows(contract: Contract) -> list[tuple[int, str, int]]:
    """(version, Jalali due date, open) of the open rows, by date."""
    found = contract.installments.order_by("due_date", "version", "number")
    return [(row.version, format_jalali(row.due_date), row.open_amount) for row in found if row.open_amount]


def sums(contract: Contract) -> dict[str, tuple[int, int]]:
    """Σ (mg, Rial) of each account that the contract's entries left something on."""
    found: dict[str, tuple[int, int]] = {}
    for line in LedgerLine.objects.filter(entry__contract_id=contract.pk):
        mg, rial = found.get(line.account, (0, 0))
        found[line.account] = (mg + line.mg, rial + line.rial)
    return {account: both for account, both in found.items() if any(both)}


def on(contract: Contract, account: Account) -> tuple[int, int]:
    """Σ (mg, Rial) of one account."""
    return sums(contract).get(account.value, (0, 0))


def only(kind: Approval.Kind) -> Approval:
    """The one request of this kind."""
    return Approval.objects.get(kind=kind)
