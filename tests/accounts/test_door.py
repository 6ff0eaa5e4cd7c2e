"""The door under attack, and while the cache is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from tenants.models import Shop
from tests.support.shops import PASSWORD, ShopClient
from zargar.settings.base import redis_cache

WRONG = "wrong-password-1"


def knock(username: str, password: str = WRONG, *, host: str = "alpha.localhost") -> int:
    page = ShopClient(HTTP_HOST=host)
    return int(page.post("/login/", {"username": username, "password": password}).status_code)


def test_one_person_is_one_door_however_the_name_is_spelled(in_shop: Shop, clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(mobile="+989120000003")
    spellings = ["clerk", "CLERK", " clerk", "09120000003", "۰۹۱۲ ۰۰۰ ۰۰۰۳"]
    assert [knock(name) for name in spellings] == [422, 422, 422, 422, 429]
    assert knock("Clerk", PASSWORD) == 429
    assert knock("owner", PASSWORD) == 302


def test_a_sign_in_by_mobile_forgets_the_slips_before_it(in_shop: Shop, clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(mobile="+989120000003")
    slips = [knock("09120000003") for _ in range(4)]
    assert knock("09120000003", PASSWORD) == 302
    assert slips + [knock("09120000003") for _ in range(4)] == [422] * 8


@pytest.mark.usefixtures("_cache_away")
def test_without_the_cache_people_sign_in_and_are_counted(
    in_shop: Shop, other_shop: Shop, clerk: User, caplog: pytest.LogCaptureFixture
) -> None:
    assert knock("clerk", PASSWORD) == 302
    assert [knock("clerk") for _ in range(6)] == [422, 422, 422, 422, 429, 429]
    assert knock("clerk", PASSWORD) == 429
    assert knock("clerk", PASSWORD, host="beta.localhost") == 302
    assert "tries are counted in this process alone: ConnectionError" in caplog.text


@pytest.fixture
def _cache_away() -> Iterator[None]:
    """The shared cache at an address where nobody listens."""
    with override_settings(CACHES={"default": redis_cache("redis://127.0.0.1:1/0")}):
        AxesProxyHandler.get_implementation(force=True)
        yield
    AxesProxyHandler.get_implementation(force=True)


def test_a_session_that_is_over_or_of_nobody_opens_no_page(client_of: Callable[..., Client], clerk: User) -> None:
    page = client_of(clerk)
    key = page.cookies["sessionid"].value
    assert page.get("/customers/").status_code == 200
    sessions, people = Session.objects.all(), User.objects.filter(pk=clerk.pk)
    over = timezone.now() - timedelta(seconds=1), timezone.now() + timedelta(hours=1)
    turns: tuple[tuple[Callable[[], int], Callable[[], int]], ...] = (
        (lambda: sessions.update(expire_date=over[0]), lambda: sessions.update(expire_date=over[1])),
        (lambda: people.update(is_active=False), lambda: people.update(is_active=True)),
    )
    for shut, opened in turns:
        shut()
        page.cookies["sessionid"] = key
        assert page.get("/customers/").status_code == 302
        opened()
        page.cookies["sessionid"] = key
        assert page.get("/customers/").status_code == 200
    assert page.post("/logout/").status_code == 302
    for ended in (key, "x" * 32):
        page.cookies["sessionid"] = ended
        assert page.get("/customers/").status_code == 302
