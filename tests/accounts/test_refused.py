"""What a role does not include is written down, whatever became of the request."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.actions import NotPermitted, note_refused, require
from accounts.http import RefusalTrailMiddleware
from accounts.models import AuditEntry, User
from accounts.rules.grants import Grant
from tenants.context import inside, public
from tenants.models import Shop


def lines() -> list[tuple[str, str, object]]:
    found = AuditEntry.objects.filter(action="refused").order_by("pk")
    return [(line.actor_name, line.subject, line.detail) for line in found]


def test_a_refusal_is_on_the_trail_with_whom_and_of_what(clerk: User) -> None:
    require(clerk, Grant.BOOK_READ)
    for subject in ("", clerk):
        with pytest.raises(NotPermitted):
            require(clerk, Grant.EXPORT, subject=subject)
    note_refused(actor=clerk, grant=Grant.PRICE_SET, subject="price", detail={"percent": 2})
    who = {"role": "clerk", "username": "clerk"}
    assert lines() == [
        ("Clerk", "export", {"grant": "export", **who}),
        ("Clerk", f"accounts.user:{clerk.pk}", {"grant": "export", **who}),
        ("Clerk", "price", {"grant": "price.set", **who, "percent": 2}),
    ]


@pytest.mark.parametrize("rolled_back", [True, False])
def test_the_line_outlives_the_transaction_that_met_it(clerk: User, rolled_back: bool) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        try:
            with transaction.atomic():
                User.objects.filter(pk=clerk.pk).update(full_name="changed")
                try:
                    require(clerk, Grant.SETTINGS_WRITE)
                except NotPermitted:
                    if rolled_back:
                        raise
        except NotPermitted:
            assert lines() == []
        return HttpResponse()

    RefusalTrailMiddleware(view)(RequestFactory().get("/"))
    assert [line[1] for line in lines()] == ["settings.write"]
    clerk.refresh_from_db()
    assert (clerk.full_name == "changed") is not rolled_back


def test_a_page_that_refuses_is_on_the_trail_of_its_own_shop(
    clerk: User, other_shop: Shop, client_of: Callable[..., Client]
) -> None:
    assert client_of(clerk).get("/export/contracts.csv").status_code == 403
    assert [line[0] for line in lines()] == ["Clerk"]
    with inside(other_shop):
        assert lines() == []


def test_who_comes_from_another_schema_is_named_and_not_pointed_at(clerk: User) -> None:
    with public():
        with pytest.raises(NotPermitted):
            require(clerk, Grant.PLATFORM)
        line = AuditEntry.objects.get(action="refused")
    assert (line.actor_id, line.detail["username"]) == (None, "clerk")
