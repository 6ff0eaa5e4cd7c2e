"""A shop's wallet: never below zero, always the sum of its moves, and each call paid and closed once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from gateways.actions import release, reserve, settle, top_up
from gateways.actions.top_up import TopUpKeyReused, WalletHasLess
from gateways.models import Wallet, WalletMove
from gateways.queries import wallet_of
from tenants.context import public
from tests.gateways.conftest import NOW

SHOP = "shop_alpha"


def fill(rial: int) -> None:
    """A wallet with so much in it."""
    Wallet.objects.create(shop_schema=SHOP, balance_rial=rial)
    WalletMove.objects.create(shop_schema=SHOP, kind="top_up", rial=rial, at=NOW, request_key=f"{SHOP}:first")


def summed() -> int:
    """What the moves say is in the wallet."""
    return WalletMove.objects.filter(shop_schema=SHOP).aggregate(sum=Sum("rial"))["sum"] or 0


def balance() -> int:
    """What is in the wallet, proved by its moves."""
    found = wallet_of(SHOP).balance_rial
    assert found == summed()
    return found


@pytest.mark.django_db
def test_a_call_is_set_aside_settled_or_given_back_once() -> None:
    fill(10_000)
    assert reserve(SHOP, [(1, 1, 4_000), (2, 1, 4_000), (3, 1, 4_000), (4, 1, 2_000), (5, 1, 0)], NOW) == {1, 2, 4, 5}
    assert balance() == 0
    assert reserve(SHOP, [(1, 1, 4_000), (3, 1, 4_000)], NOW) == {1}  # said again
    release(SHOP, [(2, 1, 4_000), (3, 1, 4_000), (99, 1, 4_000)], NOW)
    assert balance() == 4_000
    settle(SHOP, [(1, 1, 4_000, 3_000), (2, 1, 4_000, 0)], NOW)  # the second was given back already
    release(SHOP, [(1, 1, 4_000), (2, 1, 4_000)], NOW)
    settle(SHOP, [(1, 1, 4_000, 0)], NOW)
    assert balance() == 5_000
    assert reserve(SHOP, [(2, 1, 100)], NOW) == set()  # that call is over; the next attempt is another one
    assert reserve(SHOP, [(2, 2, 100)], NOW) == {2}
    settle(SHOP, [(4, 1, 2_000, 90_000)], NOW)  # more than there is: the platform bears the rest
    assert balance() == 0


@pytest.mark.django_db
def test_two_texts_and_two_hundred_cost_the_same_statements() -> None:
    fill(10_000_000)
    asked = []
    for start, count in ((1_000, 2), (2_000, 200)):
        refs = range(start, start + count)
        with CaptureQueriesContext(connection) as three:
            assert len(reserve(SHOP, [(ref, 1, 1_000) for ref in refs], NOW)) == count
            settle(SHOP, [(ref, 1, 1_000, 900) for ref in refs if ref % 2], NOW)
            release(SHOP, [(ref, 1, 1_000) for ref in refs if not ref % 2], NOW)
        asked.append(len(three))
    assert asked == [12, 12]
    assert balance() == 10_000_000 - 101 * 900


def filled(rial: int, actor: User, key: str) -> None:
    """A top-up by hand."""
    top_up(shop_schema=SHOP, rial=rial, actor=actor, note="paid in cash", request_key=key, now=NOW)


@pytest.mark.django_db
def test_the_platform_fills_a_wallet_once_for_each_form(platform_admin: User, owner: User) -> None:
    with public():
        for _ in range(2):
            filled(500_000, platform_admin, "form-1")
        assert balance() == 500_000
        assert AuditEntry.objects.get(action="gateways.wallet_topped_up").detail["rial"] == 500_000
        with pytest.raises(TopUpKeyReused):
            filled(900_000, platform_admin, "form-1")
        with pytest.raises(WalletHasLess):
            filled(-500_001, platform_admin, "form-2")
        filled(-100_000, platform_admin, "form-3")
        assert balance() == 400_000
    with pytest.raises(NotPermitted):
        filled(1, owner, "form-4")
    assert balance() == 400_000
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        WalletMove.objects.update(rial=1)


def test_eight_at_once_never_overdraw_and_every_rial_is_accounted_for(real_wallets: None) -> None:
    fill(200_000)
    start = Barrier(8)

    def work(seed: int) -> int:
        """Set aside, settle and give back at random; half of the refs are fought over by all. Returns how many paid."""
        dice, paid = random.Random(seed), 0  # a dice
        start.wait(timeout=30)
        try:
            for lot in range(12):
                refs = [dice.choice([dice.randrange(40), 1_000 * (seed + 1) + lot * 5 + n]) for n in range(5)]
                with transaction.atomic():
                    got = reserve(SHOP, [(ref, 1, 1_000) for ref in dict.fromkeys(refs)], NOW)
                    paid += len(got)
                fate = dice.choice([settle, release])
                with transaction.atomic():
                    if fate is settle:
                        settle(SHOP, [(ref, 1, 1_000, dice.choice([700, 1_000, 1_400])) for ref in got], NOW)
                    else:
                        release(SHOP, [(ref, 1, 1_000) for ref in got], NOW)
            return paid
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) > 50
    assert 0 <= balance() < 200_000
    moves = WalletMove.objects.filter(shop_schema=SHOP, client_ref__isnull=False)
    calls = list(moves.values_list("client_ref", flat=True))
    assert len(calls) == 2 * len(set(calls))  # each set aside once and closed once
