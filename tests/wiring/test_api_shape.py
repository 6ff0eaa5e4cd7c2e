"""The API's errors have one shape, and its documentation is there."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from django.db import connection
from django.utils import translation
from pydantic_core.core_schema import ErrorType

from accounts.actions import create_api_token
from accounts.models import User
from gold_installments.actions.check_tender import KINDS, TenderUnknown
from gold_installments.rules.penalty import PenaltyMode
from tests.support.shops import ShopClient
from zargar.faults import fault_said


@pytest.fixture
def api(clerk: User) -> ShopClient:
    token = create_api_token(user=clerk, name="test")
    return ShopClient(HTTP_HOST="alpha.localhost", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/contracts/1405-99999", "/api/v1/customers/999999"])
def test_what_is_not_there_is_a_problem(api: ShopClient, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == 404


def test_bad_json_and_a_missing_token_are_problems(api: ShopClient) -> None:
    broken = api.post("/api/v1/customers", data=b"{", content_type="application/json")
    assert (broken.status_code, broken["Content-Type"].split(";")[0]) == (400, "application/problem+json")
    stranger = ShopClient(HTTP_HOST="alpha.localhost").get("/api/v1/customers")
    assert (stranger.status_code, stranger.json()["code"]) == (401, "unauthenticated")


def test_a_refusal_names_the_field_the_body_has(api: ShopClient) -> None:
    body = {"full_name": "مریم", "national_id": "0932833811", "mobile": "09123456789"}
    answer = api.post("/api/v1/customers", data=body, content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (422, "national_id")
    assert "کد ملی" in answer.content.decode()


def test_the_documentation_lists_every_path(api: ShopClient) -> None:
    paths = api.get("/api/v1/openapi.json").json()["paths"]
    wanted = {"price", "customers", "contracts", "contracts/{number}/quotes", "contracts/{number}/payments", "payments"}
    assert {f"/api/v1/{path}" for path in wanted} <= set(paths)
    assert api.get("/api/v1/docs").status_code == 200


def test_an_unknown_method_is_a_problem(api: ShopClient) -> None:
    answer = api.delete("/api/v1/customers")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer["Allow"]
    assert answer["Content-Type"].startswith("application/problem+json")


def test_no_kind_of_fault_is_told_in_english() -> None:
    with translation.override("fa"):
        told = {kind: fault_said({"type": kind, "msg": "Input should be"}) for kind in (*get_args(ErrorType), "new")}
        choice = fault_said({"type": "enum", "ctx": {"expected": "'weight' or 'toman'"}})
    assert not {kind: text for kind, text in told.items() if re.search("[a-z]{2}", re.sub("true|false", "", text))}
    assert (told["bool_type"], told["datetime_parsing"]) != (told["new"], told["new"])
    assert "weight, toman" in choice


@pytest.mark.parametrize("wrong", [7.5, True, "x", None, [], {}, {"x": 1}, "2026-13-41"])
def test_a_wrong_type_is_told_in_persian_and_names_its_field(api: ShopClient, wrong: object) -> None:
    for path, names in (
        ("customers", ("full_name", "other_mobiles", "pad_national_id")),
        ("contracts", ("customer_id", "kind", "items", "gold_mg", "terms")),
        ("customers/1/notes", ("text", "at")),
        ("customers/1/consents", ("allowed",)),
    ):
        for name in names:
            answer = api.post(f"/api/v1/{path}", data={name: wrong}, content_type="application/json").json()
            if answer["code"] == "malformed":
                first = answer["errors"][0]
                assert answer["field"] == first["field"].removeprefix("body.")
                assert all(re.search("[آ-ی]", one["problem"]) for one in answer["errors"])
                assert not re.search("Input|valid|should", str(answer["errors"]))


def test_the_documentation_names_the_values_that_may_stand_there(api: ShopClient) -> None:
    shapes = api.get("/api/v1/openapi.json").json()["components"]["schemas"]
    terms = shapes["TermsIn"]["properties"]
    assert set(terms["penalty"]["enum"]) == {*PenaltyMode, None}
    assert {"half_up", "down"} < set(terms["rounding"]["enum"])
    assert set(shapes["PaymentTenderIn"]["properties"]["kind"]["enum"]) == KINDS
    assert "monthly" in shapes["ContractIn"]["properties"]["frequency"]["enum"]
    with translation.override("fa"):
        assert "طلا" in str(TenderUnknown())


def test_a_body_beyond_measure_and_a_fault_of_ours_are_told_in_persian(
    api: ShopClient, caplog: pytest.LogCaptureFixture
) -> None:
    large = "x" * 2_700_000
    told = api.post("/api/v1/customers", data={"full_name": large}, content_type="application/json")
    assert (told.status_code, told["Content-Type"].split(";")[0]) == (413, "application/problem+json")
    page = ShopClient(HTTP_HOST="alpha.localhost").post("/login/", {"username": large})
    assert page.status_code == 413
    assert 'dir="rtl"' in page.content.decode()
    assert re.search("[آ-ی]", told.json()["detail"])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notifications_optout RENAME TO notifications_lost")
    api.raise_request_exception = False
    fault = api.get("/api/v1/opt-outs")
    assert (fault.status_code, fault["Content-Type"].split(";")[0]) == (500, "application/problem+json")
    assert set(fault.json()) == {"type", "title", "status", "code", "detail"}
    assert re.search("[آ-ی]", fault.json()["detail"])
    assert "/api/v1/opt-outs" in caplog.text


def test_the_documentation_says_how_every_operation_refuses(api: ShopClient) -> None:
    told = api.get("/api/v1/openapi.json").json()
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operations = [one for path in told["paths"].values() for one in path.values()]
    for one in operations:
        assert len(one["tags"]) == len(set(one["tags"]))
        wanted = {"401", "403", "422"} if one.get("security") else {"422"}
        assert wanted <= set(one["responses"])
        assert one["responses"]["422"]["content"] == problem
    messages = told["paths"]["/api/v1/messages"]
    assert "Link" in messages["get"]["responses"]["200"]["headers"]
    assert {"404", "409"} <= set(messages["post"]["responses"])
    (key,) = [
        one
        for one in told["paths"]["/api/v1/messages/{message_id}/resend"]["post"]["parameters"]
        if one["name"] == "Idempotency-Key"
    ]
    assert key["required"] is True
    shapes = told["components"]["schemas"]
    assert "delivered" in shapes["MessageOut"]["properties"]["state"]["enum"]
    assert shapes["StopIn"]["properties"]["channel"]["enum"] == ["sms", "email"]
    assert "planned" in shapes["AppointmentOut"]["properties"]["state"]["enum"]
