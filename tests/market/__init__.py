"""A market on loopback: every vendor's wire format, generated from one true price, with every known misbehaviour.

`Market` is for tests; `python -m tests.market` (`make market`) serves it for trying by hand.
"""

from tests.market.behaviours import Behaviour, Does
from tests.market.market import Market
from tests.market.truth import Prices, Walk, prices_of

__all__ = ["Behaviour", "Does", "Market", "Prices", "Walk", "prices_of"]
