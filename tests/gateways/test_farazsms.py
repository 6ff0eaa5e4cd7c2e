"""FarazSMS on the wire: a list of recipients here, a single one there; reports only where they are readable."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gateways.providers.farazsms import FarazsmsForm, FarazsmsGateway
from gateways.rules.speech import Credit, Malformed, Outcome, PatternUse, Probe, Report, Standing, Submission
from tests.gateways.servers.farazsms import KEY, LINE, ROOT, FarazsmsServer
from tests.gateways.test_weak_vendors import AT, OUT, TEXT
from tests.support.vendor import LoopbackVendor

KNOWN = replace(OUT, gateway_ref="8792343")


@pytest.fixture
def server(loopback_vendor: LoopbackVendor) -> FarazsmsServer:
    server = FarazsmsServer(loopback_vendor)
    server.now = AT.timestamp
    return server


@pytest.fixture
def gateway(server: FarazsmsServer) -> FarazsmsGateway:
    return FarazsmsGateway(base_url=server.url, key=KEY, line=LINE)


def test_what_goes_over_the_wire(server: FarazsmsServer, gateway: FarazsmsGateway) -> None:
    gateway.submit(OUT)
    gateway.submit(replace(OUT, pattern=PatternUse("abc123", (("name", "مریم"), ("gram", "۳٫۷۳۳")))))
    plain, pattern = server.vendor.requests
    assert [asked.path for asked in (plain, pattern)] == [f"{ROOT}/sms/simple", f"{ROOT}/sms/pattern"]
    assert {asked.headers["Api-Key"] for asked in (plain, pattern)} == {KEY}
    line = {"line_number": LINE, "number_format": "english"}
    assert plain.json == {"text": TEXT, "recipients": ["09123456789"], "schedule": None, **line}
    attributes = {"name": "مریم", "gram": "۳٫۷۳۳"}
    assert pattern.json == {"code": "abc123", "attributes": attributes, "recipient": "09123456789", **line}


@pytest.mark.parametrize(
    ("data", "ref"), [(987654, "987654"), ({"id": 12, "status": "init"}, "12"), (0, ""), (None, "")]
)
def test_an_id_may_be_bare_or_inside_and_0_is_none(
    server: FarazsmsServer, gateway: FarazsmsGateway, data: object, ref: str
) -> None:
    server.says = server.good(data, http=201)
    assert gateway.submit(OUT) == Submission(Outcome.ACCEPTED, ref)


def test_a_text_taken_without_an_id_is_found_in_the_list(server: FarazsmsServer, gateway: FarazsmsGateway) -> None:
    server.tells_id = False
    assert gateway.submit(OUT) == Submission(Outcome.ACCEPTED, "")
    assert gateway.look_up(OUT) == Report(Standing.ACCEPTED, "8792343", "found")


@pytest.mark.parametrize(
    ("status", "messages", "expected"),
    [
        (401, "Unauthenticated.", Submission(Outcome.PAUSED, code="401")),
        (403, "…", Submission(Outcome.PAUSED, code="403")),
        (402, "…", Submission(Outcome.PAUSED, code="402")),
        (429, "…", Submission(Outcome.NOT_SENT, code="429")),
        (422, {"recipients": ["شماره معتبر نیست"]}, Submission(Outcome.REJECTED, code="422")),
        (422, {"text": ["متن الزامی است"]}, Submission(Outcome.REJECTED, code="422")),
        (422, {"line_number": ["خط معتبر نیست"]}, Submission(Outcome.PAUSED, code="line")),
        (422, "اعتبار حساب کافی نیست", Submission(Outcome.PAUSED, code="no_credit")),
        (422, ["موجودی کافی نیست."], Submission(Outcome.PAUSED, code="no_credit")),
        (200, "متن مجاز نیست", Submission(Outcome.REJECTED, code="200")),
        (500, "…", Submission(Outcome.UNKNOWN, code="http_500")),
    ],
)
def test_each_refusal_has_its_class(
    server: FarazsmsServer, gateway: FarazsmsGateway, status: int, messages: object, expected: Submission
) -> None:
    server.says = server.refused(status, messages)
    assert gateway.submit(OUT) == expected


def test_a_pattern_nobody_has_is_this_texts_trouble_alone(server: FarazsmsServer, gateway: FarazsmsGateway) -> None:
    server.says = server.refused(404, "not found")
    use = PatternUse("gone", (("name", "مریم"),))
    assert gateway.submit(replace(OUT, pattern=use)) == Submission(Outcome.REJECTED, code="404")
    assert gateway.submit(OUT) == Submission(Outcome.PAUSED, code="404"), "another address than ours"


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("not-started", Standing.ACCEPTED),
        ("in-queue", Standing.ACCEPTED),
        ("sent", Standing.ACCEPTED),
        ("delivered", Standing.DELIVERED),
        ("send-failure", Standing.UNDELIVERED),
        ("delivery-failure", Standing.UNDELIVERED),
        ("system-error", Standing.UNDELIVERED),
        ("blacklist", Standing.BLOCKED),
        ("delivery-undetermined", Standing.UNCLEAR),
        ("a word of tomorrow", Standing.UNCLEAR),
    ],
)
def test_each_status_of_an_item(
    server: FarazsmsServer, gateway: FarazsmsGateway, status: str, standing: Standing
) -> None:
    gateway.submit(OUT)
    server.status = status
    assert gateway.look_up(KNOWN) == Report(standing, "8792343", status)


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("init", Standing.ACCEPTED),
        ("pending-approval", Standing.ACCEPTED),
        ("in-queue", Standing.ACCEPTED),
        ("sent", Standing.ACCEPTED),
        ("rejected", Standing.UNDELIVERED),
        ("cancelled", Standing.UNDELIVERED),
        ("insufficient-balance", Standing.UNDELIVERED),
        ("", Standing.UNCLEAR),
    ],
)
def test_before_there_are_items_the_sending_itself_is_asked(
    server: FarazsmsServer, gateway: FarazsmsGateway, status: str, standing: Standing
) -> None:
    gateway.submit(OUT)
    server.has_items, server.request_status = False, status
    assert gateway.look_up(KNOWN) == Report(standing, "8792343", status or "no_state")


def test_a_report_of_another_shape_is_unclear(server: FarazsmsServer, gateway: FarazsmsGateway) -> None:
    """The documents show phone books there."""
    gateway.submit(OUT)
    server.says = server.good({"id": 1, "title": "مشتریان", "records": 12, "attributes": []})
    assert gateway.look_up(KNOWN) == Report(Standing.UNCLEAR, code="no_rows")


def test_a_list_too_long_to_open_proves_nothing(server: FarazsmsServer, gateway: FarazsmsGateway) -> None:
    for number in range(21):
        server.take("09120000000", str(number))
    assert gateway.look_up(OUT) == Report(Standing.UNCLEAR, code="too_many_rows")


def test_what_is_left_is_told_in_texts_where_the_panel_counts_them(
    server: FarazsmsServer, gateway: FarazsmsGateway
) -> None:
    assert gateway.probe() == Probe(works=True, credit=Credit(Decimal(25), "sms"))
    server.says = server.good({"balance_amount": "995595", "balance_count": "5410.84"})
    assert gateway.probe() == Probe(works=True, credit=Credit(Decimal("5410.84"), "sms"))
    server.says = server.good({"balanceAmount": 5000})
    assert gateway.probe() == Probe(works=True, credit=Credit(Decimal(5000)))
    server.says = None
    assert FarazsmsGateway(base_url=server.url, key="case-sensitive-key", line=LINE).probe() == Probe(
        works=False, code="401"
    )


def test_it_has_no_webhook_and_its_form_names_a_key_copied_wrong(gateway: FarazsmsGateway) -> None:
    with pytest.raises(Malformed):
        gateway.read_hook("POST", {}, "application/json", b"{}")
    assert list(FarazsmsForm({"key": "abc def", "line": "90008361"}).errors) == ["key"]
