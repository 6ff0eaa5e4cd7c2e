"""Celery workers that are born again as often as they are killed: `python -m bench.workers 3`, until told to stop.

Each is a process of its own, forked from one that has everything loaded, so that a new one stands within a moment.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import django


def main() -> None:
    """Keep so many workers alive; their process ids are the children of this one."""
    django.setup()
    if "ZARGAR_BENCH_CLOCK" in os.environ:
        from bench.fast_clock import keep_time

        keep_time()
    wanted, alive = int(sys.argv[1]), set[int]()
    signal.signal(signal.SIGTERM, lambda *_: _end(alive))
    while True:
        while len(alive) < wanted:
            alive.add(_born())
        gone, _ = os.waitpid(-1, os.WNOHANG)
        alive.discard(gone)
        time.sleep(0.02)


def _born() -> int:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _work()
    return pid


def _work() -> None:
    from zargar.celery import app

    silence = os.open(os.devnull, os.O_WRONLY)  # each would greet with twenty lines
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    queues = "default,messages"
    app.worker_main(
        [
            "worker", "--pool", "solo", "-Q", queues, "--loglevel", "CRITICAL", "-n", f"w{os.getpid()}@bench",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ]
    )  # fmt: skip
    os._exit(0)


def _end(alive: set[int]) -> None:
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
