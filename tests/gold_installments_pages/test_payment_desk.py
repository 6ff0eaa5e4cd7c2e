"""Taking money: a locked price, one record for each form, and every refusal leaves the book as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from gold_installments.actions import make_quote, record_payment, set_day_price
from gold_installments.models import Contract, DayPrice, LedgerEntry, Payment, Quote
from persian.digits import in_order
from tenants.models import Shop

pytestmark = pytest.mark.django_db


def typed(quote: Quote, **changes: str) -> dict[str, str]:
    return {
        "quote_id": str(quote.uuid),
        "unit": "toman",
        "amount": "۴۱٬۹۹۷٬۰۰۰",
        "tender": "pos",
        "tender_ref": "۴۸۲۹۱۳",
        "idempotency_key": "desk-1",
        "then": "save",
        **changes,
    }


def nothing_changed(contract: Contract) -> bool:
    contract.refresh_from_db()
    return not Payment.objects.exists() and contract.balance_mg == 22_400 and LedgerEntry.objects.count() == 1


def test_opening_the_drawer_locks_a_price(counter: Client, contract: Contract, price: DayPrice) -> None:
    answer = counter.post(f"/contracts/{contract.number}/quote/")
    html = answer.content.decode()
    quote = Quote.objects.get()
    assert answer.status_code == 200
    assert (quote.mg, quote.amount_rial) == (3733, 419_970_000)
    assert f'value="{quote.uuid}"' in html
    assert 'value="۴۱٬۹۹۷٬۰۰۰"' in html
    assert "چهل و یک میلیون و نهصد و نود و هفت هزار تومان" in html
    assert 'id="after" data-mg="18667"' in html


def test_the_address_of_a_lock_opened_again_leads_to_the_payment(
    page: Client, client_of: Callable[..., Client], viewer: User, contract: Contract
) -> None:
    answer = page.get(f"/contracts/{contract.number}/quote/")
    assert (answer.status_code, answer["Location"]) == (302, f"/contracts/{contract.number}/pay/")
    assert page.get("/contracts/no-such/quote/").status_code == 404
    assert client_of(viewer).get(f"/contracts/{contract.number}/quote/").status_code == 403
    assert not Quote.objects.exists()


def test_the_desk_says_that_the_price_moved_while_the_lock_holds(
    counter: Client, contract: Contract, quote: Quote, owner: User, now: datetime
) -> None:
    wrong = typed(quote, amount="")
    still = counter.post(f"/contracts/{contract.number}/pay/", wrong).content.decode()
    assert " hidden" in still.split('id="pricenow"')[1].split(">")[0]
    set_day_price(rial_per_g=114_000_000, reason="it rose", actor=owner, now=now)
    moved = counter.post(f"/contracts/{contract.number}/pay/", wrong).content.decode()
    said = moved.split('id="pricenow"')[1].split("</div>")[0]
    assert " hidden" not in said.split(">")[0]
    assert "قیمت قفل است؛ قیمت اکنون" in said
    assert "۱۱٬۴۰۰٬۰۰۰" in said


def test_without_script_a_page_starts_the_payment_and_writes_nothing(
    page: Client, contract: Contract, price: DayPrice
) -> None:
    shown = page.get(f"/contracts/{contract.number}/pay/")
    assert shown.status_code == 200
    assert not Quote.objects.exists()
    desk = page.post(f"/contracts/{contract.number}/quote/")
    assert "<main" in desk.content.decode()
    sent = page.post(f"/contracts/{contract.number}/pay/", typed(Quote.objects.get(), then="print"))
    assert sent.status_code == 302
    assert sent["Location"] == f"/receipts/{Payment.objects.get().receipt_number}/?print=1"


def test_the_quoted_amount_pays_the_quoted_grams(
    counter: Client, contract: Contract, quote: Quote, clerk: User
) -> None:
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(quote))
    payment = Payment.objects.get()
    contract.refresh_from_db()
    assert answer["HX-Redirect"] == f"/contracts/{contract.number}/?paid={payment.receipt_number}"
    assert (payment.amount_rial, payment.mg, payment.rial_per_g) == (419_970_000, 3733, 112_500_000)
    assert (payment.tender, payment.tender_ref, payment.actor) == ("pos", "482913", clerk)
    assert contract.balance_mg == 18_667
    assert AuditEntry.objects.filter(action="payment.recorded", actor=clerk).count() == 1


def test_a_second_submit_of_the_same_form_records_nothing(counter: Client, contract: Contract, quote: Quote) -> None:
    first = counter.post(f"/contracts/{contract.number}/pay/", typed(quote))
    second = counter.post(f"/contracts/{contract.number}/pay/", typed(quote))
    assert first["HX-Redirect"] == second["HX-Redirect"]
    assert Payment.objects.count() == 1


def test_grams_are_turned_into_money_at_the_locked_price(counter: Client, contract: Contract, quote: Quote) -> None:
    counter.post(f"/contracts/{contract.number}/pay/", typed(quote, unit="gram", amount="1/344"))
    payment = Payment.objects.get()
    assert payment.mg == 1344
    assert payment.amount_rial == 151_200_000


def test_a_free_amount_falls_oldest_first(counter: Client, contract: Contract, quote: Quote) -> None:
    html = counter.post(f"/contracts/{contract.number}/pay/preview/", typed(quote, amount="45000000")).content.decode()
    assert 'class="n">۳<span class="d">٫۷۳۳' in html
    assert 'class="n">۰<span class="d">٫۲۶۷' in html
    assert 'id="after" data-mg="18400"' in html
    assert 'id="conv" hx-swap-oob="true"' in html
    assert nothing_changed(contract)


@pytest.mark.parametrize("amount", ["0", "-5", "1000000000000000", "abc", "NaN", "", "۴۲٬٬", "0.04"])
def test_a_wrong_amount_is_named_beside_the_field(
    counter: Client, contract: Contract, quote: Quote, amount: str
) -> None:
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(quote, amount=amount))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<svg" in html.split('id="id_amount_error"')[1].split("</span>")[0]
    assert 'value="482913"' in html or 'value="۴۸۲۹۱۳"' in html
    assert 'value="desk-1"' in html
    assert nothing_changed(contract)


@pytest.mark.parametrize(("amount", "reason"), [("abc", "«abc» عدد نیست."), ("۱٬۰۰۰", "یک سوت طلا هم نمی‌شود")])
def test_a_wrong_amount_leaves_no_older_figure_in_the_preview(
    counter: Client, contract: Contract, quote: Quote, amount: str, reason: str
) -> None:
    answer = counter.post(f"/contracts/{contract.number}/pay/preview/", typed(quote, amount=amount))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert reason in shown
    assert 'id="after"' not in shown
    assert 'id="words"' not in shown


def test_an_expired_lock_shows_both_prices_and_keeps_the_amount(
    counter: Client, contract: Contract, owner: User, clerk: User, now: datetime
) -> None:
    before = now - timedelta(minutes=30)
    set_day_price(rial_per_g=110_000_000, reason="earlier today", actor=owner, now=before)
    old = make_quote(contract=contract, mg=None, actor=clerk, now=before)
    set_day_price(rial_per_g=112_500_000, reason="moved", actor=owner, now=now)
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(old, amount="۴۰٬۰۰۰٬۰۰۰"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "<s>" in html
    assert "۱۱٬۰۰۰٬۰۰۰" in html.split("<s>")[1].split("</s>")[0]
    assert "۱۱٬۲۵۰٬۰۰۰" in html
    assert 'value="۴۰٬۰۰۰٬۰۰۰"' in html
    assert str(old.uuid) not in html
    assert nothing_changed(contract)


def test_a_used_lock_is_replaced_and_not_paid_twice(
    counter: Client, contract: Contract, payment: Payment, quote: Quote
) -> None:
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(quote, idempotency_key="another-form"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert 'role="alert"' in html
    assert 'value="another-form"' not in html
    assert Payment.objects.count() == 1


def test_the_same_key_with_another_amount_is_a_conflict(counter: Client, contract: Contract, quote: Quote) -> None:
    counter.post(f"/contracts/{contract.number}/pay/", typed(quote))
    number = Payment.objects.get().receipt_number
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(quote, amount="1000000"))
    assert answer.status_code == 409
    assert in_order(number) in answer.content.decode()
    assert Payment.objects.count() == 1


def test_a_known_tracking_number_is_named_beside_its_field(
    counter: Client, contract: Contract, quote: Quote, clerk: User, now: datetime
) -> None:
    record_payment(
        contract=contract, amount_rial=10_000_000, tender="transfer", tender_ref="777", actor=clerk, now=now,
        idempotency_key="k0",
    )  # fmt: skip
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(quote, tender="transfer", tender_ref="۷۷۷"))
    slot = answer.content.decode().split('id="id_tender_ref_error"')[1].split("</span>")[0]
    assert answer.status_code == 422
    assert in_order(Payment.objects.get().receipt_number) in slot


def test_without_a_price_the_desk_says_who_may_type_it(
    counter: Client, client_of: Callable[..., Client], contract: Contract, manager: User
) -> None:
    answer = counter.post(f"/contracts/{contract.number}/quote/")
    assert answer.status_code == 403
    assert answer["X-Refusal"] == "price_stale"
    assert "مالک یا مدیر" in answer.content.decode()
    assert "/prices/day/" not in answer.content.decode()
    theirs = client_of(manager, headers={"HX-Request": "true"}).post(f"/contracts/{contract.number}/quote/")
    assert "/prices/day/?next=" in theirs.content.decode()
    assert not Quote.objects.exists()


def test_a_settled_contract_takes_no_money_and_offers_none(
    page: Client, counter: Client, contract: Contract, quote: Quote, clerk: User
) -> None:
    now = timezone.now()
    whole = make_quote(contract=contract, mg=22_400, actor=clerk, now=now)
    record_payment(
        contract=contract, amount_rial=whole.amount_rial, tender="cash", quote_id=whole.uuid, actor=clerk, now=now,
        idempotency_key="all",
    )  # fmt: skip
    html = page.get(f"/contracts/{contract.number}/").content.decode()
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(quote))
    assert 'id="take"' not in html
    assert "تسویه شده است" in html
    assert page.get(f"/contracts/{contract.number}/pay/").status_code == 409
    assert answer.status_code == 409
    assert Payment.objects.count() == 1


def test_a_viewer_takes_no_money(
    client_of: Callable[..., Client], viewer: User, contract: Contract, quote: Quote
) -> None:
    browser = client_of(viewer, headers={"HX-Request": "true"})
    answer = browser.post(f"/contracts/{contract.number}/pay/", typed(quote))
    assert answer.status_code == 403
    assert 'id="take"' not in browser.get(f"/contracts/{contract.number}/").content.decode()
    assert nothing_changed(contract)


def test_a_form_without_a_lock_gets_one_and_keeps_the_amount(
    counter: Client, contract: Contract, price: DayPrice, quote: Quote
) -> None:
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(quote, quote_id="", amount="5000000"))
    assert answer.status_code == 409
    assert 'value="5000000"' in answer.content.decode()
    assert nothing_changed(contract)


def test_a_suspended_shop_still_takes_money(counter: Client, contract: Contract, quote: Quote, shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(state="suspended")
    answer = counter.post(f"/contracts/{contract.number}/pay/", typed(quote))
    contract.refresh_from_db()
    assert answer.status_code == 200
    assert contract.balance_mg == 18_667


def test_a_post_without_the_csrf_token_is_refused(
    client_of: Callable[..., Client], clerk: User, contract: Contract, quote: Quote
) -> None:
    forged = client_of(clerk, enforce_csrf_checks=True)
    assert forged.post(f"/contracts/{contract.number}/pay/", typed(quote)).status_code == 403
    assert nothing_changed(contract)
