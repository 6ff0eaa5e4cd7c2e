"""The Kavenegar of this room's tests."""

from __future__ import annotations

from tests.gateways.servers.kavenegar import KEY, KavenegarServer, envelope

__all__ = ["KEY", "KavenegarServer", "envelope"]
