"""What customers and guarantors read about guarantees: come for your papers, and that a row is late."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from customers.actions import record_consent
from gold_installments.actions import reverse_payment
from gold_installments.actions.closing_texts import papers_still_here, settled_still_holds
from gold_installments.actions.plan_reminders import plan_day
from gold_installments.actions.promise_payment import promise_payment
from gold_installments.models import Contract
from guarantees.actions import take_guarantor
from guarantees.actions.tell_guarantors import guarantors_still_told, tell_guarantors
from notifications.actions import AmendedText
from notifications.models import Message, MessageSettings
from persian.jalali import tehran_today
from tests.gold_installments.book import NOW, a_contract, a_customer, a_key, fresh, pay
from tests.guarantees.conftest import a_slip, taken_cheque
from tests.guarantees.test_outcomes import a_note, end


def texts(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_a_settled_contract_thanks_and_calls_for_its_papers_once(market: int, clerk: User) -> None:
    small = a_contract(clerk, gold_mg=1_000, fee_mg=0, count=1)
    cheque, note = taken_cheque(small, clerk), a_note(small, clerk)
    payment = pay(small, 11_250_000, clerk).payment
    (thanks,), (papers,) = texts("settled"), texts("cheque_back")
    number = f"\u200e{small.number.translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹'))}"
    assert thanks.text == f"Alpha Gold: زهرا احمدی، قرارداد {number} تسویه شد. از خوش‌حسابی شما سپاسگزاریم."
    assert papers.text == f"Alpha Gold: زهرا احمدی، برای پس گرفتن چک و سفته قرارداد {number} به فروشگاه بیایید."
    assert papers.customer_id == small.customer_id
    refs = [papers.subject_ref, "contract:99999"]
    assert papers_still_here(refs, NOW) == settled_still_holds(refs, NOW) == [True, False]
    reverse_payment(payment=payment, reason="اشتباه", actor=clerk, now=NOW)
    assert papers_still_here(refs, NOW) == settled_still_holds(refs, NOW) == [False, False], "it owes again"
    pay(small, 11_250_000, clerk)
    assert len(texts("settled")) == len(texts("cheque_back")) == 2, "settled again, said again"
    slip = a_slip(small, clerk)
    end("cheque", cheque.pk, clerk, outcome="returned", taker="کریم صادقی", slip_id=slip)
    assert papers_still_here(refs, NOW)[0]
    end("note", note.pk, clerk, outcome="returned", taker="کریم صادقی", slip_id=slip)
    assert papers_still_here(refs, NOW)[0] is False, "they have been handed over"


def test_without_papers_nobody_is_called(market: int, clerk: User) -> None:
    small = a_contract(clerk, gold_mg=1_000, fee_mg=0, count=1)
    pay(small, 11_250_000, clerk)
    assert len(texts("settled")) == 1
    assert texts("cheque_back") == []


def test_a_guarantor_hears_once_of_a_late_row(contract: Contract, market: int, owner: User, clerk: User) -> None:
    """As late as the shop says and as was agreed with the guarantor, whatever the more; and no sum."""
    early, later, silent = (a_customer(clerk, name=f"ضامن {word}") for word in ("یکم", "دوم", "سوم"))
    for person, days in ((early, 3), (later, 20), (silent, 3)):
        take_guarantor(contract=contract, customer_id=person.pk, from_days_late=days, actor=clerk, now=NOW,
                       idempotency_key=a_key())  # fmt: skip
    record_consent(customer=silent, channel="sms", allowed=False, evidence="تلفنی", actor=clerk, now=NOW)

    def late(days: int) -> datetime:
        return NOW + timedelta(days=days)

    def tell(days: int) -> int:
        return tell_guarantors(tehran_today(late(days)), late(days))

    assert tell(12) == 0, "the shop never said that guarantors hear"
    MessageSettings.objects.create(guarantor_after_days=10)
    assert tell(9) == 0
    assert tell(10) == 1
    assert tell(10) == tell(11) == 0
    (message,) = texts("guarantor")
    assert (message.recipient, message.customer_id) == (early.mobile, early.pk)
    assert "گرم" not in message.text
    assert "زهرا احمدی" in message.text
    assert "۱۰ روز" in message.text
    (answer,) = guarantors_still_told([message.subject_ref], late(12))
    assert isinstance(answer, AmendedText)
    assert "۱۲ روز" in answer.text
    assert tell(21) == 1, "the second one, as agreed with him"
    plan_day(today=tehran_today(late(21)), now=late(21))
    assert len(texts("guarantor")) == 2
    promise_payment(contract=fresh(contract), promised_for=tehran_today(late(25)), actor=clerk, now=late(21))
    assert guarantors_still_told([message.subject_ref], late(22)) == [False]
