"""The gateways room: what the platform has at those who carry texts, and what each shop has paid for it."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """Names the room."""

    name = "gateways"
