"""Words for what stands on a payment: its tender, its price's source, whether it was reversed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gold_installments.actions.reverse_payment import grant_to_reverse
from gold_installments.models import Payment, Reversal
from gold_installments.queries.payments import PaymentLine
from gold_installments.rules.policy import carries_margin
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.rules.pricing import CounterPrice


@dataclass(frozen=True)
class ShownPayment:
    """A payment and whether it still stands. Attributes of the payment are reached through `payment`."""

    payment: Payment
    reversal: Reversal | None

    @classmethod
    def of_line(cls, line: PaymentLine) -> ShownPayment:
        return cls(line.payment, line.reversal)

    @classmethod
    def of_row(cls, payment: Payment) -> ShownPayment:
        """Of a row read with its reversal at hand."""
        return cls(payment, getattr(payment, "reversal", None))

    @property
    def reversed(self) -> bool:
        return self.reversal is not None

    @property
    def late(self) -> bool:
        """Whether it was written down on another day than it was paid."""
        written = self.payment.recorded_at
        return written is not None and tehran_today(written) != self.payment.day

    @property
    def tender_text(self) -> str:
        return str(Payment.TenderKind(self.payment.tender).label)


def source_of(price: CounterPrice) -> str:
    """Where the counter's price comes from: the market source, maybe with the shop's margin, or who typed it."""
    return _source(price.source, price.source_name, bool(price.margin_bp))


def source_of_payment(payment: Payment) -> str:
    """The same of a payment's price; rows older than the margins have none."""
    own = carries_margin(payment.shop_rial_per_g, payment.market_rial_per_g)
    return _source(payment.price_source, payment.price_source_name, own)


def _source(source: str, name: str, with_margin: bool) -> str:
    if source == "override":
        return _("set for this payment by %(name)s") % {"name": name}
    if source == "manual":
        return _("typed by %(name)s") % {"name": name}
    return _("%(name)s, with the margin of the shop") % {"name": name} if with_margin else name


def may_reverse(user: User, payment: Payment, *, now: datetime) -> bool:
    """Whether to offer the reversal; the action asks again."""
    return user.may(grant_to_reverse(payment, now))
