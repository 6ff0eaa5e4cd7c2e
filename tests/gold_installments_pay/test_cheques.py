"""Cheques: worth nothing until cleared, or at once; deposited, cleared, bounced (R14c)."""

from __future__ import annotations

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions import bounce_cheque, clear_cheque, deposit_cheque, reverse_payment
from gold_installments.actions.brought import SayadTaken
from gold_installments.actions.check_tender import SayadWrong
from gold_installments.actions.cheque_day import ChequeTooFar, ChequeTooOld
from gold_installments.actions.give_back import ChequeCleared
from gold_installments.actions.move_cheque import ChequeNotHere
from gold_installments.models import Cheque, Contract, Payment
from gold_installments.queries import wallet_of
from persian.jalali import parse_jalali
from tests.gold_installments.book import NOW, TOMAN, a_key, everything, findings, fresh, price_at, tehran
from tests.gold_installments_pay.desk import account, cheque, leg, take, with_terms

LATER = tehran("1404/08/20")


@pytest.mark.parametrize(("policy", "first", "then"), [("clearing", 0, 2_586), ("receipt", 2_727, 2_727)])
def test_r03_a_cheque_counts_when_the_contract_says(
    clerk: User, in_shop: object, policy: str, first: int, then: int
) -> None:
    contract = with_terms(clerk, cheque=policy)
    price_at(11_000_000 * TOMAN, NOW)
    taken = take(contract, clerk, cheque(30_000_000))
    assert (taken.mg, fresh(contract).balance_mg) == (first, 22_400 - first)
    held = Cheque.objects.get()
    deposit_cheque(cheque=held, actor=clerk, now=NOW)
    price_at(11_600_000 * TOMAN, LATER)
    made = clear_cheque(cheque=held, actor=clerk, now=LATER, idempotency_key="C")
    again = clear_cheque(cheque=held, actor=clerk, now=LATER, idempotency_key="C")
    assert (fresh(contract).balance_mg, again) == (22_400 - then, made)
    assert (account(contract, "cheques"), account(contract, "cheques_pending")) == ((0, 0), (0, 0))
    assert account(contract, "transfer") == (0, 300_000_000)
    held.refresh_from_db()
    assert [move.target for move in held.moves.all()] == ["deposited", "cleared"]
    if policy == "clearing":
        assert made is not None
        assert (taken.pending_rial, made.mg, made.receipt_number) == (300_000_000, 2_586, "1404-000002")
    else:
        assert (made, Payment.objects.count()) == (None, 1)
    assert findings(LATER) == []
    with pytest.raises(ChequeNotHere):
        clear_cheque(cheque=held, actor=clerk, now=LATER, idempotency_key=a_key())


@pytest.mark.parametrize("policy", ["clearing", "receipt"])
def test_a_bounced_cheque_leaves_the_debt_as_it_was(clerk: User, market: int, policy: str) -> None:
    contract = with_terms(clerk, cheque=policy)
    taken = take(contract, clerk, cheque(30_000_000))
    row = bounce_cheque(cheque=Cheque.objects.get(), reason="no cover", actor=clerk, now=LATER, idempotency_key="B")
    assert (row.state, fresh(contract).balance_mg) == ("bounced", 22_400)
    assert [account(contract, name) for name in ("cheques", "cheques_pending", "gold_exchange")] == [(0, 0)] * 3
    assert hasattr(Payment.objects.get(pk=taken.pk), "reversal") is (policy == "receipt")
    assert findings(LATER) == []
    # It may come again, once its drawer has paid the bank.
    assert take(contract, clerk, cheque(30_000_000), now=NOW, twin_reason="the same cheque again").pk


def test_a_cheque_beside_cash_waits_alone(clerk: User, owner: User, market: int) -> None:
    contract = with_terms(clerk)
    paid = take(contract, clerk, cheque(30_000_000), leg("cash", 11_250_000))
    assert (paid.mg, paid.pending_rial, paid.amount_rial) == (1_000, 300_000_000, 412_500_000)
    held = Cheque.objects.get()
    bounce_cheque(cheque=held, reason="no cover", actor=clerk, now=LATER, idempotency_key="B")
    assert fresh(contract).balance_mg == 21_400
    reverse_payment(payment=paid, reason="wrong customer", actor=owner, now=LATER)
    assert (fresh(contract).balance_mg, account(contract, "cash"), account(contract, "cheques")) == (
        22_400, (0, 0), (0, 0),
    )  # fmt: skip
    assert findings(LATER) == []


def test_a_reversed_payment_gives_its_cheque_back_unless_it_was_cleared(clerk: User, owner: User, market: int) -> None:
    contract = with_terms(clerk)
    first = take(contract, clerk, cheque(30_000_000))
    reverse_payment(payment=first, reason="wrong customer", actor=clerk, now=NOW)
    assert Cheque.objects.get().state == "returned"
    second = take(contract, clerk, cheque(30_000_000), twin_reason="on the right name now")
    held = Cheque.objects.get(state="held")
    cleared = clear_cheque(cheque=held, actor=clerk, now=NOW, idempotency_key="C")
    assert cleared is not None
    with pytest.raises(ChequeCleared):
        reverse_payment(payment=second, reason="wrong customer", actor=clerk, now=NOW)
    reverse_payment(payment=cleared, reason="the bank took it back", actor=clerk, now=NOW)
    held.refresh_from_db()
    assert (held.state, fresh(contract).balance_mg) == ("deposited", 22_400)
    assert account(contract, "cheques_pending") == (0, -300_000_000)
    again = clear_cheque(cheque=held, actor=clerk, now=NOW, idempotency_key="D")
    assert again is not None
    # The bank takes it back once more, and refuses it for good.
    reverse_payment(payment=again, reason="the bank took it back", actor=clerk, now=NOW)
    bounce_cheque(cheque=held, reason="no cover", actor=clerk, now=NOW, idempotency_key="B")
    held.refresh_from_db()
    assert (held.state, account(contract, "cheques"), account(contract, "cheques_pending")) == (
        "bounced",
        (0, 0),
        (0, 0),
    )
    assert findings() == []


def test_a_cheque_of_a_settled_contract_is_the_customers_money(clerk: User, market: int) -> None:
    contract = with_terms(clerk, gold_mg=1_000, count=1)
    take(contract, clerk, cheque(10_000_000))
    take(contract, clerk, toman=11_250_000)
    made = clear_cheque(cheque=Cheque.objects.get(), actor=clerk, now=NOW, idempotency_key="C")
    assert made is not None
    assert (made.mg, made.wallet_rial, wallet_of(contract.customer)) == (0, 100_000_000, 100_000_000)
    assert findings() == []


def test_of_two_cheques_one_was_cleared_and_the_other_goes_back(clerk: User, market: int) -> None:
    contract = with_terms(clerk)
    taken = take(contract, clerk, cheque(10_000_000), cheque(10_000_000, "2234567890123456"))
    first, second = Cheque.objects.order_by("pk")
    cleared = clear_cheque(cheque=first, actor=clerk, now=NOW, idempotency_key="C")
    assert cleared is not None
    reverse_payment(payment=taken, reason="wrong customer", actor=clerk, now=NOW)
    second.refresh_from_db()
    assert (second.state, fresh(contract).balance_mg, account(contract, "cheques")) == (
        "returned", 22_400 - cleared.mg, (0, 0),
    )  # fmt: skip
    assert findings() == []


def test_two_long_keys_that_begin_alike_are_two_keys(clerk: User, market: int) -> None:
    contract = with_terms(clerk)
    take(contract, clerk, cheque(1_000_000))
    take(contract, clerk, cheque(2_000_000, "2234567890123456"))
    for number, row in enumerate(Cheque.objects.order_by("pk")):
        made = clear_cheque(cheque=row, actor=clerk, now=NOW, idempotency_key="x" * 99 + str(number))
        assert made is not None
        assert made.mg > 0


def test_a_cheque_lies_here_once_and_the_owner_takes_bad_drawers(
    contract: Contract, clerk: User, owner: User, market: int
) -> None:
    take(contract, clerk, cheque(10_000_000, "۱۲۳۴ ۵۶۷۸ ۹۰۱۲ ۳۴۵۶"))
    assert Cheque.objects.get().sayad_id == "1234567890123456"
    for told, refusal in (
        (cheque(20_000_000), SayadTaken),
        (cheque(20_000_000, "123"), SayadWrong),
        (cheque(20_000_000, "2" * 16, due_date=parse_jalali("1300/01/01")), ChequeTooOld),
        (cheque(20_000_000, "2" * 16, due_date=parse_jalali("1414/09/15")), ChequeTooFar),
    ):
        before = everything()
        with pytest.raises(refusal):
            take(contract, clerk, told)
        assert everything() == before
    red = cheque(20_000_000, "6543210987654321", colour="red")
    with pytest.raises(NotPermitted):
        take(contract, clerk, red)
    assert take(contract, owner, red).pending_rial == 20_000_000 * TOMAN
