"""Ten clients, one key, at the same moment: one write each, and ten equal answers (R16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from accounts.models import User
from gold_installments.actions import LegIn, decide, set_day_price, sign_contract
from gold_installments.actions.claim_payment import claim_payment
from gold_installments.actions.close_till import close_till
from gold_installments.actions.decide_claim import accept_claim
from gold_installments.actions.forgive_rest import forgive_rest
from gold_installments.actions.reverse_savings import reverse_savings
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.save_gold import deposit_savings
from gold_installments.actions.savings_legs import LegTold
from gold_installments.actions.settle_contract import settle_contract
from gold_installments.actions.use_savings import UseTold, use_savings
from gold_installments.actions.waive_penalty import ask_waiver
from gold_installments.models import Approval, DayClose, DoneRequest, LedgerEntry, PaymentClaim, SavingsMove
from gold_installments.queries.tills import expected_of
from guarantees.actions import Asked, PieceTold, decide_outcome, take_pledge
from guarantees.models import GuaranteeMove
from persian.jalali import tehran_today
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import WORKED_PRICE, a_customer, a_key, findings
from tests.gold_installments_arrears.book import GRAMS, SIGNED, a_row, late
from tests.gold_installments_pay.test_processes import FORKED, in_processes
from tests.gold_installments_till.conftest import a_plan
from tests.guarantees.conftest import a_slip

NOW, CLIENTS = late(10), 10
TODAY = tehran_today(NOW)
Step = Callable[[], Any]


def user(name: str) -> User:
    """Whoever it is, read in the process that asks."""
    return User.objects.get(username=name)


def shared(name: str, key: str) -> dict[str, Any]:
    """Who asks, when, with which key."""
    return {"actor": user(name), "now": NOW, "idempotency_key": key}


def a_shop() -> list[Step]:
    """All that is asked of a shop with a late contract, each ten times with one key; in the order of asking."""
    owner = user("owner")
    set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=owner, now=NOW)
    contract, last = a_row(owner, mg=11_201, **GRAMS), a_row(owner, mg=1)
    fits = sign_contract(
        customer=a_customer(owner), gold_mg=5_000, installment_count=1, signed_date=tehran_today(SIGNED), actor=owner,
        now=SIGNED, idempotency_key=a_key(), early_discount="remainder", early_discount_bp=300,
    )  # fmt: skip
    roll_contracts(now=NOW)
    waiting = ask_waiver(contract=contract, amount=7, reason="was ill", **shared("manager", a_key()))
    claim = claim_payment(
        contract=fits, amount_rial=10_000_000, paid_on=TODAY, tender="card", reference="99", **shared("owner", a_key())
    )
    plan = a_plan(owner, customer=contract.customer)
    gold = [PieceTold(description="ring", weight_mg=3_000, fineness=7_500)]
    pledge = take_pledge(contract=contract, locker="A", pieces=gold, **shared("owner", a_key())).pk
    back = Asked(outcome="returned", version=1, taker="K. Sadeghi", slip_id=a_slip(contract, owner))
    use = UseTold(kind="pay_debt", mg=100)
    saved = [LegTold("cash", 420_000_000)]
    return [
        lambda: decide(approval=waiting, approve=True, **shared("owner", "approve")).state,
        lambda: ask_waiver(contract=contract, amount=9, reason="was ill", **shared("manager", "waive")).pk,
        lambda: accept_claim(claim=claim, **shared("owner", "accept")).payment_id,
        lambda: forgive_rest(contract=last, **shared("owner", "forgive")).state,
        lambda: deposit_savings(savings=plan, tender=saved, **shared("owner", "deposit")).move.receipt_number,
        lambda: use_savings(savings=plan, told=use, contract=contract, **shared("owner", "use")).move.receipt_number,
        lambda: _undone("undo"),
        lambda: (
            settle_contract(
                contract=fits, legs=[LegIn(kind="cash", amount_rial=10**9)], **shared("owner", "settle")
            ).payment.receipt_number
        ),
        lambda: decide_outcome(kind="pledge", pk=pledge, asked=back, **shared("owner", "back"))[0].pk,
        lambda: _closed("close"),
    ]


def _undone(key: str) -> str:
    move = SavingsMove.objects.get(kind="pay_debt")
    return reverse_savings(move=move, reason="the wrong contract", **shared("owner", key)).move.receipt_number


def _closed(key: str) -> int:
    there = expected_of(clerk_id=user("owner").pk, day=TODAY)
    return close_till(day=TODAY, counted=dict(there), **shared("owner", key)).close.pk


def one_after_another(steps: Sequence[Step], barrier: Any) -> list[Any]:
    """Each step together with all other clients."""
    told = []
    for step in steps:
        barrier.wait(60)
        told.append(step())
    return told


def test_i01_one_key_from_ten_clients_is_one_write_of_each_kind(committed_shop: Shop) -> None:
    with inside(committed_shop):
        steps = a_shop()
    barrier = FORKED.Barrier(CLIENTS)
    told = in_processes(committed_shop, [partial(one_after_another, steps, barrier)] * CLIENTS)
    assert all(isinstance(one, list) for one in told), told
    assert all(one == told[0] for one in told), told
    with inside(committed_shop):
        assert told[0][0] == Approval.State.APPROVED
        assert Approval.objects.count() == 2
        assert PaymentClaim.objects.get().payment_id == told[0][2]
        kinds = Counter(LedgerEntry.objects.values_list("kind", flat=True))
        once = ("discount", "forgiveness", "saving", "savings_used", "reversal")
        assert (kinds["payment"], [kinds[kind] for kind in once], SavingsMove.objects.count()) == (2, [1] * 5, 3)
        assert (GuaranteeMove.objects.count(), DayClose.objects.count()) == (1, 1)
        assert DoneRequest.objects.filter(key__in=["approve", "waive", "accept", "forgive", "settle"]).count() == 5
        assert findings(NOW) == []
