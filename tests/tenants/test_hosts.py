"""A host name leads to one floor, or to a page that tells nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.actions import NotPermitted, add_user
from accounts.models import AuditEntry, User
from tenants.actions import open_shop, suspend_shop, tell_shops_changed
from tenants.actions.change_state import ReasonMissing, WrongState, close_shop, resume_shop
from tenants.actions.template import TEMPLATE_SCHEMA
from tenants.context import PUBLIC, current_schema, current_shop, inside, public
from tenants.middleware import ShopDirectory, directory
from tenants.models import Domain, Shop
from tests.support.shops import ShopClient


@pytest.fixture
def admin(db: None) -> User:
    return add_user(
        username="root-admin",
        password="correct-horse-battery",
        role="platform_admin",
        full_name="",
        mobile="",
        actor=None,
    )


def test_a_shops_host_and_the_platforms_host_answer(shop: Shop, db: None) -> None:
    assert ShopClient(HTTP_HOST="alpha.localhost").get("/login/").status_code == 200
    assert ShopClient(HTTP_HOST="localhost").get("/login/").status_code == 200


@pytest.mark.parametrize(
    "host", ["nobody.localhost", "template--shop.localhost", "example.com", "a_b.localhost", "[::1"]
)
def test_an_unknown_host_gets_the_neutral_page(shop: Shop, db: None, host: str) -> None:
    answer = ShopClient(HTTP_HOST=host).get("/login/")
    assert answer.status_code == 404
    assert "alpha" not in answer.content.decode()


def test_a_closed_shop_looks_like_an_unknown_one_and_comes_at_once(admin: User) -> None:
    shop = open_shop(slug="passing", name="Passing", owner_username="owner", owner_password="correct-horse-battery")
    directory.forget()
    page = ShopClient(HTTP_HOST="passing.localhost")
    assert page.get("/login/").status_code == 200
    close_shop(shop=shop, actor=admin, reason="moved away")
    tell_shops_changed()  # what the commit does
    closed, unknown = page.get("/login/"), ShopClient(HTTP_HOST="never.localhost").get("/login/")
    assert closed.status_code == 404
    assert closed.content == unknown.content


def test_an_answer_read_while_a_shop_changed_is_not_kept(shop: Shop, db: None) -> None:
    def change_meanwhile(execute: Callable[..., object], *statement: object) -> object:
        found = execute(*statement)
        directory.forget()
        return found

    with connection.execute_wrapper(change_meanwhile):
        assert directory.shop_at("alpha.localhost") == shop
    assert not directory.knows("alpha.localhost")
    assert directory.shop_at("alpha.localhost") == shop
    assert directory.knows("alpha.localhost")


def test_the_template_is_no_shop(shop: Shop, db: None) -> None:
    template = Shop.objects.get(schema_name=TEMPLATE_SCHEMA)
    Domain.objects.create(domain="sneak.localhost", tenant=template)
    assert directory.shop_at("sneak.localhost") is None


def test_state_changes_ask_for_an_admin_a_reason_and_the_right_state(admin: User, shop: Shop, owner: User) -> None:
    for actor, reason, refusal in [(owner, "x", NotPermitted), (admin, " ", ReasonMissing)]:
        with pytest.raises(refusal):
            suspend_shop(shop=shop, actor=actor, reason=reason)
    with public():
        with pytest.raises(WrongState):
            suspend_shop(shop=Shop.objects.get(schema_name=TEMPLATE_SCHEMA), actor=admin, reason="no")
        assert suspend_shop(shop=shop, actor=admin, reason="unpaid").state == "suspended"
        assert suspend_shop(shop=shop, actor=admin, reason="unpaid").state == "suspended"
        assert resume_shop(shop=shop, actor=admin, reason="paid").state == "active"
        trail = AuditEntry.objects.filter(action="shop.state").values_list("detail__to", flat=True)
        assert sorted(trail) == ["active", "suspended"]


def test_the_context_says_where_it_stands(shop: Shop, other_shop: Shop, db: None) -> None:
    assert current_schema() == PUBLIC
    with pytest.raises(LookupError):
        current_shop()
    with inside(shop):
        assert current_shop() == shop
        with inside(other_shop):
            assert current_schema() == other_shop.schema_name
        assert current_schema() == shop.schema_name
        with public():
            assert current_schema() == PUBLIC
    assert current_schema() == PUBLIC


def test_the_proxy_learns_which_hosts_may_have_a_certificate(shop: Shop, db: None) -> None:
    ask = ShopClient(HTTP_HOST="web:8000").get
    answers = {
        host: ask(f"/known-host?domain={host}").status_code
        for host in ["localhost", "alpha.localhost", "x.localhost", ""]
    }
    assert answers == {"localhost": 200, "alpha.localhost": 200, "x.localhost": 404, "": 404}


def test_the_stock_admin_obeys_the_content_security_policy(platform_admin: User) -> None:
    page = ShopClient(HTTP_HOST="localhost")
    page.force_login(platform_admin, backend="accounts.http.SignInBackend")
    for path in ("/admin/", "/admin/tenants/shop/", "/admin/django_celery_beat/periodictask/"):
        answer = page.get(path)
        assert answer.status_code == 200
        assert "<style" not in answer.content.decode()
        assert " style=" not in answer.content.decode()
    for path in ("accounts/user/add/", f"accounts/user/{platform_admin.pk}/delete/", "tenants/shop/add/"):
        assert page.get(f"/admin/{path}").status_code == 403


def test_every_process_forgets_when_a_shop_changes(servers: object, shop: Shop, db: None) -> None:
    elsewhere = ShopDirectory()  # another process's, as far as the notice is concerned
    assert elsewhere.shop_at("alpha.localhost") == shop
    for _ in range(100):  # its listener is a thread that has yet to subscribe
        tell_shops_changed()
        if not elsewhere.knows("alpha.localhost"):
            break
        time.sleep(0.05)
    assert not elsewhere.knows("alpha.localhost")
    assert elsewhere.shop_at("alpha.localhost") == shop
