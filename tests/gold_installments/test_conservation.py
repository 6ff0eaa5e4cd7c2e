"""A random life of a contract: whatever is paid, quoted, reversed or repeated, nothing is lost and nothing appears."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from gold_installments.actions import (
    AmountTooSmall,
    ContractSettled,
    QuoteExpired,
    make_quote,
    reverse_payment,
    set_day_price,
)
from gold_installments.models import Contract, LedgerLine, Payment, Quote
from gold_installments.queries.replaying import state_of
from gold_installments.rules.accounts import Account
from measures.gold import mg_for_rial, rial_for_mg
from persian.jalali import tehran_today
from persian.words import toman_in_words
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, findings, fresh, open_rows, pay

TENDERS = ("cash", "pos", "card", "transfer")


class LifeOfAContract(RuleBasedStateMachine):
    """The model beside the book: what is owed, what is in the wallet, what was taken, all in whole units."""

    actor: User

    @initialize(gold=st.integers(1, 30_000), fee=st.integers(0, 1), count=st.integers(1, 6))
    def sign(self, gold: int, fee: int, count: int) -> None:
        self.life = transaction.atomic()
        self.life.__enter__()
        self.now: datetime = NOW
        self.contract: Contract = a_contract(self.actor, gold_mg=gold + count, fee_mg=fee, count=count)
        self.owed, self.wallet, self.taken = gold + count + fee, 0, 0
        self.live: list[Payment] = []
        self.gone: list[Payment] = []
        self.quotes: list[Quote] = []
        self.move_price(WORKED_PRICE)

    @rule(price=st.integers(WORKED_PRICE // 20, WORKED_PRICE // 5).map(lambda toman: toman * 10))
    def move_price(self, price: int) -> None:
        set_day_price(
            rial_per_g=price, in_words=toman_in_words(price), reason="the market moves", actor=self.actor, now=self.now
        )  # fmt: skip
        self.price = price

    @rule(minutes=st.integers(1, 15))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(toman=st.one_of(st.integers(1, 10**8), st.integers(1, 10**10)), tender=st.sampled_from(TENDERS))
    def pay_freely(self, toman: int, tender: str) -> None:
        try:
            self._took(pay(self.contract, toman, self.actor, now=self.now, tender=tender).payment, self.price)
        except ContractSettled:
            assert self.owed == 0
        except AmountTooSmall:
            assert mg_for_rial(toman * 10, self.price) == 0

    @precondition(lambda self: self.owed > 0)
    @rule(share=st.integers(1, 100))
    def ask_for_a_quote(self, share: int) -> None:
        mg = max(1, self.owed * share // 100)
        self.quotes.append(make_quote(contract=self.contract, mg=mg, actor=self.actor, now=self.now))

    @precondition(lambda self: self.owed > 0 and self.quotes)
    @rule(place=st.integers(0, 20))
    def pay_a_quote(self, place: int) -> None:
        quote = self.quotes.pop(place % len(self.quotes))
        owed = self.owed
        try:
            paid = pay(self.contract, quote.amount_rial // 10, self.actor, now=self.now, quote=quote.uuid).payment
        except QuoteExpired:
            assert self.now > quote.expires_at
            return
        assert paid.mg == min(quote.mg, owed)
        self._took(paid, quote.rial_per_g)

    @precondition(lambda self: self.live)
    @rule(place=st.integers(0, 20))
    def reverse(self, place: int) -> None:
        payment = self.live.pop(place % len(self.live))
        reverse_payment(payment=payment, reason="wrong", actor=self.actor, now=self.now)
        self.gone.append(payment)
        self.owed += payment.mg
        self.wallet -= payment.wallet_rial
        self.taken -= payment.amount_rial

    @precondition(lambda self: self.gone)
    @rule()
    def reverse_again(self) -> None:
        reverse_payment(payment=self.gone[-1], reason="once more", actor=self.actor, now=self.now)

    @precondition(lambda self: self.live)
    @rule()
    def repeat(self) -> None:
        last = self.live[-1]
        again = pay(
            self.contract, last.amount_rial // 10, self.actor, now=self.now, tender=last.tender,
            quote=last.quote.uuid if last.quote else None, key=last.idempotency_key,
        )  # fmt: skip
        assert (again.replayed, again.payment) == (True, last)

    def _took(self, payment: Payment, price: int) -> None:
        assert payment.rial_per_g == price
        value = rial_for_mg(payment.mg, price)
        assert payment.amount_rial == value + payment.rounding_rial + payment.wallet_rial
        self.live.append(payment)
        self.owed -= payment.mg
        self.wallet += payment.wallet_rial
        self.taken += payment.amount_rial

    @invariant()
    def the_book_equals_the_model(self) -> None:
        if not hasattr(self, "owed"):
            return
        contract = fresh(self.contract)
        assert contract.balance_mg == self.owed == sum(open_rows(contract))
        assert contract.state == ("settled" if self.owed == 0 else "active")
        assert not any(state_of(contract, as_of=tehran_today(NOW)).unplaced.values())
        lines = LedgerLine.objects.filter(entry__contract=contract)
        assert sum(lines.values_list("mg", flat=True)) == sum(lines.values_list("rial", flat=True)) == 0
        assert -sum(lines.filter(account=Account.CUSTOMER_WALLET).values_list("rial", flat=True)) == self.wallet
        assert sum(lines.filter(account__in=TENDERS).values_list("rial", flat=True)) == self.taken
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate; set constraints all deferred")

    def teardown(self) -> None:
        if hasattr(self, "life"):
            assert findings() == []
            transaction.set_rollback(True)
            self.life.__exit__(None, None, None)


def test_no_milligram_and_no_rial_is_ever_lost(owner: User) -> None:
    LifeOfAContract.actor = owner
    limits: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
    run_state_machine_as_test(LifeOfAContract, settings=settings(max_examples=12, stateful_step_count=15, **limits))
    assert Contract.objects.count() == 0
