"""Melipayamak's two doors on the wire: one list of codes, two ways to say them, texts forwarded by a GET."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gateways.providers.melipayamak import MelipayamakGateway
from gateways.providers.melipayamak_codes import OUTCOMES, STANDINGS
from gateways.providers.melipayamak_console import ConsoleGateway
from gateways.queries import reason_text
from gateways.rules.speech import (
    Credit,
    Heard,
    InboundText,
    Malformed,
    Outcome,
    PatternUse,
    Probe,
    Report,
    Standing,
    Submission,
)
from tests.gateways.servers.melipayamak import (
    FIRST,
    LINE,
    PASSWORD,
    ROOT,
    TOKEN,
    USER,
    MelipayamakConsoleServer,
    MelipayamakServer,
)
from tests.gateways.test_weak_vendors import OUT, PATTERN, TEXT
from tests.support.vendor import Answer, LoopbackVendor

REF = str(FIRST + 8_792_343)
KNOWN = replace(OUT, gateway_ref=REF)
Rest = tuple[MelipayamakServer, MelipayamakGateway]
Console = tuple[MelipayamakConsoleServer, ConsoleGateway]


@pytest.fixture
def rest(loopback_vendor: LoopbackVendor) -> Rest:
    server = MelipayamakServer(loopback_vendor)
    return server, MelipayamakGateway(base_url=server.url, username=USER, password=PASSWORD, line=LINE)


@pytest.fixture
def console(loopback_vendor: LoopbackVendor) -> Console:
    server = MelipayamakConsoleServer(loopback_vendor)
    return server, ConsoleGateway(base_url=server.url, token=TOKEN, line=LINE)


DOCUMENTED = {
    Outcome.PAUSED: [0, 2, 5, 9, 10, 12, -108, -109, -110, -111],
    Outcome.NOT_SENT: [3, 4, 6, 11, 19, -1, -3, -7],
    Outcome.REJECTED: [7, 14, 15, 16, 17, 18, 35, -2, -4, -5, -10],
    Outcome.UNKNOWN: [-6, 8, 13, 99, -9],
}


@pytest.mark.parametrize(("outcome", "code"), [(one, code) for one, codes in DOCUMENTED.items() for code in codes])
def test_each_code_has_its_class_in_whichever_field_it_comes(rest: Rest, outcome: Outcome, code: int) -> None:
    server, gateway = rest
    expected = Submission(outcome, code="blacklisted" if code == 35 else str(code))
    server.says = server.value("0", code, "…")
    assert gateway.submit(OUT) == expected
    if code:  # a 0 under "Ok" is read below
        server.says = server.value(str(code))
        assert gateway.submit(OUT) == expected
        server.says = server.value(str(code), 35, "InvalidData")
        assert gateway.submit(PATTERN) == expected
    server.says = server.value("0", 35, "InvalidData")
    assert gateway.submit(OUT) == Submission(Outcome.REJECTED, code="35"), "it may mean either: nobody is cut off"


def test_the_table_above_names_every_code_of_the_module() -> None:
    named = {code for codes in DOCUMENTED.values() for code in codes}
    assert set(OUTCOMES) <= named
    assert set(STANDINGS) <= {code for codes in DELIVERY.values() for code in codes}


def test_one_number_of_both_lists_is_told_in_two_ways() -> None:
    sending, delivery = reason_text("melipayamak", "2"), reason_text("melipayamak_console", "delivery-2")
    assert sending
    assert delivery
    assert sending != delivery


@pytest.mark.parametrize("said", ["1", "Ok", "", "374143741", "12.5", "سلام"])
def test_ok_without_an_id_of_ten_digits_is_unknown(rest: Rest, said: str) -> None:
    server, gateway = rest
    server.says = server.value(said)
    assert gateway.submit(OUT) == Submission(Outcome.UNKNOWN, code="no_id")
    server.says = server.value(REF, http=500)
    assert gateway.submit(OUT).outcome is Outcome.UNKNOWN, "an id from a server in trouble"


def test_what_goes_over_the_wire(rest: Rest) -> None:
    server, gateway = rest
    gateway.submit(OUT)
    gateway.submit(PATTERN)
    plain, pattern = ({name: found[0] for name, found in asked.form.items()} for asked in server.vendor.requests)
    account = {"username": USER, "password": PASSWORD}
    assert plain == {"to": "09123456789", "from": LINE, "text": TEXT, "isFlash": "False", **account}
    assert pattern == {"to": "09123456789", "bodyId": "4417", "text": "مریم احمدی;۳٫۷۳۳", **account}
    assert [asked.path for asked in server.vendor.requests] == [f"{ROOT}/SendSMS", f"{ROOT}/BaseServiceNumber"]


def test_a_value_with_the_joining_sign_is_refused_where_it_joins(rest: Rest) -> None:
    use = replace(OUT, pattern=PatternUse("4417", (("name", "احمد; ۱۰ گرم"),)))
    server, gateway = rest
    assert gateway.submit(use) == Submission(Outcome.REJECTED, code="pattern_separator")
    assert server.vendor.requests == []


DELIVERY = {
    Standing.ACCEPTED: [0, 8, 200, 400],
    Standing.DELIVERED: [1],
    Standing.UNDELIVERED: [2, 3, 5, 16, 300, 500],
    Standing.BLOCKED: [35],
    Standing.UNCLEAR: [100, -1, 77],
}


@pytest.mark.parametrize(("standing", "code"), [(one, code) for one, codes in DELIVERY.items() for code in codes])
def test_each_state_of_delivery_at_both_doors(loopback_vendor: LoopbackVendor, standing: Standing, code: int) -> None:
    rest, console = MelipayamakServer(loopback_vendor), MelipayamakConsoleServer(loopback_vendor)
    by_form = MelipayamakGateway(base_url=rest.url, username=USER, password=PASSWORD, line=LINE)
    by_json = ConsoleGateway(base_url=console.url, token=TOKEN, line=LINE)
    for server, gateway in ((rest, by_form), (console, by_json)):
        ref = gateway.submit(OUT).gateway_ref
        server.delivery = code
        assert gateway.look_up(replace(OUT, gateway_ref=ref)) == Report(standing, ref, f"delivery-{code}")
    rest.says = rest.value("1", 0, "InvalidUserPass")
    assert by_form.look_up(KNOWN) == Report(Standing.UNCLEAR, REF, "0")


def test_what_is_left_is_told_without_a_unit(rest: Rest) -> None:
    server, gateway = rest
    assert gateway.probe() == Probe(works=True, credit=Credit(Decimal("37414.5")))
    wrong = MelipayamakGateway(base_url=server.url, username=USER, password="another", line=LINE)
    assert wrong.probe() == Probe(works=False, code="0")
    assert wrong.submit(OUT) == Submission(Outcome.PAUSED, code="0")
    server.says = Answer(b"{}", 429)
    assert gateway.submit(OUT) == Submission(Outcome.NOT_SENT, code="429")


def test_the_console_is_spoken_to_in_json_with_the_token_in_the_path(console: Console) -> None:
    server, gateway = console
    assert gateway.submit(OUT) == Submission(Outcome.ACCEPTED, REF)
    gateway.submit(replace(PATTERN, pattern=PatternUse("4417", (("name", "احمد; ۱۰ گرم"),))))
    plain, pattern = server.vendor.requests
    assert plain.path == f"/api/send/simple/{TOKEN}"
    assert plain.json == {"from": LINE, "to": "09123456789", "text": TEXT}
    assert pattern.json == {"bodyId": 4417, "to": "09123456789", "args": ["احمد; ۱۰ گرم"]}, "no sign is special here"
    assert gateway.probe() == Probe(works=True, credit=Credit(Decimal(37414)))
    no_code = replace(OUT, pattern=PatternUse("abc", ()))
    assert gateway.submit(no_code) == Submission(Outcome.REJECTED, code="-4")


@pytest.mark.parametrize(
    ("body", "status", "outcome", "code"),
    [
        ({"recId": None, "status": "اعتبار کافی نیست"}, 200, Outcome.PAUSED, "اعتبار کافی نیست"),
        ({"recId": 0, "status": "توکن نامعتبر است"}, 200, Outcome.PAUSED, "توکن نامعتبر است"),
        ({"recId": 0, "status": "خطای شماره گیرنده"}, 200, Outcome.REJECTED, "خطای شماره گیرنده"),
        ({"recId": 0, "status": "متن خالی است"}, 400, Outcome.REJECTED, "متن خالی است"),
        ({"recId": 14, "status": ""}, 200, Outcome.REJECTED, "14"),
        ({"recId": -6, "status": ""}, 200, Outcome.UNKNOWN, "-6"),
        ({"recId": 2, "status": "…"}, 200, Outcome.PAUSED, "2"),
        ({"recId": 1, "status": ""}, 200, Outcome.UNKNOWN, "no_id"),
        ({"recId": None, "status": ""}, 200, Outcome.UNKNOWN, "no_id"),
        ({"recId": None, "status": "خطا"}, 500, Outcome.UNKNOWN, "http_500"),
        ({"message": "Unauthorized"}, 401, Outcome.PAUSED, "401"),
        ({}, 404, Outcome.PAUSED, "404"),
        ({}, 429, Outcome.NOT_SENT, "429"),
    ],
)
def test_the_console_says_its_refusals_in_sentences(
    console: Console, body: dict[str, object], status: int, outcome: Outcome, code: str
) -> None:
    server, gateway = console
    server.says = server.answer(body, status)
    assert gateway.submit(OUT) == Submission(outcome, code=code)


def test_a_forwarded_text_is_heard_at_both_doors(rest: Rest, console: Console) -> None:
    told = {"to": LINE, "From": "09123456789", "TEXT": "۱۱"}
    expected = Heard(inbound=(InboundText("09123456789", LINE, "۱۱"),))
    for gateway in (rest[1], console[1]):
        assert gateway.read_hook("GET", told, "", b"") == expected
        form = b"from=09123456789&to=50004001&text=%DB%B1%DB%B1"
        assert gateway.read_hook("POST", {}, "application/x-www-form-urlencoded", form) == expected
        for faulty in ({}, {"to": LINE, "text": "11"}, {"from": "$FROM$", "text": "$TEXT$"}, {"from": "0912"}):
            with pytest.raises(Malformed):
                gateway.read_hook("GET", faulty, "", b"")
