"""A moment, and a clean floor for tests that really commit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from persian.jalali import TEHRAN

NOW = datetime(2026, 11, 21, 11, tzinfo=TEHRAN)
#: The book of money is append-only: only whoever empties the floor of a test goes around its triggers.
_LEFT = ("gateways_walletmove", "gateways_wallet")


@pytest.fixture(autouse=True)
def own_outbox(tmp_path: Path, settings: Settings) -> Path:
    """Each test writes its file messages into its own folder."""
    settings.VAR = tmp_path
    return tmp_path / "outbox"


@pytest.fixture
def real_wallets(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Wallets whose moves are really committed, for threads; gone afterwards. Not to be combined with `db`."""
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            for table in _LEFT:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"DELETE FROM {table}")  # two names of this file
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.close()
