"""The worked contract at the worked price, and words for guarantees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from customers.actions import keep_paper
from gold_installments.actions.guarantee_cheque import ChequeTold
from gold_installments.models import Cheque, Contract
from guarantees.actions import take_cheque
from persian.jalali import parse_jalali
from tests.customers.papers import PNG
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, a_key, price_at


@pytest.fixture
def market(in_shop: object) -> int:
    """11,250,000 Toman a gram, fresh at NOW."""
    price_at(WORKED_PRICE, NOW)
    return WORKED_PRICE


@pytest.fixture
def contract(clerk: User) -> Contract:
    """22,400 mg in 6 rows, signed 1404/06/31 by the clerk."""
    return a_contract(clerk)


def a_cheque(**told: Any) -> ChequeTold:
    """A white cheque of 300 million Toman, due 1405/01/31."""
    return ChequeTold(
        **{
            "sayad_id": "1234567890123456", "amount_rial": 3_000_000_000, "due_date": parse_jalali("1405/01/31"),
            "drawer_name": "کریم صادقی", "colour": "white", **told,
        }
    )  # fmt: skip


def taken_cheque(contract: Contract, actor: User, **told: Any) -> Cheque:
    """The cheque in the drawer."""
    made = take_cheque(contract=contract, told=a_cheque(**told), actor=actor, now=NOW, idempotency_key=a_key())
    return Cheque.objects.get(pk=made.pk)


def a_slip(contract: Contract, actor: User) -> int:
    """A signed slip among the customer's private files."""
    paper = keep_paper(customer=contract.customer, name="slip.png", content=PNG, kind="other", actor=actor, now=NOW)
    return int(paper.pk)


def day(jalali: str) -> date:
    """A Jalali day."""
    return parse_jalali(jalali)
