"""G10: the price of now for half an hour, at most so often a day, and the desk keeps the word."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from customers.actions import register_customer
from customers.models import Customer
from gold_installments.actions import record_payment, set_day_price
from gold_installments.actions.decide_claim import accept_claim
from gold_installments.actions.lock_price import LockedToday, LockStands, LocksUsedUp, lock_price
from gold_installments.models import Contract, PaymentClaim, Quote
from notifications.models import MessageSettings
from persian.jalali import format_jalali, tehran_today
from tenants.context import inside
from tenants.models import Shop
from tests.customer_page.conftest import RIAL_PER_G, signed


@pytest.mark.usefixtures("price", "settings_row")
def test_a_lock_is_shown_kept_and_taken_at_the_desk(
    phone: Client,
    link: str,
    contract: Contract,
    clerk: User,
    owner: User,
    client_of: Callable[..., Client],
    now: datetime,
) -> None:
    for _ in range(2):
        answer = phone.post(link + "lock/", {"contract": contract.number})
        assert (answer.status_code, answer["Location"]) == (302, link + "?done=locked")
    lock = Quote.objects.get()
    assert (lock.created_by_id, lock.mg, lock.rial_per_g, lock.amount_rial) == (None, 3_733, RIAL_PER_G, 419_970_000)
    assert timedelta(minutes=29) < lock.expires_at - timezone.now() <= timedelta(minutes=30)
    text = phone.get(link).content.decode()
    assert "6037 9912 3456 7893" in text
    assert "data-expires-in" in text
    # The price moves; the desk still asks what was promised.
    set_day_price(rial_per_g=RIAL_PER_G + 5_000_000, reason="market moved", actor=owner, now=timezone.now())
    desk = client_of(clerk, headers={"HX-Request": "true"}).post(f"/contracts/{contract.number}/quote/")
    assert str(lock.uuid) in desk.content.decode()
    done = record_payment(
        contract=contract, amount_rial=lock.amount_rial, tender="card", tender_ref="551122", quote_id=lock.uuid,
        actor=clerk, now=timezone.now(), idempotency_key="lock-paid",
    )  # fmt: skip
    assert (done.payment.mg, done.payment.rial_per_g) == (3_733, RIAL_PER_G)
    again = client_of(clerk, headers={"HX-Request": "true"}).post(f"/contracts/{contract.number}/quote/")
    assert str(lock.uuid) not in again.content.decode(), "a lock is good for one payment"


def test_without_cap_or_price_nothing_is_promised(
    phone: Client, link: str, contract: Contract, customer: Customer, clerk: User, owner: User, now: datetime
) -> None:
    assert phone.post(link + "lock/", {"contract": contract.number}).status_code == 409
    MessageSettings.objects.create(lock_cap=1)
    stale = phone.post(link + "lock/", {"contract": contract.number})
    assert stale.status_code == 409
    assert re.search(r'role="alert".*قفل نمی‌شود', stale.content.decode(), re.S)
    assert not Quote.objects.exists()
    set_day_price(rial_per_g=RIAL_PER_G, reason="market is closed", actor=owner, now=now)
    second = signed(customer, clerk, now, "own-2")
    held = lock_price(contract=contract, cap=5, now=now)
    with pytest.raises(LockStands):
        lock_price(contract=second, cap=5, now=now)
    assert lock_price(contract=contract, cap=0, now=now) == held
    later = now + timedelta(minutes=31)
    with pytest.raises(LocksUsedUp):
        lock_price(contract=second, cap=1, now=later)
    for again in (contract, second):
        with pytest.raises(LockedToday):
            lock_price(contract=again, cap=5, now=later)
    assert 'name="contract"' not in re.sub(r'id="paid".*', "", phone.get(link).content.decode(), flags=re.S)
    assert phone.post(link + "lock/", {"contract": "1404-000999"}).status_code == 422


@pytest.mark.usefixtures("price", "settings_row")
def test_i_paid_while_the_lock_stood_counts_at_the_locked_price(
    phone: Client, link: str, contract: Contract, clerk: User, owner: User
) -> None:
    """The bank is looked at an hour later, and gold has risen: what the page promised holds, for one payment."""
    assert phone.post(link + "lock/", {"contract": contract.number}).status_code == 302
    lock = Quote.objects.get()
    set_day_price(rial_per_g=RIAL_PER_G + 5_000_000, reason="market moved", actor=owner, now=timezone.now())
    for n in range(2):
        told = {
            "contract": contract.number, "amount": str(lock.amount_rial // 10), "tender": "card", "reference": f"77{n}",
            "paid_on": format_jalali(tehran_today(timezone.now())), "key": f"k{n}",
        }  # fmt: skip
        assert phone.post(link + "paid/", told).status_code == 302
    first, second = PaymentClaim.objects.order_by("pk")
    later = timezone.now() + timedelta(minutes=70)
    done = accept_claim(claim=first, actor=clerk, now=later).payment
    assert done is not None
    assert (done.mg, done.rial_per_g, done.quote_id) == (lock.mg, RIAL_PER_G, lock.pk)
    done = accept_claim(claim=second, actor=clerk, now=later).payment
    assert done is not None
    assert (done.rial_per_g, done.quote_id) == (RIAL_PER_G + 5_000_000, None)


@pytest.mark.usefixtures("price", "settings_row")
def test_a_lock_for_more_than_is_owed_asks_for_no_money(
    phone: Client, link: str, contract: Contract, clerk: User
) -> None:
    """Paid at the counter meanwhile: the page does not ask for it again."""
    assert phone.post(link + "lock/", {"contract": contract.number}).status_code == 302
    assert "6037 9912" in phone.get(link).content.decode()
    record_payment(
        contract=contract, amount_rial=3_000_000_000, tender="cash", quote_id=None, actor=clerk, now=timezone.now(),
        idempotency_key="all-of-it",
    )  # fmt: skip
    text = phone.get(link).content.decode()
    assert "6037 9912" not in text
    assert "۴۸٬۰۰۰٬۰۰۰" in text, "what was paid beyond the debt is the customer's, and said"
    for part in ("paid/", "lock/"):
        late = phone.post(link + part, {"contract": contract.number, "amount": "5"})
        assert (late.status_code, "تسویه شده است" in late.content.decode()) == (422, True), part


def test_eight_at_once_take_no_more_than_the_cap(committed_shop: Shop) -> None:
    now = timezone.now()
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=RIAL_PER_G, reason="market is closed", actor=owner, now=now)
        numbers = [f"+98912345670{n}" for n in range(8)]
        people = [register_customer(full_name="مینا رضایی", mobile=it, actor=owner, now=now) for it in numbers]
        contracts = [signed(person, owner, now, f"at-once-{person.pk}") for person in people]
    together = Barrier(len(contracts))

    def press(contract: Contract) -> bool:
        try:
            with inside(committed_shop):
                together.wait()
                lock_price(contract=contract, cap=3, now=now)
        except LocksUsedUp:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(contracts)) as pool:
        taken = list(pool.map(press, contracts))
    with inside(committed_shop):
        assert (sum(taken), Quote.objects.filter(created_by=None).count()) == (3, 3)
