"""Alerts to the owner's browsers: sealed for each, signed by us, only over the open internet, gone when unwanted."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import http_ece
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from py_vapid import Vapid02
from pytest_django import Settings

from accounts.actions import NotPermitted
from accounts.models import User
from notifications.actions import push_alert, subscribe, tell_owners
from notifications.actions.subscribe import SubscriptionWrong
from notifications.models import Alert, PushSubscription
from notifications.providers.web_push import (
    Browser,
    PublicOnly,
    Pushed,
    is_endpoint,
    is_private,
    public_key,
    push,
)
from notifications.tasks import push_alert as push_task
from tests.support.vendor import LoopbackVendor

AUTH = b"0123456789abcdef"
_OURS: dict[str, Any] = {"secret": "s" * 43, "contact": "a@example.com", "ttl": 60}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _reached(browser: dict[str, str], endpoint: str) -> Browser:
    return Browser(endpoint, browser["p256dh"], browser["auth"])


@pytest.fixture
def key() -> ec.EllipticCurvePrivateKey:
    """What the browser keeps to itself."""
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def browser(key: ec.EllipticCurvePrivateKey, loopback_vendor: LoopbackVendor, settings: Settings) -> dict[str, str]:
    """A browser whose push service is on loopback."""
    settings.ZARGAR_PUSH_PRIVATE = True
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"endpoint": f"{loopback_vendor.url}/push/1", "p256dh": b64(point), "auth": b64(AUTH), "label": "Linux"}


def told(now: datetime, key: str = "jump") -> Alert | None:
    return tell_owners(
        kind="alarm", subject="موجودی کم است", text="شارژ کنید", now=now, dedupe_key=key, path="/outbox/"
    )


def test_what_arrives_is_sealed_signed_and_told_once(
    owner: User, browser: dict[str, str], key: Any, loopback_vendor: LoopbackVendor, now: datetime, settings: Settings
) -> None:
    assert told(now, "nobody") is None, "nobody to tell"
    subscribe(actor=owner, **browser, now=now)
    alert = told(now)
    assert alert is not None
    assert told(now + timedelta(minutes=1)) is None
    loopback_vendor.answers("/push/1", status=201)
    assert (push_alert(alert_id=alert.pk, now=now), push_alert(alert_id=alert.pk, now=now)) == (0, 0)
    (asked,) = loopback_vendor.requests
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert (asked.method, headers["content-encoding"], headers["ttl"]) == ("POST", "aes128gcm", str(12 * 3600))
    assert Vapid02.verify(headers["authorization"])
    token, public = (part.partition("=")[2] for part in headers["authorization"].removeprefix("vapid ").split(","))
    assert public == public_key(settings.ZARGAR_FIELD_KEYS[0])
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (claims["aud"], claims["sub"]) == (loopback_vendor.url, f"mailto:{settings.ZARGAR_MAIL_FROM}")
    opened = json.loads(http_ece.decrypt(asked.body, private_key=key, auth_secret=AUTH, version="aes128gcm"))
    assert (opened["title"], opened["path"]) == ("موجودی کم است", "/outbox/")
    assert "شارژ".encode() not in asked.body


def test_a_busy_service_is_asked_again_and_a_gone_browser_forgotten(
    owner: User, browser: dict[str, str], loopback_vendor: LoopbackVendor, now: datetime
) -> None:
    subscribe(actor=owner, **browser, now=now)
    subscribe(actor=owner, **{**browser, "endpoint": f"{loopback_vendor.url}/push/2"}, now=now)
    loopback_vendor.answers("/push/1", status=503)
    loopback_vendor.answers("/push/1", hang_up=True)
    loopback_vendor.answers("/push/1", status=201)
    loopback_vendor.answers("/push/2", status=410)
    alert = told(now)
    assert alert is not None
    assert [push_alert(alert_id=alert.pk, now=now) for _ in range(4)] == [1, 1, 0, 0]
    assert [row.endpoint[-1] for row in PushSubscription.objects.all()] == ["1"]
    alert.refresh_from_db()
    assert (len(alert.reached), alert.failed, len(loopback_vendor.requests)) == (1, 3, 4)
    late = told(now - timedelta(hours=13), "late")
    assert late is not None
    assert push_alert(alert_id=late.pk, now=now) == 0, "old news is told to nobody"
    loopback_vendor.forget()
    loopback_vendor.answers("/push/1", status=500)
    again = told(now, "again")
    assert again is not None
    assert [push_task(again.pk, tried) for tried in range(4)] == [1, 1, 1, 1]


def test_a_browser_of_the_old_key_is_told_while_keys_are_renewed(
    owner: User, browser: dict[str, str], loopback_vendor: LoopbackVendor, now: datetime, settings: Settings
) -> None:
    old = settings.ZARGAR_FIELD_KEYS[0]
    subscribe(actor=owner, **browser, now=now)
    settings.ZARGAR_FIELD_KEYS = ["a new key of this installation, long enough for it", old]
    alert = told(now)
    assert alert is not None
    loopback_vendor.answers("/push/1", status=403)
    loopback_vendor.answers("/push/1", status=201)
    assert push_alert(alert_id=alert.pk, now=now) == 0
    headers = [{name.lower(): told for name, told in asked.headers.items()} for asked in loopback_vendor.requests]
    signed_with = [one["authorization"].partition("k=")[2] for one in headers]
    assert signed_with == [public_key(key) for key in settings.ZARGAR_FIELD_KEYS]
    alert.refresh_from_db()
    assert (len(alert.reached), alert.failed) == (1, 0)


@pytest.mark.usefixtures("in_shop")
def test_no_address_of_our_own_network_is_called(
    browser: dict[str, str], loopback_vendor: LoopbackVendor, settings: Settings
) -> None:
    settings.ZARGAR_PUSH_PRIVATE = False
    for wrong in (
        "http://push.example.com/x", "https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x", "ftp://a.b/c",
        "https://10.0.0.7/x", "https://user@push.example.com/x", "https://push.example.com:8443/x", "nonsense", "//a.b",
    ):  # fmt: skip
        assert not is_endpoint(wrong), wrong
    assert is_endpoint("https://updates.push.services.mozilla.com/wpush/v2/x")
    assert push(_reached(browser, "https://10.0.0.7/x"), {"title": "x"}, **_OURS) is Pushed.GONE
    # A name that leads home is seen on the connection itself, before a word is said.
    with requests.Session() as session:
        session.mount("https://", PublicOnly())
        with pytest.raises(requests.ConnectionError) as refused:
            session.post(loopback_vendor.url.replace("http", "https"), data=b"x", timeout=5)
    assert is_private(refused.value)
    assert loopback_vendor.requests == []


def test_only_the_owner_is_asked_and_only_true_keys_are_kept(
    client_of: Callable[..., Client], owner: User, clerk: User, browser: dict[str, str], now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        subscribe(actor=clerk, **browser, now=now)
    for wrong in ({"p256dh": "AAAA"}, {"auth": "!"}, {"endpoint": "javascript:alert(1)"}, {"p256dh": "A" * 119}):
        with pytest.raises(SubscriptionWrong):
            subscribe(actor=owner, **{**browser, **wrong}, now=now)
    boss = client_of(owner)
    assert client_of(clerk).get("/messages/browsers/").status_code == 403
    assert boss.post("/messages/browsers/", browser).status_code == 201
    assert boss.post("/messages/browsers/", {**browser, "auth": "x"}).status_code == 422
    row = PushSubscription.objects.get()
    assert "Linux" in boss.get("/messages/browsers/").content.decode()
    assert boss.post("/messages/browsers/", {"remove": str(row.pk)}).status_code == 302
    assert not PushSubscription.objects.exists()
    worker = client_of(None).get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "showNotification" in worker.content.decode()
