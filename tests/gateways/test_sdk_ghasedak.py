"""Our requests beside those of the vendor's own package, PyPI `ghasedak-sms` 1.0.3.

Its known differences: a single text goes without ClientReferenceId and SendDate (its lines are commented out), and
its way of telling an error fails itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ghasedak_sms import (
    CheckSmsStatusInput,
    Ghasedak,
    SendOtpInput,
    SendOtpReceptorDto,
    SendPairToPairInput,
    SendSingleSmsInput,
)

from gateways.rules.speech import Gateway
from tests.gateways.compared import seen
from tests.gateways.servers.ghasedak import KEY, LINE
from tests.gateways.vendors import OUTGOING, REF, TEXT, House, house
from tests.support.vendor import LoopbackVendor

KNOWN = replace(OUTGOING, gateway_ref="4248")
OTHER = replace(OUTGOING, client_ref=7, recipient="+989120000000", text="متن دوم")
PAIR = SendPairToPairInput.SendPairToPairSmsWebServiceDto


@pytest.fixture
def at(loopback_vendor: LoopbackVendor) -> House:
    return house("ghasedak", loopback_vendor)


@pytest.fixture
def kit(at: House) -> Ghasedak:
    theirs = Ghasedak(KEY)
    theirs.url = f"{at.server.url}/Rest/api/v1/WebService/"
    return theirs


def single(kit: Ghasedak) -> Any:
    return kit.send_single_sms(
        SendSingleSmsInput(line_number=LINE, receptor="09123456789", message=TEXT, client_reference_id=str(REF))
    )


SAME: dict[str, tuple[Callable[[Gateway, House], object], Callable[[Ghasedak], object]]] = {
    "SendPairToPairSMS": (
        lambda ours, at: ours.submit_many([OUTGOING, OTHER]),
        lambda kit: kit.send_pair_to_pair_sms(
            SendPairToPairInput(
                [PAIR(LINE, "09123456789", TEXT, str(REF), None), PAIR(LINE, "09120000000", "متن دوم", "7", None)]
            )
        ),
    ),
    "SendOtpSMS": (
        lambda ours, at: ours.submit(at.pattern),
        lambda kit: kit.send_otp_sms(
            SendOtpInput(
                receptors=[SendOtpReceptorDto("09123456789", str(REF))],
                template_name="due",
                inputs=[SendOtpInput.OtpInput("Code", "12345"), SendOtpInput.OtpInput("Name", "مریم احمدی")],
            )
        ),
    ),
    "CheckSmsStatus": (
        lambda ours, at: ours.look_up(KNOWN),
        lambda kit: kit.check_sms_status(CheckSmsStatusInput(["4248"], 1)),
    ),
    "CheckSmsStatus by our id": (
        lambda ours, at: ours.look_up(OUTGOING),
        lambda kit: kit.check_sms_status(CheckSmsStatusInput([str(REF)], 2)),
    ),
    "GetAccountInformation": (lambda ours, at: ours.probe(), lambda kit: kit.get_account_information()),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_request_for_the_same_message(at: House, kit: Ghasedak, name: str) -> None:
    ours, theirs = SAME[name]
    ours(at.gateway, at)
    theirs(kit)
    mine, official = at.server.vendor.requests
    assert seen(mine) == seen(official)
    assert mine.path == f"/rest/api/v1/WebService/{name.partition(' ')[0]}"


def test_a_known_difference_a_single_text_goes_without_our_id(at: House, kit: Ghasedak) -> None:
    at.gateway.submit(OUTGOING)
    single(kit)
    mine, official = (seen(asked) for asked in at.server.vendor.requests)
    assert mine.fields.pop("clientreferenceid") == str(REF)
    assert "clientreferenceid" not in official.fields
    assert mine == official
    assert [made.client_ref for made in at.server.recorded] == [str(REF), ""]


def test_a_known_difference_an_error_is_told_by_another_error(at: House, kit: Ghasedak) -> None:
    at.server.loses_answers = True
    with pytest.raises(UnboundLocalError):
        single(kit)
    assert len(at.server.recorded) == 1
