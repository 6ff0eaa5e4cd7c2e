"""Our requests beside those of the package `ippanel` from PyPI, which speaks the vendor's older door.

Version 2.0.7 of the package posts to api2.ippanel.com with a header `apikey`; Edge has one address for every kind of
sending and takes the key in `Authorization`. What can be compared is the same: POST, JSON, the raw key in a header,
line, recipient, words, pattern and values. What differs is written down in RENAMED, and Edge's own shape is checked
against the samples of the vendor's documents (github.com/ippanelcom/Edge-Document, docs/send, docs/report).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ippanel import Client, HTTPClient

from gateways.providers.ippanel import IppanelGateway
from gateways.rules.speech import PatternUse
from tests.gateways.servers.ippanel import KEY, LINE, IppanelServer
from tests.gateways.test_weak_vendors import AT, OUT, PATTERN, TEXT
from tests.support.vendor import LoopbackVendor

#: Old name -> the new place.
RENAMED = {"sender": "from_number", "recipient": "recipients", "variable": "params"}
#: docs/send/webservice.md, docs/send/pattern.md, docs/report/outbox-report.md, docs/send/calculate-price.md.
WEBSERVICE: dict[str, Any] = {
    "sending_type": "webservice",
    "from_number": "+983000505",
    "message": "متن پیام",
    "params": {"recipients": ["+989120000000", "+989350000000"]},
    "send_time": "2025-03-12 21:20:02",
}
PATTERN_SAMPLE: dict[str, Any] = {
    "sending_type": "pattern",
    "from_number": "+983000505",
    "code": "xxxxxxxxxxxxxxx",
    "recipients": ["+989120000000"],
    "params": {"code": "متن جایگذاری"},
}
LIST_SAMPLE: dict[str, Any] = {
    "page": 1,
    "limit": 10,
    "filters": {
        "number": "+98217000070",
        "create_from_date": "1744102007",
        "create_to_date": "1744102007",
        "message": "تست",
    },
}
PRICE_SAMPLE = {"number": "+983000505", "message": "تست"}


@pytest.fixture
def server(loopback_vendor: LoopbackVendor) -> IppanelServer:
    server = IppanelServer(loopback_vendor)
    server.now = AT.timestamp
    for path in ("sms/send/webservice/single", "sms/pattern/normal/send", "sms/accounting/credit/show"):
        told = {"status": "OK", "code": 200, "data": {"message_id": 12, "credit": 5.0}, "error_message": ""}
        loopback_vendor.answers(f"/api/v1/{path}", told)
    return server


@pytest.fixture
def theirs(server: IppanelServer) -> Client:
    return Client(KEY, HTTPClient(KEY, f"{server.url}/api/v1/", 5))


@pytest.fixture
def ours(server: IppanelServer) -> IppanelGateway:
    return IppanelGateway(base_url=server.url, key=KEY, line=LINE)


def test_a_text_has_the_same_method_type_key_line_person_and_words(
    server: IppanelServer, theirs: Client, ours: IppanelGateway
) -> None:
    theirs.send(LINE, [OUT.recipient], TEXT, "summary")
    ours.submit(OUT)
    old, edge = server.vendor.requests
    assert (old.method, old.headers["Content-Type"]) == (edge.method, edge.headers["Content-Type"])
    assert (old.path, edge.path) == ("/api/v1/sms/send/webservice/single", "/v1/api/send")
    assert old.headers["apikey"] == edge.headers["Authorization"] == KEY
    assert old.json["message"] == edge.json["message"]
    assert old.json["sender"] == edge.json[RENAMED["sender"]]
    assert old.json["recipient"] == edge.json["params"][RENAMED["recipient"]]
    # The package's `description` is a note for the panel; Edge has none.
    assert set(old.json) - {"sender", "recipient", "message"} == {"description"}


def test_a_pattern_has_the_same_code_values_line_and_person(
    server: IppanelServer, theirs: Client, ours: IppanelGateway
) -> None:
    assert PATTERN.pattern is not None
    theirs.send_pattern(PATTERN.pattern.code, LINE, PATTERN.recipient, dict(PATTERN.pattern.values))
    ours.submit(PATTERN)
    old, edge = server.vendor.requests
    assert old.json["code"] == edge.json["code"]
    assert old.json["variable"] == edge.json[RENAMED["variable"]]
    assert old.json["sender"] == edge.json[RENAMED["sender"]]
    assert [old.json["recipient"]] == edge.json[RENAMED["recipient"]], "Edge takes a list of exactly one"
    assert set(edge.json) == set(PATTERN_SAMPLE)


def test_credit_is_asked_by_the_same_method(server: IppanelServer, theirs: Client, ours: IppanelGateway) -> None:
    theirs.get_credit()
    ours.probe()
    old, _check, edge = server.vendor.requests
    assert old.method == edge.method == "GET"
    assert (old.path, edge.path) == ("/api/v1/sms/accounting/credit/show", "/v1/api/payment/credit/mine")


@pytest.mark.parametrize("sample", [WEBSERVICE, PATTERN_SAMPLE], ids=["webservice", "pattern"])
def test_edges_own_samples_are_what_we_send(
    server: IppanelServer, ours: IppanelGateway, sample: dict[str, Any]
) -> None:
    """For the message of the vendor's sample, one person each; nothing is planned for later at the vendor's."""
    out = replace(OUT, recipient="+989120000000", text="متن پیام")
    if sample["sending_type"] == "pattern":
        out = replace(out, pattern=PatternUse(sample["code"], tuple(sample["params"].items())))
    ours.submit(out)
    (asked,) = server.vendor.requests
    wanted = {name: value for name, value in sample.items() if name != "send_time"}
    if "recipients" in wanted["params"]:
        wanted["params"] = {"recipients": wanted["params"]["recipients"][:1]}
    assert asked.json == wanted


def test_the_report_and_the_price_are_asked_in_the_shape_of_the_samples(
    server: IppanelServer, ours: IppanelGateway
) -> None:
    ours.look_up(OUT)
    ours.price_of(TEXT)
    narrow, _wide, price = server.vendor.requests
    assert _shape(narrow.json) == _shape(LIST_SAMPLE)
    assert _shape(price.json) == _shape(PRICE_SAMPLE)


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {name: _shape(one) for name, one in value.items()}
    return type(value).__name__
