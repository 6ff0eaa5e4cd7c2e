"""Contracts for programs: previewed, signed, listed, handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Header, Router, Status

from accounts.actions import require
from accounts.http import page_of, refuse_unknown
from accounts.rules.grants import Grant
from customers.queries import customer_for
from gold_installments.actions import sign_deal
from gold_installments.actions.ask_again import ask_again
from gold_installments.actions.edit_contract import edit_contract
from gold_installments.actions.postable_price import PriceUnknown
from gold_installments.actions.record_delivery import Piece, record_delivery
from gold_installments.actions.take_down_payment import pay_down_payment
from gold_installments.api.approvals import ApprovalOut, approval_out
from gold_installments.api.caller import caller
from gold_installments.api.contract_answers import contract_file, contract_out, delivery_out, preview_out
from gold_installments.api.contract_shapes import (
    AskAgainIn,
    ContractFileOut,
    ContractIn,
    ContractOut,
    ContractPatch,
    DeliveryIn,
    DeliveryOut,
    DownPaymentIn,
    PreviewIn,
    PreviewOut,
)
from gold_installments.api.days import day_from
from gold_installments.api.payment_answers import payment_out
from gold_installments.api.payment_shapes import PaymentOut
from gold_installments.api.tenders import leg_from
from gold_installments.api.term_shapes import fields_as_sent
from gold_installments.api.wishes import wish_from
from gold_installments.models import Contract
from gold_installments.queries import (
    contract_for,
    counter_price,
    list_contracts,
    placed_by_payment,
    plan_for,
    work_out,
)
from gold_installments.queries.contract_list import MOST_ROWS
from gold_installments.queries.plans import active_plan
from measures.money import rial_from_toman
from persian.jalali import tehran_today
from persian.refusal import Refusal

router = Router(tags=["contracts"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"
FILTERS = ("state", "late", "due_from", "due_to", "customer_id", "plan", "archived", "q", "after", "limit")


class StateUnknown(Refusal):
    """No contract is ever in such a state."""

    code = "state_unknown"
    message = _("There is no such state of a contract.")


@router.get("/contracts", response=list[ContractOut], summary="List contracts")
def contracts(  # noqa: PLR0917 - each filter is a parameter of the address
    request: HttpRequest,
    response: HttpResponse,
    state: str = "",
    late: bool | None = None,
    due_from: str = "",
    due_to: str = "",
    customer_id: int | None = None,
    plan: int | None = None,
    archived: bool | None = None,
    q: str = "",
    after: int | None = None,
    limit: int = 50,
) -> list[ContractOut]:
    """Newest first; the `Link` header names the next page. `late`: with a row past its day; `due_from` and `due_to`
    are about the next open row (Jalali or ISO). `archived`: only those put away, or only the others. `q` looks into
    numbers, the customer's name, mobile and national ID, and cheques.
    """
    refuse_unknown(request, *FILTERS)
    if state and state not in Contract.State.values:
        raise StateUnknown(field="state")
    shown = max(1, min(limit, MOST_ROWS))
    found = list_contracts(
        user=caller(request), state=state, late=late, customer_id=customer_id, plan_id=plan, archived=archived, text=q,
        after=after, limit=shown + 1, today=tehran_today(timezone.now()),
        due_from=day_from(due_from, field="due_from") if due_from else None,
        due_to=day_from(due_to, field="due_to") if due_to else None,
    )  # fmt: skip
    return [contract_out(row) for row in page_of(found, limit=shown, request=request, response=response)]


@router.post("/contracts/preview", response=PreviewOut, summary="What signing would write")
def preview(request: HttpRequest, body: PreviewIn) -> PreviewOut:
    """The figures of a signing by the same way, and nothing is written; with a customer her limits are asked too."""
    user = caller(request)
    require(user, Grant.CONTRACT_WRITE)
    now = timezone.now()
    plan = active_plan(body.plan_id)
    wish = wish_from(body, plan=plan)
    customer = customer_for(user=user, pk=body.customer_id) if body.customer_id is not None else None
    price = counter_price(now=now) if wish.needs_price else None
    if price is not None and price.rial_per_g is None:
        raise PriceUnknown(price)
    rial_per_g = price.rial_per_g if price is not None else None
    with fields_as_sent():
        found = work_out(wish=wish, plan=plan, customer=customer, rial_per_g=rial_per_g, today=tehran_today(now))
    return preview_out(found, price)


@router.post("/contracts", response={201: ContractFileOut}, summary="Sign a contract")
def sign(request: HttpRequest, response: HttpResponse, body: ContractIn, key: Key) -> Status[ContractFileOut]:
    """Active at once; over a limit it is `signed` and waits for another person (`approval_id`).

    The same key and body return the first contract; the same key with another body is a 409.
    """
    user, now = caller(request), timezone.now()
    customer = customer_for(user=user, pk=body.customer_id)
    # A plan put away since does not stop a repeat: the signing itself asks whether it is active.
    plan = plan_for(user=user, pk=body.plan_id, field="plan_id") if body.plan_id is not None else None
    wish = wish_from(body, plan=plan)
    with fields_as_sent():
        made = sign_deal(
            customer=customer, wish=wish, down=[leg_from(leg) for leg in body.down_payment], actor=user, now=now,
            idempotency_key=key, price_reason=body.price_reason,
        )  # fmt: skip
    if made.replayed:
        response[REPLAYED] = "true"
    return Status(201, _file(request, str(made.contract.pk), now))


@router.get("/contracts/{number}", response=ContractFileOut, summary="One contract with its schedule")
def one_contract(request: HttpRequest, number: str) -> ContractFileOut:
    """By its number or its id; 404 for a contract of another shop."""
    return _file(request, number, timezone.now())


@router.patch("/contracts/{number}", response=ContractFileOut, summary="Change the note of a contract")
def edit(request: HttpRequest, number: str, body: ContractPatch) -> ContractFileOut:
    """409 `version_conflict` says what was changed meanwhile, by whom and when, and the version it has now."""
    user, now = caller(request), timezone.now()
    contract = contract_for(user=user, number=number)
    edit_contract(contract=contract, version=body.version, note=body.note, actor=user, now=now)
    return _file(request, number, now)


@router.post("/contracts/{number}/approval", response={201: ApprovalOut}, summary="Ask again for an approval")
def ask(request: HttpRequest, number: str, body: AskAgainIn) -> Status[ApprovalOut]:
    """For a contract that is only signed and whose request lapsed; a request still waiting comes back as it is."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    return Status(201, approval_out(ask_again(contract=contract, reason=body.reason, actor=user, now=timezone.now())))


@router.post("/contracts/{number}/delivery", response={201: DeliveryOut}, summary="Record the hand-over")
def deliver(
    request: HttpRequest, response: HttpResponse, number: str, body: DeliveryIn, key: Key
) -> Status[DeliveryOut]:
    """`delivered`: the customer has the goods; `at_shop`: the shop keeps them, with a receipt. The newest counts."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    made = record_delivery(
        contract=contract, kind=body.kind, pieces=[Piece(it.name, it.mg) for it in body.items], note=body.note,
        received_by=body.received_by, file_ids=body.file_ids, actor=user, now=timezone.now(), idempotency_key=key,
    )  # fmt: skip
    if made.replayed:
        response[REPLAYED] = "true"
    return Status(201, delivery_out(made.delivery))


@router.post("/contracts/{number}/down-payment", response={201: PaymentOut}, summary="Take the down payment")
def down_payment(
    request: HttpRequest, response: HttpResponse, number: str, body: DownPaymentIn, key: Key
) -> Status[PaymentOut]:
    """Where it could not be taken at the signing, or was reversed since; 409 `no_down_payment` where none is owed."""
    user, now = caller(request), timezone.now()
    contract = contract_for(user=user, number=number)
    made = pay_down_payment(
        contract=contract, legs=[leg_from(leg) for leg in body.tender], twin_reason=body.twin_reason, actor=user,
        amount_rial=None if body.amount_toman is None else rial_from_toman(body.amount_toman), now=now,
        idempotency_key=key,
    )  # fmt: skip
    if made.replayed:
        response[REPLAYED] = "true"
    placed = placed_by_payment(contract, today=tehran_today(now))
    return Status(201, payment_out(made.payment, pieces=placed.get(made.payment.pk, ())))


def _file(request: HttpRequest, number: str, now: datetime) -> ContractFileOut:
    return contract_file(contract_for(user=caller(request), number=number), today=tehran_today(now))
