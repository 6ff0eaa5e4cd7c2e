"""What is true of gateways and wallets now."""

from gateways.queries.reasons import reason_text
from gateways.queries.routes import Route, route_of, routes

__all__ = ["Route", "reason_text", "route_of", "routes"]
