"""IPPanel Edge on the wire: the documented requests, each refusal and each state."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gateways.providers.ippanel import IppanelForm, IppanelGateway, Price
from gateways.rules.speech import Credit, Malformed, Outcome, Outgoing, PatternUse, Probe, Report, Standing, Submission
from tests.gateways.servers.ippanel import KEY, LINE, ROOT, IppanelServer
from tests.gateways.test_weak_vendors import AT, OUT, TEXT
from tests.support.vendor import LoopbackVendor

KNOWN = replace(OUT, gateway_ref="8792343")


@pytest.fixture
def server(loopback_vendor: LoopbackVendor) -> IppanelServer:
    server = IppanelServer(loopback_vendor)
    server.now = AT.timestamp
    return server


@pytest.fixture
def gateway(server: IppanelServer) -> IppanelGateway:
    return IppanelGateway(base_url=server.url, key=KEY, line=LINE)


def test_what_goes_over_the_wire(server: IppanelServer, gateway: IppanelGateway) -> None:
    """As in the samples of the vendor's own documents, one recipient each."""
    assert gateway.submit(OUT) == Submission(Outcome.ACCEPTED, "8792343")
    use = PatternUse("xxxxxxxxxxxxxxx", (("name", "مریم"), ("gram", "۳٫۷۳۳")))
    assert gateway.submit(replace(OUT, pattern=use)).outcome is Outcome.ACCEPTED
    plain, pattern = server.vendor.requests
    for asked in (plain, pattern):
        assert (asked.method, asked.path) == ("POST", "/v1/api/send")
        assert asked.headers["Authorization"] == KEY, "raw, without a word before it"
        assert asked.headers["Content-Type"] == "application/json"
    assert plain.json == {
        "sending_type": "webservice",
        "from_number": "+983000505",
        "message": TEXT,
        "params": {"recipients": ["+989123456789"]},
    }
    assert pattern.json == {
        "sending_type": "pattern",
        "from_number": "+983000505",
        "code": "xxxxxxxxxxxxxxx",
        "recipients": ["+989123456789"],
        "params": {"name": "مریم", "gram": "۳٫۷۳۳"},
    }


@pytest.mark.parametrize("line", ["3000505", "983000505", "00983000505", "+983000505", "03000505"])
def test_a_line_typed_in_any_shape_is_one(server: IppanelServer, line: str) -> None:
    IppanelGateway(base_url=server.url, key=KEY, line=line).submit(OUT)
    assert server.vendor.requests[0].json["from_number"] == "+983000505"


@pytest.mark.parametrize(
    ("status", "code", "field", "expected"),
    [
        (401, "400-1", "", Submission(Outcome.PAUSED, code="401")),
        (402, "400-9", "", Submission(Outcome.PAUSED, code="402")),
        (403, "400-1", "", Submission(Outcome.PAUSED, code="403")),
        (404, "400-1", "", Submission(Outcome.PAUSED, code="404")),
        (429, "400-1", "", Submission(Outcome.NOT_SENT, code="429")),
        (422, "400-2", "message", Submission(Outcome.REJECTED, code="400-2")),
        (422, "400-2", "params.recipients", Submission(Outcome.REJECTED, code="400-2")),
        (422, "400-2", "from_number", Submission(Outcome.PAUSED, code="line")),
        (400, "400-31", "", Submission(Outcome.REJECTED, code="400-31")),
        (500, "500-1", "", Submission(Outcome.UNKNOWN, code="500-1")),
        (503, "", "", Submission(Outcome.UNKNOWN, code="503")),
        (200, "400-2", "", Submission(Outcome.UNKNOWN, code="400-2")),
    ],
)
def test_a_refusal_is_read_by_its_http_status_first(
    server: IppanelServer, gateway: IppanelGateway, status: int, code: str, field: str, expected: Submission
) -> None:
    server.says = server.refused(status, code, {field: ["…"]} if field else None)
    assert gateway.submit(OUT) == expected


def test_a_pattern_nobody_has_is_this_texts_trouble_alone(server: IppanelServer, gateway: IppanelGateway) -> None:
    server.says = server.refused(404, "400-1")
    use = PatternUse("gone", (("name", "مریم"),))
    assert gateway.submit(replace(OUT, pattern=use)) == Submission(Outcome.REJECTED, code="404")


@pytest.mark.parametrize("ids", [[], [0], [1, 2], None, [""]])
def test_an_answer_without_exactly_one_id_is_unknown(
    server: IppanelServer, gateway: IppanelGateway, ids: object
) -> None:
    server.says = server.good({"message_outbox_ids": ids})
    assert gateway.submit(OUT) == Submission(Outcome.UNKNOWN, code="no_id")


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (0, Standing.ACCEPTED),
        (1, Standing.ACCEPTED),
        (2, Standing.ACCEPTED),
        (3, Standing.UNDELIVERED),
        (4, Standing.UNDELIVERED),
        (5, Standing.ACCEPTED),
        (7, Standing.UNDELIVERED),
        ("8", Standing.UNDELIVERED),
        (9, Standing.UNDELIVERED),
        (77, Standing.UNCLEAR),
    ],
)
def test_taken_is_not_sent_until_its_state_says_so(
    server: IppanelServer, gateway: IppanelGateway, state: object, standing: Standing
) -> None:
    gateway.submit(OUT)
    server.state = state
    assert gateway.look_up(KNOWN) == Report(standing, "8792343", f"state-{state}")
    assert gateway.look_up(OUT) == Report(standing, "8792343", f"state-{state}"), "found without its id as well"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (0, Report(Standing.ACCEPTED, "8792343", "0")),
        (1, Report(Standing.ACCEPTED, "8792343", "1")),
        (2, Report(Standing.DELIVERED, "8792343", "2")),
        (3, Report(Standing.UNDELIVERED, "8792343", "3")),
        (4, Report(Standing.BLOCKED, "8792343", "4")),
        (None, Report(Standing.ACCEPTED, "8792343", "state-6")),
    ],
)
def test_once_sent_each_recipient_has_a_status(
    server: IppanelServer, gateway: IppanelGateway, status: int | None, expected: Report
) -> None:
    gateway.submit(OUT)
    server.move(status)
    assert gateway.look_up(KNOWN) == expected


def test_an_id_nobody_has_is_unclear(gateway: IppanelGateway) -> None:
    assert gateway.look_up(replace(OUT, gateway_ref="1")) == Report(Standing.UNCLEAR, code="http_404")


def test_absent_is_said_only_after_the_hour_was_read_without_the_words(
    server: IppanelServer, gateway: IppanelGateway
) -> None:
    """How the filter compares is not documented: a copy with another white space must not become a second text."""
    assert gateway.look_up(OUT) == Report(Standing.ABSENT, code="none_found")
    assert ["message" in asked.json["filters"] for asked in server.vendor.requests] == [True, False]
    server.take("+989123456789", TEXT.replace(" ", "  ") + "\nلغو۱۱")
    assert gateway.look_up(OUT).standing is Standing.ACCEPTED


def test_a_list_too_long_to_read_proves_nothing(server: IppanelServer, gateway: IppanelGateway) -> None:
    for number in range(500):
        server.take("+989120000000", str(number))
    assert gateway.look_up(OUT) == Report(Standing.UNCLEAR, code="too_many_rows")


def test_the_account_is_looked_at_without_sending(server: IppanelServer, gateway: IppanelGateway) -> None:
    assert gateway.probe() == Probe(works=True, detail="ippanel", credit=Credit(Decimal("6084722932.705052")))
    server.send_block = True
    assert (gateway.probe().works, gateway.probe().code) == (False, "send_block")
    wrong = IppanelGateway(base_url=server.url, key="another", line=LINE)
    assert wrong.probe() == Probe(works=False, code="401")
    assert wrong.submit(OUT) == Submission(Outcome.PAUSED, code="401")
    assert server.recorded == []


def test_the_price_of_a_text_is_asked_for(server: IppanelServer, gateway: IppanelGateway) -> None:
    assert gateway.price_of(TEXT) == Price(Decimal(2503), 1)
    assert server.vendor.requests[0].json == {"number": "+983000505", "message": TEXT}
    server.says = server.refused(422, "400-2")
    assert gateway.price_of("") is None


def test_it_has_no_webhook_and_its_form_names_a_key_copied_wrong(gateway: IppanelGateway) -> None:
    with pytest.raises(Malformed):
        gateway.read_hook("POST", {}, "application/json", b"{}")
    form = IppanelForm({"key": "abc def", "line": "۳۰۰۰۵۰۵"})
    assert list(form.errors) == ["key"]
    assert form.cleaned_data["line"] == "3000505"


def test_a_batch_is_one_call_each_in_its_order(server: IppanelServer, gateway: IppanelGateway) -> None:
    batch = [Outgoing(ref, f"+98912345678{ref}", TEXT, "s_alpha") for ref in range(3)]
    assert [one.gateway_ref for one in gateway.submit_many(batch)] == ["8792343", "8792344", "8792345"]
    assert [asked.path for asked in server.vendor.requests] == [f"{ROOT}/send"] * 3
