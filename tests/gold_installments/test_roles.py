"""Every role against everything that changes or shows the book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions import (
    clear_day_price,
    make_quote,
    renew_board_link,
    reverse_payment,
    set_day_price,
    set_price_policy,
)
from gold_installments.models import Contract, Payment
from gold_installments.queries import (
    contract_for,
    export_contracts,
    export_payments,
    list_contracts,
    list_payments,
    payment_for,
    payment_marks,
    payments_of_day,
)
from gold_installments.rules.policy import Policy
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, everything, fresh, pay, tehran

ROLES = ("owner", "manager", "clerk", "accountant", "viewer")
LATER, TYPED = tehran("1404/08/10"), tehran("1404/07/20")


@dataclass(frozen=True)
class Scene:
    """A contract with one payment, for somebody to act on."""

    contract: Contract
    payment: Payment


Act = Callable[[Scene, User], object]
ACTIONS: dict[str, tuple[Act, set[str]]] = {
    "sign": (lambda scene, who: a_contract(who, customer=scene.contract.customer), {"owner", "manager", "clerk"}),
    "quote": (
        lambda scene, who: make_quote(contract=scene.contract, mg=100, actor=who, now=NOW),
        {"owner", "manager", "clerk"},
    ),
    "pay": (lambda scene, who: pay(scene.contract, 6_000_000, who), {"owner", "manager", "clerk"}),
    "reverse today": (
        lambda scene, who: reverse_payment(payment=scene.payment, reason="wrong", actor=who, now=NOW),
        {"owner", "manager", "clerk"},
    ),
    "reverse later": (
        lambda scene, who: reverse_payment(payment=scene.payment, reason="wrong", actor=who, now=LATER),
        {"owner", "manager"},
    ),
    "type a price": (
        lambda _, who: set_day_price(rial_per_g=WORKED_PRICE, reason="because", actor=who, now=NOW),
        {"owner", "manager"},
    ),
    "clear the price": (
        lambda _, who: clear_day_price(reason="because", actor=who, now=TYPED),
        {"owner", "manager"},
    ),
    "change the settings": (
        lambda _, who: set_price_policy(
            wanted=Policy(sell_margin_bp=50), version=0, reason="because", actor=who, now=NOW
        ),
        {"owner"},
    ),
    "renew the board": (lambda _, who: renew_board_link(seen=1, actor=who, now=NOW), {"owner"}),
}
QUESTIONS: dict[str, tuple[Act, set[str]]] = {
    "contract": (lambda scene, who: contract_for(user=who, number=scene.contract.number), set(ROLES)),
    "contracts": (lambda _, who: list_contracts(user=who), set(ROLES)),
    "payment": (lambda scene, who: payment_for(user=who, receipt_number=scene.payment.receipt_number), set(ROLES)),
    "payments": (lambda _, who: list_payments(user=who), set(ROLES)),
    "marks": (
        lambda scene, who: payment_marks(user=who, start=scene.payment.day, end=scene.payment.day),
        set(ROLES),
    ),
    "payments of a day": (lambda scene, who: payments_of_day(user=who, day=scene.payment.day), set(ROLES)),
    "export contracts": (lambda _, who: list(export_contracts(user=who)), {"owner", "manager", "accountant"}),
    "export payments": (lambda _, who: list(export_payments(user=who)), {"owner", "manager", "accountant"}),
}


@pytest.fixture
def scene(contract: Contract, clerk: User, market: int) -> Scene:
    """The worked contract after one payment, and a day with a typed price."""
    owner = User.objects.get(username="owner")
    set_day_price(rial_per_g=WORKED_PRICE, reason="the feeds are silent", actor=owner, now=TYPED)
    return Scene(contract, pay(contract, 5_000_000, clerk).payment)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTIONS)
def test_who_may_move_money(scene: Scene, name: str, role: str) -> None:
    act, allowed = ACTIONS[name]
    before = everything()
    if role in allowed:
        act(scene, User.objects.get(username=role))
        assert everything() != before
    else:
        with pytest.raises(NotPermitted):
            act(scene, User.objects.get(username=role))
        assert everything() == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_who_may_see_the_book(scene: Scene, name: str, role: str) -> None:
    ask, allowed = QUESTIONS[name]
    if role in allowed:
        assert ask(scene, User.objects.get(username=role))
    else:
        with pytest.raises(NotPermitted):
            ask(scene, User.objects.get(username=role))


def test_a_dismissed_colleague_moves_nothing(scene: Scene, clerk: User) -> None:
    clerk.is_active = False
    before = everything()
    for act, _ in ACTIONS.values():
        with pytest.raises(NotPermitted):
            act(scene, clerk)
    assert everything() == before
    assert fresh(scene.contract).balance_mg == 22_400 - scene.payment.mg
