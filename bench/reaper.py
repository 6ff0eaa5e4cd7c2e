"""Who dies in a storm: with preference a worker whose text the vendor has, and who waits for the answer."""

from __future__ import annotations

import os
import random
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.storm import Figures, Weather

ESTABLISHED = "01"


@dataclass
class Reaper:
    """Looks often, and kills about every `kill_every` seconds who is in a call, or after ten times that anybody: who is
    hardly born on a busy machine could else never grow up.
    """

    weather: Weather
    nursery: int
    port: int
    log: Path
    figures: Figures
    kill_at: float = 0.0
    seen: int = 0
    written_at: float = 0.0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.weather.seed)

    def look(self, now: float) -> None:
        """Kill one worker if it is time."""
        size = self.log.stat().st_size if self.log.exists() else 0
        if size > self.seen:
            self.seen, self.written_at = size, now
        if now < self.kill_at or not (alive := children(self.nursery)):
            return
        # The vendor wrote a text down a moment ago and has not answered yet: somebody waits.
        asked = now - self.written_at < self.weather.late_ms / 1000
        callers = [pid for pid in alive if _calls(pid, self.port)] if asked else []
        if not callers and now < self.kill_at + 10 * self.weather.kill_every:
            return
        self.kill_at = now + self.weather.kill_every * self.chance.uniform(0.3, 1.7)
        os.kill(self.chance.choice(callers or alive), signal.SIGKILL)
        self.figures.kills += 1
        self.figures.cut += bool(callers)


def children(pid: int) -> list[int]:
    """The processes that this one has begotten and that still live."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _calls(pid: int, port: int) -> bool:
    """Whether the process holds a connection to this port of ours."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[2].endswith(f":{port:04X}") and line[3] == ESTABLISHED}
    with suppress(OSError):  # a file was closed meanwhile, or the process is gone
        return any(str(entry.readlink()) in sockets for entry in Path(f"/proc/{pid}/fd").iterdir())
    return False
