"""A contract's whole life in random order, beside a slow book that knows only fractions and sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, LegKind
from gold_installments.rules.charge_lines import forgiveness_lines, penalty_lines, wallet_refund_lines
from gold_installments.rules.cheque_lines import (
    NOTHING,
    cheque_bounced_lines,
    cheque_cleared_lines,
    cheque_taken_lines,
    credit_at_clearing,
)
from gold_installments.rules.cheques import ChequePolicy
from gold_installments.rules.early_discount import DiscountKind, EarlyDiscount
from gold_installments.rules.old_gold import (
    Piece,
    PieceKind,
    gram_for_gram,
    gram_for_gram_lines,
    purchase_lines,
    two_legs,
)
from gold_installments.rules.posting import Line, contra_lines, exchange_lines, is_balanced, signing_lines
from gold_installments.rules.protection import Protection, credit_protected, protection_lines
from gold_installments.rules.settlement import settle_weight, weight_discount_lines
from gold_installments.rules.split_tender import Leg, credit_split, split_payment_lines
from gold_installments.rules.write_off import write_off, write_off_lines
from tests.gold_installments_money.oracle import by_account, half_up, worth

CLEARING = ChequePolicy.CLEARING


@dataclass
class Slow:
    """What the slow book knows: milligrams owed, Rial in the shop's hands, in the wallet, and gold in the drawer."""

    owed: int
    hands: int = 0
    wallet: int = 0
    drawer: int = 0
    waiting: list[int] = field(default_factory=list)
    done: list[tuple[tuple[Line, ...], Counter[str]]] = field(default_factory=list)

    def take(self, rial: int, price: int) -> int:
        """Milligrams for money, the rest into the wallet."""
        wanted = half_up(rial / worth(1, price))
        if wanted > self.owed:
            self.wallet += rial - half_up(worth(self.owed, price))
        mg = min(wanted, self.owed)
        self.owed -= mg
        return mg


def pay(slow: Slow, size: int, price: int) -> Sequence[Line]:
    legs = [Leg(LegKind.CASH, size), Leg(LegKind.CARD, size // 3 + 1, "9")]
    split = credit_split(legs=legs, rial_per_g=price, balance_mg=slow.owed)
    before, wallet, total = slow.owed, slow.wallet, size + size // 3 + 1
    slow.hands += total
    assert split.credit.mg == slow.take(total, price)
    lines = split_payment_lines(split)
    slow.done.append((lines, Counter(owed=before - slow.owed, hands=total, wallet=slow.wallet - wallet)))
    return lines


def reverse(slow: Slow, size: int, price: int) -> Sequence[Line]:
    if not slow.done or slow.wallet < slow.done[-1][1]["wallet"]:
        return ()
    lines, effect = slow.done.pop()
    slow.owed += effect["owed"]
    slow.hands -= effect["hands"]
    slow.wallet -= effect["wallet"]
    return contra_lines(lines)


def pay_protected(slow: Slow, size: int, price: int) -> Sequence[Line]:
    promised = Protection(None, 90_000_000)
    paid = credit_protected(amount_rial=size, market_rial_per_g=price, protection=promised, balance_mg=slow.owed)
    slow.hands += size
    assert paid.credit.mg == slow.take(size, min(price, 90_000_000))
    return exchange_lines(source=Account.CASH, credit=paid.credit) + protection_lines(paid.cost_rial)


def bring_gold(slow: Slow, size: int, price: int) -> Sequence[Line]:
    piece = Piece(kind=PieceKind.USED, gross_mg=size % 9_000 + 100, fineness=7_500, deduction=100)
    slow.drawer += piece.eq750_mg
    if size % 2:
        taken = gram_for_gram(piece=piece, balance_mg=slow.owed, buy_rial_per_g=price)
        slow.wallet += half_up(worth(max(piece.eq750_mg - slow.owed, 0), price))
        slow.owed -= min(piece.eq750_mg, slow.owed)
        return gram_for_gram_lines(piece=piece, taken=taken)
    legs = two_legs(piece=piece, buy_rial_per_g=price, rial_per_g=price + 7, balance_mg=slow.owed)
    split = credit_split(legs=[Leg(LegKind.OLD_GOLD, legs.bought_rial)], rial_per_g=price + 7, balance_mg=slow.owed)
    slow.take(half_up(worth(piece.eq750_mg, price)), price + 7)
    return purchase_lines(piece=piece, bought_rial=legs.bought_rial) + split_payment_lines(split)


def bring_cheque(slow: Slow, size: int, price: int) -> Sequence[Line]:
    slow.waiting.append(size)
    return cheque_taken_lines(policy=CLEARING, amount_rial=size, credit=NOTHING)


def hear_of_cheque(slow: Slow, size: int, price: int) -> Sequence[Line]:
    if not slow.waiting:
        return ()
    amount = slow.waiting.pop()
    if size % 2:
        return cheque_bounced_lines(policy=CLEARING, amount_rial=amount, credit=NOTHING)
    credit = credit_at_clearing(policy=CLEARING, amount_rial=amount, rial_per_g=price, balance_mg=slow.owed)
    slow.hands += amount
    slow.take(amount, price)
    return cheque_cleared_lines(policy=CLEARING, amount_rial=amount, credit=credit)


def charge(slow: Slow, size: int, price: int) -> Sequence[Line]:
    slow.owed += size % 200
    return penalty_lines(mg=size % 200)


def let_go(slow: Slow, size: int, price: int) -> Sequence[Line]:
    mg = min(size % 200, slow.owed)
    slow.owed -= mg
    return forgiveness_lines(mg=mg)


def refund(slow: Slow, size: int, price: int) -> Sequence[Line]:
    if not slow.wallet:
        return ()
    rial, held = min(size, slow.wallet), slow.wallet
    slow.wallet, slow.hands = slow.wallet - rial, slow.hands - rial
    return wallet_refund_lines(payout=Account.CASH, rial=rial, wallet_rial=held)


def settle(slow: Slow, size: int, price: int) -> Sequence[Line]:
    if not slow.owed:
        return ()
    quote = settle_weight(
        left_mg=slow.owed, rial_per_g=price, policy=EarlyDiscount(DiscountKind.REMAINDER, size % 2_000)
    )
    slow.owed, slow.hands = 0, slow.hands + quote.pay_rial
    return exchange_lines(source=Account.CASH, credit=quote.payment) + weight_discount_lines(quote)


def give_up(slow: Slow, size: int, price: int) -> Sequence[Line]:
    if not slow.owed:
        return ()
    lines = write_off_lines(write_off(left_mg=slow.owed, rial_per_g=price))
    slow.owed = 0
    return lines


Act = Callable[[Slow, int, int], Sequence[Line]]
OFTEN: tuple[Act, ...] = (pay, reverse, pay_protected, bring_gold, bring_cheque, hear_of_cheque, charge, let_go, refund)
acts = st.lists(
    st.tuples(
        st.sampled_from((*OFTEN, *OFTEN, settle, give_up)), st.integers(1, 10**9), st.integers(20_000_010, 10**9)
    ),
    max_size=30,
)


@given(acts=acts, gold=st.integers(1, 50_000))
def test_both_units_balance_and_equal_the_slow_book(acts: list[tuple[Act, int, int]], gold: int) -> None:
    slow, book = Slow(owed=gold + 24), list(signing_lines(gold_mg=gold, fee_mg=24))
    for act, size, price in acts:
        lines = act(slow, size, price)
        assert is_balanced(lines), act
        book += lines
        kept = by_account(book)
        owed, wallet = kept.get(Account.RECEIVABLE, (0, 0)), kept.get(Account.CUSTOMER_WALLET, (0, 0))
        assert (owed, wallet) == ((slow.owed, 0), (0, -slow.wallet))
        assert sum(kept.get(it, (0, 0))[1] for it in (Account.CASH, Account.CARD, Account.TRANSFER)) == slow.hands
        assert kept.get(Account.OLD_GOLD, (0, 0)) == (slow.drawer, 0)
        assert kept.get(Account.CHEQUES, (0, 0)) == (0, sum(slow.waiting))
        assert kept.get(Account.OLD_GOLD_DUE) is None
    assert is_balanced(book)
