"""The short address of a receipt that anybody who holds the paper may open (D16)."""

from __future__ import annotations

import base64
import re

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from gold_installments.models import Payment
from tenants.context import current_schema

#: 80 bits in base 32: it fits a small QR code, and nobody comes by another one.
SEAL = 16
_TOKEN = re.compile(r"([0-9]{1,18})-([a-z2-7]{16})")


def receipt_token(payment: Payment) -> str:
    """The last part of the address: the payment's id and the seal of this shop on it."""
    return f"{payment.pk}-{_seal(payment.pk)}"


def receipt_path(payment: Payment) -> str:
    """The address on the shop's own host."""
    return reverse("contracts:verify", args=[receipt_token(payment)])


def payment_of_token(token: str) -> Payment | None:
    """The payment with contract, customer and legs; None for anything that is not one of this shop's tokens."""
    found = _TOKEN.fullmatch(token.lower())
    if found is None or not constant_time_compare(found[2], _seal(int(found[1]))):
        return None
    rows = Payment.objects.select_related("contract__customer", "reversal").prefetch_related("legs__cheque")
    return rows.filter(pk=int(found[1])).first()


def _seal(pk: int) -> str:
    digest = salted_hmac("gold_installments.receipt", f"{current_schema()}:{pk}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode("ascii").lower()[:SEAL]
