"""What is true of gateways and wallets now."""

from gateways.providers import Kind
from gateways.queries.health import (
    Health,
    abilities_of,
    account_by_id,
    health,
    health_of,
    kind_of,
    kinds,
    last_calls,
    lasting_alarms,
    open_settings,
)
from gateways.queries.labels import labels_of, pattern_vendors
from gateways.queries.reasons import reason_text
from gateways.queries.routes import Route, route_of, route_of_key, routes
from gateways.queries.wallets import moves_of, wallet_of, wallets
from gateways.queries.words import call_words, code_words

__all__ = [
    "Health",
    "Kind",
    "Route",
    "abilities_of",
    "account_by_id",
    "call_words",
    "code_words",
    "health",
    "health_of",
    "kind_of",
    "kinds",
    "labels_of",
    "last_calls",
    "lasting_alarms",
    "moves_of",
    "open_settings",
    "pattern_vendors",
    "reason_text",
    "route_of",
    "route_of_key",
    "routes",
    "wallet_of",
    "wallets",
]
