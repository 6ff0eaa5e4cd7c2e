"""What is true of gateways and wallets now."""

from gateways.queries.routes import Route, route_of, routes

__all__ = ["Route", "route_of", "routes"]
