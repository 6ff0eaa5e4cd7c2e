"""The gateways this house can speak to, and the one its settings choose."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .file import FileGateway
from .gateway import Gateway
from .kavenegar import KavenegarGateway

__all__ = ["chosen_gateway", "gateway_named"]


def chosen_gateway() -> Gateway:
    """The gateway of `ZARGAR_SMS_GATEWAY`. Raises ImproperlyConfigured for a name nobody has or a missing key."""
    return gateway_named(settings.ZARGAR_SMS_GATEWAY)


def gateway_named(name: str) -> Gateway:
    """The gateway called `name`: a message is asked about where it was sent, even after the setting changed."""
    if name == "file":
        return FileGateway(settings.VAR / "outbox")
    if name == "kavenegar":
        if not settings.ZARGAR_KAVENEGAR_KEY:
            raise ImproperlyConfigured("ZARGAR_SMS_GATEWAY is kavenegar, but ZARGAR_KAVENEGAR_KEY is empty.")
        return KavenegarGateway(
            base_url=settings.ZARGAR_GATEWAY_KAVENEGAR_URL,
            key=settings.ZARGAR_KAVENEGAR_KEY,
            sender=settings.ZARGAR_KAVENEGAR_SENDER,
        )
    raise ImproperlyConfigured(f"ZARGAR_SMS_GATEWAY names no gateway: {name!r} (known: file, kavenegar).")
