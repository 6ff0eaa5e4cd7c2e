"""What a person does at the counter, step by step."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.gold_installments.book import a_national_id
from tests.journeys.visitor import Visitor
from tests.support.product import Product

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
_people = itertools.count(os.getpid() * 1000)


def fa(number: object) -> str:
    """In Persian digits."""
    return str(number).translate(PERSIAN)


def grouped(number: int) -> str:
    """«۴۲٬۰۰۰٬۰۰۰»"""
    return fa(f"{number:,}").replace(",", "٬")


def grams(mg: int) -> str:
    """«۳٫۷۳۳»"""
    return fa(f"{mg // 1000}٫{mg % 1000:03d}")


def a_person() -> dict[str, str]:
    """Somebody no shop has seen."""
    seed = next(_people)
    return {
        "full_name": f"مریم آزمون {fa(seed)}",
        "national_id": a_national_id(seed * 7919),
        "mobile": f"0912{seed % 10_000_000:07d}",
    }


def register(visitor: Visitor, person: dict[str, str]) -> int:
    """A customer, digits in Persian; returns the number of the file."""
    page = visitor.go("/customers/new/")
    fill_person(page, person)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    found = re.search(r"/customers/(\d+)/", page.url)
    assert found
    return int(found[1])


def fill_person(page: Page, person: dict[str, str]) -> None:
    """Type the three things we ask."""
    page.fill("[name=full_name]", person["full_name"])
    page.fill("[name=mobile]", fa(person["mobile"]))
    page.fill("[name=national_id]", fa(person["national_id"]))


def balance(page: Page, mg: int) -> None:
    """The contract's file shows exactly this remaining debt."""
    expect(page.locator("#balance")).to_have_attribute("data-mg", str(mg))
    expect(page.locator("#balance")).to_contain_text(grams(mg))


def ask_api(product: Product, slug: str, token: str, path: str, body: dict[str, Any], key: str = "") -> dict[str, Any]:
    """A POST of a program to a shop."""
    asking = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)
    headers = {
        "Host": f"{slug}.localhost:{product.port}",
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    asking.request("POST", f"/api/v1{path}", json.dumps(body), headers)
    answer = asking.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    asking.close()
    assert answer.status in (200, 201), told
    return told


def signed_by_program(product: Product, today: date, *, due: date, name: str = "") -> dict[str, Any]:
    """A contract of the demo shop whose first row falls on `due`; with the customer under "customer"."""
    token = product.demo["demo"]["clerk"]["api_token"]
    person = a_person()
    person["full_name"] = name or person["full_name"]
    customer = ask_api(product, "demo", token, "/customers", person)
    terms = {
        "customer_id": customer["id"],
        "kind": "weight",
        "debt_mg": 22_400,
        "fee_mg": 2_400,
        "count": 6,
        "frequency": "monthly",
        "signed_on": (today - timedelta(days=30)).isoformat(),
        "first_due": due.isoformat(),
    }
    contract = ask_api(product, "demo", token, "/contracts", terms, key=f"journey-{customer['id']}")
    return {**contract, "customer": customer}


def paid_by_program(product: Product, number: str, *, toman: int, reference: str, key: str) -> dict[str, Any]:
    """A payment by the card reader on a contract of the demo shop."""
    token = product.demo["demo"]["clerk"]["api_token"]
    leg = {"kind": "pos", "amount_toman": toman, "reference": reference}
    wish = {"amount_toman": toman, "tender": [leg]}
    return ask_api(product, "demo", token, f"/contracts/{number}/payments", wish, key=key)
