"""Callbacks of vendors who wrote their shape down nowhere: read in every form, refused with a code, never a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateways.providers.ghasedak import GhasedakGateway
from gateways.providers.kavenegar import KavenegarGateway
from gateways.providers.smsir import SmsIrGateway
from gateways.rules.speech import DeliveryNote, Gateway, Heard, InboundText, Malformed
from tests.gateways.servers.base import Call, as_form, as_json, as_query

KAVENEGAR: Gateway = KavenegarGateway(base_url="http://127.0.0.1:1", key="k", sender="1")
GHASEDAK: Gateway = GhasedakGateway(base_url="http://127.0.0.1:1", key="k", line="1")
SMSIR: Gateway = SmsIrGateway(base_url="http://127.0.0.1:1", key="k", line="1")
ROW: dict[str, object] = {"messageid": 8792343, "status": 10, "statustext": "رسیده", "receptor": "09123456789"}
NOTE = DeliveryNote("8792343", None, "10")


def heard(gateway: Gateway, call: Call) -> Heard:
    return gateway.read_hook(call.method, call.query, call.content_type, call.body)


@pytest.mark.parametrize(
    "call",
    [
        as_query(ROW),
        as_form(ROW),
        as_json(ROW),
        as_json([ROW]),
        as_json({"entries": [ROW]}),
        as_json({"Entries": {name.capitalize(): str(value) for name, value in ROW.items()}}),
        Call("POST", {}, "application/x-www-form-urlencoded", json.dumps(ROW).encode()),
        Call("POST", {}, "", b"MessageId=8792343&Status=10"),
        Call("GET", {"messageid": "8792343", "status": "10", "x": "y"}, "text/plain", b"  "),
    ],
)
def test_one_row_in_every_form(call: Call) -> None:
    assert heard(KAVENEGAR, call) == Heard(notes=(NOTE,))


@pytest.mark.parametrize(
    "call",
    [
        as_form(ROW, {**ROW, "messageid": 2, "status": 1}),
        as_json([ROW, {"messageid": 2, "status": 1}]),
        as_json({"messageid": [8792343, 2], "status": [10, 1]}),
        Call("POST", {}, "", b"messageid[]=8792343&messageid[]=2&status[]=10&status[]=1"),
    ],
)
def test_many_rows_keep_their_order_and_their_repeats(call: Call) -> None:
    """Hints in any order: a state before an earlier one, the same twice. What is true is asked of the vendor."""
    assert heard(KAVENEGAR, call).notes == (NOTE, DeliveryNote("2", None, "1"))
    again = as_json([ROW, ROW])
    assert heard(KAVENEGAR, again).notes == (NOTE, NOTE)


def test_our_own_id_and_what_no_column_could_hold() -> None:
    assert heard(KAVENEGAR, as_query({"localid": str(2**63 - 1), "status": "10"})).notes == (
        DeliveryNote("", 2**63 - 1, "10"),
    )
    told = as_json(
        [{"localid": 2**63, "status": 10}, {"messageid": "a\0b", "status": 1}, {"messageid": 3, "status": 1}]
    )
    assert heard(KAVENEGAR, told).notes == (DeliveryNote("3", None, "1"),)
    long = heard(KAVENEGAR, as_query({"messageid": "3", "status": "9" * 5000})).notes[0]
    assert long.code == "9" * 30


def test_ghasedak_by_either_id() -> None:
    row = {"MessageId": "4248", "ClientReferenceId": "77", "Status": 5}
    for call in (as_query(row), as_form(row), as_json({"data": [row]}), as_json(row)):
        assert heard(GHASEDAK, call).notes == (DeliveryNote("4248", 77, "5"),)
    told = heard(GHASEDAK, as_json({"id": 9, "sender": "09123456789", "lineNumber": "2100", "message": "لغو ۱۱"}))
    assert told.inbound == (InboundText("09123456789", "2100", "لغو ۱۱", "9"),)


@pytest.mark.parametrize("names", [("from", "to"), ("sender", "receptor")])
def test_a_text_somebody_sent(names: tuple[str, str]) -> None:
    row: dict[str, object] = {"messageid": 5, names[0]: "09123456789", names[1]: "10004346", "message": "۱۱\0"}
    for call in (as_query(row), as_form(row), as_json(row)):
        assert heard(KAVENEGAR, call) == Heard(inbound=(InboundText("09123456789", "10004346", "۱۱", "5"),))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (Call("GET", {}, "", b""), "empty"),
        (as_json([]), "empty"),
        (as_json("text"), "empty"),
        (as_json({"hello": 1}), "no_known_row"),
        (as_query({"status": "10"}), "no_known_row"),
        (Call("POST", {}, "application/json", b"{"), "not_json"),
        (Call("POST", {}, "application/json", b"[" * 100_000), "not_json"),
        (Call("POST", {}, "", b"a=" + b"x" * 300_000), "too_long"),
        (Call("POST", {}, "", b"messageid=1&messageid=2&messageid=3&status=1&status=2"), "columns_differ"),
        (Call("POST", {}, "", b"a=\xff\xfe"), "not_text"),
        (Call("POST", {}, "", b"&".join([b"a=1"] * 9000)), "not_text"),
        (as_json([ROW] * 1001), "too_many_rows"),
    ],
)
def test_what_cannot_be_read_has_a_code(call: Call, code: str) -> None:
    for gateway in (KAVENEGAR, GHASEDAK):
        with pytest.raises(Malformed, match=f"^{code}$"):
            heard(gateway, call)


def test_a_vendor_that_calls_nobody_back() -> None:
    with pytest.raises(Malformed, match="no_webhook"):
        heard(SMSIR, as_query(ROW))


SHAPES: dict[str, Callable[[object], bytes]] = {
    "application/json": lambda value: json.dumps(value).encode("utf-8", "surrogatepass"),
    "": lambda value: str(value).encode("utf-8", "surrogatepass"),
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["messageid", "status", "entries", "localid", "message", "from", "data"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(ANYTHING, st.sampled_from(sorted(SHAPES)))
@example([{"messageid": {}, "status": []}], "application/json")
@example({"messageid": [[]], "status": [{}]}, "application/json")
@settings(max_examples=120)
def test_nothing_a_stranger_sends_breaks_the_reading(value: object, content_type: str) -> None:
    for gateway in (KAVENEGAR, GHASEDAK):
        with suppress(Malformed):
            told = heard(gateway, Call("POST", {}, content_type, SHAPES[content_type](value)))
            assert all(note.gateway_ref or note.client_ref for note in told.notes)
            assert all("\0" not in text.text + text.sender for text in told.inbound)
