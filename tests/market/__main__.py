"""`python -m tests.market`: the market for trying by hand, until Ctrl-C. `--env` prints only the settings.

ZARGAR_MARKET_PORT moves it; --price TOMAN sets the price of a gram of 18k; --still keeps it there.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from decimal import Decimal

from tests.market.market import Market
from tests.market.vendors import environment

PORT = 8100
#: Honest vendors differ by up to this many thousandths, and a usual step of the price is as large.
APART, STEP = Decimal("1.5"), Decimal("0.3")


def main(words: list[str]) -> int:
    """Returns the exit status."""
    reading = argparse.ArgumentParser(prog="python -m tests.market", description="Every price source on loopback.")
    reading.add_argument("--port", type=int, default=int(os.environ.get("ZARGAR_MARKET_PORT") or PORT))
    reading.add_argument("--price", type=int, default=0, help="Toman per gram of 18k")
    reading.add_argument("--still", action="store_true", help="the price does not walk")
    reading.add_argument("--env", action="store_true", help="print the settings and leave")
    told = reading.parse_args(words)
    if told.env:
        _tell(f"http://127.0.0.1:{told.port}")
        return 0
    try:
        market = Market(port=told.port, apart=APART, seed=int.from_bytes(os.urandom(4)))
    except OSError as hindrance:
        _say(f"Port {told.port} cannot be used ({hindrance.strerror}): choose one with ZARGAR_MARKET_PORT.")
        return 1
    market.truth.stands_at(rial_per_g=told.price * 10 or None)
    market.truth.walks(Decimal(0) if told.still else STEP)
    _tell(market.url)
    _say(
        f"\nThe market is open. In another window: env $(make -s market-env) make run\nIts knobs: {market.url}/_market/"
    )
    _say("   Ctrl-C closes it.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        market.close()
    return 0


def _tell(url: str) -> None:
    for name, value in environment(url).items():
        _say(f"{name}={value}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
