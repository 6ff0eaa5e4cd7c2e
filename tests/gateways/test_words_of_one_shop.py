"""What a vendor repeats of one shop's text or pattern is never read as a fault of the account of all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateways.providers.farazsms import FarazsmsGateway
from gateways.providers.melipayamak_console import ConsoleGateway
from gateways.rules.speech import Outcome, PatternUse
from tests.gateways.servers import farazsms, melipayamak
from tests.gateways.servers.farazsms import FarazsmsServer
from tests.gateways.servers.ghasedak import GhasedakServer
from tests.gateways.servers.melipayamak import MelipayamakConsoleServer
from tests.gateways.vendors import OUTGOING, house
from tests.support.vendor import LoopbackVendor

#: A place of the pattern, its value and its name all speak of credit, as a shop's own may.
NAMED = replace(OUTGOING, pattern=PatternUse("8811", (("شارژ", "اعتبار شما کافی نیست"),)))
TEXT = replace(OUTGOING, text="موجودی طلای شما کافی نیست")
QUOTED = ["متغیر شارژ در الگو وجود ندارد", "مقدار «اعتبار شما كافي نيست» مجاز نمی‌باشد", "الگوی 8811 تایید نشده"]


@pytest.mark.parametrize("said", QUOTED)
def test_a_pattern(loopback_vendor: LoopbackVendor, said: str) -> None:
    ghasedak = house("ghasedak", loopback_vendor)
    assert isinstance(ghasedak.server, GhasedakServer)
    ghasedak.server.refusals = [ghasedak.server.told(None, code=400, message=said, http=200)]
    assert ghasedak.gateway.submit(NAMED).outcome is Outcome.REJECTED
    faraz = FarazsmsServer(loopback_vendor)
    faraz.says = faraz.refused(422, {"attributes": [said]})
    at_faraz = FarazsmsGateway(base_url=faraz.url, key=farazsms.KEY, line=farazsms.LINE)
    assert at_faraz.submit(NAMED).outcome is Outcome.REJECTED
    console = MelipayamakConsoleServer(loopback_vendor)
    console.says = console.answer({"recId": 0, "status": said})
    at_console = ConsoleGateway(base_url=console.url, token=melipayamak.TOKEN, line=melipayamak.LINE)
    assert at_console.submit(NAMED).outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("الگو فعال نیست", Outcome.REJECTED),
        ("متن شامل کلید واژه فیلتر شده است", Outcome.REJECTED),
        ("متن «موجودی طلای شما کافی نیست» مجاز نیست", Outcome.REJECTED),
        ("کاربر فعال نیست", Outcome.PAUSED),
        ("اعتبار برای ارسال این متن کافی نیست", Outcome.PAUSED),
    ],
)
def test_a_sentence_of_the_console(loopback_vendor: LoopbackVendor, said: str, outcome: Outcome) -> None:
    console = MelipayamakConsoleServer(loopback_vendor)
    console.says = console.answer({"recId": 0, "status": said})
    gateway = ConsoleGateway(base_url=console.url, token=melipayamak.TOKEN, line=melipayamak.LINE)
    assert gateway.submit(TEXT).outcome is outcome


def test_a_sentence_of_the_console_is_kept_without_a_number(loopback_vendor: LoopbackVendor) -> None:
    console = MelipayamakConsoleServer(loopback_vendor)
    gateway = ConsoleGateway(base_url=console.url, token=melipayamak.TOKEN, line=melipayamak.LINE)
    for number in ("09123456789", "+989123456789", "۰۹۱۲۳۴۵۶۷۸۹"):
        console.says = console.answer({"recId": 0, "status": f"گیرنده {number} نامعتبر است"})
        assert gateway.submit(OUTGOING).code == "گیرنده … نامعتبر است"
