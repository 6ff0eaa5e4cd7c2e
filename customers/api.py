"""Customers for programs: the same actions and questions as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from customers.actions import register_customer
from customers.models import Customer
from customers.queries import customer_for, find_customers, list_customers

if TYPE_CHECKING:
    from accounts.models import User

router = Router(tags=["customers"])


class CustomerIn(Schema, extra="forbid"):
    """A buyer as typed: digits of any script; `mobile` as 09…, +98… or 0098…; `national_id` may be left out."""

    full_name: str
    mobile: str
    national_id: str | None = None
    note: str = ""


class CustomerOut(Schema):
    """A buyer as kept: `mobile` in E.164, `national_id` ten ASCII digits or null."""

    id: int
    full_name: str
    mobile: str
    national_id: str | None
    note: str
    created_at: datetime


def caller(request: HttpRequest) -> User:
    """The user whose token came with the request."""
    return cast("User", request.user)


@router.get("/customers", response=list[CustomerOut], summary="List or find customers")
def customers(request: HttpRequest, q: str = "", after: int | None = None, limit: int = 50) -> list[Customer]:
    """Newest first; `after` is the last id of the page before. With `q`, those whose name or numbers hold its words."""
    if q.strip():
        return find_customers(user=caller(request), text=q, limit=limit)
    return list_customers(user=caller(request), after=after, limit=limit)


@router.post("/customers", response={201: CustomerOut}, summary="Register a customer")
def register(request: HttpRequest, body: CustomerIn) -> Status[Customer]:
    """409 `duplicate_national_id` for a person the shop already knows."""
    customer = register_customer(**body.dict(), actor=caller(request), now=timezone.now())
    return Status(201, customer)


@router.get("/customers/{int:customer_id}", response=CustomerOut, summary="One customer")
def one_customer(request: HttpRequest, customer_id: int) -> Customer:
    """404 for a customer of another shop: their ids mean nothing here."""
    return customer_for(user=caller(request), pk=customer_id)
