"""Who may open the console: platform admins, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actions import add_user
from accounts.models import User
from accounts.rules.grants import Role
from backups.models import Backup
from tenants.context import inside, public
from tenants.models import Shop
from tests.support.shops import PASSWORD, ShopClient

pytestmark = pytest.mark.django_db

PAGES = ["/", "/shops/new/", "/shops/alpha/", "/sources/", "/jobs/", "/backups/", "/backups/under-way/", "/backups/1/"]
PAGES += ["/gateways/", "/gateways/new/", "/gateways/new/kavenegar/", "/gateways/1/", "/wallets/", "/wallets/alpha/"]
DEEDS = [
    "/shops/alpha/suspend/",
    "/shops/alpha/resume/",
    "/shops/alpha/back-up/",
    "/backups/1/verify/",
    "/backups/1/restore/",
    "/gateways/1/try/",
    "/gateways/1/use/",
    "/gateways/1/stop/",
    "/gateways/1/move/",
    "/wallets/alpha/mark/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in(path: str) -> None:
    answer = ShopClient(HTTP_HOST="localhost").get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("path", [*PAGES, *DEEDS])
@pytest.mark.parametrize("role", [role for role in Role if role != Role.PLATFORM_ADMIN])
def test_nobody_without_the_grant_gets_in(client_of: Callable[..., Client], role: Role, path: str) -> None:
    with public():
        user = add_user(username="somebody", password=PASSWORD, role=role, full_name="", mobile="", actor=None)
    client = ShopClient(HTTP_HOST="localhost")
    with public():
        client.force_login(user, backend="accounts.http.SignInBackend")
    answer = client.post(path) if path in DEEDS else client.get(path)
    assert answer.status_code == 403
    assert "Alpha Gold" not in answer.content.decode()
    assert not Backup.objects.exists()


@pytest.mark.parametrize("path", PAGES)
def test_a_shops_own_people_have_no_session_here(client_of: Callable[..., Client], shop: Shop, path: str) -> None:
    with inside(shop):
        client = client_of(User.objects.get(username="owner"))
    answer = client.get(path, HTTP_HOST="localhost")
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_shop_owner_cannot_sign_in_at_the_console(shop: Shop) -> None:
    answer = ShopClient(HTTP_HOST="localhost").post("/login/", {"username": "owner", "password": PASSWORD})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", DEEDS)
def test_deeds_need_a_token_and_a_post(platform_admin: User, path: str) -> None:
    client = ShopClient(HTTP_HOST="localhost", enforce_csrf_checks=True)
    with public():
        client.force_login(platform_admin, backend="accounts.http.SignInBackend")
    assert client.post(path).status_code == 403
    assert client.get(path).status_code == 405
    assert Shop.objects.get(slug="alpha").state == "active"


@pytest.mark.parametrize("path", ["/shops/nobody/", "/backups/999999/", "/backups/restores/999999/", "/nowhere/"])
def test_what_is_not_there_is_404(client_of: Callable[..., Client], platform_admin: User, path: str) -> None:
    assert client_of(platform_admin).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/shops/alpha/", "/backups/", "/sources/", "/jobs/"])
def test_a_shops_host_has_no_console(client_of: Callable[..., Client], owner: User, path: str) -> None:
    assert client_of(owner).get(path).status_code == 404
