"""The owner's page of colleagues: a person added there can sign in, a refused one leaves nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from tests.support.shops import PASSWORD, ShopClient

NEW = {"full_name": "پری نو", "role": "clerk", "username": "pari", "mobile": "۰۹۱۲۳۴۵۶۷۸۱", "password": PASSWORD}


def test_the_owner_adds_a_clerk_who_signs_in(client_of: Callable[..., Client], owner: User) -> None:
    page = client_of(owner)
    assert page.post("/staff/", NEW).status_code == 302
    added = User.objects.get(username="pari")
    assert (added.role, added.mobile, added.is_staff) == ("clerk", "+989123456781", False)
    assert AuditEntry.objects.filter(action="user.added", actor=owner, subject=f"accounts.user:{added.pk}").count() == 1
    shown = page.get("/staff/").content.decode()
    assert "پری نو" in shown
    assert PASSWORD not in shown
    door = ShopClient(HTTP_HOST="alpha.localhost")
    assert door.post("/login/", {"username": "09123456781", "password": PASSWORD}).status_code == 302


def test_a_colleague_without_a_mobile_is_welcome(client_of: Callable[..., Client], owner: User) -> None:
    assert client_of(owner).post("/staff/", {**NEW, "mobile": ""}).status_code == 302
    assert User.objects.get(username="pari").mobile is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "clerk"}, "username"),
        ({"username": "پری"}, "username"),
        ({"password": "1234567890"}, "password"),
        ({"mobile": "12"}, "mobile"),
        ({"role": "platform_admin"}, "role"),
        ({"full_name": ""}, "full_name"),
    ],
)
def test_a_refused_colleague_is_told_beside_the_field_and_leaves_nothing(
    client_of: Callable[..., Client], owner: User, wrong: dict[str, str], field: str
) -> None:
    before = User.objects.count(), AuditEntry.objects.count()
    answer = client_of(owner).post("/staff/", {**NEW, **wrong})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert (User.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.parametrize("role", ["manager", "clerk", "accountant", "viewer"])
def test_only_the_owner_has_the_page(client_of: Callable[..., Client], in_shop: object, role: str) -> None:
    page = client_of(User.objects.get(username=role))
    assert page.get("/staff/").status_code == 403
    assert page.post("/staff/", NEW).status_code == 403
    assert not User.objects.filter(username="pari").exists()
    assert 'href="/staff/"' not in page.get("/").content.decode()


def test_an_owner_gives_and_takes_back_the_own_mobile(client_of: Callable[..., Client], owner: User) -> None:
    page = client_of(owner)
    assert page.post("/staff/mobile/", {"mobile": "۰۹۱۲۳۴۵۶۷۸۲"}).status_code == 302
    owner.refresh_from_db()
    assert owner.mobile == "+989123456782"
    assert "09123456782" in page.get("/staff/mobile/").content.decode()
    assert page.post("/staff/mobile/", {"mobile": "09123456782"}).status_code == 302
    assert AuditEntry.objects.filter(action="user.mobile_set", actor=owner).count() == 1
    assert page.post("/staff/mobile/", {"mobile": ""}).status_code == 302
    owner.refresh_from_db()
    assert owner.mobile is None


def test_a_mobile_that_is_none_or_a_colleagues_is_refused(client_of: Callable[..., Client], owner: User) -> None:
    page = client_of(owner)
    assert page.post("/staff/", NEW).status_code == 302
    before = owner.mobile
    for wrong in ("12", NEW["mobile"]):
        answer = page.post("/staff/mobile/", {"mobile": wrong})
        assert answer.status_code == 422
        assert 'id="id_mobile_error"' in answer.content.decode()
        owner.refresh_from_db()
        assert owner.mobile == before


@pytest.mark.parametrize("role", ["manager", "clerk", "accountant", "viewer"])
def test_others_ask_the_owner(client_of: Callable[..., Client], in_shop: object, role: str) -> None:
    page = client_of(User.objects.get(username=role))
    assert page.get("/staff/mobile/").status_code == 403
    assert page.post("/staff/mobile/", {"mobile": "09123456782"}).status_code == 403
    assert not User.objects.filter(mobile="+989123456782").exists()
