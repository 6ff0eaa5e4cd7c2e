"""Every vendor this house can speak to, one module each, behind `gateways.rules.speech.Gateway`."""

from __future__ import annotations

from gateways.providers import file, kavenegar
from gateways.providers.registry import Kind

__all__ = ["KINDS", "Kind"]

KINDS: dict[str, Kind] = {kind.key: kind for kind in (file.KIND, kavenegar.KIND)}
