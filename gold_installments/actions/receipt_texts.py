"""What a customer reads after a payment and after its reversal, queued in the transaction of the event."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from gold_installments.actions.reminder_texts import shown_date
from gold_installments.models import Payment, Reversal
from notifications.actions import queue_message
from persian.digits import in_order
from persian.numbers import gram_text, toman_text
from tenants.context import current_schema
from tenants.queries import shop_by_schema


def queue_receipt(*, payment: Payment, now: datetime) -> None:
    """Queue the text of a payment, once; call in the transaction that records it. A suspended shop sends it too."""
    customer = payment.contract.customer
    queue_message(
        dedupe_key=f"receipt:{payment.receipt_number}",
        kind="receipt",
        recipient=customer.mobile,
        recipient_name=customer.full_name,
        text=receipt_text(shop=shop_by_schema(current_schema()).name, payment=payment),
        subject_ref=f"payment:{payment.pk}",
        now=now,
    )


def queue_reversal(*, reversal: Reversal, balance_mg: int, now: datetime) -> None:
    """Queue the text of a reversal, once; `balance_mg` is what the contract owes after it."""
    payment, shop = reversal.payment, shop_by_schema(current_schema())
    customer = payment.contract.customer
    queue_message(
        dedupe_key=f"reversal:{payment.receipt_number}",
        kind="reversal",
        recipient=customer.mobile,
        recipient_name=customer.full_name,
        text=reversal_text(shop=shop.name, phone=shop.phone, payment=payment, balance_mg=balance_mg),
        subject_ref=f"payment:{payment.pk}",
        now=now,
    )


def receipt_text(*, shop: str, payment: Payment) -> str:
    """Money in, gold out of the debt, the price between them, what is left."""
    values = {
        "shop": shop,
        "toman": toman_text(payment.amount_rial),
        "grams": gram_text(payment.mg),
        "price": toman_text(payment.rial_per_g),
        "rest": gram_text(payment.balance_after_mg),
        "wallet": toman_text(payment.wallet_rial),
        "number": in_order(payment.receipt_number),
    }
    with override("fa"):
        parts = [_("%(shop)s: %(toman)s Toman received = %(grams)s grams (price %(price)s).")]
        parts.append(
            _("%(rest)s grams left.") if payment.balance_after_mg else _("Nothing is left; the debt is settled.")
        )
        if payment.wallet_rial:
            parts.append(_("%(wallet)s Toman are kept for you."))
        parts.append(_("Receipt %(number)s"))
        return " ".join(parts) % values


def reversal_text(*, shop: str, phone: str, payment: Payment, balance_mg: int) -> str:
    """Which payment no longer counts, and what is owed now."""
    values = {
        "shop": shop,
        "toman": toman_text(payment.amount_rial),
        "date": shown_date(payment.day),
        "rest": gram_text(balance_mg),
        "phone": in_order(phone),
    }
    with override("fa"):
        parts = [_("%(shop)s: the payment of %(toman)s Toman on %(date)s was reversed."), _("%(rest)s grams left.")]
        if phone:
            parts.append(_("Questions: %(phone)s"))
        return " ".join(parts) % values
