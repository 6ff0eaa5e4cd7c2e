"""Sell gold on instalments: write a contract of either kind, once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_growing_shop, require_signable
from gold_installments.actions.activate_contract import activate_contract, payload_of
from gold_installments.actions.approvals import ask, needs_second
from gold_installments.actions.check_discount import check_discount
from gold_installments.actions.check_tender import LegIn
from gold_installments.actions.clean_price_reason import short_enough
from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_name
from gold_installments.actions.post_entry import require_open_month
from gold_installments.actions.postable_price import postable_price
from gold_installments.actions.rebuild import move_state
from gold_installments.actions.take_down_payment import take_down_payment
from gold_installments.actions.write_deal import write_deal
from gold_installments.models import Approval, Contract, ScheduleVersion
from gold_installments.queries.deal_refusals import ContractNoteTooLong
from gold_installments.queries.plans import active_plan
from gold_installments.queries.preview import WorkedOut, terms_for, work_out
from gold_installments.queries.prices import counter_price
from gold_installments.rules.limits import LONGEST_NOTE
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.request import request_hash
from gold_installments.rules.wish import Wish
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer


class DownPaymentWaits(Refusal):
    """Money brought for a contract that nobody has agreed to yet: there is no receipt to give for it."""

    code = "down_payment_waits"
    status = 409
    message = _(
        "This contract first waits for another person's approval. Say only how much the down payment is; take it "
        "after the approval."
    )


@dataclass(frozen=True)
class Signed:
    """The contract, and whether the same request had signed it before."""

    contract: Contract
    replayed: bool


def sign_deal(
    *,
    customer: Customer,
    wish: Wish,
    down: Sequence[LegIn] = (),
    actor: User,
    now: datetime,
    idempotency_key: str,
    price_reason: str = "",
) -> Signed:
    """Write the contract and return it; the same key and body return the first one. `down` are the ways in which the
    wish's down payment is paid now; without them it stays owed in Rial.

    It is active at once; over a limit of its plan or of the customer it is only signed, takes no money, and waits for
    another person (an Approval of kind OVER_LIMIT). What is turned into Rial or grams is so at the counter's price of
    now. Raises NotPermitted, DiscountNotAllowed, ShopSuspended, ShopClosed, CustomerMerged, CustomerArchived,
    KeyMissing, IdempotencyConflict (409), ContractNoteTooLong, PriceReasonTooLong, PlanNotFound, MonthLocked,
    DownPaymentWaits (where it is only signed), PriceStale and its kind, the refusals of `work_out` and the payment.
    """
    require(actor, Grant.CONTRACT_WRITE)
    require_growing_shop()
    key, body = checked_key(idempotency_key), _body(customer, wish, down)
    note, why = clean_note(wish.note), short_enough(price_reason, field="price_reason")
    with transaction.atomic():
        hold_name(f"contract-key:{key}")
        if first := _earlier(key, body):
            return Signed(first, replayed=True)
        require_signable(customer)
        require_open_month(tehran_today(now))
        # Two contracts of one person at once would each see the other's room under the limit.
        hold_name(f"limits:{customer.pk}")
        price = postable_price(actor=actor, now=now, reason=why) if wish.needs_price else None
        found = _work_out(customer, wish, price, actor, now)
        contract, version = write_deal(
            deal=found.deal, plan=found.plan, price=price, customer=customer, note=note, actor=actor, now=now, key=key,
            body=body,
        )  # fmt: skip
        _note(contract, found, actor, now)
        _open(contract, version, found, down, actor=actor, now=now)
    return Signed(contract, replayed=False)


def _work_out(customer: Customer, wish: Wish, price: PriceSnapshot | None, actor: User, now: datetime) -> WorkedOut:
    found = work_out(
        wish=wish, plan=active_plan(wish.plan_id), customer=customer, rial_per_g=price.rial_per_g if price else None,
        today=tehran_today(now),
    )  # fmt: skip
    check_discount(
        deal=found.deal, standing=terms_for(replace(wish, terms={}), found.plan), actor=actor,
        counter_rial_per_g=counter_price(now=now).rial_per_g,
    )  # fmt: skip
    return found


def clean_note(note: str) -> str:
    """The note as it is kept. Raises ContractNoteTooLong."""
    cleaned = note.replace("\x00", "").strip()
    if len(cleaned) > LONGEST_NOTE:
        raise ContractNoteTooLong(field="note")
    return cleaned


def _body(customer: Customer, wish: Wish, down: Sequence[LegIn]) -> str:
    plain = {**asdict(wish), "note": wish.note.strip(), "down": [leg.as_json() for leg in down]}
    return request_hash(customer=customer.pk, wish=json.dumps(plain, sort_keys=True, default=str))


def _earlier(key: str, body: str) -> Contract | None:
    first = Contract.objects.filter(idempotency_key=key).select_related("customer").first()
    if first is not None and first.request_hash != body:
        raise IdempotencyConflict(existing=first.number)
    return first


def _note(contract: Contract, found: WorkedOut, actor: User, now: datetime) -> None:
    move_state(contract=contract, target=Contract.State.SIGNED, actor=actor, now=now)
    detail: dict[str, object] = {
        "contract": contract.number, "kind": contract.kind, "debt_mg": contract.debt_mg,
        "debt_rial": contract.debt_rial, "rial_per_g": found.deal.rial_per_g, "over": list(found.approval),
    }  # fmt: skip
    note_audit(actor=actor, action="contract.signed", subject=contract, detail=detail)


def _open(
    contract: Contract, version: ScheduleVersion, found: WorkedOut, down: Sequence[LegIn], *, actor: User, now: datetime
) -> None:
    deal = found.deal
    if not found.approval:
        activate_contract(
            contract=contract, version=version, lines=deal.lines, down_rial=deal.down_rial, down=down,
            actor=actor, now=now,
        )  # fmt: skip
        return
    if down and needs_second(actor):
        raise DownPaymentWaits(field="down_payment")
    contract.version = 1
    contract.save(update_fields=["state", "version"])
    ask(
        kind=Approval.Kind.OVER_LIMIT, contract=contract, reason=reason_text(found.approval), actor=actor, now=now,
        payload=payload_of(deal.lines, down_rial=deal.down_rial, reasons=found.approval),
    )  # fmt: skip
    if down:
        take_down_payment(contract=contract, rial=deal.down_rial, legs=down, actor=actor, now=now)
    contract.refresh_from_db()


def reason_text(reasons: tuple[str, ...]) -> str:
    """Why another person is asked, in a sentence."""
    words = {
        "over_approval": say("The amount is above what the plan allows without approval."),
        "over_limit_mg": say("The customer would owe more gold than the limit."),
        "over_limit_rial": say("The customer would owe more Toman than the limit."),
    }
    return " ".join(words[code] for code in reasons)
