"""Accounts at vendors, their health, and the wallets of shops. On the public floor: one row serves every shop."""

from __future__ import annotations

import secrets
from decimal import ROUND_FLOOR, Decimal
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def new_hook_secret() -> str:
    """43 characters nobody guesses: the part of a webhook's path that proves who calls."""
    return secrets.token_urlsafe(32)


def _of_milli(thousandths: int | None) -> Decimal | None:
    return None if thousandths is None else Decimal(thousandths).scaleb(-3)


def _to_milli(amount: Decimal | None) -> int | None:
    return None if amount is None else int((amount * 1000).to_integral_value(ROUND_FLOOR))


def _append_only(said: str) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        # Protect cannot stand before TRUNCATE: it looks at rows.
        pgtrigger.Trigger(
            name="no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=f"RAISE EXCEPTION '{said}';",
        ),
    ]


class Channel(models.TextChoices):
    """By what a text travels."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    BOT = "bot", _("Messenger")


class GatewayAccount(models.Model):
    """One account at one vendor.

    `key` names the module in gateways.providers, `rank` the order in which accounts of a channel are tried, smallest
    first. `sealed_settings` is the JSON of the vendor's own form, sealed. `price_rial_per_part` is what a shop pays.
    The breaker opens on a fault of the account (no credit, wrong key); while it is open nothing goes by this account.
    `credit` is what was left there, `low_credit` the mark under which the platform is told, both in the vendor's own
    unit; the columns are whole thousandths of it.
    """

    class Breaker(models.TextChoices):
        """Whether the account may be used."""

        CLOSED = "closed", _("Working")
        OPEN = "open", _("Stopped")

    key = models.CharField(max_length=30)
    label = models.CharField(_("label"), max_length=60, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    rank = models.PositiveSmallIntegerField(_("order"), default=100)
    enabled = models.BooleanField(_("in use"), default=True)
    sealed_settings = models.TextField(default="", blank=True)
    price_rial_per_part = models.BigIntegerField(_("price of a part"), default=0)
    part_units = models.PositiveSmallIntegerField(_("units of a part"), default=67)
    links_allowed = models.BooleanField(_("links may be sent"), default=True)
    breaker = models.CharField(max_length=6, choices=Breaker.choices, default=Breaker.CLOSED)
    breaker_code = models.CharField(max_length=60, default="", blank=True)
    breaker_at = models.DateTimeField(null=True, blank=True)
    credit_milli = models.BigIntegerField(null=True, blank=True)
    credit_unit = models.CharField(max_length=10, default="", blank=True)
    credit_at = models.DateTimeField(null=True, blank=True)
    low_credit_milli = models.BigIntegerField(_("low-credit mark"), null=True, blank=True)
    hook_secret = models.CharField(max_length=64, unique=True, default=new_hook_secret, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["channel", "rank", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_rial_per_part__gte=0), name="gateway_price_not_negative"),
            models.CheckConstraint(condition=Q(part_units__in=[66, 67]), name="gateway_part_units_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def credit(self) -> Decimal | None:
        """What was left at the vendor, in its unit; None where it was never told."""
        return _of_milli(self.credit_milli)

    @credit.setter
    def credit(self, amount: Decimal | None) -> None:
        self.credit_milli = _to_milli(amount)

    @property
    def low_credit(self) -> Decimal | None:
        """Under it the platform is told; None where nobody set a mark."""
        return _of_milli(self.low_credit_milli)

    @low_credit.setter
    def low_credit(self, amount: Decimal | None) -> None:
        self.low_credit_milli = _to_milli(amount)


class GatewayTrouble(models.Model):
    """One thing that happened to an account: its breaker opened or closed, credit ran low, a probe failed."""

    class What(models.TextChoices):
        """What happened."""

        OPENED = "opened", _("Stopped")
        CLOSED = "closed", _("Working again")
        LOW_CREDIT = "low_credit", _("Credit is low")
        PROBE_FAILED = "probe_failed", _("The test failed")
        CONFLICT = "conflict", _("Answered with another message")
        CHANGED = "changed", _("Settings changed")

    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT, related_name="troubles")
    at = models.DateTimeField()
    what = models.CharField(max_length=20, choices=What.choices)
    code = models.CharField(max_length=60, default="", blank=True)
    actor_name = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = _append_only("what happened to a gateway stays")

    def __str__(self) -> str:
        return f"{self.what} {self.code}"


class GatewayAlarm(models.Model):
    """Something the platform must hear of, from when it begins until it is over: told once, however long it lasts.

    A stopped account or its low credit has an `account`; a shop's wallet that runs low has a `shop_schema`. `code` is
    the reason. `over_by` names who ended it by hand. `mail_error` says why nobody was told by mail yet.
    """

    class What(models.TextChoices):
        """What is wrong."""

        STOPPED = "stopped", _("A gateway has stopped")
        LOW_CREDIT = "low_credit", _("Credit at a gateway is low")
        WALLET_LOW = "wallet_low", _("A shop's wallet is running out")

    what = models.CharField(max_length=20, choices=What.choices)
    account = models.ForeignKey(GatewayAccount, null=True, on_delete=models.PROTECT, related_name="alarms")
    shop_schema = models.CharField(max_length=63, default="", blank=True)
    code = models.CharField(max_length=60, default="", blank=True)
    at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    over_by = models.CharField(max_length=120, default="", blank=True)
    mailed_at = models.DateTimeField(null=True)
    mail_error = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["what", "account"],
                condition=Q(over_at=None, account__isnull=False),
                name="one_alarm_of_account",
            ),
            models.UniqueConstraint(
                fields=["what", "shop_schema"], condition=Q(over_at=None, account=None), name="one_alarm_of_shop"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(mailed_at=None), name="alarm_not_mailed")]

    def __str__(self) -> str:
        return f"{self.what} {self.account_id or self.shop_schema}"


class Wallet(models.Model):
    """What a shop has left for texts; always the sum of its moves. Locked while it is drawn from."""

    shop_schema = models.CharField(max_length=63, unique=True)
    balance_rial = models.BigIntegerField(default=0)
    low_mark_rial = models.BigIntegerField(default=500_000)
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(balance_rial__gte=0), name="wallet_never_below_zero"),
            models.CheckConstraint(condition=Q(low_mark_rial__gte=0), name="wallet_low_mark_not_negative"),
        ]

    def __str__(self) -> str:
        return self.shop_schema

    @property
    def runs_out(self) -> bool:
        """Whether it has come to its mark."""
        return self.balance_rial <= self.low_mark_rial


class WalletMove(models.Model):
    """One change of a wallet, `rial` signed. A message is reserved once for each call and settled or released once;
    what was settled may be refunded once.
    """

    class Kind(models.TextChoices):
        """Why the balance changed."""

        TOP_UP = "top_up", _("Top-up")
        RESERVE = "reserve", _("Set aside for a message")
        SETTLE = "settle", _("Spent: the gateway took the message")
        RELEASE = "release", _("Given back: it was not sent")
        REFUND = "refund", _("Given back: the gateway took nothing for it")

    shop_schema = models.CharField(max_length=63)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    rial = models.BigIntegerField()
    client_ref = models.BigIntegerField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=120, default="", blank=True)
    note = models.CharField(max_length=200, default="", blank=True)
    request_key = models.CharField(max_length=100, unique=True, null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop_schema", "-id"], name="wallet_moves_of_shop")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client_ref", "attempt", "kind"], name="wallet_one_move_per_call")
        ]
        triggers: ClassVar = _append_only("what was paid for texts stays")

    def __str__(self) -> str:
        return f"{self.shop_schema} {self.kind} {self.rial}"


class HandedOver(models.Model):
    """Which shop a vendor's id belongs to: a webhook names no shop. Holds no phone number and no text."""

    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT, related_name="+")
    gateway_ref = models.CharField(max_length=64)
    client_ref = models.BigIntegerField(unique=True)
    shop_schema = models.CharField(max_length=63)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "gateway_ref"], name="handed_by_ref"),
            models.Index(fields=["at"], name="handed_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_schema} {self.client_ref}"


class HookCall(models.Model):
    """One webhook call as it came: kept to see what a vendor said, and so that a repeat is known by its digest.

    A text that was read at a vendor that calls nobody back is kept as one too. `outcome`: "heard", "inbound" (a wish of
    somebody), "repeated", or the code of what was wrong. `body`: the wishes, for two days; ids and codes of reports; of
    what nobody understood the beginning without phone numbers.
    """

    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=60)
    body = models.CharField(max_length=2000, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "digest"], name="hook_by_digest"),
            models.Index(fields=["at"], name="hook_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.outcome}"
