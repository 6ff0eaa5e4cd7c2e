"""The worked price in the market at any moment a test needs it, and programs that ask the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_api_token
from accounts.models import User
from tests.gold_installments.book import WORKED_PRICE, price_at


@pytest.fixture
def at(in_shop: object) -> Callable[[datetime], datetime]:
    """`at(moment)`: 11,250,000 Toman a gram, fresh at that moment; the moment comes back."""

    def fresh_at(moment: datetime) -> datetime:
        price_at(WORKED_PRICE, moment)
        return moment

    return fresh_at


@pytest.fixture
def call(client_of: Callable[..., Client]) -> Callable[..., Any]:
    """`call(user, method, path, body, key=)`."""
    tokens: dict[str, str] = {}

    def ask(user: User, method: str, path: str, body: object = None, key: str = "") -> Any:
        token = tokens.setdefault(user.username, "") or create_api_token(user=user, name="tests")
        tokens[user.username] = token
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        raw = json.dumps(body) if body is not None else ""
        return client_of(None).generic(method, f"/api/v1{path}", raw, "application/json", headers=headers)

    return ask
