"""Our requests beside those of the vendor's own package: the same operation, method, type of body and fields.

PyPI `melipayamak` 1.0.1 has no option for an address: the class attribute PATH is the whole of it. The class of both
its doors is spoken to, the plain one and the one for event loops.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from melipayamak.sms.rest import Rest
from melipayamak.sms.restAsync import RestAsync

from gateways.providers.melipayamak import MelipayamakGateway
from tests.gateways.servers.melipayamak import FIRST, LINE, PASSWORD, USER, MelipayamakServer
from tests.gateways.test_weak_vendors import OUT, PATTERN, TEXT
from tests.support.vendor import Asked, LoopbackVendor

KNOWN = replace(OUT, gateway_ref=str(FIRST + 8_792_343))


@pytest.fixture
def server(loopback_vendor: LoopbackVendor) -> MelipayamakServer:
    return MelipayamakServer(loopback_vendor)


@pytest.fixture
def theirs(server: MelipayamakServer) -> Rest:
    kit = Rest(USER, PASSWORD)
    kit.PATH = f"{server.url}/api/SendSMS/%s"
    return kit


def _seen(asked: Asked) -> tuple[object, ...]:
    """What reaches the vendor's program: a header of the library's own name says nothing."""
    kind = asked.headers["Content-Type"].partition(";")[0]
    return asked.method, asked.path, asked.query, kind, asked.form


@pytest.mark.parametrize(
    ("ours", "kit"),
    [
        (lambda gateway: gateway.submit(OUT), lambda kit: kit.send("09123456789", LINE, TEXT)),
        (
            lambda gateway: gateway.submit(PATTERN),
            lambda kit: kit.send_by_base_number("مریم احمدی;۳٫۷۳۳", "09123456789", 4417),
        ),
        (lambda gateway: gateway.look_up(KNOWN), lambda kit: kit.is_delivered(int(KNOWN.gateway_ref))),
        (lambda gateway: gateway.look_up(OUT), lambda kit: kit.get_messages(2, 0, 100, LINE)),
        (lambda gateway: gateway.probe(), lambda kit: kit.get_credit()),
    ],
    ids=["SendSMS", "BaseServiceNumber", "GetDeliveries2", "GetMessages", "GetCredit"],
)
def test_the_same_request_for_the_same_message(
    server: MelipayamakServer,
    theirs: Rest,
    ours: Callable[[MelipayamakGateway], object],
    kit: Callable[[Rest], object],
) -> None:
    ours(MelipayamakGateway(base_url=server.url, username=USER, password=PASSWORD, line=LINE))
    kit(theirs)
    mine, vendors = server.vendor.requests
    assert _seen(mine) == _seen(vendors)


def test_the_package_for_event_loops_says_the_same(server: MelipayamakServer) -> None:
    kit = RestAsync(USER, PASSWORD)
    kit.PATH = f"{server.url}/api/SendSMS/%s"
    asyncio.run(kit.send("09123456789", LINE, TEXT))
    MelipayamakGateway(base_url=server.url, username=USER, password=PASSWORD, line=LINE).submit(OUT)
    vendors, mine = server.vendor.requests
    assert _seen(mine) == _seen(vendors)
