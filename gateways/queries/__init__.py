"""What is true of gateways and wallets now."""

from gateways.queries.reasons import reason_text
from gateways.queries.routes import Route, route_of, routes
from gateways.queries.wallets import moves_of, wallet_of, wallets

__all__ = ["Route", "moves_of", "reason_text", "route_of", "routes", "wallet_of", "wallets"]
