"""A clerk's day: the price, a customer, a contract, a payment, its receipt, its reversal, and who is due."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Request, expect

from dashboard.queries.counter import ROWS_ON_HOME
from persian.days import tehran_today
from persian.holidays import is_closed
from tests.journeys.book import Book, wait_for
from tests.journeys.conftest import VisitorAt
from tests.journeys.market import RIAL_PER_G, SOURCE, mg_for
from tests.journeys.steps import a_person, balance, fa, fill_person, grams, grouped, register, signed_by_program
from tests.journeys.visitor import Visitor
from tests.support.product import Product

ROWS = [3_733] * 5 + [3_735]
PAID_TOMAN = 40_000_000
PAID_RIAL = PAID_TOMAN * 10
PAID_MG = mg_for(PAID_RIAL)
CONTRACT = "SELECT {} FROM shop_demo.gold_installments_contract WHERE number = %s"
PAYMENTS = """SELECT p.receipt_number, p.amount_rial, p.mg, p.rial_per_g, p.price_source, p.balance_after_mg
    FROM shop_demo.gold_installments_payment p JOIN shop_demo.gold_installments_contract c ON c.id = p.contract_id
    WHERE c.number = %s"""
MONEY = """SELECT coalesce(sum(l.rial) FILTER (WHERE l.account IN ('cash', 'bank', 'clearing')), 0),
        coalesce(sum(l.mg) FILTER (WHERE l.account = 'gold_receivable'), 0), sum(l.mg), sum(l.rial)
    FROM shop_demo.gold_installments_ledgerline l JOIN shop_demo.gold_installments_ledgerentry e ON e.id = l.entry_id
    JOIN shop_demo.gold_installments_contract c ON c.id = e.contract_id WHERE c.number = %s"""


@dataclass
class Sent:
    """What a window sent to an address that takes payments."""

    requests: list[Request] = field(default_factory=list)

    def note(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/pay/"):
            self.requests.append(request)


def test_the_clerk_sells_takes_a_payment_and_takes_it_back(
    visitor_at: VisitorAt, product: Product, book: Book, price: int
) -> None:
    clerk = visitor_at("demo")
    clerk.sign_in(product.demo["demo"]["clerk"])
    see_the_price(clerk)
    person = register_after_a_slip(clerk, book)
    number = sign_the_worked_contract(clerk, book, person["full_name"])
    receipt = pay_once(clerk, book, number)
    print_the_receipt(clerk, receipt)
    find_the_message(clerk, product, book, receipt, person)
    take_it_back(clerk, book, number, receipt)


def see_the_price(clerk: Visitor) -> None:
    """18 karat, per gram, with where it is from and how old it is."""
    page = clerk.go("/")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["fa", "rtl"]
    chip = page.locator("#price-chip")
    expect(chip).to_have_attribute("data-rial-per-g", str(RIAL_PER_G))
    expect(chip).to_contain_text(grouped(RIAL_PER_G // 10))
    expect(chip).to_contain_text("۸ منبع")
    expect(chip.locator(".age-text")).to_have_text(re.compile("همین حالا|لحظاتی پیش|ثانیه|دقیقه"))
    expect(page.locator("#home-chart canvas, #home-chart svg").first).to_be_visible()
    clerk.fits()


def register_after_a_slip(clerk: Visitor, book: Book) -> dict[str, str]:
    """A wrong national id is named beside its field and nothing typed is lost; Persian digits are digits."""
    person = a_person()
    page = clerk.go("/customers/new/")
    fill_person(page, {**person, "national_id": "0012345678"})
    clerk.refusals.add(422)
    page.click("main form button[type=submit]")
    wrong = page.locator("#id_national_id")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    expect(page.locator("#id_national_id_error")).to_have_text("این کد ملی درست نیست؛ رقم‌های آن را بازبینی کنید.")
    assert "id_national_id_error" in (wrong.get_attribute("aria-describedby") or "")
    expect(page.locator("[name=full_name]")).to_have_value(person["full_name"])
    typed = page.locator("[name=mobile]").input_value()
    assert typed.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")) == person["mobile"]
    by_name = "SELECT left(national_id, 6), mobile FROM shop_demo.customers_customer WHERE full_name = %s"
    assert book.rows(by_name, person["full_name"]) == []
    page.fill("[name=national_id]", fa(person["national_id"]))
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    expect(page.locator("h1")).to_contain_text(person["full_name"])
    assert book.rows(by_name, person["full_name"]) == [("gAAAAA", "+98" + person["mobile"][1:])]  # sealed
    return person


def sign_the_worked_contract(clerk: Visitor, book: Book, name: str) -> str:
    """R1: 20 g, two percent a month, six months: 22.400 g in five rows of 3.733 and one of 3.735."""
    page = clerk.page
    page.click("a[href*='/contracts/new/?customer=']")
    page.wait_for_url(re.compile(r"/contracts/new/"))
    rows = page.locator("#p-rows tr")
    page.locator("[name=gold_mg]").press_sequentially(fa(20))
    page.locator("[name=installment_count]").press_sequentially(fa(6))
    expect(rows).to_have_count(6)
    expect(page.locator("#p-debt")).to_have_attribute("data-mg", "20000")
    page.locator("[name=fee]").press_sequentially(fa(2))
    expect(page.locator("#p-debt")).to_have_attribute("data-mg", "22400")
    expect(page.locator("#p-debt")).to_contain_text("۲۲٫۴۰۰")
    for place, mg in enumerate(ROWS):
        expect(rows.nth(place)).to_contain_text(grams(mg))
    clerk.fits()
    page.click("#ncgo")
    page.wait_for_url(re.compile(r"/contracts/14\d\d-\d+/"))
    balance(page, 22_400)
    expect(page.locator("h1")).to_contain_text(name)
    number = page.url.rstrip("/").rpartition("/")[2]
    values = "gold_mg, fee_mg, debt_mg, balance_mg, installment_count, state"
    assert book.rows(CONTRACT.format(values), number) == [(20_000, 2_400, 22_400, 22_400, 6, "active")]
    assert open_rows(book, number) == ROWS
    return number


def pay_once(clerk: Visitor, book: Book, number: str) -> str:
    """40,000,000 Toman at the locked price; pressed twice and sent again, it is one payment."""
    page, sent = clerk.page, Sent()
    page.on("request", sent.note)
    page.click("#take")
    expect(page.locator("#payform")).to_be_visible()
    expect(page.locator("#lockp")).to_contain_text(grouped(RIAL_PER_G // 10))
    page.fill("#id_amount", fa(PAID_TOMAN))
    expect(page.locator("#id_amount")).to_have_value(grouped(PAID_TOMAN))
    expect(page.locator("#after")).to_have_attribute("data-mg", str(22_400 - PAID_MG))
    page.check("[name=tender][value=cash]", force=True)
    page.dblclick("#paygo")
    page.wait_for_url(re.compile(r"/receipts/"))
    receipt = page.url.split("/receipts/")[1].partition("/")[0]
    left = 22_400 - PAID_MG
    paid = [(receipt, PAID_RIAL, PAID_MG, RIAL_PER_G, SOURCE, left)]
    assert book.rows(PAYMENTS, number) == paid
    again(page, sent.requests[0], receipt)
    assert book.rows(PAYMENTS, number) == paid
    assert book.one(CONTRACT.format("balance_mg"), number) == left
    assert open_rows(book, number) == [3_733 - PAID_MG, *ROWS[1:]]
    assert book.rows(MONEY, number) == [(PAID_RIAL, left, 0, 0)]
    return receipt


def again(page: Page, request: Request, receipt: str) -> None:
    """The very same form once more, as after a broken connection."""
    kept = {name: value for name, value in request.headers.items() if name in ("content-type", "x-csrftoken")}
    answered: str = page.evaluate(
        "([url, body, headers]) => fetch(url, { method: 'POST', body, headers }).then((answer) => answer.url)",
        [request.url, request.post_data, kept],
    )
    assert f"/receipts/{receipt}/" in answered


def print_the_receipt(clerk: Visitor, receipt: str) -> None:
    """It asks to be printed once, and on paper there is the receipt and nothing else."""
    page = clerk.page
    page.wait_for_function("window.printed === 1")
    slip = page.locator("#receipt")
    expect(slip).to_contain_text(grouped(PAID_TOMAN))
    expect(slip).to_contain_text("چهل میلیون تومان")
    expect(slip).to_contain_text(grams(PAID_MG))
    expect(slip).to_contain_text(grams(22_400 - PAID_MG))
    expect(slip).to_contain_text("وال‌گلد")
    clerk.fits()
    page.emulate_media(media="print")
    expect(slip).to_be_visible()
    for hidden in ("nav.rail", "header.top", ".pghd"):
        expect(page.locator(hidden)).to_be_hidden()
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, receipt
    page.emulate_media(media="screen")


def find_the_message(clerk: Visitor, product: Product, book: Book, receipt: str, person: dict[str, str]) -> None:
    """The receipt's text left once: on the page, in the table, in the gateway's file."""
    key = f"receipt:{receipt}"
    state = "SELECT text FROM shop_demo.notifications_message WHERE dedupe_key = %s AND state = 'accepted'"
    ((text,),) = wait_for(lambda: book.rows(state, key), "the receipt's message")
    page = clerk.go("/outbox/")
    lines = page.locator("table.outbox tbody tr").filter(has_text=person["full_name"])
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text(fa(receipt))
    clerk.fits()
    written = (product.var / "outbox" / "shop_demo.jsonl").read_text(encoding="utf-8").splitlines()
    mine = [json.loads(line) for line in written if "+98" + person["mobile"][1:] in line]
    assert [line["text"] for line in mine] == [text]


def take_it_back(clerk: Visitor, book: Book, number: str, receipt: str) -> None:
    """With a reason; the grams and the money return exactly, and the receipt says that it is void."""
    page = clerk.go(f"/receipts/{receipt}/")
    page.click(f"a[href$='/receipts/{receipt}/reverse/']")
    page.fill("[name=reason]", "مبلغ اشتباه وارد شد")
    page.click("main form footer button")
    page.wait_for_url(re.compile(rf"/contracts/{number}/"))
    balance(page, 22_400)
    expect(page.locator("#toasts")).to_contain_text(grams(22_400))
    assert open_rows(book, number) == ROWS
    assert book.rows(MONEY, number) == [(0, 22_400, 0, 0)]
    undone = """SELECT r.reason FROM shop_demo.gold_installments_reversal r
        JOIN shop_demo.gold_installments_payment p ON p.id = r.payment_id WHERE p.receipt_number = %s"""
    assert book.rows(undone, receipt) == [("مبلغ اشتباه وارد شد",)]
    page = clerk.go(f"/receipts/{receipt}/")
    expect(page.locator("#receipt .watermark")).to_be_visible()
    expect(page.locator("#receipt")).to_contain_text("مبلغ اشتباه وارد شد")


def open_rows(book: Book, number: str) -> list[int]:
    """Open milligrams of each row, in order."""
    rows = """SELECT i.open_mg FROM shop_demo.gold_installments_installment i
        JOIN shop_demo.gold_installments_contract c ON c.id = i.contract_id WHERE c.number = %s ORDER BY i.number"""
    return [mg for (mg,) in book.rows(rows, number)]


def test_the_due_list_names_who_owes_today(visitor_at: VisitorAt, product: Product, book: Book, price: int) -> None:
    today = tehran_today(datetime.now(UTC))
    contract = signed_by_program(product, today, due=today)
    clerk = visitor_at("demo")
    clerk.sign_in(product.demo["demo"]["clerk"])
    # What falls on a closed day waits for the next working one, so on a Friday nobody owes today.
    kind = "week" if is_closed(today) else "today"
    for path in (f"/?kind={kind}", f"/due/?kind={kind}"):
        page = clerk.go(path)
        expect(page.locator(f"#due-{kind}")).to_have_attribute("aria-selected", "true")
        rows = page.locator("table.dues tbody tr")
        row = rows.filter(has_text=contract["customer"]["full_name"])
        # The morning page shows the first few of a long list only.
        if path.startswith("/?") and rows.count() == ROWS_ON_HOME:
            continue
        expect(row).to_have_count(1)
        expect(row).to_contain_text(grams(3_733))
        clerk.fits()
    row.get_by_role("link", name="دریافت").click()
    expect(page.locator("#payform")).to_be_visible()
    expect(page.locator("#alloc")).to_contain_text(grams(3_733))
    due = """SELECT d.due_date FROM public.tenants_dueitem d JOIN shop_demo.gold_installments_installment i
        ON d.object_id = i.id WHERE d.shop_schema = 'shop_demo' AND d.kind = 'installment'
        AND i.contract_id = %s AND i.number = 1"""
    assert today <= book.one(due, contract["id"]) < today + timedelta(days=7)


def test_search_finds_the_customer_by_mobile_in_persian_digits(
    visitor_at: VisitorAt, product: Product, price: int
) -> None:
    clerk = visitor_at("demo")
    clerk.sign_in(product.demo["demo"]["clerk"])
    person = a_person()
    pk = register(clerk, person)
    page: Page = clerk.go("/")
    page.keyboard.press("Control+KeyK")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(fa(person["mobile"]))
    expect(page.locator("#res")).to_contain_text(person["full_name"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/customers/{pk}/"))
