"""Our requests beside those of the vendor's own package, PyPI `kavenegar` 1.1.2.

It speaks https to a host only, so its `https://` is turned to the plain server on loopback. Its known differences:
lists are not written as the JSON text the documents ask for, and it waits for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import kavenegar as kit_module
import pytest
import requests
from kavenegar import KavenegarAPI

from gateways.rules.speech import Gateway
from tests.gateways.compared import seen
from tests.gateways.servers.kavenegar import KEY
from tests.gateways.vendors import OUTGOING, REF, TEXT, House, house
from tests.support.vendor import LoopbackVendor

KNOWN = replace(OUTGOING, gateway_ref="8792343")
OTHER = replace(OUTGOING, client_ref=7, recipient="+989120000000", text="متن دوم")


@pytest.fixture
def at(loopback_vendor: LoopbackVendor) -> House:
    return house("kavenegar", loopback_vendor)


@pytest.fixture
def kit(at: House, monkeypatch: pytest.MonkeyPatch) -> KavenegarAPI:
    def post(url: str, **given: Any) -> requests.Response:
        return requests.post(url.replace("https://", "http://"), timeout=5, **given)

    monkeypatch.setattr(kit_module, "requests", SimpleNamespace(post=post, exceptions=requests.exceptions))
    theirs = KavenegarAPI(KEY)
    theirs.host = at.server.url.removeprefix("http://")
    return theirs


def listed(*values: object) -> str:
    return json.dumps(values, ensure_ascii=False)


SAME: dict[str, tuple[Callable[[Gateway, House], object], Callable[[KavenegarAPI], object]]] = {
    "sms/send": (
        lambda ours, at: ours.submit(OUTGOING),
        lambda kit: kit.sms_send(
            {"receptor": "09123456789", "message": TEXT, "localid": str(REF), "sender": "10004346"}
        ),
    ),
    "sms/sendarray": (
        lambda ours, at: ours.submit_many([OUTGOING, OTHER]),
        lambda kit: kit.sms_sendarray(
            {
                "receptor": listed("09123456789", "09120000000"),
                "sender": listed("10004346", "10004346"),
                "message": listed(TEXT, "متن دوم"),
                "localmessageids": listed(REF, 7),
            }
        ),
    ),
    "verify/lookup": (
        lambda ours, at: ours.submit(at.pattern),
        lambda kit: kit.verify_lookup(
            {"receptor": "09123456789", "template": "due", "token": "3733", "token10": "مریم احمدی"}
        ),
    ),
    "sms/status": (lambda ours, at: ours.look_up(KNOWN), lambda kit: kit.sms_status({"messageid": "8792343"})),
    "sms/statuslocalmessageid": (
        lambda ours, at: ours.look_up(OUTGOING),
        lambda kit: kit.sms_statuslocalmessageid({"localid": str(REF)}),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_request_for_the_same_message(at: House, kit: KavenegarAPI, name: str) -> None:
    ours, theirs = SAME[name]
    ours(at.gateway, at)
    theirs(kit)
    mine, official = at.server.vendor.requests
    assert seen(mine) == seen(official)
    assert mine.path == f"/v1/{KEY}/{name}.json"


def test_the_same_requests_about_the_account(at: House, kit: KavenegarAPI) -> None:
    at.gateway.probe()
    kit.account_info()
    kit.account_config({})
    mine, official = at.server.vendor.requests[:2], at.server.vendor.requests[2:]
    assert [(one.method, one.path, one.form) for one in mine] == [(one.method, one.path, one.form) for one in official]


def test_a_known_difference_lists_go_as_repeated_fields(at: House, kit: KavenegarAPI) -> None:
    """The documents want JSON text in one field; given lists, the package repeats the field and only one arrives."""
    with pytest.raises(kit_module.APIException, match="400"):
        kit.sms_sendarray({"receptor": ["09123456789", "09120000000"], "message": ["الف", "ب"], "sender": ["1", "1"]})
    assert at.server.vendor.requests[-1].form["receptor"] == ["09123456789", "09120000000"]
    assert at.server.recorded == []
