"""Who may come in, with what, and how often they may try."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction

from accounts.actions import NotPermitted, UsernameTaken, add_user, create_api_token, note, require, revoke_api_token
from accounts.actions.tokens import ScopeUnknown
from accounts.models import ApiToken, AuditEntry, User
from accounts.queries import user_for_token
from accounts.rules.grants import GRANTS, Grant, Role, has_grant
from tenants.context import inside
from tenants.models import Shop
from tests.support.shops import ShopClient

PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _no_locks() -> None:
    cache.clear()


def sign_in(host: str, username: str, password: str = PASSWORD) -> tuple[ShopClient, int]:
    page = ShopClient(HTTP_HOST=host)
    return page, page.post("/login/", {"username": username, "password": password}).status_code


@pytest.mark.parametrize("typed", ["clerk", "CLERK", " clerk ", "09120000003", "۰۹۱۲۰۰۰۰۰۰۳", "+989120000003"])
def test_sign_in_by_name_or_mobile_in_any_digits(in_shop: Shop, clerk: User, typed: str) -> None:
    User.objects.filter(pk=clerk.pk).update(mobile="+989120000003")
    assert sign_in("alpha.localhost", typed)[1] == 302


def test_a_wrong_password_and_an_unknown_name_read_the_same_and_keep_the_name(in_shop: Shop, clerk: User) -> None:
    texts = []
    for name, password in [("clerk", "wrong-password-1"), ("nobody", PASSWORD)]:
        answer = ShopClient(HTTP_HOST="alpha.localhost").post("/login/", {"username": name, "password": password})
        assert answer.status_code == 422
        assert f'value="{name}"' in answer.content.decode()
        texts.append("نام کاربری یا گذرواژه درست نیست" in answer.content.decode())
    assert texts == [True, True]


def test_five_wrong_passwords_close_the_door_in_this_shop_only(
    shop: Shop, other_shop: Shop, clerk: User, db: None
) -> None:
    codes = [sign_in("alpha.localhost", "clerk", "wrong-password-1")[1] for _ in range(6)]
    assert codes[0] == 422
    assert codes[-1] == 429
    assert sign_in("alpha.localhost", "clerk")[1] == 429
    assert sign_in("beta.localhost", "clerk")[1] == 302


def test_a_session_of_one_shop_is_nothing_in_another(in_shop: Shop, other_shop: Shop, clerk: User) -> None:
    page, code = sign_in("alpha.localhost", "clerk")
    assert code == 302
    assert page.get("/customers/").status_code == 200
    assert page.get("/customers/", HTTP_HOST="beta.localhost").status_code == 302
    assert page.get("/", HTTP_HOST="localhost").status_code == 302


def test_sign_in_never_leads_to_another_site(in_shop: Shop, clerk: User) -> None:
    page = ShopClient(HTTP_HOST="alpha.localhost")
    form = {"username": "clerk", "password": PASSWORD, "next": "https://evil.example/"}
    assert page.post("/login/", form)["Location"] == "/"


def test_cookies_and_headers_are_strict(in_shop: Shop, clerk: User) -> None:
    page, _ = sign_in("alpha.localhost", "clerk")
    cookie = page.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    answer = page.get("/customers/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_roles_hold_what_they_should(clerk: User, viewer: User, owner: User) -> None:
    require(clerk, Grant.PAYMENT_RECORD)
    require(owner, Grant.SETTINGS_WRITE)
    for who, grant in [(clerk, Grant.PRICE_SET), (viewer, Grant.PAYMENT_RECORD), (owner, Grant.PLATFORM)]:
        with pytest.raises(NotPermitted):
            require(who, grant)
    clerk.is_active = False
    with pytest.raises(NotPermitted):
        require(clerk, Grant.PAYMENT_RECORD)
    assert set(GRANTS) == set(Role)
    assert not has_grant("intruder", Grant.BOOK_READ)


def test_a_token_works_in_its_shop_until_revoked(in_shop: Shop, other_shop: Shop, clerk: User) -> None:
    raw = create_api_token(user=clerk, name="till")
    token = ApiToken.objects.get()
    assert raw not in token.digest
    assert user_for_token(raw) == clerk
    with inside(other_shop):
        assert user_for_token(raw) is None
    revoke_api_token(token=token, actor=clerk)
    assert user_for_token(raw) is None
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-2:] == [
        "token.created",
        "token.revoked",
    ]


@pytest.mark.parametrize("sql", ["UPDATE {t} SET action = 'x'", "DELETE FROM {t}", "TRUNCATE {t}"])
def test_the_database_refuses_to_change_the_trail(in_shop: Shop, clerk: User, sql: str) -> None:
    line = note(actor=clerk, action="tried", subject="trail", detail={})
    before = AuditEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or TRUNCATE would refuse for the test's own pending row
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(t="accounts_auditentry"))
    assert AuditEntry.objects.count() == before
    line.refresh_from_db()
    assert line.action == "tried"


def test_two_colleagues_cannot_share_a_name(in_shop: Shop, owner: User, clerk: User) -> None:
    before = User.objects.count()
    with pytest.raises(UsernameTaken):
        add_user(username="clerk", password=PASSWORD, role="clerk", full_name="", mobile="", actor=owner)
    with pytest.raises(NotPermitted):
        add_user(username="friend", password=PASSWORD, role="owner", full_name="", mobile="", actor=clerk)
    assert User.objects.count() == before


def test_nobody_hands_out_more_than_they_hold_or_takes_anothers_key(in_shop: Shop, owner: User, clerk: User) -> None:
    create_api_token(user=owner, name="office")
    token = ApiToken.objects.get()
    trail = AuditEntry.objects.exclude(action="refused")
    before = User.objects.count(), trail.count()
    with pytest.raises(NotPermitted):
        add_user(username="above", password=PASSWORD, role="platform_admin", full_name="", mobile="", actor=owner)
    with pytest.raises(NotPermitted):
        revoke_api_token(token=token, actor=clerk)
    token.refresh_from_db()
    assert token.revoked_at is None
    assert (User.objects.count(), trail.count()) == before
    assert add_user(username="below", password=PASSWORD, role="manager", full_name="", mobile="", actor=owner).pk


def test_a_token_is_cut_down_to_its_scopes_and_knows_no_others(in_shop: Shop, manager: User, clerk: User) -> None:
    raw = create_api_token(user=clerk, name="till", scopes=["messages.read", "settings.write", "messages.read"])
    known = user_for_token(raw)
    assert known is not None
    assert (known.may(Grant.MESSAGES_READ), known.may(Grant.BOOK_READ)) == (True, False)
    assert not known.may(Grant.SETTINGS_WRITE), "a scope gives nothing the role has not"
    assert clerk.may(Grant.BOOK_READ), "the person at the desk is not cut down"
    assert AuditEntry.objects.order_by("pk").last().detail["scopes"] == ["messages.read", "settings.write"]  # type: ignore[union-attr]
    with pytest.raises(ScopeUnknown):
        create_api_token(user=clerk, name="till", scopes=["everything"])
    out = StringIO()
    call_command("create_api_token", shop="alpha", user="manager", scope=["messages.write"], stdout=out)
    written = user_for_token(out.getvalue().strip())
    assert written == manager
    assert written.scopes == {"messages.write"}
    with pytest.raises(CommandError):
        call_command("create_api_token", shop="alpha", user="manager", scope=["no.such"])
    assert ApiToken.objects.count() == 2
