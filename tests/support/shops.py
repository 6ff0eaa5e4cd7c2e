"""Two shops with the same five people each, made once; every test works in a transaction that is rolled back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from accounts.actions import add_user
from accounts.models import User
from tenants.actions import open_shop, prepare_template
from tenants.context import current_schema, inside, public
from tenants.middleware import directory
from tenants.models import Domain, DueItem, Shop, TaskRun

PASSWORD = "correct-horse-battery"
STAFF = ("manager", "clerk", "accountant", "viewer")
_numbers = itertools.count(1)


class ShopClient(Client):
    """A browser's stand-in that calls on one shop and, as a browser would, leaves our own schema alone."""

    def request(self, **request: Any) -> Any:
        """Answer the request; the caller's schema is set again afterwards."""
        before = connection.tenant  # type: ignore[attr-defined]
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(before)  # type: ignore[attr-defined]


def open_staffed_shop(slug: str, name: str) -> Shop:
    """A shop with one person per role; username = role, password = PASSWORD."""
    shop = open_shop(slug=slug, name=name, owner_username="owner", owner_password=PASSWORD, owner_full_name="Owner")
    with inside(shop):
        for role in STAFF:
            add_user(username=role, password=PASSWORD, role=role, full_name=role.title(), mobile="", actor=None)
    return shop


def drop_shop(shop: Shop) -> None:
    """Remove a shop that a test really committed."""
    with public():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {connection.ops.quote_name(shop.schema_name)} CASCADE")
        for rows in (DueItem, TaskRun):
            rows.objects.filter(shop_schema=shop.schema_name).delete()
        Domain.objects.filter(tenant_id=shop.pk).delete()
        Shop.objects.filter(pk=shop.pk)._raw_delete("default")
    directory.forget()


@pytest.fixture(scope="session")
def _two_shops(servers: object, django_db_blocker: DjangoDbBlocker) -> tuple[Shop, Shop]:
    with django_db_blocker.unblock():
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        prepare_template()
        call_command("seed_gateways")
        shops = open_staffed_shop("alpha", "Alpha Gold"), open_staffed_shop("beta", "Beta Gold")
        connection.close()
    return shops


@pytest.fixture(scope="session")
def django_db_setup(_two_shops: object) -> None:
    """Replaces pytest-django's own: the server is ours and new, its one database is the test database."""


@pytest.fixture
def transactional_db() -> None:
    """Refused: emptying every table afterwards would empty the two shops as well."""
    pytest.fail("use `committed_shop` for real commits")


@pytest.fixture(autouse=True)
def _forgotten(request: pytest.FixtureRequest) -> None:
    """No test sees what another left in the cache (throttles, prices) or in the process's shop directory."""
    if {"db", "committed_shop"} & set(request.fixturenames):
        request.getfixturevalue("servers")
        cache.clear()
        directory.forget()


@pytest.fixture
def shop(_two_shops: tuple[Shop, Shop]) -> Shop:
    """Shop "alpha"."""
    return _two_shops[0]


@pytest.fixture
def other_shop(_two_shops: tuple[Shop, Shop]) -> Shop:
    """Shop "beta": same roles, same usernames, other people."""
    return _two_shops[1]


@pytest.fixture
def in_shop(db: None, shop: Shop) -> Iterator[Shop]:
    """Inside shop alpha's schema, in a transaction that is rolled back."""
    with inside(shop):
        yield shop


@pytest.fixture
def owner(in_shop: Shop) -> User:
    """Alpha's owner."""
    return User.objects.get(username="owner")


@pytest.fixture
def manager(in_shop: Shop) -> User:
    """Alpha's manager."""
    return User.objects.get(username="manager")


@pytest.fixture
def clerk(in_shop: Shop) -> User:
    """Alpha's clerk."""
    return User.objects.get(username="clerk")


@pytest.fixture
def accountant(in_shop: Shop) -> User:
    """Alpha's accountant."""
    return User.objects.get(username="accountant")


@pytest.fixture
def viewer(in_shop: Shop) -> User:
    """Alpha's viewer."""
    return User.objects.get(username="viewer")


@pytest.fixture
def platform_admin(db: None) -> User:
    """A platform admin on the public floor."""
    with public():
        return add_user(
            username="platform", password=PASSWORD, role="platform_admin", full_name="Platform", mobile="", actor=None
        )


@pytest.fixture
def client_of(db: None, shop: Shop) -> Callable[..., Client]:
    """`client_of(user)`: signed in at alpha; `client_of(user, other_shop)`: at another; `client_of(None)`: a stranger.

    A platform admin's client calls on the console. `client_of(user, headers={...})` passes headers on to every request.
    """

    def signed_in(user: User | None, of: Shop | None = None, **options: Any) -> Client:
        at = of or shop
        if user is not None and user.role == "platform_admin":
            client = ShopClient(HTTP_HOST="localhost", **options)
            with public():
                client.force_login(user, backend="accounts.http.SignInBackend")
            return client
        client = ShopClient(HTTP_HOST=f"{at.slug}.localhost", **options)
        if user is not None:
            with inside(at):
                client.force_login(user, backend="accounts.http.SignInBackend")
        return client

    return signed_in


@pytest.fixture
def committed_shop(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shop]:
    """A brand-new staffed shop whose rows are really committed, for threads and workers; dropped afterwards.

    Not to be combined with `db` or anything above it. Each thread sets the shop itself and closes its connection.
    """
    with django_db_blocker.unblock():
        opened = open_staffed_shop(f"passing-{next(_numbers)}", "Passing Gold")
        try:
            yield opened
        finally:
            assert current_schema() == "public", "a test must leave the shop it entered"
            drop_shop(opened)
            connection.close()
