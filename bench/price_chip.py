"""The price chip of every page, under the web server of `make run`, against an empty view in the same run.

200 requests a second by the clock, in turns with the empty view, on kept connections and on new ones. The load, the
web server and PostgreSQL share the machine: the figures say what two busy cores do.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bench.line import Line
from gold_prices.actions import publish_price
from gold_prices.models import PriceRound
from gold_prices.rules.instruments import Instrument
from tenants.actions import open_shop
from tenants.context import inside, public
from zargar.local.ports import free_port, take_web_port
from zargar.local.run import web_command

RATE, ROUNDS, SECONDS, WARM = 200, 3, 8.0, 3.0
GOAL_MS = 10.0
RIAL_PER_G = 186_110_000
VIEWS = {"empty": "/bench/empty/", "known": "/bench/known/", "chip": "/prices/chip/"}
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Web:
    """The running web server: how to ask it, and what it has cost."""

    port: int
    pid: int
    headers: dict[str, str] = field(default_factory=dict)

    def cpu_ms(self) -> float:
        """Milliseconds of processor that the server and its workers have used."""
        ticks = 0
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (facts := _stat(entry)) and facts[2] == str(self.pid):
                ticks += int(facts[11]) + int(facts[12])
        return ticks * 1000 / os.sysconf("SC_CLK_TCK")


@dataclass
class Told:
    """What the load saw of one view, round after round."""

    latencies: list[float] = field(default_factory=list)
    failed: int = 0
    sent: int = 0
    cpu_ms: float = 0.0
    late_ms: float = 0.0

    def percentile(self, share: int) -> float:
        """Milliseconds within which `share` percent were answered."""
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[share - 1]

    def __str__(self) -> str:
        spread = " ".join(f"p{share} {self.percentile(share):.1f}" for share in (50, 95, 99))
        return f"{spread} ms, {self.cpu_ms / max(self.sent, 1):.2f} ms of processor, {self.failed} failed"


def run() -> Iterator[Line]:
    """Percentiles of the chip and of the empty views, with connections kept and with a new one each time."""
    print(f"price chip: {RATE} requests/s for {ROUNDS * SECONDS:.0f} s each; load average {os.getloadavg()[0]:.1f}")
    with _web(_shop_with_a_price()) as web:
        for keep in (True, False):
            seen = _in_turns(web, keep=keep)
            yield _line(seen["chip"], seen["empty"], name=f"price chip, {'kept' if keep else 'new'} connections")
            yield _line(seen["known"], seen["empty"], name="  of that, the person who asks", goal="none")


def _line(ours: Told, floor: Told, *, name: str, goal: str = "") -> Line:
    p95 = ours.percentile(95)
    return Line(
        name=name,
        ours=str(ours),
        floor=f"empty view {floor}",
        ratio=p95 / floor.percentile(95),
        goal=goal or f"p95 under {GOAL_MS:.0f} ms, none failed",
        met=bool(goal) or (p95 < GOAL_MS and ours.failed == 0),
    )


def _shop_with_a_price() -> dict[str, str]:
    """A shop, a price just published, and the headers of a clerk's browser on the shop's page."""
    now = timezone.now()
    slug = f"chip-{int(time.time())}"
    shop = open_shop(slug=slug, name="Chip", owner_username="owner", owner_password="correct-horse-battery")
    with public():
        asked = PriceRound.objects.create(minute=now.replace(second=0, microsecond=0), started_at=now)
        publish_price(
            price_round=asked, instrument=Instrument.GOLD18, value=RIAL_PER_G, source="wallgold", observed_at=now,
            confirmed=True, quorum=2, agreeing=["wallgold", "milli"], dropped=[], now=now,
        )  # fmt: skip
    with inside(shop):
        client = Client(HTTP_HOST=f"{slug}.localhost")
        client.force_login(User.objects.get(username="owner"), backend="accounts.http.SignInBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
    connection.close()
    return {"Host": f"{slug}.localhost", "Cookie": f"sessionid={session}", "HX-Request": "true", "Accept": "*/*"}


@contextmanager
def _web(headers: dict[str, str]) -> Iterator[Web]:
    """The very command of `make run`, until the end of the block."""
    with take_web_port(free_port()) as door:
        told = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.web_settings"}
        log = Path(os.environ["ZARGAR_VAR"]) / "web.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as paper:
            server = subprocess.Popen(
                web_command(door), cwd=ROOT, env=told, stdout=paper, stderr=paper, pass_fds=[door.fileno()],
                start_new_session=True,
            )  # fmt: skip
        web = Web(port=int(door.getsockname()[1]), pid=server.pid, headers=headers)
        try:
            for path in VIEWS.values():
                assert _ask(web, path, seconds=WARM, keep=True).failed == 0, log.read_text(encoding="utf-8")[-2000:]
            yield web
        finally:
            server.terminate()
            server.wait(20)


def _in_turns(web: Web, *, keep: bool) -> dict[str, Told]:
    seen = {name: Told() for name in VIEWS}
    for _ in range(ROUNDS):
        for name, path in VIEWS.items():
            one = _ask(web, path, seconds=SECONDS, keep=keep)
            whole = seen[name]
            whole.latencies += one.latencies
            whole.failed, whole.sent = whole.failed + one.failed, whole.sent + one.sent
            whole.cpu_ms, whole.late_ms = whole.cpu_ms + one.cpu_ms, max(whole.late_ms, one.late_ms)
    return seen


def _ask(web: Web, path: str, *, seconds: float, keep: bool) -> Told:
    """One stretch of load from a process of its own."""
    order = {
        "port": web.port, "rate": RATE, "seconds": seconds, "path": path, "headers": web.headers, "keep": keep
    }  # fmt: skip
    before = web.cpu_ms()
    words = [sys.executable, "-I", str(ROOT / "bench" / "load.py")]
    done = subprocess.run(words, input=json.dumps(order), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return Told(
        latencies=told["latencies"], failed=told["failed"], sent=int(RATE * seconds), cpu_ms=web.cpu_ms() - before,
        late_ms=told["late_ms"],
    )  # fmt: skip


def _stat(entry: Path) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, process group, ...; empty when it has gone."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
