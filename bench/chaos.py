"""Never twice, never lost: 2,000 reminders of 20 shops in a storm, by a vendor that can tell and one that cannot."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.line import Line
from bench.storm import Figures, Weather, storm
from tenants.actions import open_shop

SHOPS, REMINDERS = 20, 2_000


def run() -> Iterator[Line]:
    """Both storms, one after the other, each on shops of its own."""
    for vendor in ("kavenegar", "melipayamak"):
        shops = [
            open_shop(slug=f"{vendor[:4]}-{number}", name="طلای پارس", owner_username="owner", owner_password="x" * 20)
            for number in range(SHOPS)
        ]
        folder = Path(os.environ["ZARGAR_VAR"])
        folder.mkdir(parents=True, exist_ok=True)
        weather = Weather(vendor, REMINDERS, seconds=45, patience=240, speed=10, kill_every=2.0, flush_every=5.0)
        yield _line(vendor, storm(shops, weather, folder))


def _line(vendor: str, figures: Figures) -> Line:
    twice = figures.twice_by_ref + figures.twice_by_text
    told = figures.unknown == 0 if vendor == "kavenegar" else figures.unknown == figures.visible
    return Line(
        name=f"storm over {vendor}",
        ours=str(figures),
        floor=f"{figures.recorded} recorded at the vendor",
        ratio=figures.recorded / figures.messages,
        goal="0 twice, 0 lost, every unknown shown",
        met=twice == figures.lost == figures.waiting == 0 and told,
    )
