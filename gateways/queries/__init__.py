"""What is true of gateways and wallets now."""

from gateways.queries.labels import labels_of, pattern_vendors
from gateways.queries.reasons import reason_text
from gateways.queries.routes import Route, route_of, routes
from gateways.queries.wallets import moves_of, wallet_of, wallets

__all__ = [
    "Route",
    "labels_of",
    "moves_of",
    "pattern_vendors",
    "reason_text",
    "route_of",
    "routes",
    "wallet_of",
    "wallets",
]
