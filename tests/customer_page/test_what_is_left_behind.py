"""A link that opens a customer's page is found in no log line, and in no evidence that others may read."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from accounts.actions import create_api_token
from accounts.models import User
from customers.models import Customer
from gold_installments.models import Contract
from notifications.actions import queue_message
from notifications.models import Message, OptOut
from notifications.queries import link_for
from tenants.models import Shop


@pytest.mark.usefixtures("contract", "price")
def test_no_log_line_carries_a_key(phone: Client, link: str) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    formatters: dict[str, dict[str, str]] = settings.LOGGING["formatters"]  # type: ignore[assignment]
    told = formatters["line"]
    handler.setFormatter(import_string(told["()"])(told["format"]))
    logging.getLogger().addHandler(handler)
    try:
        assert phone.post(link + "paid/", {}).status_code == 422
        assert phone.post(link + "lock/", {}).status_code == 422
        phone.get("/r/7-abcdefghijklmnop/")
        logging.getLogger("x").error("GET %s failed", f"http://alpha.localhost{link}")
    finally:
        logging.getLogger().removeHandler(handler)
    lines = written.getvalue()
    assert "/c/…/paid/" in lines
    assert "/r/…" in lines
    assert link.split("/")[2] not in lines
    assert "abcdefghijklmnop" not in lines


def test_who_may_not_write_the_file_sees_no_link_that_opens(
    client_of: Callable[..., Client],
    phone: Client,
    contract: Contract,
    customer: Customer,
    clerk: User,
    accountant: User,
    shop: Shop,
) -> None:
    """Whoever holds the link speaks as the customer: reading the outbox is not enough for that."""
    now = contract.created_at
    url = link_for(customer.pk, shop=shop, now=now)
    token = url.split("/")[-2]
    path = "/" + url.split("/", 3)[3]
    sent = queue_message(
        dedupe_key="one", kind="free", recipient=customer.mobile, text=f"جزئیات: {url}", now=now,
        customer_id=customer.pk,
    )  # fmt: skip
    assert phone.post(path + "stop/", {"choice": "stop"}).status_code == 302
    for page in ("/outbox/", f"/outbox/{sent.pk}/", f"/customers/{customer.pk}/messages/", "/messages/opt-outs/"):
        shown = client_of(accountant).get(page)
        assert shown.status_code == 200, page
        assert token not in shown.content.decode(), page
    for user, seen in ((accountant, False), (clerk, True)):
        key = create_api_token(user=user, name="t")
        program = client_of(None, headers={"Authorization": f"Bearer {key}"})
        for door in ("/api/v1/messages", f"/api/v1/messages/{sent.pk}"):
            answer = program.get(door)
            assert answer.status_code == 200
            assert (token in answer.content.decode()) is seen, door
    assert token in client_of(clerk).get(f"/outbox/{sent.pk}/").content.decode()
    assert token not in OptOut.objects.get().evidence
    assert Message.objects.get().text.endswith(url), "what was sent stays as it was"
