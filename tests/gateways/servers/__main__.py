"""A vendor as a process of its own: `python -m tests.gateways.servers kavenegar --port 0 --log sent.jsonl`.

Prints its address, then serves until it is ended. Every text a phone would have got is one line of JSON in the log.
The keys an account needs are KEY of each module.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from tests.gateways.servers import SERVERS
from tests.support.vendor import LoopbackVendor


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m tests.gateways.servers")
    parser.add_argument("vendor", choices=sorted(SERVERS))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--drop-permille", type=int, default=0)
    parser.add_argument("--late-ms", type=int, default=0, help="the answer comes so long after the text was recorded")
    parser.add_argument("--seed", type=int, default=1405)
    asked = parser.parse_args()
    vendor = LoopbackVendor(asked.port, remembers=False)
    log = asked.log.open("a", encoding="utf-8") if asked.log else None
    server = SERVERS[asked.vendor](vendor, log=log, drop_permille=asked.drop_permille, seed=asked.seed)
    server.late_seconds = asked.late_ms / 1000
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    sys.stdout.write(f"{vendor.url}\n")
    sys.stdout.flush()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    main()
