"""A walk over every URL and every API path with the other shop's session, token and ids: never in data."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from gold_installments.models import Payment
from tenants.context import inside
from tenants.models import Shop
from tests.isolation.arrears_bodies import arrears_bodies
from tests.isolation.conftest import MARKS, NAME, ClientOf, Ours, Theirs, holdings, text_of
from tests.isolation.doors import Door, UnknownParameter, doors, operations
from tests.isolation.guard_bodies import guard_bodies
from tests.isolation.life_bodies import life_bodies
from tests.isolation.many_bodies import many_bodies
from tests.isolation.message_bodies import message_bodies
from tests.isolation.pay_bodies import pay_bodies
from tests.isolation.sale_bodies import sale_bodies

SHUT = {401, 403, 404, 405}
#: Said to anybody who asks: the door itself, the state of the machine, what the API looks like.
OPEN = {"login/", "readyz", "api/v1/docs", "api/v1/openapi.json", "sw.js"}
#: Addresses that are their own key: at home they open to anybody who has one, in the other shop to nobody.
OWN = {f"c/<str:token>/{part}" for part in ("", "paid/", "lock/", "stop/")}
KEYED = {"board/<str:token>/", "board/<str:token>/rows/", "r/<str:token>/", *OWN}
SHOP_DOORS, PUBLIC_DOORS = doors("zargar.urls_shop"), doors("zargar.urls_public")
PUBLIC_VALUES = {
    ("shops", "slug"): "alpha",
    ("backups", "pk"): "1",
    ("gateways", "pk"): "1",
    ("gateways", "key"): "kavenegar",
    ("wallets", "slug"): "alpha",
    ("hooks", "secret"): "x" * 43,
    ("*", "object_id"): "1",
    ("*", "content_type_id"): "1",
    ("*", "app_label"): "accounts",
    ("*", "url"): "accounts/user/1",
}


def ask_both(client: Client, path: str, asked: dict[str, str]) -> list[tuple[str, Any]]:
    """The path by GET, by POST, and by POST as the page's script would."""
    return [
        (f"GET {path}", client.get(path, asked)),
        (f"POST {path}", client.post(path, asked)),
        (f"htmx POST {path}", client.post(path, asked, headers={"HX-Request": "true"})),
    ]


def is_shut(answer: Any) -> bool:
    """Not found, not allowed, or sent to the door of the host that was asked."""
    if answer.status_code in (302, 303):
        return str(answer["Location"]).split("?")[0] in ("/login/", "/admin/login/", "/admin/")
    return answer.status_code in SHUT


def assert_silent(where: str, answer: Any) -> None:
    """No word of alpha's book, and no crash."""
    told = text_of(answer)
    assert [mark for mark in MARKS if mark in told] == [], where
    # No worker runs beside these tests, and /readyz says so.
    assert answer.status_code < 500 or where.endswith("/readyz"), where


def test_the_walk_knows_its_way() -> None:
    routes = {door.route for door in SHOP_DOORS}
    assert {"contracts/<str:number>/pay/", "receipts/<str:number>/", "api/v1/payments", "outbox/"} <= routes
    assert len(SHOP_DOORS) > 40
    assert any(door.route.startswith("admin/accounts/user/") for door in PUBLIC_DOORS)
    with pytest.raises(UnknownParameter, match="necklaces"):
        Door("necklaces/<int:pk>/", "").path({("customers", "pk"): "1"})


def test_l02_another_shops_session_and_our_ids_find_nothing(
    client_of: ClientOf, ours: Ours, theirs: Theirs, shop: Shop, other_shop: Shop
) -> None:
    client = client_of(theirs.owner, other_shop)
    before = holdings(shop)
    for door in SHOP_DOORS:
        path = door.path(ours.values)
        for where, answer in ask_both(client, path, ours.asked):
            assert_silent(where, answer)
            # An export is beta's own file, a template beta's own words; everything else named here is alpha's.
            if door.parameters and "what" not in door.parameters and "templates/" not in door.route:
                assert is_shut(answer), f"{where}: {answer.status_code}"
        if door.name == "logout":
            client = client_of(theirs.owner, other_shop)
    assert holdings(shop) == before


def test_our_session_at_the_other_shop_is_a_stranger(
    client_of: ClientOf, ours: Ours, theirs: Theirs, owner: User, shop: Shop, other_shop: Shop
) -> None:
    client = client_of(owner)
    before = holdings(shop), holdings(other_shop)
    for door in SHOP_DOORS:
        client.defaults["HTTP_HOST"] = "beta.localhost"
        for where, answer in ask_both(client, door.path(ours.values), ours.asked):
            assert_silent(where, answer)
            assert door.route in OPEN or is_shut(answer), f"{where}: {answer.status_code}"
    assert (holdings(shop), holdings(other_shop)) == before
    client = client_of(owner)
    assert client.get("/customers/").status_code == 200


def test_a_stranger_is_sent_to_the_door(client_of: ClientOf, ours: Ours, shop: Shop) -> None:
    client = client_of(None)
    before = holdings(shop)
    for door in SHOP_DOORS:
        for where, answer in ask_both(client, door.path(ours.values), ours.asked):
            assert door.route in OPEN | KEYED or is_shut(answer), f"{where}: {answer.status_code}"
            told = text_of(answer)
            # The door says whose door it is, and a page of one's own whom it greets.
            greeted = {"Alpha Gold", *((NAME, "ثریا") if door.route in OWN else ())}
            assert [mark for mark in MARKS if mark in told and mark not in greeted] == [], where
    assert holdings(shop) == before


@pytest.mark.parametrize("keys", ["none", "a shop's session", "a shop's token"])
def test_the_console_opens_to_no_shop(client_of: ClientOf, ours: Ours, owner: User, shop: Shop, keys: str) -> None:
    client = client_of(None if keys == "none" else owner)
    client.defaults["HTTP_HOST"] = "localhost"
    if keys == "a shop's token":
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ours.token}"
    before = holdings(shop)
    for door in PUBLIC_DOORS:
        for where, answer in ask_both(client, door.path(PUBLIC_VALUES), ours.asked):
            assert_silent(where, answer)
            assert door.route in OPEN | {"admin/login/", "admin/jsi18n/"} or is_shut(answer), (
                f"{where}: {answer.status_code}"
            )
    assert holdings(shop) == before


def test_a_platform_admin_is_nobody_in_a_shop(
    client_of: ClientOf, platform_admin: User, ours: Ours, shop: Shop
) -> None:
    client = client_of(platform_admin)
    assert client.get("/shops/alpha/").status_code == 200
    client.defaults["HTTP_HOST"] = "alpha.localhost"
    before = holdings(shop)
    for door in SHOP_DOORS:
        for where, answer in ask_both(client, door.path(ours.values), ours.asked):
            assert door.route in OPEN | KEYED or is_shut(answer), f"{where}: {answer.status_code}"
    assert holdings(shop) == before


@pytest.mark.parametrize("host", ["gamma.localhost", "alpha.beta.localhost", "template.localhost", "alpha.example.ir"])
def test_an_unknown_shop_is_one_neutral_page(client_of: ClientOf, ours: Ours, owner: User, host: str) -> None:
    client = client_of(owner)
    client.defaults["HTTP_HOST"] = host
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ours.token}"
    pages = set()
    for door in SHOP_DOORS + PUBLIC_DOORS:
        answer = client.get(door.path({**PUBLIC_VALUES, **ours.values}))
        assert answer.status_code == 404, door.route
        assert_silent(door.route, answer)
        pages.add(answer.content)
    assert len(pages) == 1
    assert 'dir="rtl"' in pages.pop().decode()


def api_bodies(ours: Ours) -> dict[str, dict[str, Any]]:
    """A body for each operation that names alpha's rows."""
    return {
        "CustomerIn": {"full_name": "غریبه", "mobile": "09121111111"},
        "CustomerPatch": {"version": 1, "full_name": "غریبه"},
        "LimitsIn": {"limit_mg": 1, "limit_rial": 1, "version": 1},
        "MergeIn": {"duplicate_id": ours.duplicate.pk, "reason": "stranger"},
        "NoteIn": {"text": "stranger"},
        "ConsentIn": {"channel": "sms", "allowed": False, "evidence": "stranger"},
        **sale_bodies(ours.contract, ours.customer.pk, ours.plan),
        **pay_bodies(ours.quote.uuid),
        "DayPriceIn": {"rial_per_g": 112_000_000, "reason": "stranger"},
        "ManualPriceIn": {"price_toman_per_gram": 11_200_000, "reason": "stranger"},
        "DayPriceClearIn": {"reason": "stranger"},
        **life_bodies(ours.contract, ours.customer.pk),
        **guard_bodies(ours.guards, ours.customer.pk),
        **arrears_bodies(timezone.now()),
        **message_bodies(),
        **many_bodies(ours.customer.pk),
    }  # fmt: skip


@pytest.mark.parametrize("keys", ["our token", "no token", "our session", "a made-up token"])
def test_the_other_shops_api_knows_only_its_own_tokens(
    client_of: ClientOf, ours: Ours, theirs: Theirs, owner: User, shop: Shop, other_shop: Shop, keys: str
) -> None:
    client = client_of(owner if keys == "our session" else None)
    client.defaults["HTTP_HOST"] = "beta.localhost"
    tokens = {"our token": ours.token, "a made-up token": "zrg_" + "x" * 43}
    if keys in tokens:
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {tokens[keys]}"
    before = holdings(shop), holdings(other_shop)
    for one in operations():
        answer = call(client, one.method, one.door.path(ours.values), api_bodies(ours)[one.body] if one.body else None)
        assert answer.status_code == 401, f"{one.method} {one.path}"
        assert answer["Content-Type"].startswith("application/problem+json")
        assert_silent(one.path, answer)
    assert (holdings(shop), holdings(other_shop)) == before


def call(client: Client, method: str, path: str, body: Any) -> Any:
    """One call of a program."""
    headers = {"Idempotency-Key": "walk"}
    if body is None:
        return getattr(client, method)(path, headers=headers)
    return getattr(client, method)(path, body, content_type="application/json", headers=headers)


def test_the_other_shops_token_and_our_ids_find_nothing(
    client_of: ClientOf, ours: Ours, theirs: Theirs, shop: Shop, other_shop: Shop
) -> None:
    client = client_of(None, other_shop)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {theirs.token}"
    before = holdings(shop)
    names_ours = {"ContractIn", "PreviewIn", "CalculatorIn", "QuoteIn", "PaymentIn"}
    for one in operations():
        answer = call(client, one.method, one.door.path(ours.values), api_bodies(ours)[one.body] if one.body else None)
        assert_silent(one.path, answer)
        # A template's kind is a word both shops know, and the words are beta's own.
        named = one.door.parameters and "/templates/" not in one.path
        if named or one.body in names_ours:
            assert answer.status_code == 404, f"{one.method} {one.path}: {answer.status_code}"
            assert answer.json()["code"], one.path
    assert holdings(shop) == before


def test_a_number_both_shops_use_is_each_ones_own(
    client_of: ClientOf, ours: Ours, theirs: Theirs, other_shop: Shop
) -> None:
    client = client_of(theirs.owner, other_shop)
    shown = client.get(f"/contracts/{theirs.contract.number}/")
    assert shown.status_code == 200
    assert "بتا خاتون" in shown.content.decode()
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {theirs.token}"
    told = client.get(f"/api/v1/contracts/{theirs.contract.number}").json()
    assert (told["customer_id"], told["id"]) == (theirs.contract.customer_id, theirs.contract.pk)
    paid = client.post(
        f"/api/v1/contracts/{theirs.contract.number}/payments", {"quote_id": str(ours.quote.uuid)},
        content_type="application/json", headers={"Idempotency-Key": "b1"},
    )  # fmt: skip
    assert (paid.status_code, paid.json()["code"]) == (422, "quote_unknown")
    assert_silent("a quote of alpha", paid)
    with inside(other_shop):
        assert not Payment.objects.exists()
