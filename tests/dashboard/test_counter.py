"""The first page, the due list and the price chip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import User
from dashboard.queries import due_box, morning
from gold_installments.queries import dues
from persian.jalali import tehran_today
from tenants.models import Shop
from tests.dashboard.conftest import RIAL_PER_G, Book
from tests.dashboard.test_board import market_says

ClientOf = Callable[..., Client]
HTMX = {"HX-Request": "true"}


def test_morning_gathers_the_day_and_who_is_late(clerk: User, book: Book) -> None:
    page = morning(user=clerk, now=timezone.now())
    assert page.figures.received_rial == 14_875_000
    assert page.figures.received_mg == 100
    assert page.totals["sum_open_mg"] == 14_900
    late = dues(today=page.today, kind="overdue")
    assert page.due.counts["overdue"] == len(late) == len(page.due.rows)
    assert page.oldest_days_late == late[0].days_late
    assert [it.receipt_number for it in page.payments] == [book.payment.receipt_number]


def test_first_page_shows_figures_dues_and_payments(clerk: User, book: Book, client_of: ClientOf) -> None:
    answer = client_of(clerk).get("/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="fig-received" data-rial="14875000"' in text
    assert 'id="fig-open" data-mg="14900"' in text
    assert f'href="/contracts/{book.contract.number}/?take=1" data-take' in text
    assert book.late.full_name in text
    assert f'href="/receipts/{book.payment.receipt_number}/"' in text
    assert 'data-state="manual"' in text
    assert "۱۴٬۸۷۵٬۰۰۰" in text


def test_viewer_sees_the_book_without_a_button_to_change_it(viewer: User, book: Book, client_of: ClientOf) -> None:
    text = client_of(viewer).get("/").content.decode()
    assert book.late.full_name in text
    for control in ("data-take", 'href="/customers/new/"', 'href="/contracts/new/"', 'href="/outbox/"', "/export/"):
        assert control not in text


def test_value_of_a_due_row_is_at_the_price_of_the_moment(clerk: User, book: Book) -> None:
    row = due_box(user=clerk, now=timezone.now(), kind="overdue", limit=8).rows[0]
    assert row.value_rial == row.line.open_mg * RIAL_PER_G // 1000


def test_due_tabs_by_htmx_are_the_list_alone(clerk: User, book: Book, client_of: ClientOf) -> None:
    answer = client_of(clerk).get("/due/?kind=week&short=1", headers=HTMX)
    text = answer.content.decode()
    assert text.lstrip().startswith('<section class="card" id="due-box"')
    assert 'id="due-week"' in text
    assert 'id="rail-due" hx-swap-oob="true"><span class="badge">' in text
    assert 'aria-selected="true"' in text.split('id="due-week"')[1].split(">")[0]
    assert answer["Cache-Control"] == "no-store"


def test_unknown_tab_means_overdue(clerk: User, book: Book, client_of: ClientOf) -> None:
    text = client_of(clerk).get("/due/?kind=%00drop").content.decode()
    assert 'aria-selected="true"' in text.split('id="due-overdue"')[1].split(">")[0]


def test_list_says_how_many_rows_it_hides(clerk: User, book: Book) -> None:
    box = due_box(user=clerk, now=timezone.now(), kind="overdue", limit=1)
    assert len(box.rows) == 1
    assert box.hidden == box.counts["overdue"] - 1


def test_chip_names_source_and_state(clerk: User, book: Book, client_of: ClientOf) -> None:
    answer = client_of(clerk).get("/prices/chip/", headers=HTMX)
    text = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert 'data-state="manual"' in text
    assert f'data-rial-per-g="{RIAL_PER_G}"' in text
    assert "Owner" in text
    assert 'class="banner' not in text
    assert "rail-due" not in text  # the count is the due list's to bring


def test_without_a_price_the_banner_says_what_to_do(clerk: User, owner: User, client_of: ClientOf) -> None:
    for_clerk = client_of(clerk).get("/prices/chip/", headers=HTMX).content.decode()
    for_owner = client_of(owner).get("/prices/chip/", headers=HTMX).content.decode()
    assert 'data-state="none"' in for_clerk
    assert 'class="banner down on"' in for_clerk
    assert 'href="/prices/day/"' not in for_clerk
    assert 'href="/prices/day/"' in for_owner


def test_a_typed_price_ends_with_its_day(clerk: User, book: Book) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    assert tehran_today(tomorrow) != tehran_today(timezone.now())
    page = morning(user=clerk, now=tomorrow)
    assert page.price.price.state == "none"
    assert page.due.rows[0].value_rial is None
    assert page.price.names == ()


def test_suspended_shop_says_so_and_offers_no_new_contract(
    in_shop: Shop, clerk: User, book: Book, client_of: ClientOf
) -> None:
    shop = Shop.objects.get(pk=in_shop.pk)
    shop.state = shop.State.SUSPENDED
    shop.save(update_fields=["state"])
    text = client_of(clerk).get("/").content.decode()
    assert 'class="banner stale on" role="alert"' in text
    assert 'href="/customers/new/"' not in text
    assert "data-take" in text


def test_pages_ask_strangers_to_sign_in(client_of: ClientOf) -> None:
    for path in ("/", "/due/", "/find/?q=ab", "/prices/chip/", "/export/", "/customers/", "/customers/1/"):
        answer = client_of(None).get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/?next=")


def test_a_file_tells_the_whole_story(clerk: User, book: Book, client_of: ClientOf) -> None:
    text = client_of(clerk).get(f"/customers/{book.late.pk}/").content.decode()
    assert f'href="/contracts/{book.contract.number}/"' in text
    assert f'href="/receipts/{book.payment.receipt_number}/"' in text
    assert "۱۴<span" in text.replace("٫۹۰۰", "")
    assert f'href="/contracts/new/?customer={book.late.pk}"' in text


def test_an_old_price_asks_the_owner_for_a_reason_and_the_clerk_for_patience(
    in_shop: Shop, clerk: User, owner: User, client_of: ClientOf
) -> None:
    market_says(timezone.now() - timedelta(days=2), GOLD18=RIAL_PER_G)
    for_owner = client_of(owner).get("/prices/chip/", headers=HTMX).content.decode()
    for_clerk = client_of(clerk).get("/prices/chip/", headers=HTMX).content.decode()
    assert 'class="banner stale on"' in for_owner
    assert 'href="/prices/day/"' in for_owner
    assert for_owner.split("<b>")[-1] != for_clerk.split("<b>")[-1]
    assert 'href="/prices/day/"' not in for_clerk
    why = client_of(clerk).get("/prices/why/").content.decode().split('class="why-shop"')[1]
    assert "فقط به‌دست مالک یا مدیر و با دلیل" in why.split("</section>")[0]


def test_the_chip_asks_for_nothing_but_the_price(
    in_shop: Shop, clerk: User, client_of: ClientOf, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=RIAL_PER_G)
    client = client_of(clerk)
    client.get("/prices/chip/", headers=HTMX)
    with django_assert_max_num_queries(5):  # type: ignore[attr-defined]
        assert 'data-state="live"' in client.get("/prices/chip/", headers=HTMX).content.decode()
