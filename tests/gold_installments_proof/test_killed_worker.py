"""A worker killed in the middle of a payment: it is wholly there or wholly absent, and the retry completes it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from gold_installments.actions import set_day_price
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.models import LedgerEntry, Payment, PaymentLeg
from notifications.models import Message
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import WORKED_PRICE, a_contract, findings, fresh
from tests.gold_installments_proof.web import killing, workers

PAYMENTS, CLERKS, KILLS, EACH = 200, 4, 40, 112_500_000


def test_a_killed_worker_leaves_whole_payments_only(committed_shop: Shop) -> None:
    now = timezone.now()
    with inside(committed_shop):
        clerk = User.objects.get(username="clerk")
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=owner, now=now)
        contract = a_contract(clerk, gold_mg=4_000_000, fee_mg=0, now=now)
        token = create_api_token(user=clerk, name="killed")
    host = f"{committed_shop.slug}.localhost"

    def one(number: int) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"killed-{number}"}
        body = {
            "amount_toman": EACH // 10,
            "tender": [{"kind": "card", "amount_toman": EACH // 10, "reference": f"K{number:05}"}],
        }
        return web.insist(host, f"/api/v1/contracts/{contract.pk}/payments", body, headers)

    with workers() as web, killing(web, seed=20, most=KILLS) as killed, ThreadPoolExecutor(CLERKS) as clerks:
        answers = list(clerks.map(one, range(PAYMENTS)))
    assert {status for status, _ in answers} == {201}
    assert len({paid["receipt_number"] for _, paid in answers}) == PAYMENTS
    assert len(killed) >= 10
    with inside(committed_shop):
        roll_contracts(now=timezone.now())
        assert Payment.objects.count() == PaymentLeg.objects.count() == PAYMENTS
        assert LedgerEntry.objects.filter(kind="payment", event__kind="paid").count() == PAYMENTS
        assert Message.objects.filter(kind="receipt").count() == PAYMENTS
        assert fresh(contract).balance_mg == 4_000_000 - 1_000 * PAYMENTS
        assert findings(timezone.now()) == []
