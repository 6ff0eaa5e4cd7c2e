"""The price a row was written at, prices typed for a day, and the shop's rules about prices."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.protection import append_only
from gold_installments.rules.policy import LARGEST_MARGIN_BP


class Priced(models.Model):
    """The price of the moment, copied in: no key into the public floor, so a shop's dump stands alone.

    Rial per gram of 750. `rial_per_g` is the effective price. `market_rial_per_g` is what the market said,
    `shop_rial_per_g` the same with the shop's margin, whichever was used. `market_price_id` is the number of the
    market's row there; rows older than these columns, and prices typed without any market, have none.
    `price_confirmed_by` is who stood up for a price that the shop's rules did not allow by itself.
    `counter_rial_per_g` is the price before the contract's floor and ceiling; older rows, without either, have none.
    """

    rial_per_g = models.BigIntegerField()
    counter_rial_per_g = models.BigIntegerField(null=True)
    shop_rial_per_g = models.BigIntegerField(null=True)
    market_rial_per_g = models.BigIntegerField(null=True)
    market_price_id = models.BigIntegerField(null=True)
    market_source = models.CharField(max_length=40, default="", blank=True)
    market_observed_at = models.DateTimeField(null=True)
    price_source = models.CharField(max_length=40)
    price_source_name = models.CharField(max_length=160)
    price_observed_at = models.DateTimeField()
    price_state = models.CharField(max_length=20)
    price_note = models.CharField(max_length=300, default="", blank=True)
    price_confirmed_by = models.CharField(max_length=160, default="", blank=True)

    class Meta:
        abstract = True


class DayPrice(models.Model):
    """The price a permitted person typed for a Tehran day, with the reason; the last of a day counts.

    `buy_rial_per_g` is what old gold is bought at, null where it follows the margins. A row without a price takes the
    shop back to the market's.
    """

    rial_per_g = models.BigIntegerField(null=True)
    buy_rial_per_g = models.BigIntegerField(null=True)
    market_rial_per_g = models.BigIntegerField(null=True)
    day = models.DateField(db_index=True)
    reason = models.CharField(max_length=300)
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    typed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason="") & (Q(rial_per_g=None) | Q(rial_per_g__gt=0)), name="day_price_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(buy_rial_per_g=None)
                | Q(rial_per_g__isnull=False, buy_rial_per_g__gt=0, buy_rial_per_g__lte=models.F("rial_per_g")),
                name="day_price_buys_not_above",
            ),
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.day}: {self.rial_per_g or 'the market'}"


class PricePolicy(models.Model):
    """One version of the shop's rules about prices (rules.policy.Policy); the newest counts, older ones stay."""

    class Decision(models.TextChoices):
        ALLOW = "allow", _("Allowed")
        CONFIRM = "confirm", _("With a reason")
        BLOCK = "block", _("Not allowed")

    sell_margin_bp = models.SmallIntegerField()
    buy_margin_bp = models.SmallIntegerField()
    when_delayed = models.CharField(max_length=8, choices=Decision.choices)
    when_closed = models.CharField(max_length=8, choices=Decision.choices)
    when_stale = models.CharField(max_length=8, choices=Decision.choices)
    when_unconfirmed = models.CharField(max_length=8, choices=Decision.choices)
    alert_owner = models.BooleanField()
    board_number = models.PositiveIntegerField()
    # Empty where only the board's address was changed.
    reason = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    sell_margin_bp__range=(-LARGEST_MARGIN_BP, LARGEST_MARGIN_BP),
                    buy_margin_bp__range=(-LARGEST_MARGIN_BP, LARGEST_MARGIN_BP),
                    buy_margin_bp__lte=models.F("sell_margin_bp"),
                ),
                name="policy_margins_within_bounds",
            ),
            models.CheckConstraint(condition=Q(when_stale__in=["confirm", "block"]), name="policy_stale_never_freely"),
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"version {self.pk}"
