"""A faulty account is stopped once and told of once; what a person stopped stays so; credit is read and watched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from inspect import signature
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import AuditEntry, User
from gateways.actions import (
    close_breaker,
    mail_alarms,
    note_handed_over,
    probe_account,
    read_credit,
    renew_seals,
    ring_owners,
    stop_by_hand,
    top_up,
    trip_breaker,
    watch_wallets,
)
from gateways.actions.tell_alarms import MAIL_LOCK
from gateways.models import GatewayAccount, GatewayAlarm, GatewayTrouble, HandedOver, Wallet
from gateways.queries import routes
from gateways.queries.routes import settings_of
from tenants.context import public
from tenants.models import Shop, TaskRun
from tests.gateways.bells import Bells, bells
from tests.gateways.conftest import NOW
from tests.support.accounts import account
from tests.support.mailbox import Mailbox, text_of
from tests.support.vendor import LoopbackVendor

pytestmark = pytest.mark.django_db
__all__ = ["bells"]
KEY = "a-key-of-kavenegar"
HOUR = timedelta(hours=1)


@pytest.fixture
def panel(loopback_vendor: LoopbackVendor, settings: Settings) -> Callable[..., None]:
    """`panel(credit)` or `panel(status=418)`: what Kavenegar's panel says from now on."""
    settings.ZARGAR_GATEWAY_KAVENEGAR_URL = loopback_vendor.url

    def says(credit: int = 0, status: int = 200) -> None:
        loopback_vendor.forget()
        about = {"return": {"status": status, "message": ""}}
        entries: dict[str, Any] = {"remaincredit": credit, "expiredate": 1_900_000_000, "type": "Master"}
        loopback_vendor.answers(f"/v1/{KEY}/account/info.json", {**about, "entries": entries}, status=status)
        loopback_vendor.answers(f"/v1/{KEY}/account/config.json", {**about, "entries": {"debugmode": "disabled"}})

    return says


def kavenegar(**more: Any) -> GatewayAccount:
    """The account that is tried first."""
    row = account("kavenegar", {"key": KEY}, rank=1)
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    return row


def told(row: GatewayAccount) -> list[tuple[str, str]]:
    """What happened to it, the oldest first."""
    return list(GatewayTrouble.objects.filter(account=row).order_by("pk").values_list("what", "code"))


def test_a_fault_stops_an_account_once_and_is_told_once(
    mailbox: Mailbox, bells: Bells, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    row = kavenegar()
    assert [route.key for route in routes("sms")] == ["kavenegar"]
    with django_capture_on_commit_callbacks(execute=True):
        assert [trip_breaker(row.pk, "418", NOW) for _ in range(3)] == [True, False, False]
    assert [route.key for route in routes("sms")] == []
    assert told(row) == [("opened", "418")]
    assert [task for task, _schema, _told in bells.rung()] == ["gateways.tell_alarms"]
    assert [mail_alarms(now=NOW), mail_alarms(now=NOW)] == [1, 0]
    (letter,) = mailbox.letters
    assert "یک درگاه پیامک ایستاد" in str(letter["Subject"])
    for words in ("kavenegar 1", "اعتبار", "۴۱۸"):
        assert words in text_of(letter)
    # Works, and fails again within the hour: the same trouble, no second letter; after a person closed it, another one.
    close_breaker(row.pk, None, NOW)
    trip_breaker(row.pk, "418", NOW + HOUR)
    assert mail_alarms(now=NOW + HOUR) == 0
    assert GatewayAlarm.objects.filter(over_at=None).count() == 1


def test_two_workers_at_once_do_not_mail_the_same_alarm(mailbox: Mailbox) -> None:
    trip_breaker(kavenegar().pk, "418", NOW)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MAIL_LOCK])
    assert mail_alarms(now=NOW) == 0
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MAIL_LOCK])
    other.close()
    assert mail_alarms(now=NOW) == 1
    assert len(mailbox.letters) == 1


def test_what_a_person_stopped_only_a_person_starts(platform_admin: User, owner: User) -> None:
    row = kavenegar()
    with public():
        trip_breaker(row.pk, "418", NOW)
        assert stop_by_hand(account_id=row.pk, actor=platform_admin, now=NOW)
        assert not close_breaker(row.pk, None, NOW)
        assert close_breaker(row.pk, platform_admin, NOW)
        assert told(row) == [("opened", "418"), ("opened", "by_hand"), ("closed", "")]
        assert list(AuditEntry.objects.filter(action__startswith="gateways.").values_list("action", flat=True)) == [
            "gateways.stopped",
            "gateways.started",
        ]
        # Stopped again after a person had seen to it: that is news.
        trip_breaker(row.pk, "418", NOW + HOUR)
        assert GatewayAlarm.objects.count() == 2


def test_credit_is_kept_and_low_credit_told_until_it_recovers(
    panel: Callable[..., None], mailbox: Mailbox, platform_admin: User
) -> None:
    row = kavenegar(low_credit=Decimal(50_000))
    for credit, lasting in ((80_000, 0), (49_999, 1), (40_000, 1), (90_000, 0)):
        panel(credit)
        assert read_credit(now=NOW) == 2  # the file gateway works always
        mail_alarms(now=NOW)
        row.refresh_from_db()
        assert (row.credit, row.credit_unit, row.credit_at) == (Decimal(credit), "rial", NOW)
        assert GatewayAlarm.objects.filter(what="low_credit", over_at=None).count() == lasting
    (letter,) = mailbox.letters
    assert "۴٬۹۹۹٫۹" in text_of(letter)
    assert told(row) == [("low_credit", "۴٬۹۹۹٫۹ تومان")]
    with public():
        assert probe_account(account_id=row.pk, actor=platform_admin, now=NOW).works
        assert AuditEntry.objects.get(action="gateways.tested").detail["works"] is True


def test_a_wrong_key_stops_the_account_a_silent_vendor_does_not_and_it_comes_back_by_itself(
    panel: Callable[..., None], loopback_vendor: LoopbackVendor
) -> None:
    row = kavenegar()
    loopback_vendor.answers(f"/v1/{KEY}/account/info.json", hang_up=True)
    for _ in range(2):
        read_credit(now=NOW)
    ((what, _code),) = told(row)  # once, not each hour
    row.refresh_from_db()
    assert (what, row.breaker) == ("probe_failed", "closed")
    panel(status=403)
    read_credit(now=NOW)
    assert [route.key for route in routes("sms")] == []
    panel(70_000)
    read_credit(now=NOW + HOUR)
    assert [route.key for route in routes("sms")] == ["kavenegar"]
    assert told(row)[1:] == [("opened", "403"), ("closed", "")]


def test_settings_no_key_opens_stop_only_their_own_account(settings: Settings) -> None:
    row = kavenegar()
    (old,), new = settings.ZARGAR_FIELD_KEYS, "only-for-tests-" + "z" * 40
    settings.ZARGAR_FIELD_KEYS = [new]
    assert [route.key for route in routes("sms")] == []
    read_credit(now=NOW)
    assert told(row) == [("opened", "seal_broken")]
    settings.ZARGAR_FIELD_KEYS = [new, old]
    assert renew_seals() == 1
    settings.ZARGAR_FIELD_KEYS = [new]
    row.refresh_from_db()
    assert settings_of(row) == {"key": KEY}


def test_a_wallet_that_runs_out_is_told_once_to_platform_and_owner(
    shop: Shop, platform_admin: User, mailbox: Mailbox, bells: Bells
) -> None:
    wallet = Wallet.objects.create(shop_schema=shop.schema_name, balance_rial=400_000, low_mark_rial=500_000)
    Wallet.objects.create(shop_schema="shop_of_nobody", balance_rial=0)
    with public():
        for minutes in (0, 5):
            now = NOW + timedelta(minutes=minutes)
            assert watch_wallets(now=now) == (0 if minutes else 1)
            assert mail_alarms(now=now) == (0 if minutes else 1)
            assert ring_owners(now=now) == 1  # until the shop has done it
        assert "Alpha Gold" in text_of(mailbox.letters[0])
        task, schema, about = bells.rung()[0]
        assert (task, schema) == ("notifications.tell_owner", shop.schema_name)
        assert "۴۰٬۰۰۰ تومان" in about["text"]
        told = set(signature(import_module("notifications.tasks").tell_owner.run).parameters) - {"_"}
        assert set(about) == {*told, "slot"}
        TaskRun.objects.create(
            task=task, shop_schema=schema, task_id="x", slot=about["slot"], started_at=NOW, outcome="done"
        )
        assert ring_owners(now=NOW + timedelta(minutes=10)) == 0
        top_up(shop_schema=wallet.shop_schema, rial=1_000_000, actor=platform_admin, note="", request_key="a", now=NOW)
        assert not GatewayAlarm.objects.filter(over_at=None).exists()
        assert [watch_wallets(now=NOW), Wallet.objects.get(pk=wallet.pk).warned_at] == [0, None]


def test_routes_and_handing_over_cost_one_statement_each() -> None:
    rows = [account("kavenegar", {"key": f"{KEY}-{n}"}, rank=n) for n in range(1, 5)]
    with CaptureQueriesContext(connection) as asked:
        found = routes("sms")
    assert (len(asked), len(found)) == (1, 4)
    assert routes("sms")[0].gateway is found[0].gateway  # built once
    for gateway_ref, schema in (("1", "shop_alpha"), ("2", "shop_beta")):
        with CaptureQueriesContext(connection) as asked:
            note_handed_over(rows[0].pk, schema, [(ref, gateway_ref) for ref in range(1, 200)], NOW)
        assert len(asked) == 1
    assert HandedOver.objects.filter(gateway_ref="2", shop_schema="shop_beta").count() == HandedOver.objects.count()
