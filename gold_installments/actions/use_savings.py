"""Use saved gold: hand it over, pay the customer's own debt with it gram for gram, or buy it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from customers.queries import ids_of
from gold_installments.actions.buying_price import buying_price
from gold_installments.actions.check_tender import TenderUnknown
from gold_installments.actions.clean_line import clean_line
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.make_quote import ContractNotActive
from gold_installments.actions.move_savings import (
    MoreThanOwed,
    Moved,
    SavingsTooSmall,
    Step,
    first_move,
    hold_savings,
    refusal_of,
    write_move,
)
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.post_entry import append_event
from gold_installments.actions.rebuild import rebuild
from gold_installments.models import Contract, ContractEvent, Savings, SavingsMove
from gold_installments.queries.deal_refusals import WeightNotPositive
from gold_installments.queries.replaying import state_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.debts import Unit
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.savings import cash_out, cash_out_lines, hand_over_lines, pay_debt_lines
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

Kind = SavingsMove.Kind
USES: Final = (Kind.HAND_OVER, Kind.PAY_DEBT, Kind.CASH_OUT)
#: How the price of gold bought back goes out.
PAYOUTS: Final = {
    "cash": Account.CASH, "card": Account.CARD, "transfer": Account.TRANSFER, "wallet": Account.CUSTOMER_WALLET,
}  # fmt: skip


class UseUnknown(Refusal):
    """Savings are used in three ways."""

    code = "use_unknown"
    message = _("Choose how the saved gold is used: handed over, for a debt, or sold back.")


class ContractMissing(Refusal):
    """A debt is of a contract."""

    code = "contract_missing"
    message = _("Say which contract's debt is paid.")


class ContractNotWanted(Refusal):
    """Only a debt is of a contract."""

    code = "contract_not_wanted"
    message = _("Only the payment of a debt names a contract; leave it out here.")


class NotOwnDebt(Refusal):
    """Somebody else's debt."""

    code = "not_own_debt"
    message = _("Saved gold pays the debt of its own customer only.")


@dataclass(frozen=True, kw_only=True)
class UseTold:
    """`kind` hand_over, pay_debt (with `contract`) or cash_out (with `payout`); `note` says what was handed over."""

    kind: str
    mg: int
    payout: str = ""
    reference: str = ""
    note: str = ""
    price_reason: str = ""


def use_savings(
    *,
    savings: Savings,
    told: UseTold,
    contract: Contract | None = None,
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> Moved:
    """Take `told.mg` out of the savings; the plan closes when nothing is left.

    Raises NotPermitted, ShopClosed, TillClosed, KeyMissing, IdempotencyConflict, UseUnknown, ContractMissing,
    ContractNotWanted, WeightNotPositive, SavingsTooSmall, NotOwnDebt, ContractNotActive, MoreThanOwed, TenderUnknown,
    LineMissing, LineTooLong, PriceStale and its kin.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=savings)
    require_open_shop()
    _check(told, contract)
    body = {"savings": savings.number, "contract": contract.number if contract else None, **vars(told)}
    with transaction.atomic():
        debtor = hold_contract(contract.pk) if contract is not None else None
        held = hold_savings(savings.pk)
        if (first := first_move(idempotency_key, body)) is not None:
            return Moved(first, replayed=True)
        require_open_till(clerk=actor, now=now)
        try:
            step = _step(told, held, debtor, actor, now)
        except RuleRefused as refused:
            raise refusal_of(refused, field="mg") from refused
        move = write_move(
            savings=held, step=step, body=body, key=idempotency_key, actor=actor, now=now, contract=debtor
        )
        if debtor is not None:
            append_event(
                contract=debtor, kind=ContractEvent.Kind.PAID, at=now, now=now, actor=actor, entry=move.entry,
                mg=told.mg,
            )  # fmt: skip
            rebuild(contract=debtor, actor=actor, now=now)
    return Moved(move, replayed=False)


def _check(told: UseTold, contract: Contract | None) -> None:
    if told.kind not in list(USES):
        raise UseUnknown(field="kind")
    if told.kind == Kind.PAY_DEBT and contract is None:
        raise ContractMissing(field="contract")
    if told.kind != Kind.PAY_DEBT and contract is not None:
        raise ContractNotWanted(field="contract")
    if told.mg < 1:
        raise WeightNotPositive(field="mg")


def _step(told: UseTold, held: Savings, debtor: Contract | None, actor: User, now: datetime) -> Step:
    if told.mg > held.balance_mg:
        raise SavingsTooSmall(field="mg")
    if debtor is not None:
        return _pay_debt(told, held, debtor, now)
    if told.kind == Kind.HAND_OVER:
        goods = clean_line(told.note, field="note", longest=300, needed=True)
        lines = hand_over_lines(mg=told.mg, saved_mg=held.balance_mg)
        return Step(kind=Kind.HAND_OVER, mg=-told.mg, rial=0, lines=lines, detail={"goods": goods})
    return _cash_out(told, held, actor, now)


def _pay_debt(told: UseTold, held: Savings, debtor: Contract, now: datetime) -> Step:
    if debtor.customer_id not in ids_of(held.customer):
        raise NotOwnDebt(field="contract")
    if not debtor.is_live:
        raise ContractNotActive(field="contract")
    debts = state_of(debtor, as_of=tehran_today(now)).debts()
    owed = sum(debt.open_amount for debt in debts if debt.unit is Unit.MG)
    if told.mg > owed:
        raise MoreThanOwed(field="mg")
    lines = pay_debt_lines(mg=told.mg, saved_mg=held.balance_mg, debt_mg=owed)
    detail = {"contract": debtor.number, "note": clean_line(told.note, field="note", longest=300)}
    return Step(kind=Kind.PAY_DEBT, mg=-told.mg, rial=0, lines=lines, detail=detail)


def _cash_out(told: UseTold, held: Savings, actor: User, now: datetime) -> Step:
    if told.payout not in PAYOUTS:
        raise TenderUnknown(field="payout", among=PAYOUTS)
    price = buying_price(actor=actor, now=now, reason=told.price_reason)
    sold = cash_out(mg=told.mg, saved_mg=held.balance_mg, buy_rial_per_g=price.rial_per_g)
    detail = {
        "payout": told.payout, "reference": clean_line(told.reference, field="reference", longest=40),
        "note": clean_line(told.note, field="note", longest=300),
    }  # fmt: skip
    lines = cash_out_lines(sold=sold, payout=PAYOUTS[told.payout])
    return Step(kind=Kind.CASH_OUT, mg=-told.mg, rial=-sold.rial, lines=lines, detail=detail, price=price)
