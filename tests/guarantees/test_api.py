"""The doors: what a program sends and is answered, for guarantees, boxes and savings."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from gold_installments.models import Contract
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import WORKED_PRICE, a_contract, publish
from tests.guarantees.conftest import a_slip


@pytest.fixture
def ask(client_of: Callable[..., Client], manager: User) -> Callable[..., Any]:
    """`ask(method, path, body, key)` with the manager's token."""
    client = client_of(None)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {create_api_token(user=manager, name='door')}"

    def call(method: str, path: str, body: dict[str, Any] | None = None, key: str = "k") -> Any:
        return client.generic(
            method, f"/api/v1/{path}", "" if body is None else json.dumps(body),
            content_type="application/json", headers={"Idempotency-Key": key},
        )  # fmt: skip

    return call


@pytest.fixture
def today_contract(in_shop: object, clerk: User) -> Contract:
    """A contract of this very day, at a market of now: the doors read the clock themselves."""
    now = timezone.now()
    publish(WORKED_PRICE, at=now - timedelta(minutes=2))
    return a_contract(clerk, now=now)


def test_a_register_by_its_doors(ask: Callable[..., Any], today_contract: Contract, clerk: User) -> None:
    number = today_contract.number
    due = format_jalali(tehran_today(timezone.now() + timedelta(days=3)))
    cheque = {
        "sayad_id": "۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵۶", "amount_toman": 300_000_000, "due_on": due, "drawer_name": "کریم صادقی",
        "colour": "white", "drawer_national_id": "14003778990",
    }  # fmt: skip
    made = ask("POST", f"contracts/{number}/guarantees/cheques", cheque)
    assert made.status_code == 201, made.content.decode()
    told = made.json()
    assert (told["sayad_id"], told["amount_rial"], told["due_on"]) == ("1234567890123456", 3_000_000_000, due)
    assert told["drawer_national_id"] == "14003778990"
    again = ask("POST", f"contracts/{today_contract.pk}/guarantees/cheques", cheque)
    assert (again["Idempotency-Replayed"], again.json()) == ("true", told)
    twice = ask("POST", f"contracts/{number}/guarantees/cheques", cheque, key="k2")
    assert (twice.status_code, twice.json()["code"]) == (409, "cheque_already_held")
    red = ask("POST", f"contracts/{number}/guarantees/cheques", {**cheque, "sayad_id": "9" * 16, "colour": "red"}, "k3")
    assert (red.status_code, red.json()["code"], red.json()["field"]) == (403, "colour_needs_owner", "colour")
    pieces = [
        {"description": "النگو", "weight_mg": 30_000, "fineness": 7_500, "photos": [a_slip(today_contract, clerk)]}
    ]
    gold = ask("POST", f"contracts/{number}/guarantees/pledges", {"locker": "الف", "pieces": pieces}, "k4").json()
    fixed = ask("PATCH", f"guarantees/cheques/{told['id']}", {"version": 1, "confirmed": True})
    assert (fixed.json()["version"], fixed.json()["confirmed"]) == (2, True)
    stale = ask("PATCH", f"guarantees/cheques/{told['id']}", {"version": 1, "place": "کشو"})
    assert (stale.status_code, stale.json()["version"], stale.json()["changed"][0]["what"]) == (409, 2, "confirmed")
    held = ask("GET", f"contracts/{number}/guarantees").json()
    assert (held["without_outcome"], held["cover"]["pledged_mg"], held["cover"]["alert"]) == (2, 30_000, False)
    assert held["cover"]["debt_toman"] == 252_000_000
    (coming,) = ask("GET", "guarantees/calendar?days=7").json()["coming"]
    assert (coming["number"], coming["days_left"]) == ("1234567890123456", 3)
    assert ask("GET", "guarantees/calendar?days=2").json()["coming"] == []
    assert ask("GET", "guarantees/returns").json() == ask("GET", "guarantees/short").json() == []
    back = {"outcome": "returned", "version": 1, "taker": "کریم", "slip_id": a_slip(today_contract, clerk)}
    gone = ask("POST", f"guarantees/pledges/{gold['id']}/outcome", back, "k5")
    assert (gone.status_code, gone.json()["state"], gone.json()["taker"]) == (200, "returned", "کریم")
    assert ask("POST", f"guarantees/pledges/{gold['id']}/outcome", back, "k5")["Idempotency-Replayed"] == "true"
    assert ask("GET", f"contracts/{number}/guarantees").json()["without_outcome"] == 1


def test_the_same_note_is_refused_beside_its_field(ask: Callable[..., Any], today_contract: Contract) -> None:
    number = today_contract.number
    paper = {"serial": "۵۵۱۲", "amount_toman": 50_000_000, "issuer_name": "کریم صادقی", "holder": "طلای آلفا"}
    assert ask("POST", f"contracts/{number}/guarantees/notes", paper, "n1").json()["serial"] == "5512"
    again = ask("POST", f"contracts/{number}/guarantees/notes", {**paper, "serial": "5512"}, "n2")
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (409, "note_already_held", "serial")
    assert again.json()["detail"].startswith("این سفته پیش‌تر برای قرارداد")


def test_savings_and_the_box_by_their_doors(ask: Callable[..., Any], today_contract: Contract) -> None:
    customer, number = today_contract.customer_id, today_contract.number
    opened = ask("POST", f"customers/{customer}/savings", {"target_mg": 10_000, "count": 4}, "s1")
    assert (opened.status_code, opened.json()["rows_mg"]) == (201, [2_500] * 4)
    plan = opened.json()["number"]
    paid = {"tender": [{"kind": "cash", "amount_toman": 42_000_000}]}
    deposit = ask("POST", f"savings/{plan}/deposits", paid, "s2").json()
    assert (deposit["mg"], deposit["price_toman_per_gram"], deposit["balance_mg"]) == (3_733, 11_250_000, 3_733)
    assert ask("POST", f"savings/{plan}/deposits", paid, "s2")["Idempotency-Replayed"] == "true"
    use = ask("POST", f"savings/{plan}/uses", {"kind": "pay_debt", "mg": 1_000, "contract": number}, "s3").json()
    assert (use["contract"], use["balance_mg"]) == (number, 2_733)
    asked = {"receipt_number": use["receipt_number"], "reason": "اشتباه بود"}
    undone = ask("POST", f"savings/{plan}/reverse", asked).json()
    assert (undone["reverses"], undone["balance_mg"]) == (use["receipt_number"], 3_733)
    assert [it["number"] for it in ask("GET", f"savings?customer={customer}").json()] == [plan]
    today = format_jalali(tehran_today(timezone.now())).replace("/", "-")
    (box,) = ask("GET", f"tills/{today}").json()["boxes"]
    assert (box["clerk"], box["closed"], box["lines"][0]["expected_rial"]) == ("manager", False, 420_000_000)
    short = {"cash_toman": 41_900_000, "reason": "صد هزار تومان کم"}
    closed = ask("POST", "tills/close", short, "t1")
    assert (closed.status_code, closed.json()["difference_rial"]) == (201, -1_000_000)
    late = ask("POST", f"savings/{plan}/deposits", paid, "s4")
    assert (late.status_code, late.json()["code"]) == (409, "till_closed")
    assert ask("POST", f"savings/{plan}/deposits", paid, "s2").json()["receipt_number"] == deposit["receipt_number"]
    assert [it["closed_by"] for it in ask("GET", "tills").json()] == ["Manager"]
