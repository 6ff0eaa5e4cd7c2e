"""What a load balancer and a person on call are told."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from gateways.providers import KINDS
from tenants.models import Shop
from tenants.tasks import heartbeat
from tests.support.shops import ShopClient
from zargar.settings.safety import LOCAL_GATEWAYS, SMS_GATEWAYS, refuse_unsafe

SAFE = {
    "secret_key": "k3Jd9-Qw7zXpLm2" * 4,
    "field_keys": ["f1Qw8ErT3yUi6OpA9sDf2GhJ5kLz7XcV0bNm-QaZwSxEdCrFv"],
    "base_domain": "zargar.example.com",
    "sms_gateway": "kavenegar",
    "sms_key": "a-key",
    "backup_recipient": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
}


def test_healthz_answers_whoever_asks(db: None) -> None:
    for host in ("localhost", "alpha.localhost", "10.0.0.7:8000", "nobody.example.com"):
        answer = ShopClient(HTTP_HOST=host).get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readyz_waits_for_a_worker_and_then_is_ready(shop: Shop, db: None) -> None:
    page = ShopClient(HTTP_HOST="localhost")
    waiting = page.get("/readyz")
    assert waiting.status_code == 503
    assert waiting.json()["worker"] == {"ok": False, "last_seen": None}
    heartbeat()
    ready = page.get("/readyz")
    assert ready.status_code == 200
    body = ready.json()
    assert {part: body[part]["ok"] for part in ("database", "valkey", "migrations", "worker")} == {
        "database": True,
        "valkey": True,
        "migrations": True,
        "worker": True,
    }
    assert body["backup"] == {"ok": False, "age_seconds": None}
    assert body["at"] <= timezone.now().isoformat()


def test_readyz_answers_by_address_and_on_any_host(db: None) -> None:
    for host in ("alpha.localhost", "10.0.0.7:8000", "nobody.example.com"):
        answer = ShopClient(HTTP_HOST=host).get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "not ready")


def test_readyz_says_when_the_queue_is_gone(db: None, settings: object) -> None:
    heartbeat()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    answer = ShopClient(HTTP_HOST="localhost").get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["valkey"] == {"ok": False, "error": "ConnectionError"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_key", "short"),
        ("secret_key", "a" * 80),
        ("secret_key", "change-me" + "0123456789" * 6),
        ("field_keys", []),
        ("field_keys", ["change-me" + "0123456789" * 6]),
        ("field_keys", ["k3Jd9-Qw7zXpLm2" * 4]),
        ("base_domain", "localhost"),
        ("sms_gateway", "file"),
        ("sms_gateway", "console"),
        ("sms_gateway", "kavenagar"),
        ("sms_key", ""),
        ("backup_recipient", ""),
        ("backup_recipient", "none"),
        ("alert_emails", "ops@zargar.example"),
    ],
)
def test_production_refuses_an_unsafe_value(name: str, value: object) -> None:
    refuse_unsafe(**SAFE)  # type: ignore[arg-type]
    with pytest.raises(ImproperlyConfigured):
        refuse_unsafe(**{**SAFE, name: value})  # type: ignore[arg-type]


def test_any_vendor_of_texts_may_be_the_first() -> None:
    vendors = {kind.key for kind in KINDS.values() if kind.channel == "sms"}
    assert vendors - LOCAL_GATEWAYS == SMS_GATEWAYS
    for vendor in SMS_GATEWAYS - {"kavenegar"}:
        refuse_unsafe(**{**SAFE, "sms_gateway": vendor, "sms_key": ""})  # type: ignore[arg-type]


def test_the_queue_is_as_decided() -> None:
    assert settings.CELERY_TIMEZONE == "Asia/Tehran"
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    assert (settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT) == (1500, 1800)
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
