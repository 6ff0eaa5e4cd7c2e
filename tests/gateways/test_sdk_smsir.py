"""Our requests beside those of the vendor's own package, PyPI `smsir-python` 1.0.8.

Its known differences: a slash at the end of each path and keys with capitals, which the vendor reads alike; no order
asked for in the list of today; and a lost connection that it shows as an answer with HTTP 503.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sms_ir import SmsIr

from gateways.rules.speech import Gateway, Outcome
from tests.gateways.compared import seen
from tests.gateways.servers.smsir import KEY, LINE
from tests.gateways.vendors import OUTGOING, TEXT, House, house
from tests.support.vendor import LoopbackVendor

KNOWN = replace(OUTGOING, gateway_ref="8792343")


@pytest.fixture
def at(loopback_vendor: LoopbackVendor) -> House:
    return house("smsir", loopback_vendor)


@pytest.fixture
def kit(at: House) -> SmsIr:
    theirs = SmsIr(KEY, LINE)
    theirs.ENDPOINT = at.server.url
    return theirs


SAME: dict[str, tuple[Callable[[Gateway, House], object], Callable[[SmsIr], object]]] = {
    "send/bulk": (lambda ours, at: ours.submit(OUTGOING), lambda kit: kit.send_sms("09123456789", TEXT)),
    "send/verify": (
        lambda ours, at: ours.submit(at.pattern),
        lambda kit: kit.send_verify_code(
            "09123456789", 123456, [{"name": "Code", "value": "12345"}, {"name": "Name", "value": "مریم"}]
        ),
    ),
    "send/8792343": (lambda ours, at: ours.look_up(KNOWN), lambda kit: kit.report_message(8792343)),
    "credit": (lambda ours, at: ours.probe(), lambda kit: kit.get_credit()),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_request_for_the_same_message(at: House, kit: SmsIr, name: str) -> None:
    ours, theirs = SAME[name]
    ours(at.gateway, at)
    theirs(kit)
    mine, official = at.server.vendor.requests[0], at.server.vendor.requests[-1]
    assert seen(mine) == seen(official)
    assert mine.path == f"/v1/{name}"
    assert official.path == f"/v1/{name}/"


def test_the_same_list_of_today_and_of_lines(at: House, kit: SmsIr) -> None:
    at.gateway.look_up(OUTGOING)
    kit.report_today(page_size=100, page_number=1)
    mine, official = seen(at.server.vendor.requests[0]), seen(at.server.vendor.requests[-1])
    assert replace(mine, query={**mine.query, "sortByNewest": []}) == replace(
        official, query={**official.query, "sortByNewest": []}
    )
    at.gateway.probe()
    kit.get_line_numbers()
    assert seen(at.server.vendor.requests[-2]) == seen(at.server.vendor.requests[-1])


def test_a_known_difference_a_lost_answer_is_no_answer_of_the_vendor(at: House, kit: SmsIr) -> None:
    at.server.loses_answers = True
    assert kit.send_sms("09123456789", TEXT).status_code == 503
    assert at.gateway.submit(OUTGOING).outcome is Outcome.UNKNOWN
    assert len(at.server.recorded) == 2, "both were taken: the package's 503 would be sent again"
