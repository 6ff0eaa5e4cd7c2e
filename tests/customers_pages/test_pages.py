"""Pages of the customers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from customers.actions import register_customer
from customers.models import Customer
from tenants.context import inside
from tenants.models import Shop

ClientOf = Callable[..., Client]
GOOD = {"full_name": "سمیه کریمی", "mobile": "٠٩١٢ ٣٤٥ ٦٧٨٩", "national_id": "۰۰۸۴۵۷۵۹۴۸", "note": ""}


def made(actor: User, name: str = "سمیه کریمی", national_id: str = "") -> Customer:
    return register_customer(
        full_name=name, national_id=national_id, mobile="09123456789", actor=actor, now=timezone.now()
    )


def test_any_digits_register_a_customer(clerk: User, client_of: ClientOf) -> None:
    answer = client_of(clerk).post("/customers/new/", GOOD)
    customer = Customer.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/customers/{customer.pk}/")
    assert (customer.mobile, customer.national_id) == ("+989123456789", "0084575948")
    assert AuditEntry.objects.filter(action="customer.registered", actor=clerk).count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"national_id": "0012345678"}, "national_id"),
        ({"national_id": "1111111111"}, "national_id"),
        ({"mobile": "0912345"}, "mobile"),
        ({"mobile": ""}, "mobile"),
        ({"full_name": ""}, "full_name"),
        ({"full_name": "12"}, "full_name"),
        ({"full_name": "ا" * 121}, "full_name"),
        ({"note": "ی" * 2001}, "note"),
    ],
)
def test_wrong_input_is_told_beside_its_field_and_kept(
    clerk: User, client_of: ClientOf, wrong: dict[str, str], field: str
) -> None:
    answer = client_of(clerk).post("/customers/new/", GOOD | wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text
    assert "٠٩١٢ ٣٤٥ ٦٧٨٩" in text or field == "mobile"
    assert Customer.objects.count() == 0
    assert not AuditEntry.objects.filter(action="customer.registered").exists()


def test_a_second_person_with_one_national_id_leads_to_the_first(clerk: User, client_of: ClientOf) -> None:
    first = made(clerk, national_id="0084575948")
    answer = client_of(clerk).post("/customers/new/", GOOD | {"full_name": "کس دیگر"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="id_national_id_error"' in text
    assert f'href="/customers/{first.pk}/"' in text
    assert 'value="کس دیگر"' in text
    assert Customer.objects.count() == 1


def test_the_find_box_prefills_the_form(clerk: User, client_of: ClientOf) -> None:
    text = client_of(clerk).get("/customers/new/", {"full_name": '"><b>x', "mobile": "0912"}).content.decode()
    assert 'value="&quot;&gt;&lt;b&gt;x"' in text
    assert 'value="0912"' in text


def test_a_correction_is_recorded(clerk: User, client_of: ClientOf) -> None:
    customer = made(clerk)
    shown = client_of(clerk).get(f"/customers/{customer.pk}/edit/").content.decode()
    assert 'value="09123456789"' in shown
    answer = client_of(clerk).post(f"/customers/{customer.pk}/edit/", GOOD | {"mobile": "09351112233"})
    customer.refresh_from_db()
    assert answer.status_code == 302
    assert customer.mobile == "+989351112233"


def test_roles_that_may_not_write_are_refused_and_change_nothing(
    viewer: User, accountant: User, clerk: User, client_of: ClientOf
) -> None:
    customer = made(clerk)
    for user in (viewer, accountant):
        assert client_of(user).get("/customers/new/").status_code == 403
        assert client_of(user).post("/customers/new/", GOOD).status_code == 403
        assert client_of(user).post(f"/customers/{customer.pk}/edit/", GOOD).status_code == 403
    customer.refresh_from_db()
    assert (Customer.objects.count(), customer.full_name) == (1, "سمیه کریمی")


def test_a_suspended_shop_takes_no_new_customer(in_shop: Shop, clerk: User, client_of: ClientOf) -> None:
    Shop.objects.filter(pk=in_shop.pk).update(state=Shop.State.SUSPENDED)
    shown = client_of(clerk).get("/customers/new/").content.decode()
    answer = client_of(clerk).post("/customers/new/", GOOD)
    assert 'name="full_name"' not in shown
    assert "مشتری تازه نمی‌پذیرد" in shown
    assert answer.status_code == 403
    assert 'id="form-error"' in answer.content.decode()
    assert 'value="سمیه کریمی"' in answer.content.decode()
    assert Customer.objects.count() == 0


def test_the_list_pages_and_searches(clerk: User, client_of: ClientOf) -> None:
    customers = [made(clerk, name=f"مشتری شماره {n}") for n in range(53)]
    client = client_of(clerk)
    first = client.get("/customers/").content.decode()
    assert f'id="customer-{customers[-1].pk}"' in first
    assert f'id="customer-{customers[0].pk}"' not in first
    older = client.get(f"/customers/?after={customers[3].pk}").content.decode()
    assert f'id="customer-{customers[2].pk}"' in older
    assert f'id="customer-{customers[3].pk}"' not in older
    found = client.get("/customers/", {"q": "شماره 52"}).content.decode()
    assert found.count('id="customer-') == 1
    assert client.get("/customers/?after=x").status_code == 200
    assert client.get(f"/customers/?after={'9' * 40}").status_code == 200


def test_a_file_is_only_of_this_shop(clerk: User, other_shop: Shop, client_of: ClientOf) -> None:
    mine = made(clerk)
    with inside(other_shop):
        stranger = User.objects.get(username="clerk")
    assert client_of(clerk).get(f"/customers/{mine.pk}/").status_code == 200
    theirs = client_of(stranger, other_shop)
    for path in (f"/customers/{mine.pk}/", f"/customers/{mine.pk}/edit/", "/customers/9999999999999999999999/"):
        assert theirs.get(path).status_code == 404


def test_a_clerk_keeps_what_more_there_is_of_a_person(clerk: User, client_of: ClientOf) -> None:
    more = {
        "other_mobiles": "۰۹۳۵۱۱۱۲۲۳۳، 09121110000", "national_id": "", "other_id_kind": "passport",
        "other_id": "k-98765432", "email": "a@example.com", "address": "تهران، بازار",
    }  # fmt: skip
    assert client_of(clerk).post("/customers/new/", GOOD | more).status_code == 302
    customer = Customer.objects.get()
    assert (customer.other_mobiles, customer.other_id) == (["+989351112233", "+989121110000"], "K98765432")
    shown = client_of(clerk).get(f"/customers/{customer.pk}/edit/").content.decode()
    for kept in ("09351112233، 09121110000", "K98765432", "a@example.com", "تهران، بازار"):
        assert kept in shown, kept
    file = client_of(clerk).get(f"/customers/{customer.pk}/").content.decode()
    assert "K98765432" in file
    assert f'href="/customers/{customer.pk}/notes/"' in file
    assert f'href="/customers/{customer.pk}/limits/"' not in file


def test_lost_zeros_are_asked_for_and_then_taken(clerk: User, client_of: ClientOf) -> None:
    short = GOOD | {"national_id": "۸۴۵۷۵۹۴۸"}
    asked = client_of(clerk).post("/customers/new/", short)
    assert asked.status_code == 422
    assert 'id="id_national_id_error"' in asked.content.decode()
    assert 'name="pad_national_id"' in asked.content.decode()
    assert client_of(clerk).post("/customers/new/", short | {"pad_national_id": "on"}).status_code == 302
    assert Customer.objects.get().national_id == "0084575948"


def test_an_edit_over_anothers_edit_names_them_and_changes_nothing(
    clerk: User, owner: User, client_of: ClientOf
) -> None:
    customer = made(clerk)
    first = client_of(owner).post(f"/customers/{customer.pk}/edit/", GOOD | {"version": "1", "state": "archived"})
    late = client_of(clerk).post(f"/customers/{customer.pk}/edit/", GOOD | {"version": "1", "note": "دیر"})
    assert (first.status_code, late.status_code) == (302, 409)
    newer = late.content.decode().split('id="newer"')[1].split("</ul>")[0]
    assert ("Owner" in newer, "بایگانی" in newer, 'value="2"' in late.content.decode()) == (True, True, True)
    customer.refresh_from_db()
    assert (customer.note, customer.is_archived, customer.version) == ("", True, 2)
    assert f'id="customer-{customer.pk}"' not in client_of(clerk).get("/customers/").content.decode()
    assert f'id="customer-{customer.pk}"' in client_of(clerk).get("/customers/?state=archived").content.decode()
    over = client_of(clerk).post(f"/customers/{customer.pk}/edit/", GOOD | {"version": "2", "note": "دیر"})
    customer.refresh_from_db()
    assert (over.status_code, customer.note) == (302, "دیر")


def test_limits_are_a_page_of_the_owner(clerk: User, owner: User, client_of: ClientOf) -> None:
    customer = made(clerk)
    path = f"/customers/{customer.pk}/limits/"
    told = {"limit_mg": "۵۰", "limit_rial": "۱٬۰۰۰٬۰۰۰", "version": "1"}
    assert [client_of(clerk).get(path).status_code, client_of(clerk).post(path, told).status_code] == [403, 403]
    assert AuditEntry.objects.filter(action="refused", actor=clerk).count() == 2
    assert client_of(owner).post(path, told | {"limit_mg": "abc"}).status_code == 422
    assert client_of(owner).post(path, told).status_code == 302
    customer.refresh_from_db()
    assert (customer.limit_mg, customer.limit_rial) == (50_000, 10_000_000)
    assert client_of(owner).post(path, told).status_code == 409
    assert 'value="۵۰' in client_of(owner).get(path).content.decode()


def test_notes_and_the_word_on_messages(clerk: User, viewer: User, client_of: ClientOf) -> None:
    customer = made(clerk)
    path = f"/customers/{customer.pk}"
    client = client_of(clerk)
    assert (
        client.post(f"{path}/notes/", {"kind": "call", "outcome": "reached", "text": "فردا می‌آید"}).status_code == 302
    )
    assert client.post(f"{path}/notes/", {"kind": "note", "text": ""}).status_code == 422
    assert client.post(f"{path}/notes/", {"kind": "note", "outcome": "reached", "text": "xx"}).status_code == 422
    stop = {"channel": "sms", "allowed": "no", "evidence": "تلفنی گفت"}
    assert client.post(f"{path}/consents/", stop).status_code == 302
    assert client.post(f"{path}/consents/", stop | {"evidence": ""}).status_code == 422
    shown = client_of(viewer).get(f"{path}/notes/").content.decode()
    assert shown.count('id="note-') == shown.count('id="consent-') == 1
    assert "فردا می‌آید" in shown
    assert "<textarea" not in shown
    assert client_of(viewer).post(f"{path}/notes/", {"kind": "note", "text": "xx"}).status_code == 403
