"""The door and the pages for what cannot be shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from accounts.models import User
from dashboard.views import broken
from tests.dashboard.conftest import Book
from tests.support.shops import PASSWORD

ClientOf = Callable[..., Client]


def test_nothing_here_is_a_neutral_page(clerk: User, shop: object, client_of: ClientOf) -> None:
    for client in (client_of(clerk), client_of(None)):
        answer = client.get("/nothing/here/")
        assert answer.status_code == 404
        assert "در این نشانی چیزی نیست" in answer.content.decode()
        assert "Alpha Gold" not in answer.content.decode()


def test_a_refusal_says_why(viewer: User, client_of: ClientOf) -> None:
    answer = client_of(viewer).get("/customers/new/")
    assert answer.status_code == 403
    assert "نقش" in answer.content.decode() or "مدیر" in answer.content.decode()


def test_the_broken_page_needs_no_request() -> None:
    answer = broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "اینجا خطایی رخ داد" in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_host_learns_nothing(servers: object) -> None:
    answer = Client(HTTP_HOST="nobody.localhost").get("/customers/")
    assert answer.status_code == 404
    assert "فروشگاهی در این نشانی نیست" in answer.content.decode()


def test_the_door_names_the_shop_and_helps_password_managers(client_of: ClientOf) -> None:
    text = client_of(None).get("/login/?next=/due/").content.decode()
    assert "Alpha Gold" in text
    assert 'autocomplete="username"' in text
    assert 'autocomplete="current-password"' in text
    assert 'name="next" value="/due/"' in text


def test_signing_in_leads_to_the_page_that_was_asked_for(book: Book, client_of: ClientOf) -> None:
    client = client_of(None)
    answer = client.post("/login/", {"username": "clerk", "password": PASSWORD, "next": "/due/"})
    assert (answer.status_code, answer["Location"]) == (302, "/due/")
    assert client.get("/due/").status_code == 200
    assert client.post("/logout/").status_code == 302
    assert client.get("/due/").status_code == 302


def test_a_wrong_password_keeps_the_name_and_a_stranger_is_locked_out(clerk: User, client_of: ClientOf) -> None:
    client = client_of(None)
    first = client.post("/login/", {"username": "clerk", "password": "wrong"})
    assert first.status_code == 422
    assert 'value="clerk"' in first.content.decode()
    for _ in range(5):
        last = client.post("/login/", {"username": "clerk", "password": "wrong"})
    assert last.status_code == 429
    assert 'role="alert"' in last.content.decode()


def test_a_form_without_its_token_gets_words(shop: object, clerk: User) -> None:
    client = Client(HTTP_HOST="alpha.localhost", enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "clerk", "password": PASSWORD})
    assert answer.status_code == 403
    assert "این فرم بیش از اندازه باز مانده بود" in answer.content.decode()
