"""Customers as a program sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import AuditEntry, User
from customers.models import Customer, Paper
from customers.rules.paper_types import MOST_BYTES
from persian.jalali import format_jalali, tehran_today
from tests.customers.papers import JPEG
from tests.customers.people import a_customer
from tests.support.shops import ShopClient

JSON = "application/json"
BODY = {"full_name": "زهرا احمدی", "mobile": "۰۹۱۲۳۴۵۶۷۸۹", "national_id": "0932833810"}


def program(user: User) -> Client:
    token = create_api_token(user=user, name="test")
    return ShopClient(HTTP_HOST="alpha.localhost", headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def api(clerk: User) -> Client:
    return program(clerk)


def tell(client: Client, method: str, path: str, body: object, **headers: str) -> Any:
    return getattr(client, method)(f"/api/v1/customers{path}", body, content_type=JSON, headers=headers)


def test_register_read_and_correct(api: Client, clerk: User) -> None:
    made = tell(api, "post", "", BODY)
    told = made.json()
    assert (made.status_code, told["mobile"], told["national_id"], told["version"]) == (
        201, "+989123456789", "0932833810", 1,
    )  # fmt: skip
    path = f"/{told['id']}"
    assert api.get(f"/api/v1/customers{path}").json() == {**told, "ids": [told["id"]]}
    patched = tell(api, "patch", path, {"version": 1, "other_mobiles": ["09351112233"], "email": "a@example.com"})
    assert (patched.status_code, patched.json()["other_mobiles"], patched.json()["full_name"]) == (
        200, ["+989351112233"], "زهرا احمدی",
    )  # fmt: skip
    late = tell(api, "patch", path, {"version": 1, "note": "x"}).json()
    assert (late["status"], late["code"], late["version"], late["field"]) == (409, "version_conflict", 2, "version")
    assert [(one["field"], one["by"]) for one in late["changed"]] == [("other_mobiles", "Clerk"), ("email", "Clerk")]
    found = api.get("/api/v1/customers", {"q": "۰۹۳۲۸۳۳۸۱۰"}).json()
    assert [one["id"] for one in found] == [told["id"]]
    twin = tell(api, "post", "", {**BODY, "full_name": "کس دیگر"}).json()
    assert (twin["status"], twin["code"], twin["customer_id"]) == (409, "duplicate_national_id", told["id"])
    short = tell(api, "post", "", {**BODY, "national_id": "12345679"}).json()
    assert (short["status"], short["code"], short["proposal"]) == (422, "national_id_short", "0012345679")
    assert Customer.objects.count() == 1
    assert tell(api, "post", "", {**BODY, "national_id": "12345679", "pad_national_id": True}).status_code == 201


def test_pages_of_the_list(api: Client, clerk: User) -> None:
    ids = [a_customer(clerk).pk for _ in range(5)][::-1]
    seen: list[int] = []
    while page := api.get(f"/api/v1/customers?limit=2{f'&after={seen[-1]}' if seen else ''}").json():
        seen += [one["id"] for one in page]
    assert seen == ids
    page_one = api.get("/api/v1/customers?limit=2")
    assert page_one["Link"] == f'</api/v1/customers?limit=2&after={ids[1]}>; rel="next"'
    assert "Link" not in api.get("/api/v1/customers?limit=5")
    assert len(api.get("/api/v1/customers?limit=-7").json()) == 1
    assert len(api.get(f"/api/v1/customers?limit={10**30}").json()) == 5
    wrong = api.get("/api/v1/customers?state=foo")
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (422, "state_unknown", "state")
    assert "active, archived" in wrong.json()["detail"]
    first = api.get("/api/v1/customers?q=زهرا&limit=3").json()
    rest = api.get(f"/api/v1/customers?q=زهرا&limit=3&after={first[-1]['id']}").json()
    assert [one["id"] for one in first + rest] == ids


def test_a_key_registers_once(api: Client) -> None:
    first, again = (tell(api, "post", "", BODY, **{"Idempotency-Key": "form-1"}) for _ in range(2))
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, first.json(), "true")
    other = tell(api, "post", "", {**BODY, "note": "x"}, **{"Idempotency-Key": "form-1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


def test_what_the_clerk_may_not_the_owner_may(api: Client, owner: User, clerk: User) -> None:
    kept, duplicate = a_customer(clerk), a_customer(clerk, national_id="")
    calls = [
        ("put", f"/{kept.pk}/limits", {"limit_mg": 50_000, "limit_rial": None, "version": 1}),
        ("post", f"/{kept.pk}/merge", {"duplicate_id": duplicate.pk, "reason": "one person"}),
    ]
    for one in calls:
        refused = tell(api, *one)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    lines = AuditEntry.objects.filter(action="refused", actor=clerk).order_by("pk")
    assert [line.detail["grant"] for line in lines] == ["customer.limits", "customer.merge"]
    assert (Customer.objects.filter(limit_mg=None, merged_into=None, version=1)).count() == 2
    master = program(owner)
    assert tell(master, *calls[0]).json()["limit_mg"] == 50_000
    assert tell(master, *calls[1]).status_code == 200
    assert api.get(f"/api/v1/customers/{duplicate.pk}").json()["merged_into"] == kept.pk
    again = tell(master, *calls[1])
    assert (again.status_code, again.json()["customer_id"]) == (409, kept.pk)


def test_notes_and_consents(api: Client, clerk: User) -> None:
    path = f"/{a_customer(clerk).pk}"
    call = {"kind": "call", "text": "زنگ زدم", "outcome": "reached", "at": "2026-04-04T07:00:00Z"}
    assert tell(api, "post", f"{path}/notes", call).status_code == 201
    assert tell(api, "post", f"{path}/notes", {**call, "at": "2026-04-04T07:00:00"}).status_code == 422
    (note,) = api.get(f"/api/v1/customers{path}/notes").json()
    assert (note["text"], note["by"], note["outcome"]) == ("زنگ زدم", "Clerk", "reached")
    stop = {"channel": "sms", "allowed": False, "evidence": "تلفنی گفت"}
    assert tell(api, "post", f"{path}/consents", stop).status_code == 201
    assert api.get(f"/api/v1/customers{path}/consents").json()[0]["allowed"] is False


def test_a_paper_comes_and_goes(api: Client, owner: User, clerk: User, viewer: User) -> None:
    address = f"/api/v1/customers/{a_customer(clerk).pk}/files"
    sent = {"file": SimpleUploadedFile("کارت ملی.png", JPEG, "text/html"), "kind": "id_card"}
    made = api.post(address, sent)
    told = made.json()
    assert (made.status_code, told["media_type"], told["name"]) == (201, "image/jpeg", "کارت ملی.jpg")
    assert [one["id"] for one in api.get(address).json()] == [told["id"]]
    shown = api.get(f"{address}/{told['id']}")
    assert b"".join(shown) == JPEG
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert shown["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert shown["X-Content-Type-Options"] == "nosniff"
    stranger = program(viewer)
    for refused in (stranger.get(address), stranger.get(f"{address}/{told['id']}"), stranger.post(address, sent)):
        assert refused.status_code == 403
    assert api.delete(f"{address}/{told['id']}").status_code == 403
    assert Paper.objects.get().deleted_at is None
    master = program(owner)
    assert master.delete(f"{address}/{told['id']}").status_code == 204
    assert (api.get(f"{address}/{told['id']}").status_code, api.get(address).json()) == (410, [])
    actions = AuditEntry.objects.filter(action__startswith="customer.file").order_by("pk")
    assert [line.action for line in actions] == ["customer.file_kept", "customer.file_viewed", "customer.file_deleted"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({}, 422, "file_missing"),
        ({"file": "text"}, 422, "file_missing"),
        ({"file": SimpleUploadedFile("a.jpg", b"<script>")}, 422, "file_type_not_accepted"),
        ({"file": SimpleUploadedFile("a.jpg", JPEG + b"\x00" * MOST_BYTES)}, 413, "file_too_large"),
        ({"file": SimpleUploadedFile("a.jpg", JPEG + b"\x00" * (MOST_BYTES + 10**6))}, 413, "file_too_large"),
    ],
)
def test_what_is_not_kept(api: Client, clerk: User, sent: dict[str, Any], status: int, code: str) -> None:
    answer = api.post(f"/api/v1/customers/{a_customer(clerk).pk}/files", sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Paper.objects.exists()


def test_a_large_paper_touches_no_disk(api: Client, clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a paper was written to a temporary file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", refuse)
    large = SimpleUploadedFile("a.jpg", JPEG + b"\x00" * (MOST_BYTES - 100))
    answer = api.post(f"/api/v1/customers/{a_customer(clerk).pk}/files", {"file": large})
    assert (answer.status_code, answer.json()["size_bytes"]) == (201, len(JPEG) + MOST_BYTES - 100)


def test_the_time_of_a_call_is_a_jalali_day_or_a_moment(api: Client, clerk: User) -> None:
    path = f"/{a_customer(clerk).pk}/notes"
    now = timezone.now()
    days = (format_jalali(tehran_today(now)), format_jalali(tehran_today(now) - timedelta(days=1)), now.isoformat())
    for at in days:
        made = tell(api, "post", path, {"kind": "call", "text": "تلفنی", "at": at})
        assert made.status_code == 201, made.content
    for at in ("1404/13/01", "2026-01-01T10:00"):
        wrong = tell(api, "post", path, {"kind": "call", "text": "تلفنی", "at": at}).json()
        assert (wrong["code"], wrong["field"]) == ("invalid_date", "at")
