"""What the front room writes: that the book was taken out, and a customer's link sent to its customer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions import queue_message
from notifications.queries import link_for

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer
    from notifications.models import Message
    from tenants.models import Shop


def note_export(*, what: str, actor: User) -> None:
    """Write into the trail that `actor` takes the `what` of this shop out of the product. Raises NotPermitted."""
    require(actor, Grant.EXPORT)
    note(actor=actor, action="book.exported", subject=what, detail={})


def send_link(*, customer: Customer, shop: Shop, actor: User, now: datetime, request_key: str) -> Message:
    """Queue the address of a customer's own page for that customer, once for each key. Raises NotPermitted."""
    require(actor, Grant.CUSTOMER_WRITE, subject=customer)
    with override("fa"):
        told = {"shop": shop.name, "link": link_for(customer.pk, shop=shop, now=now)}
        text = _("%(shop)s: your account, installments and receipts: %(link)s") % told
    message = queue_message(
        dedupe_key=f"link:{customer.pk}:{request_key[:60]}", kind="free", recipient=customer.mobile,
        recipient_name=customer.full_name, text=text, now=now, customer_id=customer.pk,
        subject_ref=f"customer:{customer.pk}",
    )  # fmt: skip
    if message.created_at == now:
        note(actor=actor, action="page.link_sent", subject=customer, detail={})
    return message
