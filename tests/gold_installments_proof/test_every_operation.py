"""A random life with every operation, through the product's own actions, against a diary that is read the slow way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
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
from gold_installments.actions import record_payment, reverse_payment, set_day_price, sign_contract
from gold_installments.actions.approvals import decide
from gold_installments.actions.change_schedule import change_schedule
from gold_installments.actions.check_tender import LegIn
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.settle_contract import settle_contract
from gold_installments.actions.settlement_quote import make_settlement
from gold_installments.actions.waive_penalty import ask_waiver
from gold_installments.models import Approval, Contract, LedgerLine, Payment
from gold_installments.queries.replan import Reschedule
from gold_installments.rules.accounts import Account
from persian.jalali import tehran_today
from persian.words import toman_in_words
from tests.gold_installments.book import NOW, TOMAN, WORKED_PRICE, a_customer, a_key, findings, fresh
from tests.gold_installments_proof.slow import Diary, Name, Note, Row

#: A life is long and each of its steps asks a database: what failed is told as it is, not made smaller first.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
RATE = 1_000  # millionths a day: one per mille
TENDERS = ("cash", "pos", "card", "transfer")


class EveryOperation(RuleBasedStateMachine):
    """The book beside a diary of what was asked of it."""

    owner: User
    manager: User

    @initialize(count=st.integers(1, 4), mg=st.integers(50, 900))
    def sign(self, count: int, mg: int) -> None:
        self.life = transaction.atomic()
        self.life.__enter__()
        self.now: datetime = NOW
        signed = tehran_today(NOW) - timedelta(days=45)
        self.contract: Contract = sign_contract(
            customer=a_customer(self.owner), gold_mg=mg * count + 1, installment_count=count, signed_date=signed,
            actor=self.owner, now=self.now, idempotency_key=a_key(), penalty="grams", penalty_rate_ppm=RATE,
            early_discount="remainder", early_discount_bp=300,
        )  # fmt: skip
        self.rial_of_wallet = self.rial_taken = 0
        self.payments: dict[int, list[Note]] = {}
        self.diary = Diary(signed, RATE, self._rows_of(1))
        self.prices: dict[date, int] = {}
        self.move_price(0)

    @property
    def today(self) -> date:
        return tehran_today(self.now)

    @property
    def minute(self) -> int:
        return int((self.now - NOW).total_seconds() // 60) + 100

    def owed(self) -> int:
        rows = self.read().values()
        return sum(row.open + row.penalty_open for row in rows)

    def read(self) -> dict[Name, Row]:
        return self.diary.read(self.today)

    @rule(percent=st.integers(-20, 20))
    def move_price(self, percent: int) -> None:
        price = WORKED_PRICE * (100 + percent) // 100 // TOMAN * TOMAN
        if self.prices.get(self.today) != price:
            set_day_price(
                rial_per_g=price, in_words=toman_in_words(price), reason="the market moves", actor=self.owner,
                now=self.now,
            )  # fmt: skip
        self.prices[self.today] = price

    @rule(days=st.integers(1, 25))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        roll_contracts(now=self.now)
        self.move_price(days)

    @precondition(lambda self: self.owed() > 0)
    @rule(share=st.integers(1, 130), cut=st.integers(0, 3))
    def pay(self, share: int, cut: int) -> None:
        self._pay(max(1, self.owed() * share // 100), self.prices[self.today], self.now, cut)

    @precondition(lambda self: self.owed() > 0 and len(self.prices) > 1)
    @rule(share=st.integers(1, 60), back=st.integers(0, 9))
    def pay_back_dated(self, share: int, back: int) -> None:
        days = sorted(day for day in self.prices if day < self.today)
        day = days[-1 - back % len(days)]
        moment = self.now - timedelta(days=(self.today - day).days)
        before = self.diary.read(self.today)
        mg = max(1, sum(row.open for row in before.values()) * share // 100)
        # Penalties that were paid may not be left without a debt: such a payment is refused, and is not tried here.
        if any(row.penalty_paid or row.waived for row in before.values()):
            return
        self._pay(mg, self.prices[day], moment, 0)

    def _pay(self, mg: int, price: int, moment: datetime, cut: int) -> None:
        amount = -(-mg * price // 1000 // TOMAN) * TOMAN
        legs = [LegIn(kind=kind, amount_rial=amount // 4 // TOMAN * TOMAN) for kind in TENDERS[:cut]]
        legs = [leg for leg in legs if leg.amount_rial]
        legs.append(LegIn(kind=TENDERS[-1], amount_rial=amount - sum(leg.amount_rial or 0 for leg in legs)))
        late = moment != self.now
        paid = record_payment(
            contract=self.contract, legs=legs, actor=self.owner, now=self.now, idempotency_key=a_key(),
            paid_at=moment if late else None, late_reason="typed later" if late else "", twin_reason="another one",
        ).payment  # fmt: skip
        exact = (amount * 2000 + price) // (2 * price)
        expected = min(exact, self.owed())
        assert (paid.rial_per_g, paid.mg) == (price, expected)
        value = (paid.mg * price * 2 + 1000) // 2000
        assert paid.amount_rial == amount == value + paid.rounding_rial + paid.wallet_rial
        assert paid.wallet_rial == 0 or exact > expected
        self._keep(paid, [Note(tehran_today(moment), 0, paid.mg)])

    def _keep(self, paid: Payment, notes: list[Note]) -> None:
        for note in notes:
            note.minute = int((paid.paid_at - NOW).total_seconds() // 60) + 100
            self.diary.notes.append(note)
        self.payments[paid.pk] = notes
        self.rial_taken += paid.amount_rial
        self.rial_of_wallet += paid.wallet_rial
        self.now += timedelta(minutes=1)

    @precondition(lambda self: self.payments)
    @rule(pick=st.integers(0, 50))
    def reverse(self, pick: int) -> None:
        pk = sorted(self.payments)[pick % len(self.payments)]
        paid = Payment.objects.get(pk=pk)
        reverse_payment(payment=paid, reason="wrong customer", actor=self.owner, now=self.now)
        for note in self.payments.pop(pk):
            self.diary.notes.remove(note)
        self.rial_taken -= paid.amount_rial
        self.rial_of_wallet -= paid.wallet_rial
        self.now += timedelta(minutes=1)

    @precondition(lambda self: self.owed() > 3 and self.diary.rows[-1][0][0] < 4)
    @rule(count=st.integers(1, 3))
    def reschedule(self, count: int) -> None:
        taken = {name: row.open for name, row in self.read().items() if row.open}
        if sum(taken.values()) < count:
            return
        asked = change_schedule(
            contract=self.contract, wish=Reschedule(count=count), version=fresh(self.contract).version,
            reason="a hard month", actor=self.owner, now=self.now,
        ).approval  # fmt: skip
        assert asked is not None
        done = decide(approval=asked, approve=True, actor=self.manager, now=self.now)
        assert done.state == Approval.State.APPROVED
        number = self.diary.rows[-1][0][0] + 1
        self.diary.pass_over(taken, (self.today, self.minute), self._rows_of(number))
        assert sum(amount for name, _, amount in self.diary.rows if name[0] == number) == sum(taken.values())
        self.now += timedelta(minutes=1)

    @precondition(lambda self: any(row.penalty_open for row in self.read().values()) and self.owed() > 0)
    @rule(share=st.integers(1, 100))
    def waive(self, share: int) -> None:
        name, row = next((name, row) for name, row in self.read().items() if row.penalty_open)
        amount = max(1, row.penalty_open * share // 100)
        if amount == self.owed():
            return
        asked = ask_waiver(
            contract=self.contract, amount=amount, row=name, reason="an old customer", actor=self.owner, now=self.now,
            idempotency_key=a_key(),
        )  # fmt: skip
        decide(approval=asked, approve=True, actor=self.manager, now=self.now)
        self.diary.notes.append(Note(self.today, self.minute, amount, name))
        self.now += timedelta(minutes=1)

    @precondition(lambda self: self.owed() > 0)
    @rule()
    def settle(self) -> None:
        owed = self.owed()
        promise = make_settlement(contract=self.contract, actor=self.owner, now=self.now)
        done = settle_contract(
            contract=self.contract, legs=[LegIn(kind="cash", amount_rial=promise.pay_rial)], quote_id=promise.uuid,
            actor=self.owner, now=self.now, idempotency_key=a_key(), twin_reason="another one",
        )  # fmt: skip
        assert fresh(self.contract).state == Contract.State.SETTLED
        paid = done.payment
        notes = [Note(self.today, 0, paid.mg)]
        if owed > paid.mg:
            notes.append(Note(self.today, 0, owed - paid.mg))
        self._keep(paid, notes)

    @invariant()
    def the_book_says_what_the_diary_says(self) -> None:
        if not hasattr(self, "prices"):
            return
        rows, contract = self.read(), fresh(self.contract)
        kept = {(row.version, row.number): row.open_mg for row in contract.installments.all()}
        assert kept == {name: row.open for name, row in rows.items()}
        assert contract.balance_mg == sum(row.open + row.penalty_open for row in rows.values())
        late = any(row.open and row.due < self.today for row in rows.values())
        owing = "in_arrears" if late else "active"
        assert contract.state == (owing if contract.balance_mg else "settled")
        lines = LedgerLine.objects.filter(entry__contract=contract)
        assert sum(lines.values_list("mg", flat=True)) == sum(lines.values_list("rial", flat=True)) == 0
        assert -sum(lines.filter(account=Account.CUSTOMER_WALLET).values_list("rial", flat=True)) == self.rial_of_wallet
        assert sum(lines.filter(account__in=TENDERS).values_list("rial", flat=True)) == self.rial_taken
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate; set constraints all deferred")

    def _rows_of(self, version: int) -> list[tuple[Name, date, int]]:
        rows = self.contract.installments.filter(version=version).order_by("number")
        return [((version, row.number), row.due_date, row.mg) for row in rows]

    def teardown(self) -> None:
        if hasattr(self, "life"):
            assert findings(self.now) == []
            transaction.set_rollback(True)
            self.life.__exit__(None, None, None)


def test_every_operation_against_the_slow_diary(owner: User, manager: User) -> None:
    EveryOperation.owner, EveryOperation.manager = owner, manager
    limits: dict[str, Any] = {
        "deadline": None,
        "suppress_health_check": list(HealthCheck),
        "print_blob": True,
        "phases": PHASES,
    }
    run_state_machine_as_test(EveryOperation, settings=settings(max_examples=12, stateful_step_count=14, **limits))
    assert Contract.objects.count() == 0
