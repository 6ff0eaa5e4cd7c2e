"""Words the tests of paying share: legs, cheques, pieces, contracts of both kinds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from gold_installments.actions import ChequeIn, LegIn, PieceIn, record_payment, sign_contract
from gold_installments.actions.sign_deal import sign_deal
from gold_installments.models import Contract, LedgerLine, Payment
from gold_installments.rules.wish import DealKind, Wish
from persian.jalali import parse_jalali, tehran_today
from tests.gold_installments.book import NOW, SIGNED, TOMAN, a_customer, a_key


def leg(kind: str, toman: int | None = None, **more: Any) -> LegIn:
    """One way of paying."""
    return LegIn(kind=kind, amount_rial=None if toman is None else toman * TOMAN, **more)


def cheque(toman: int | None = None, sayad: str = "1234567890123456", **more: Any) -> LegIn:
    """A cheque of the customer, due in a month."""
    told = {"sayad_id": sayad, "due_date": parse_jalali("1404/09/01"), "drawer_name": "زهرا احمدی", **more}
    return leg("cheque", toman, cheque=ChequeIn(**told))


#: R8: the bag of bangles, the 21k ring, the melted piece.
USED_18K = PieceIn(gross_mg=5_240, stones_mg=310, fineness=7_500)
USED_21K = PieceIn(gross_mg=3_200, fineness=8_750)
MELTED = PieceIn(kind="melted", gross_mg=10_000, fineness=7_465, assay_number="انگ ۱۲")


def take(
    contract: Contract, actor: User, *legs: LegIn, toman: int | None = None, now: datetime = NOW, **more: Any
) -> Payment:
    """A payment by these legs."""
    values = {"idempotency_key": a_key(), **more}
    return record_payment(
        contract=contract, amount_rial=None if toman is None else toman * TOMAN, legs=legs or None, actor=actor,
        now=now, **values,
    ).payment  # fmt: skip


def with_terms(actor: User, *, gold_mg: int = 22_400, count: int = 6, **terms: Any) -> Contract:
    """The worked debt with terms of its own."""
    return sign_contract(
        customer=a_customer(actor), gold_mg=gold_mg, installment_count=count, signed_date=tehran_today(SIGNED),
        actor=actor, now=SIGNED, idempotency_key=a_key(), **terms,
    )  # fmt: skip


def in_toman(actor: User, *, toman: int = 60_000_000, count: int = 6, **terms: object) -> Contract:
    """A Toman contract without profit."""
    wish = Wish(
        kind=DealKind.TOMAN, gold_mg=1_000, principal_rial=toman * TOMAN, count=count, signed_on=tehran_today(SIGNED),
        terms=terms,
    )  # fmt: skip
    return sign_deal(customer=a_customer(actor), wish=wish, actor=actor, now=SIGNED, idempotency_key=a_key()).contract


def account(contract: Contract, name: str) -> tuple[int, int]:
    """What stands on an account by this contract's entries: mg and Rial."""
    lines = LedgerLine.objects.filter(entry__contract_id=contract.pk, account=name)
    return sum(line.mg for line in lines), sum(line.rial for line in lines)
