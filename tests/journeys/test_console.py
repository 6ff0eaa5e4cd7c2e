"""A platform admin's rounds: the shops, a new one, the sources, the jobs, a proved copy and its restore."""

from __future__ import annotations

import hashlib
import re

from playwright.sync_api import expect

from tests.journeys.book import Book, wait_for
from tests.journeys.conftest import VisitorAt
from tests.journeys.visitor import Visitor
from tests.support.product import Product

PASSWORD = "a-long-enough-secret"
COPY = """SELECT object_key, sha256_cipher, sha256_plain, verify_grade, verified_at IS NOT NULL, cipher_bytes
    FROM public.backups_backup WHERE id = %s AND state = 'verified'"""


def test_the_admin_opens_a_shop(visitor_at: VisitorAt, product: Product, book: Book, size: str) -> None:
    admin = visitor_at("")
    admin.sign_in(product.demo["platform"]["admin"])
    page = admin.go("/")
    for shop in ("طلافروشی نگین", "زرگری کاوه"):
        expect(page.locator("main table")).to_contain_text(shop)
    admin.fits()
    slug, name = f"new-{size}", f"گالری {size}"
    admin.go("/shops/new/")
    for field, value in {
        "name": name, "slug": slug, "owner_full_name": "پروین نو", "owner_username": "owner",
        "owner_password": PASSWORD,
    }.items():  # fmt: skip
        page.fill(f"[name={field}]", value)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(rf"/shops/{slug}/"))
    expect(page.locator("#shop-address")).to_have_attribute("href", f"http://{slug}.localhost:{product.port}/")
    assert book.rows("SELECT name, state FROM public.tenants_shop WHERE slug = %s", slug) == [(name, "active")]
    owner = visitor_at(slug)
    home = owner.sign_in({"username": "owner", "password": PASSWORD})
    expect(home.locator("#fig-open")).to_have_attribute("data-mg", "0")


def test_the_admin_backs_the_demo_shop_up_and_restores_it_beside(
    visitor_at: VisitorAt, product: Product, book: Book
) -> None:
    admin = visitor_at("")
    admin.sign_in(product.demo["platform"]["admin"])
    page = admin.go("/shops/demo/")
    page.click("form[action$='/back-up/'] button")
    page.wait_for_url(re.compile(r"/backups/\d+/"))
    pk = int(page.url.rstrip("/").rpartition("/")[2])
    key, cipher, plain, grade, verified, size = wait_for(lambda: book.rows(COPY, pk), "the verified copy", 60)[0]
    assert (grade, verified, len(plain)) == ("checksum", True, 64)
    stored = (product.var / "backups" / key).read_bytes()
    assert (hashlib.sha256(stored).hexdigest(), len(stored)) == (cipher, size)
    # The page follows by itself, without being asked again.
    expect(page.locator("#sha256")).to_contain_text(cipher[:16])
    expect(page.locator(".pghd")).to_contain_text("جمع‌آزمایی سالم")
    restore(admin, book, pk)


def restore(admin: Visitor, book: Book, pk: int) -> None:
    """Into a scratch database: every table's rows and the sum of the balances, side by side."""
    page = admin.page
    page.click("form[action$='/restore/'] button")
    page.wait_for_url(re.compile(r"/backups/restores/\d+/"))
    check = int(page.url.rstrip("/").rpartition("/")[2])
    done = "SELECT state FROM public.backups_restorecheck WHERE id = %s AND state IN ('equal', 'different', 'failed')"
    assert wait_for(lambda: book.rows(done, check), "the restore", 60) == [("equal",)]
    expect(page.locator("#check-state")).to_have_text("برابر")
    for table in ("#totals", "#tables"):
        lines = page.locator(f"{table} tbody tr")
        expect(lines.first).to_be_visible()
        expect(lines.filter(has_text="برابر")).to_have_count(lines.count())
    admin.fits()
    assert book.one("SELECT verify_grade FROM public.backups_backup WHERE id = %s", pk) == "restored"


def test_the_admin_sees_sources_and_jobs(visitor_at: VisitorAt, product: Product, book: Book, price: int) -> None:
    admin = visitor_at("")
    admin.sign_in(product.demo["platform"]["admin"])
    page = admin.go("/sources/")
    for source, name, figure in (
        ("wallgold", "وال‌گلد", "۱۸٬۶۱۱٬۰۰۰"),
        ("milli", "میلی گلد", "۱۸٬۵۳۸٬۰۰۰"),
        ("talair", "tala.ir", "۱۸٬۵۵۹٬۷۰۰"),
    ):
        row = page.locator(f"tr[data-source={source}]")
        expect(row).to_contain_text(name)
        expect(row).to_contain_text(figure)
    expect(page.locator("dl.figs")).to_contain_text("۱۸٬۶۱۱٬۰۰۰")
    admin.fits()
    page = admin.go("/jobs/")
    expect(page.locator("main table")).to_contain_text("gold_prices.update_gold_prices")
    admin.fits()
    assert book.one("SELECT count(*) FROM public.tenants_taskrun WHERE task = 'gold_prices.update_gold_prices'") > 0
