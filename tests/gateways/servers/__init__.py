"""Vendors on loopback, each speaking its own dialect as its documents have it; SERVERS by the gateway's key."""

from __future__ import annotations

from tests.gateways.servers.base import VendorServer
from tests.gateways.servers.bot import BotServer
from tests.gateways.servers.farazsms import FarazsmsServer
from tests.gateways.servers.ghasedak import GhasedakServer
from tests.gateways.servers.ippanel import IppanelServer
from tests.gateways.servers.kavenegar import KavenegarServer
from tests.gateways.servers.melipayamak import MelipayamakConsoleServer, MelipayamakServer
from tests.gateways.servers.smsir import SmsIrServer

SERVERS: dict[str, type[VendorServer]] = {
    server.key: server
    for server in (
        KavenegarServer,
        SmsIrServer,
        GhasedakServer,
        IppanelServer,
        MelipayamakServer,
        MelipayamakConsoleServer,
        FarazsmsServer,
        BotServer,
    )
}
