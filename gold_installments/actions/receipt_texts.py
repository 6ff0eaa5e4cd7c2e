"""What a customer reads after a payment and after its reversal, queued in the transaction of the event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from gold_installments.actions.reminder_texts import person_values, shown_date
from gold_installments.actions.said import Reader, Said, said, say
from gold_installments.models import Contract, Payment, Reversal
from notifications.queries import link_for, shop_words
from persian.digits import in_order
from persian.numbers import gram_text, toman_text
from tenants.context import current_shop

if TYPE_CHECKING:
    from customers.models import Customer
    from tenants.models import Shop


def queue_receipt(*, payment: Payment, now: datetime) -> None:
    """Queue the text of a payment, once; call in the transaction that records it. A suspended shop sends it too."""
    words = shop_words()
    values = receipt_values(payment=payment, shop=current_shop(), now=now)
    say(
        reader_of(payment.contract.customer), said("receipt", values, words.texts), kind="receipt", now=now,
        key=f"receipt:{payment.receipt_number}", subject_ref=f"payment:{payment.pk}", email_too=words.email_too,
    )  # fmt: skip


def queue_reversal(*, reversal: Reversal, contract: Contract, now: datetime) -> None:
    """Queue the text of a reversal, once; `contract` as it stands after it."""
    payment, words = reversal.payment, shop_words()
    told = reversal_said(reversal=reversal, contract=contract, shop=current_shop(), texts=words.texts, now=now)
    say(
        reader_of(payment.contract.customer), told, kind="reversal", key=f"reversal:{payment.receipt_number}",
        subject_ref=f"payment:{payment.pk}", email_too=words.email_too, now=now,
    )  # fmt: skip


def reader_of(customer: Customer) -> Reader:
    """The person whom a text about their contract is for: who stands for both, where this one was merged."""
    person = customer.merged_into or customer
    return Reader(person.pk, person.full_name, person.mobile, person.email)


def about_reader(reader: Reader, *, shop: Shop, now: datetime) -> dict[str, str]:
    """The variables of every text to a customer; to be called while Persian is the language."""
    link = link_for(reader.customer_id, shop=shop, now=now)
    return person_values(shop=shop, name=reader.name, link=link)


def receipt_values(*, payment: Payment, shop: Shop, now: datetime) -> dict[str, str]:
    """What came in, what it paid and at which price, what is left."""
    reader = reader_of(payment.contract.customer)
    with override("fa"):
        values = {
            **about_reader(reader, shop=shop, now=now),
            **_money(payment),
            **_left(payment.balance_after_mg, payment.balance_after_rial),
            "contract": in_order(payment.contract.number),
            "wallet": toman_text(payment.wallet_rial) if payment.wallet_rial else "",
        }
        pending = _("A cheque of %(pending)s Toman is being cleared.")
        wallet = _("%(wallet)s Toman are kept for you.")
        return {
            **values,
            "received": _received(payment) % values,
            "pending_line": pending % {"pending": toman_text(payment.pending_rial)} if payment.pending_rial else "",
            "wallet_line": wallet % values if payment.wallet_rial else "",
        }


def _money(payment: Payment) -> dict[str, str]:
    return {
        "receipt": in_order(payment.receipt_number),
        "date": shown_date(payment.day),
        "toman": toman_text(payment.amount_rial),
        "grams": gram_text(payment.mg),
        "price": toman_text(payment.rial_per_g),
    }


def _received(payment: Payment) -> str:
    if payment.mg and payment.amount_rial:
        return _("%(toman)s Toman received = %(grams)s grams (price %(price)s).")
    if payment.mg:
        return _("%(grams)s grams of gold received.")
    return _("%(toman)s Toman received.")


def rest_text(mg: int, rial: int) -> str:
    """What is left after a payment or its reversal, as a sentence in the active language."""
    values = {"rest": gram_text(mg), "rest_toman": toman_text(rial)}
    if mg and rial:
        return _("%(rest)s grams and %(rest_toman)s Toman left.") % values
    if rial:
        return _("%(rest_toman)s Toman left.") % values
    return _("%(rest)s grams left.") % values if mg else _("Nothing is left; the debt is settled.")


def _left(mg: int, rial: int) -> dict[str, str]:
    grams = _("%(grams)s grams") % {"grams": gram_text(mg)}
    toman = _("%(toman)s Toman") % {"toman": toman_text(rial)}
    rest = _(" and ").join(part for part, owed in ((grams, mg), (toman, rial)) if owed) or grams
    return {"rest": rest, "rest_line": rest_text(mg, rial)}


def reversal_said(
    *, reversal: Reversal, contract: Contract, shop: Shop, texts: dict[str, str], now: datetime
) -> Said:  # fmt: skip
    """Which payment no longer counts, and what is owed now."""
    payment, reader = reversal.payment, reader_of(reversal.payment.contract.customer)
    with override("fa"):
        money = _money(payment)
        paid = _("%(toman)s Toman") if payment.amount_rial else _("%(grams)s grams of gold")
        values = {
            **about_reader(reader, shop=shop, now=now),
            **money,
            **_left(contract.balance_mg, contract.balance_rial),
            "contract": in_order(contract.number),
            "paid": paid % money,
            "reason": reversal.reason,
        }
    return said("reversal", values, texts)
