"""Ghasedak's own ways: our id beside each text, but no promise that a repeat is not sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateways.rules.speech import Outcome, Outgoing, Standing, Submission
from tests.gateways.servers.base import HANG_UP
from tests.gateways.servers.ghasedak import LINE, GhasedakServer
from tests.gateways.vendors import OUTGOING, REF, TEXT, House, house
from tests.support.vendor import Answer, Asked, LoopbackVendor

PAIRS = "/rest/api/v1/WebService/SendPairToPairSMS"


@pytest.fixture
def at(loopback_vendor: LoopbackVendor) -> House:
    return house("ghasedak", loopback_vendor)


@pytest.fixture
def server(at: House) -> GhasedakServer:
    assert isinstance(at.server, GhasedakServer)
    return at.server


def batch(count: int) -> list[Outgoing]:
    return [replace(OUTGOING, client_ref=number, text="یک متن برای همه") for number in range(1, count + 1)]


def test_what_goes_over_the_wire(at: House, server: GhasedakServer) -> None:
    assert at.gateway.submit(OUTGOING) == Submission(Outcome.ACCEPTED, "8792343", cost_rial=3537)
    at.gateway.submit(at.pattern)
    plain, pattern = server.vendor.requests
    item = {"lineNumber": LINE, "receptor": "09123456789", "message": TEXT, "clientReferenceId": str(REF)}
    assert plain.json == {**item, "udh": False}
    assert pattern.json == {
        "receptors": [{"mobile": "09123456789", "clientReferenceId": str(REF)}],
        "templateName": "due",
        "inputs": [{"param": "Code", "value": "12345"}, {"param": "Name", "value": "مریم احمدی"}],
        "udh": False,
    }


def test_many_go_in_one_call_and_are_told_apart_by_our_ids(at: House, server: GhasedakServer) -> None:
    """The same text to the same person: only the id says which row is whose."""
    texts = batch(101)
    answers = at.gateway.submit_many(texts)
    assert [one.path for one in server.vendor.requests] == [PAIRS] * 2
    by_ours = {one.client_ref: one.gateway_ref for one in server.recorded}
    assert [one.gateway_ref for one in answers] == [by_ours[str(one.client_ref)] for one in texts]


def test_what_is_not_listed_yet_is_absent_and_a_moment_later_it_is_there(at: House, server: GhasedakServer) -> None:
    server.loses_answers = True
    assert at.gateway.submit(OUTGOING).outcome is Outcome.UNKNOWN
    server.loses_answers = False
    server.hidden = {str(REF)}
    assert at.gateway.look_up(OUTGOING).standing is Standing.ABSENT
    server.hidden = set()
    assert at.gateway.look_up(OUTGOING).standing is Standing.ACCEPTED
    abilities = at.gateway.abilities
    assert (abilities.absences_needed, abilities.own_ref) == (2, False), "one absence is not believed"
    assert abilities.look_after >= timedelta(minutes=3)


def test_one_bad_text_does_not_stop_its_call(at: House, server: GhasedakServer) -> None:
    def refuses(asked: Asked) -> Answer:
        bad = any(one["clientReferenceId"] == "3" for one in asked.json["items"])
        return server.told(None, code=422, http=200) if bad else server._pairs(asked)

    server.vendor.forget()
    server.vendor.replies(PAIRS, refuses)
    answers = at.gateway.submit_many(batch(8))
    assert [one.outcome is Outcome.REJECTED for one in answers] == [number == 3 for number in range(1, 9)]
    assert len(server.recorded) == 7


def test_a_lost_or_partial_answer_leaves_its_texts_unknown(at: House, server: GhasedakServer) -> None:
    server.refusals = [HANG_UP]
    assert {one.outcome for one in at.gateway.submit_many(batch(3))} == {Outcome.UNKNOWN}
    row = {"receptor": "09123456789", "messageId": "5", "clientReferenceId": "2", "cost": "3537"}
    server.refusals = [server.told({"items": [row]})]
    first, second, third = at.gateway.submit_many(batch(3))
    assert (first.outcome, first.code) == (third.outcome, third.code) == (Outcome.UNKNOWN, "no_row")
    assert second == Submission(Outcome.ACCEPTED, "5", cost_rial=3537)
    assert server.recorded == []


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ({"receptor": "09123456789", "messageId": 4248}, Outcome.ACCEPTED),
        ({"Receptor": "+989123456789", "MessageId": "4248", "ClientReferenceId": REF}, Outcome.ACCEPTED),
        ({"receptor": "09120000000", "messageId": "4248", "clientReferenceId": str(REF)}, Outcome.CONFLICT),
        ({"receptor": "09123456789", "messageId": "4248", "clientReferenceId": "77"}, Outcome.CONFLICT),
        ({"messageId": "4248"}, Outcome.CONFLICT),
    ],
)
def test_whose_row_it_is(at: House, server: GhasedakServer, row: dict[str, object], outcome: Outcome) -> None:
    server.refusals = [server.told(row)]
    assert at.gateway.submit(OUTGOING).outcome is outcome


def test_only_an_empty_list_about_our_own_id_is_an_absence(at: House, server: GhasedakServer) -> None:
    known = replace(OUTGOING, gateway_ref="4248")
    assert at.gateway.look_up(known).standing is Standing.UNCLEAR, "the vendor's own id it knew once"
    others: list[object] = [[{"messageId": "1", "clientReferenceId": "77", "status": 5}], None, {}, "nothing"]
    for told in others:
        server.refusals = [server.told(told)]
        assert at.gateway.look_up(OUTGOING).standing is Standing.UNCLEAR


def test_what_the_account_has(at: House, server: GhasedakServer) -> None:
    probe = at.gateway.probe()
    assert probe.credit is not None
    assert (probe.works, int(probe.credit.amount), probe.credit.unit) == (True, 9_135_538, "rial")
    assert probe.detail == "plan=نقره"
