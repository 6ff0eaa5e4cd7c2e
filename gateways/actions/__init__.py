"""What may happen to gateways and wallets."""

from gateways.actions.breaker import close_breaker, stop_by_hand, trip_breaker
from gateways.actions.note_handed_over import note_handed_over
from gateways.actions.seed_gateways import seed_gateways
from gateways.actions.top_up import top_up
from gateways.actions.wallet import release, reserve, settle

__all__ = [
    "close_breaker",
    "note_handed_over",
    "release",
    "reserve",
    "seed_gateways",
    "settle",
    "stop_by_hand",
    "top_up",
    "trip_breaker",
]
