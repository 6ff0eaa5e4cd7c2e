"""The shop's own closed and open days: new schedules go by them, signed ones stay (R10e)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry, User
from customers.models import Customer
from gold_installments.models import Contract, ShopDay
from gold_installments.queries.replan import Reschedule
from tests.gold_installments.book import fresh
from tests.gold_installments_life.book import agreed
from tests.gold_installments_sale.conftest import Call, code_of

#: Row 6 falls on 1404/12/29, a Friday and a holiday, and Nowruz follows: 1405/01/05.
WORKED: dict[str, Any] = {"debt_mg": 22_400, "count": 6, "signed_on": "1404/06/31"}


def sixth(call: Call, buyer: Customer) -> tuple[str, str]:
    """Nominal and effective day of the sixth row of a preview."""
    row = call("POST", "/contracts/preview", {**WORKED, "customer_id": buyer.pk}).json()["rows"][5]
    return row["due_on"], row["effective_on"]


def test_j04_a_day_that_was_announced_late_moves_new_rows_only(
    call: Call, owner_call: Call, manager_call: Call, buyer: Customer, owner: User
) -> None:
    assert sixth(call, buyer) == ("1404/12/29", "1405/01/05")
    signed = call("POST", "/contracts", {**WORKED, "customer_id": buyer.pk}).json()
    closed = {"day": "۱۴۰۵/۰۱/۰۵", "closed": True, "name": "تعطیلی برق"}
    for other in (call, manager_call):
        assert code_of(other("POST", "/holidays", closed)) == (403, "not_permitted")
    for _ in range(2):
        made = owner_call("POST", "/holidays", closed)
        assert (made.status_code, made.json()["set_by"], made.json()["closed"]) == (201, owner.display_name, True)
    assert ShopDay.objects.count() == AuditEntry.objects.filter(action="day.set").count() == 1
    assert sixth(call, buyer) == ("1404/12/29", "1405/01/06")
    # A lunar day that turned out a day off is opened: the row falls back on it.
    assert owner_call("POST", "/holidays", {"day": "1405/01/03", "closed": False}).status_code == 201
    assert sixth(call, buyer) == ("1404/12/29", "1405/01/03")
    assert call("GET", f"/contracts/{signed['id']}").json()["rows"] == signed["rows"]
    assert code_of(call("DELETE", "/holidays/1405-01-03")) == (403, "not_permitted")
    for day in ("1405-01-03", "2026-03-25"):
        assert owner_call("DELETE", f"/holidays/{day}").status_code == 204
    assert code_of(owner_call("DELETE", "/holidays/1405-01-03")) == (404, "day_not_set")
    assert sixth(call, buyer) == ("1404/12/29", "1405/01/05")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        ShopDay.objects.update(kind="open")


def test_the_list_of_a_year_shows_the_calendar_under_the_shops_word(call: Call, owner_call: Call) -> None:
    before = call("GET", "/holidays?year=1405").json()
    assert [(it["day"], it["closed"], it["set_by"]) for it in before[:4]] == [
        (f"1405/01/0{day}", True, "") for day in range(1, 5)
    ]
    owner_call("POST", "/holidays", {"day": "1405/01/02", "closed": False})
    owner_call("POST", "/holidays", {"day": "1405/05/20", "closed": True, "name": "تعطیلی گرما"})
    after = {it["day"]: it for it in call("GET", "/holidays?year=1405").json()}
    assert (after["1405/01/02"]["closed"], len(after)) == (False, len(before) + 1)
    assert (after["1405/05/20"]["name"], after["1405/05/20"]["day_gregorian"]) == ("تعطیلی گرما", "2026-08-11")
    assert "1405/05/20" not in {it["day"] for it in call("GET", "/holidays?year=1404").json()}
    assert {it["day"][:4] for it in call("GET", "/holidays").json()} <= {str(year) for year in range(1405, 1500)}
    for wrong, code in (
        ({"day": "1404/12/30"}, "invalid_date"), ({"day": ""}, "invalid_date"), ({"name": " "}, "text_missing"),
        ({"name": "x" * 81}, "text_too_long"), ({"day": "1490/01/01"}, "day_out_of_range"),
        ({"closed": 1}, "malformed"), ({"date": "1405/01/01"}, "malformed"),
    ):  # fmt: skip
        refused = owner_call("POST", "/holidays", {"day": "1405/05/21", "closed": True, "name": "گرما", **wrong})
        assert code_of(refused)[1] == code
    for year in ("1200", "1499", "999999999999"):
        assert code_of(call("GET", f"/holidays?year={year}"))[1] == "invalid_date"
    assert code_of(call("GET", "/holidays?month=1"))[0] == 422
    assert ShopDay.objects.count() == 2


def test_a_reschedule_goes_by_the_shops_days_and_keeps_what_was_shown(
    call: Call, owner_call: Call, buyer: Customer, manager: User, owner: User
) -> None:
    signed = call("POST", "/contracts", {**WORKED, "customer_id": buyer.pk, "signed_on": "1405/08/30"}).json()
    contract, now = Contract.objects.get(pk=signed["id"]), timezone.now()
    agreed(contract, Reschedule(count=2), manager, owner, now=now)
    first = contract.installments.filter(version=2).order_by("number")[0].due_date
    owner_call("POST", "/holidays", {"day": first.isoformat(), "closed": True, "name": "گرما"})
    agreed(fresh(contract), Reschedule(count=2), manager, owner, now=now)
    assert contract.installments.filter(version=3).order_by("number")[0].due_date > first
