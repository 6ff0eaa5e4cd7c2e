"""Programs of a clerk, a manager and the owner, a buyer, and a price of this very moment."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from customers.models import Customer
from tenants.models import Shop
from tests.gold_installments.book import WORKED_PRICE, a_customer, price_at

Call = Callable[..., Any]
_keys = itertools.count(1)


def program_of(client: Client, user: User) -> Call:
    """`call(method, path, body, key=)` with a token of the user; every write gets a key of its own."""
    token = create_api_token(user=user, name="tests")

    def call(method: str, path: str, body: object = None, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or f"sale-{next(_keys)}"}
        text = json.dumps(body) if body is not None else ""
        return client.generic(method, f"/api/v1{path}", text, "application/json", headers=headers)

    return call


@pytest.fixture
def call(client_of: Callable[..., Client], clerk: User) -> Call:
    """The clerk's program."""
    return program_of(client_of(None), clerk)


@pytest.fixture
def manager_call(client_of: Callable[..., Client], manager: User) -> Call:
    return program_of(client_of(None), manager)


@pytest.fixture
def owner_call(client_of: Callable[..., Client], owner: User) -> Call:
    return program_of(client_of(None), owner)


@pytest.fixture
def buyer(clerk: User) -> Customer:
    """Somebody who buys."""
    return a_customer(clerk)


@pytest.fixture
def today_market(in_shop: Shop) -> int:
    """11,250,000 Toman a gram at this very moment: the API reads the clock."""
    price_at(WORKED_PRICE, timezone.now())
    return WORKED_PRICE


def code_of(answer: Any) -> tuple[int, str]:
    """Status and code of a problem document, which says something in Persian."""
    assert answer["Content-Type"].startswith("application/problem+json"), answer.content[:300]
    told = answer.json()
    assert any("\u0600" <= letter <= "\u06ff" for letter in told["detail"]), told
    return answer.status_code, told["code"]
