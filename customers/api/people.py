"""Customers for programs: the same actions and questions as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Header, Query, Router, Status

from accounts.http import page_of, refuse_unknown
from customers.actions import merge_customers, register_once, set_limits, update_customer
from customers.api.shapes import CustomerFileOut, CustomerIn, CustomerOut, CustomerPatch, LimitsIn, MergeIn
from customers.models import Customer
from customers.queries import customer_for, find_customers, list_customers
from customers.queries.people import MOST_ROWS
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

router = Router(tags=["customers"])
Key = Annotated[
    str,
    Header(alias="Idempotency-Key", description="May be left out; a repeat with the same key returns the first one."),
]
REPLAYED = "Idempotency-Replayed"
State = Annotated[str, Query(description=", ".join(Customer.State.values))]


class CustomerStateUnknown(Refusal):
    """No customer is ever in such a state."""

    code = "state_unknown"
    message = _("There is no such state of a customer; one of these may stand here: %(allowed)s.")


def caller(request: HttpRequest) -> User:
    """The user whose token came with the request."""
    return cast("User", request.user)


@router.get("/customers", response=list[CustomerOut], summary="List or find customers")
def customers(  # noqa: PLR0917 - each filter is a parameter of the address
    request: HttpRequest,
    response: HttpResponse,
    q: str = "",
    after: int | None = None,
    limit: int = 50,
    state: State = "active",
) -> list[Customer]:
    """Newest first; the `Link` header names the next page. With `q`, those who answer to each of its words.

    Words are looked for in names and mobiles; ten digits are a national ID as well. Without `q`, those in `state`.
    """
    refuse_unknown(request, "q", "after", "limit", "state")
    if state not in Customer.State.values:
        raise CustomerStateUnknown(field="state", allowed=", ".join(Customer.State.values))
    shown, user = max(1, min(limit, MOST_ROWS)), caller(request)
    found = (
        find_customers(user=user, text=q, after=after, limit=shown + 1)
        if q.strip()
        else list_customers(user=user, after=after, limit=shown + 1, state=state)
    )
    return page_of(found, limit=shown, request=request, response=response)


@router.post("/customers", response={201: CustomerOut}, summary="Register a customer")
def register(request: HttpRequest, response: HttpResponse, body: CustomerIn, key: Key = "") -> Status[Customer]:
    """409 `duplicate_national_id` for a person the shop already knows; a repeat is marked `Idempotency-Replayed`."""
    made = register_once(**body.dict(), idempotency_key=key, actor=caller(request), now=timezone.now())
    if made.replayed:
        response[REPLAYED] = "true"
    return Status(201, made.customer)


@router.get("/customers/{int:customer_id}", response=CustomerFileOut, summary="One customer")
def one_customer(request: HttpRequest, customer_id: int) -> Customer:
    """404 for a customer of another shop: their ids mean nothing here."""
    return customer_for(user=caller(request), pk=customer_id)


@router.patch("/customers/{int:customer_id}", response=CustomerOut, summary="Correct a customer")
def correct(request: HttpRequest, customer_id: int, body: CustomerPatch) -> Customer:
    """409 `version_conflict` says what was changed meanwhile, by whom and when, and the version it has now."""
    customer = customer_for(user=caller(request), pk=customer_id)
    told = body.dict(exclude_unset=True)
    return update_customer(customer=customer, **told, actor=caller(request), now=timezone.now())


@router.put("/customers/{int:customer_id}/limits", response=CustomerOut, summary="Limit what a customer may owe")
def limit(request: HttpRequest, customer_id: int, body: LimitsIn) -> Customer:
    """The owner's decision."""
    customer = customer_for(user=caller(request), pk=customer_id)
    return set_limits(customer=customer, **body.dict(), actor=caller(request), now=timezone.now())


@router.post("/customers/{int:customer_id}/merge", response=CustomerOut, summary="Merge a duplicate into a customer")
def merge(request: HttpRequest, customer_id: int, body: MergeIn) -> Customer:
    """The owner's decision, without a way back; contracts and the ledger stay as they are."""
    user = caller(request)
    kept = customer_for(user=user, pk=customer_id)
    duplicate = customer_for(user=user, pk=body.duplicate_id)
    return merge_customers(kept=kept, duplicate=duplicate, reason=body.reason, actor=user, now=timezone.now())
