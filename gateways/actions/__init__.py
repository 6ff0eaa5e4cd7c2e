"""What may happen to gateways and wallets."""

from gateways.actions.seed_gateways import seed_gateways

__all__ = ["seed_gateways"]
