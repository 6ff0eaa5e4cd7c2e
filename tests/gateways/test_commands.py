"""What a person at a terminal can do, and what a release and a change of keys do by themselves."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import AuditEntry, User
from gateways.actions import seed_gateways, trip_breaker
from gateways.models import GatewayAccount
from gateways.queries import routes
from gateways.queries.routes import settings_of
from tenants.context import public
from tests.gateways.conftest import NOW
from tests.support.accounts import account

pytestmark = pytest.mark.django_db


def said(command: str, *told: str) -> str:
    """What the command writes."""
    out = StringIO()
    with public():
        call_command(command, *told, stdout=out)
    return out.getvalue()


def test_accounts_are_seen_tested_stopped_and_started_by_name(platform_admin: User) -> None:
    GatewayAccount.objects.update(rank=5)
    file, row = str(GatewayAccount.objects.get().pk), account("smsir", {"key": "k", "line": "3000"})
    trip_breaker(row.pk, "102", NOW)
    listed = said("gateways")
    assert "STOPPED (The gateway's account has no credit (code 102), since 2026-11-21 07:30Z)" in listed
    assert "idle" in listed.splitlines()[0]
    for wrong in (("stop",), ("stop", file), ("stop", "99999", "--by", "platform"), ("start", file, "--by", "nobody")):
        with pytest.raises(CommandError):
            said("gateways", *wrong)
    assert "works" in said("gateways", "start", str(row.pk), "--by", "platform")
    assert "works" in said("gateways", "probe", file, "--by", "platform")
    assert "STOPPED (Stopped by hand" in said("gateways", "stop", str(row.pk), "--by", "platform")
    with public():
        done = AuditEntry.objects.filter(action__startswith="gateways.").order_by("pk")
        assert [(one.action, one.actor_id) for one in done] == [
            (f"gateways.{what}", platform_admin.pk) for what in ("started", "tested", "stopped")
        ]


def test_the_first_account_is_of_what_the_environment_names(settings: Settings) -> None:
    assert seed_gateways(now=NOW) is None  # what is there stays as it is
    GatewayAccount.objects.all().delete()
    settings.ZARGAR_SMS_GATEWAY = "smsir"
    assert "No gateway account works" in said("seed_gateways")
    settings.ZARGAR_SMS_GATEWAY = "kavenegar"
    with pytest.raises(ImproperlyConfigured):
        seed_gateways(now=NOW)
    settings.ZARGAR_KAVENEGAR_KEY = "of-the-environment"
    made = seed_gateways(now=NOW)
    assert made is not None
    assert settings_of(made)["key"] == "of-the-environment"
    assert [route.key for route in routes("sms")] == ["kavenegar"]
    settings.ZARGAR_SMS_GATEWAY = "email"
    with pytest.raises(ImproperlyConfigured, match="smsir"):
        seed_gateways(now=NOW)


def test_new_keys_seal_the_settings_of_gateways_too(settings: Settings) -> None:
    row = account("kavenegar", {"key": "k"})
    (old,), new = settings.ZARGAR_FIELD_KEYS, "of-tomorrow-" + "z" * 40
    settings.ZARGAR_FIELD_KEYS = [new, old]
    assert "gateways: 1 sealed again" in said("renew_field_keys")
    settings.ZARGAR_FIELD_KEYS = [new]
    row.refresh_from_db()
    assert settings_of(row) == {"key": "k"}
