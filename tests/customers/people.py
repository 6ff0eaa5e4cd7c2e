"""Buyers of these tests."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from accounts.models import User
from customers.actions import register_customer
from customers.models import Customer
from persian.national_id import check_digit

NOW = datetime(2026, 4, 4, 8, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def a_customer(actor: User, name: str = "زهرا احمدی", *, national_id: str | None = None) -> Customer:
    """A new buyer with a national id of her own, or the one named; "" for none."""
    seed = next(_numbers)
    nine = f"{100_000_000 + seed * 7919:09d}"
    return register_customer(
        full_name=name, national_id=f"{nine}{check_digit(nine)}" if national_id is None else national_id,
        mobile=f"0912{seed:07d}", actor=actor, now=NOW,
    )  # fmt: skip
