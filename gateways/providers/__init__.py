"""Every vendor this house can speak to, one module each, behind `gateways.rules.speech.Gateway`."""

from __future__ import annotations

from gateways.providers import (
    bot,
    console,
    email,
    farazsms,
    file,
    ghasedak,
    ippanel,
    kavenegar,
    melipayamak,
    melipayamak_console,
    smsir,
)
from gateways.providers.registry import Kind

__all__ = ["KINDS", "Kind"]

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        file.KIND,
        console.KIND,
        kavenegar.KIND,
        smsir.KIND,
        ghasedak.KIND,
        ippanel.KIND,
        melipayamak.KIND,
        melipayamak_console.KIND,
        farazsms.KIND,
        email.KIND,
        bot.TELEGRAM,
        bot.BALE,
    )
}
