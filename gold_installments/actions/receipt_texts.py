"""What a customer reads after a payment and after its reversal, queued in the transaction of the event."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from gold_installments.actions.reminder_texts import shown_date
from gold_installments.models import Contract, Payment, Reversal
from notifications.actions import queue_message
from persian.digits import in_order
from persian.numbers import gram_text, toman_text
from tenants.context import current_shop


def queue_receipt(*, payment: Payment, now: datetime) -> None:
    """Queue the text of a payment, once; call in the transaction that records it. A suspended shop sends it too."""
    customer = payment.contract.customer
    queue_message(
        dedupe_key=f"receipt:{payment.receipt_number}",
        kind="receipt",
        recipient=customer.mobile,
        recipient_name=customer.full_name,
        text=receipt_text(shop=current_shop().name, payment=payment),
        subject_ref=f"payment:{payment.pk}",
        now=now,
    )


def queue_reversal(*, reversal: Reversal, contract: Contract, now: datetime) -> None:
    """Queue the text of a reversal, once; `contract` as it stands after it."""
    payment, shop = reversal.payment, current_shop()
    customer = payment.contract.customer
    queue_message(
        dedupe_key=f"reversal:{payment.receipt_number}",
        kind="reversal",
        recipient=customer.mobile,
        recipient_name=customer.full_name,
        text=reversal_text(shop=shop.name, phone=shop.phone, payment=payment, contract=contract),
        subject_ref=f"payment:{payment.pk}",
        now=now,
    )


def receipt_text(*, shop: str, payment: Payment) -> str:
    """What came in, what it paid and at which price, what is left."""
    values = {
        "shop": shop,
        "toman": toman_text(payment.amount_rial),
        "grams": gram_text(payment.mg),
        "price": toman_text(payment.rial_per_g),
        "wallet": toman_text(payment.wallet_rial),
        "pending": toman_text(payment.pending_rial),
        "number": in_order(payment.receipt_number),
    }
    with override("fa"):
        parts = [_received(payment)]
        if payment.pending_rial:
            parts.append(_("A cheque of %(pending)s Toman is being cleared."))
        parts.append(_rest(payment.balance_after_mg, payment.balance_after_rial))
        if payment.wallet_rial:
            parts.append(_("%(wallet)s Toman are kept for you."))
        parts.append(_("Receipt %(number)s"))
        return " ".join(parts) % {**values, **_left(payment.balance_after_mg, payment.balance_after_rial)}


def _received(payment: Payment) -> str:
    if payment.mg and payment.amount_rial:
        return _("%(shop)s: %(toman)s Toman received = %(grams)s grams (price %(price)s).")
    if payment.mg:
        return _("%(shop)s: %(grams)s grams of gold received.")
    return _("%(shop)s: %(toman)s Toman received.")


def _rest(mg: int, rial: int) -> str:
    if mg and rial:
        return _("%(rest)s grams and %(rest_toman)s Toman left.")
    if rial:
        return _("%(rest_toman)s Toman left.")
    return _("%(rest)s grams left.") if mg else _("Nothing is left; the debt is settled.")


def rest_text(mg: int, rial: int) -> str:
    """What is left after a payment or its reversal, as a sentence in the active language."""
    return _rest(mg, rial) % _left(mg, rial)


def _left(mg: int, rial: int) -> dict[str, str]:
    return {"rest": gram_text(mg), "rest_toman": toman_text(rial)}


def reversal_text(*, shop: str, phone: str, payment: Payment, contract: Contract) -> str:
    """Which payment no longer counts, and what is owed now."""
    values = {
        "shop": shop,
        "toman": toman_text(payment.amount_rial),
        "grams": gram_text(payment.mg),
        "date": shown_date(payment.day),
        "phone": in_order(phone),
        **_left(contract.balance_mg, contract.balance_rial),
    }
    with override("fa"):
        what = _("%(shop)s: the payment of %(toman)s Toman on %(date)s was reversed.")
        if not payment.amount_rial:
            what = _("%(shop)s: the payment of %(grams)s grams of gold on %(date)s was reversed.")
        parts = [what, _rest(contract.balance_mg, contract.balance_rial)]
        if phone:
            parts.append(_("Questions: %(phone)s"))
        return " ".join(parts) % values
